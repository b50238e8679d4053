/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sock_diag: requests, and decoding of inet_diag messages by the lengths that they carry
 * [kernel net/ipv4/inet_diag.c inet_sk_diag_fill, include/uapi/linux/inet_diag.h].
 */
#ifndef COLLECT_DIAG_H
#define COLLECT_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIAG_ADDR_MAX 64 /* "[ffff:...]:65535" with room */

enum tcp_state_number {
	TCP_STATE_ESTABLISHED = 1, TCP_STATE_SYN_SENT, TCP_STATE_SYN_RECV, TCP_STATE_FIN_WAIT1,
	TCP_STATE_FIN_WAIT2, TCP_STATE_TIME_WAIT, TCP_STATE_CLOSE, TCP_STATE_CLOSE_WAIT,
	TCP_STATE_LAST_ACK, TCP_STATE_LISTEN, TCP_STATE_CLOSING, TCP_STATE_NEW_SYN_RECV,
	TCP_STATE_BOUND_INACTIVE, TCP_STATES
};

enum diag_timer { DIAG_TIMER_NONE, DIAG_TIMER_RETRANS, DIAG_TIMER_KEEPALIVE, DIAG_TIMER_TIME_WAIT,
	DIAG_TIMER_PROBE };

/*
 * struct tcp_info of kernel 6.18 up to its last field with a settled layout, so that a program
 * built with older headers reads newer kernels. The kernel sends a prefix of it: see info_len.
 */
struct diag_tcp_info {
	uint8_t state, ca_state, retransmits, probes, backoff, options;
	uint8_t wscales;        /* snd_wscale in the low 4 bits, rcv_wscale in the high ones */
	uint8_t app_limited;    /* bit 0: delivery_rate_app_limited */
	uint32_t rto_us, ato_us, snd_mss, rcv_mss;
	uint32_t unacked, sacked, lost, retrans, fackets; /* segments now */
	uint32_t last_data_sent_ms, last_ack_sent_ms, last_data_recv_ms, last_ack_recv_ms;
	uint32_t pmtu, rcv_ssthresh, rtt_us, rttvar_us, snd_ssthresh, snd_cwnd, advmss, reordering;
	uint32_t rcv_rtt_us, rcv_space, total_retrans;
	uint64_t pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
	uint32_t segs_out, segs_in, notsent_bytes, min_rtt_us, data_segs_in, data_segs_out;
	uint64_t delivery_rate; /* bytes a second */
	uint64_t busy_us, rwnd_limited_us, sndbuf_limited_us;
	uint32_t delivered, delivered_ce;
	uint64_t bytes_sent, bytes_retrans;
	uint32_t dsack_dups, reord_seen, rcv_ooopack, snd_wnd, rcv_wnd, rehash;
	uint16_t total_rto, total_rto_recoveries;
	uint32_t total_rto_time_ms;
};

#define DIAG_OPT_TIMESTAMPS 1u /* options */
#define DIAG_OPT_SACK       2u
#define DIAG_OPT_WSCALE     4u
#define DIAG_OPT_ECN        8u

struct diag_skmem {             /* INET_DIAG_SKMEMINFO, bytes */
	uint32_t rmem_alloc, rcvbuf, wmem_alloc, sndbuf, fwd_alloc, wmem_queued, optmem, backlog,
		drops;
};

/* Did the application set the buffer's size itself (SO_SNDBUF, SO_RCVBUF)? */
enum diag_pinned { DIAG_PINNED_UNKNOWN, DIAG_PINNED_NO, DIAG_PINNED_YES };

struct diag_socket {
	int family;             /* 4, 6; IPv4-mapped addresses are turned into 4 */
	bool own_peer;          /* the peer has an address of this host; set by the collector */
	enum diag_pinned sndbuf_pinned, rcvbuf_pinned; /* set by the collector, see buffers.h */
	uint8_t state, timer, retrans;
	uint8_t protocol;       /* IPPROTO_TCP, IPPROTO_UDP; 0 = not sent */
	uint16_t sport, dport;  /* host order */
	uint8_t src[16], dst[16]; /* network order; 4 bytes for family 4 */
	uint32_t ifindex;       /* bound to, 0 = none */
	uint64_t cookie;
	uint32_t expires_ms, rqueue, wqueue, uid, inode;
	size_t info_len;        /* bytes of `info` that the kernel sent; 0 = none */
	struct diag_tcp_info info;
	size_t skmem_len;
	struct diag_skmem skmem;
	char cc[16];            /* "" = not sent */
};

/* Did the kernel send this field of struct diag_tcp_info? */
#define DIAG_HAS(s, field)                                                                         \
	((s)->info_len >= offsetof(struct diag_tcp_info, field) + sizeof((s)->info.field))

bool diag_has_min_rtt(const struct diag_socket *s); /* a round trip was measured */
bool diag_has_sizes(const struct diag_socket *s);   /* skmem up to wmem_queued was sent */

/* Was the handshake ever completed? Of a socket with tcp_info that may have closed since. */
bool diag_was_connected(const struct diag_socket *s);

/* A dump request for TCP. */
struct diag_request {
	uint16_t type;          /* of the netlink message */
	unsigned char bytes[64];
	size_t len;
};

/*
 * family 4, 6, or 0 for both in one walk over the kernel's table: that is the request of before
 * Linux 3.3, which every kernel up to 6.18 takes [inet_diag_dump_compat: AF_UNSPEC]; it may be
 * refused one day (-EOPNOTSUPP). SOCK_DIAG_BY_FAMILY itself has no such family (-ENOENT).
 * states: bit 1 << state; with_info: INFO, SKMEMINFO and CONG as well.
 */
struct diag_request diag_request_tcp(int family, uint32_t states, bool with_info);

/* For UDP: all sockets of family 4 or 6, with SKMEMINFO. */
struct diag_request diag_request_udp(int family);

#define DIAG_STATES_LISTEN  (1u << TCP_STATE_LISTEN)
/* states whose sockets carry no attribute, whatever is asked for [inet_twsk_diag_fill] */
#define DIAG_STATES_MINI    ((1u << TCP_STATE_TIME_WAIT) | (1u << TCP_STATE_SYN_RECV))
#define DIAG_STATES_FULL    (0xffeu & ~(DIAG_STATES_LISTEN | DIAG_STATES_MINI))

uint16_t diag_message_type(void); /* SOCK_DIAG_BY_FAMILY */

/* Is it a message about a socket? Its type is that of the request. */
bool diag_is_socket(uint16_t type);

/* 0 or -EBADMSG: shorter than its header, or an attribute that overruns the message. */
int diag_decode(const void *payload, size_t len, struct diag_socket *ret);

/* "192.0.2.1", "2001:db8::1" */
char *diag_format_addr(char *buf, size_t size, int family, const uint8_t *addr);
/* "192.0.2.1:443", "[2001:db8::1]:443" */
char *diag_format_endpoint(char *buf, size_t size, int family, const uint8_t *addr, uint16_t port);

/* 127.0.0.0/8 and ::1. */
bool diag_is_loopback(int family, const uint8_t *addr);

/* Walks rtattr-like attributes; 1 item, 0 end, -EBADMSG. *pos starts at the first byte. */
struct diag_attr {
	uint16_t type;
	const void *data;
	size_t len;
};
int diag_next_attr(const unsigned char *buf, size_t len, size_t *pos, struct diag_attr *ret);

#endif
