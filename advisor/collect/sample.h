/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One sample: everything that was seen of a machine at one time. Plain data, filled by the
 * collector, taken by the store. Units stand in the names. Strings are owned by the sample and
 * escaped for display where they come from outside.
 *
 * The store also folds the samples of a minute, or of an hour, into one: a coarse sample. In one of
 * these increases are sums, and a figure with _min, _max, _first or _last has them beside it; such
 * figures are unknown in a raw sample, where all would be the same. `seen` counts the raw samples
 * that had the row; unknown: all of them.
 */
#ifndef COLLECT_SAMPLE_H
#define COLLECT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/histogram.h"

/* A number that may be unknown: never 0 for "could not be read". */
struct opt_i64 {
	bool known;
	int64_t v;
};

#define OPT_NONE ((struct opt_i64) { false, 0 })
#define OPT(x)   ((struct opt_i64) { true, (int64_t) (x) })

struct sample_host {
	char *boot_id;          /* /proc/sys/kernel/random/boot_id */
	char *hostname, *kernel; /* uname; "" = unknown */
	uint32_t cpus;          /* online; 0 = unknown */
	uint64_t memory_bytes;  /* MemTotal; 0 = unknown */
	uint32_t page_bytes;
};

struct sample_value {           /* a counter or a gauge */
	char *name;             /* "TcpExt.ListenOverflows" */
	uint64_t value;
	bool is_gauge;
	struct opt_i64 delta; /* counters: increase since the sample before; unknown without one */
	struct opt_i64 min, max, sum, seen; /* gauges of a coarse sample; value is the last one */
};

struct sample_sysctl {
	const char *key;        /* borrowed from the catalog */
	char *value;            /* normalised */
};

struct sample_state {
	int family;             /* 4 or 6; IPv4-mapped counts as 4 */
	int state;              /* kernel's number, 1..13 */
	uint32_t sockets, orphans; /* of a coarse sample: the last, the most */
	struct opt_i64 sockets_min, sockets_max, sockets_sum;
};

/* Cumulative figures of sockets; in a sample, their increase in the interval. */
struct socket_sums {
	uint64_t bytes_sent, bytes_acked, bytes_received, bytes_retrans;
	uint64_t segs_out, segs_in, data_segs_out, data_segs_in;
	uint64_t retrans_segs, dsack_dups, reord_seen, rtos, rcv_ooopack;
	uint64_t delivered_segs, delivered_ce_segs; /* acknowledged; of them with an ECN mark */
	uint64_t busy_us, rwnd_limited_us, sndbuf_limited_us;
};

struct sample_path {
	char *prefix, *ifname, *cc; /* "192.0.2.0/24", "eth0" or "", "cubic" or "" */
	int64_t id;             /* in the database it was read from; 0: not from there */
	uint32_t sockets;       /* in the dump */
	bool has_closed;        /* of a stored sample: heard_events of those merged */
	uint32_t closed;        /* in the interval, told by the kernel as they went */
	uint32_t short_lived;   /* of closed: never seen in a dump */
	struct opt_i64 min_rtt_us, srtt_us, rcv_rtt_us, cwnd_max_segs, reordering_max_segs;
	struct opt_i64 notsent_bytes, wmem_queued_bytes, rmem_alloc_bytes, snd_mss_bytes,
		pmtu_bytes;
	struct opt_i64 delivery_rate_bps, no_wscale, no_sack, no_timestamps;
	struct opt_i64 ecn;     /* sockets that negotiated it */
	struct opt_i64 lost_segs; /* sum of tcpi_lost now */
	struct opt_i64 sndbuf_max_bytes, rcvbuf_max_bytes; /* largest buffer of a socket */
	struct opt_i64 sndbuf_pinned, rcvbuf_pinned; /* sockets whose buffer looks set by hand */
	/*
	 * Sockets whose full-size segments time out, while the peer talks; unknown: none. Of them the
	 * smallest MSS, and of those that had such segments acknowledged meanwhile the largest.
	 */
	struct opt_i64 full_stuck, full_stuck_mss_bytes, full_passed_mss_bytes;
	struct histogram srtt, rcv_rtt; /* us, one count for each socket that moved data */
	bool has_sums;          /* kernel 4.19 and later, not in a run's first sample */
	bool has_ooopack;       /* kernel 5.4 and later */
	bool has_rtos;          /* kernel 6.7 and later */
	struct socket_sums sums;
	struct opt_i64 srtt_max_us;
	struct opt_i64 full_stuck_samples; /* raw samples with full_stuck and segments from peers */
	struct opt_i64 span_us, seen; /* span: of the sums; unknown: the sample's */
};

struct sample_flow {
	uint64_t cookie;
	size_t path;            /* index into sample.paths */
	char *local, *remote;   /* "192.0.2.1:443", "[2001:db8::1]:443" */
	struct opt_i64 pid;
	char *process;          /* NULL = unknown */
	struct socket_sums sums;
	struct opt_i64 srtt_us, min_rtt_us, rcv_rtt_us;
	struct opt_i64 sndbuf_bytes, wmem_queued_bytes, notsent_bytes, inflight_bytes, cwnd_bytes;
	struct opt_i64 snd_wnd_bytes, ssthresh_segs, rcvbuf_bytes, rmem_alloc_bytes, rcv_wnd_bytes;
	struct opt_i64 rqueue_bytes, snd_wscale, rcv_wscale, snd_mss_bytes, rcv_mss_bytes;
	struct opt_i64 delivery_rate_bps, app_limited, ca_state, reordering_segs;
	/* a coarse sample has means, and in app_limited how many of `seen` were */
	struct opt_i64 sndbuf_min_bytes, rcvbuf_min_bytes, snd_wnd_max_bytes, rcv_wnd_max_bytes,
		rqueue_max_bytes;
	struct opt_i64 span_us, seen;
};

struct sample_destination {
	char *local_addr, *remote_addr;
	uint16_t remote_port;
	uint32_t ports, time_wait, established, syn_sent; /* of a coarse sample: the most */
	struct opt_i64 pid;
	char *process;
	struct opt_i64 ports_last, seen; /* last unknown: it was gone at the end */
};

struct sample_listener {
	char *addr;
	uint16_t port;
	uint64_t cookie;
	uint32_t queue, backlog, syn_recv; /* connections; of a coarse sample: the most */
	struct opt_i64 pid;
	char *process;
	struct opt_i64 queue_last, queue_sum; /* last unknown: it was gone at the end */
	struct opt_i64 time_wait;             /* of the port; of a coarse sample: the most */
	struct opt_i64 full, half_full;       /* raw samples with a full queue, one more than half */
	struct opt_i64 seen;
};

struct sample_stall {           /* established connections whose data cannot go on */
	uint32_t sockets, outgoing; /* all; of them those that this host opened */
	struct opt_i64 age_max_us; /* of the oldest, at least; of outgoing ones if there are any */
	char *remote;           /* most frequent peer of these, with the port where outgoing */
};

struct sample_process {
	int64_t pid;            /* 0 = owner not known */
	char *process;
	uint32_t sockets, established, close_wait, close_wait_unread, fin_wait2;
	struct opt_i64 close_wait_age_p50_us, close_wait_age_max_us; /* at least */
	char *close_wait_remote;
	uint32_t no_keepalive;
	uint32_t no_keepalive_idle_60s, no_keepalive_idle_300s, no_keepalive_idle_1200s,
		no_keepalive_idle_3600s;
	uint32_t keepalive;
	struct opt_i64 keepalive_idle_max_us;
	struct opt_i64 sndbuf_pinned, rcvbuf_pinned; /* of `sockets`: buffer looks set by hand */
	struct sample_stall unanswered;    /* timeout after timeout, and no acknowledgment */
	struct sample_stall window_closed; /* the peer acknowledges, and has no room */
	/* a coarse sample has the most of sockets, established, fin_wait2, the last of others */
	struct opt_i64 close_wait_first, close_wait_max;
	struct opt_i64 close_wait_decreases; /* raw samples with fewer than the one before */
	struct opt_i64 at_end;               /* 0: it was gone at the end */
	struct opt_i64 seen;
};

struct sample_udp {             /* a UDP socket that dropped datagrams */
	char *addr;             /* "other": all beyond the rows that a sample has; no cookie, port */
	uint16_t port;
	uint64_t cookie;
	uint64_t drops;         /* since it was made, datagrams */
	struct opt_i64 drops_delta;
	struct opt_i64 seen;    /* a coarse sample: raw samples in which it dropped */
	uint32_t rqueue_bytes, rcvbuf_bytes;
	struct opt_i64 pid;
	char *process;
};

struct sample_link {
	char *ifname, *kind, *qdisc; /* kind, qdisc: NULL = none, unknown */
	bool up;
	uint32_t ifindex, mtu_bytes;
	struct opt_i64 speed_bps;
};

struct sample_dropin {
	char *file, *key, *value;
	unsigned line;
	bool wins_systemd, wins_procps;
};

struct sample_note {            /* a source that could not be read */
	char *source, *text;
	struct opt_i64 seen;
};

/* Growing arrays; n of each kind. */
#define SAMPLE_LIST(type, name)                                                                    \
	type *name;                                                                                \
	size_t n_##name, cap_##name

enum sample_tier { TIER_RAW, TIER_MINUTE, TIER_HOUR, TIERS };

struct sample {
	enum sample_tier tier;
	uint32_t merged;        /* raw samples in a coarse one */
	int64_t first_id, last_id; /* of these in the database; 0: not from there */
	struct usec period;     /* what a coarse one speaks for: time with samples */
	struct usec at;         /* wall clock; of the last raw sample, as boottime */
	struct usec boottime;
	struct opt_i64 interval_us;        /* what counter deltas cover */
	struct opt_i64 socket_interval_us; /* what socket deltas cover */
	struct usec took, cpu;
	struct opt_i64 sockets; /* seen, all states; unknown = sock_diag refused */
	uint32_t dumps_retried, dumps_interrupted;
	/* in the whole interval; else the next, paths[].closed and short_lived tell only a part */
	bool heard_events;
	uint64_t events;        /* closed sockets that the kernel told of */
	uint64_t lost_events;   /* that it could not tell: the receive buffer was full */
	struct usec wanted_interval; /* as configured; 0 = none. Longer intervals keep the CPU budget */
	char *netns;            /* "" = the collector's own */
	struct sample_host host;
	SAMPLE_LIST(struct sample_value, values);
	SAMPLE_LIST(struct sample_sysctl, sysctls);
	SAMPLE_LIST(struct sample_state, states);
	SAMPLE_LIST(struct sample_path, paths);
	SAMPLE_LIST(struct sample_flow, flows);
	SAMPLE_LIST(struct sample_destination, destinations);
	SAMPLE_LIST(struct sample_listener, listeners);
	SAMPLE_LIST(struct sample_process, processes);
	SAMPLE_LIST(struct sample_udp, udp);
	SAMPLE_LIST(struct sample_link, links);
	SAMPLE_LIST(struct sample_dropin, dropins);
	SAMPLE_LIST(struct sample_note, notes);
};

/*
 * A new zeroed element at the end of list `name` of sample `s`; the pointer is valid until the
 * next.
 */
#define SAMPLE_ADD(s, name) \
	((s)->name = xgrow((s)->name, (s)->n_##name, &(s)->cap_##name, sizeof(*(s)->name)), \
		sample_zero(&(s)->name[(s)->n_##name], sizeof(*(s)->name)), \
		&(s)->name[(s)->n_##name++])

void sample_zero(void *p, size_t size);

/* Adds a note; the first one of a source stays. */
void sample_note(struct sample *s, const char *source, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

void sample_done(struct sample *s);

/* Absolute counter values of an earlier sample, to compute deltas against. */
struct counter_baseline {
	struct usec boottime;
	char *boot_id;
	SAMPLE_LIST(struct sample_value, values); /* sorted by name */
};

void counter_baseline_done(struct counter_baseline *b);

#endif
