/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/diag.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* The layout is the kernel's ABI (include/uapi/linux/tcp.h). */
static_assert(offsetof(struct diag_tcp_info, rto_us) == 8, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, pmtu) == 60, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, total_retrans) == 100, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, bytes_acked) == 120, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, min_rtt_us) == 148, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, busy_us) == 168, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, bytes_sent) == 200, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, rcv_wnd) == 232, "tcp_info");
static_assert(offsetof(struct diag_tcp_info, total_rto_time_ms) == 244, "tcp_info");

static struct diag_request request_of(uint16_t type, const void *body, size_t len)
{
	struct diag_request ret = { .type = type, .len = len };

	assert(len <= sizeof(ret.bytes));
	memcpy(ret.bytes, body, len);
	return ret;
}

struct diag_request diag_request_tcp(int family, uint32_t states, bool with_info)
{
	uint8_t extensions = !with_info ? 0 :
		(1 << (INET_DIAG_INFO - 1)) | (1 << (INET_DIAG_CONG - 1)) |
		(1 << (INET_DIAG_SKMEMINFO - 1));
	struct inet_diag_req both = { .idiag_family = AF_INET, .idiag_ext = extensions,
		.idiag_states = states };
	struct inet_diag_req_v2 one = { .sdiag_family = family == 6 ? AF_INET6 : AF_INET,
		.sdiag_protocol = IPPROTO_TCP, .idiag_ext = extensions, .idiag_states = states };

	return family ? request_of(SOCK_DIAG_BY_FAMILY, &one, sizeof(one)) :
		request_of(TCPDIAG_GETSOCK, &both, sizeof(both));
}

struct diag_request diag_request_udp(int family)
{
	struct inet_diag_req_v2 req = {
		.sdiag_family = family == 4 ? AF_INET : AF_INET6,
		.sdiag_protocol = IPPROTO_UDP,
		.idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1),
		.idiag_states = UINT32_MAX,
	};
	struct diag_request ret = { .type = SOCK_DIAG_BY_FAMILY, .len = sizeof(req) };

	memcpy(ret.bytes, &req, sizeof(req));
	return ret;
}

uint16_t diag_message_type(void)
{
	return SOCK_DIAG_BY_FAMILY;
}

bool diag_is_socket(uint16_t type)
{
	return type == SOCK_DIAG_BY_FAMILY || type == TCPDIAG_GETSOCK;
}

int diag_next_attr(const unsigned char *buf, size_t len, size_t *pos, struct diag_attr *ret)
{
	struct nlattr head;

	if (*pos >= len)
		return 0;
	if (len - *pos < sizeof(head))
		return -EBADMSG;
	memcpy(&head, buf + *pos, sizeof(head));
	if (head.nla_len < sizeof(head) || head.nla_len > len - *pos)
		return -EBADMSG;
	ret->type = head.nla_type & NLA_TYPE_MASK;
	ret->data = buf + *pos + sizeof(head);
	ret->len = head.nla_len - sizeof(head);
	*pos += NLA_ALIGN(head.nla_len);
	return 1;
}

static size_t copy_prefix(void *to, size_t size, const struct diag_attr *a)
{
	size_t n = a->len < size ? a->len : size;

	memcpy(to, a->data, n);
	return n;
}

/* Only the text counts, the rest stays zero: paths are told apart by all of these bytes. */
static void copy_cc(struct diag_socket *s, const struct diag_attr *a)
{
	size_t max = a->len < sizeof(s->cc) - 1 ? a->len : sizeof(s->cc) - 1;

	memset(s->cc, 0, sizeof(s->cc));
	memcpy(s->cc, a->data, strnlen(a->data, max));
}

static int decode_attrs(const unsigned char *buf, size_t len, struct diag_socket *s)
{
	struct diag_attr a;
	size_t pos = 0;
	int r;

	while ((r = diag_next_attr(buf, len, &pos, &a)) > 0) {
		switch (a.type) {
		case INET_DIAG_INFO:
			s->info_len = copy_prefix(&s->info, sizeof(s->info), &a);
			break;
		case INET_DIAG_SKMEMINFO:
			s->skmem_len = copy_prefix(&s->skmem, sizeof(s->skmem), &a);
			break;
		case INET_DIAG_CONG:
			copy_cc(s, &a);
			break;
		case INET_DIAG_PROTOCOL:
			(void) copy_prefix(&s->protocol, sizeof(s->protocol), &a);
			break;
		default:
			break;
		}
	}
	return r;
}

/* ::ffff:192.0.2.1 -> 192.0.2.1 */
static void unmap(struct diag_socket *s)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (s->family != 6 || memcmp(s->src, mapped, 12) != 0)
		return;
	/* a listener on ::ffff:a.b.c.d has no remote address */
	if (memcmp(s->dst, mapped, 12) != 0 && s->state != TCP_STATE_LISTEN)
		return;
	s->family = 4;
	memmove(s->src, s->src + 12, 4);
	memmove(s->dst, s->dst + 12, 4);
	memset(s->src + 4, 0, 12);
	memset(s->dst + 4, 0, 12);
}

int diag_decode(const void *payload, size_t len, struct diag_socket *ret)
{
	struct inet_diag_msg m;
	int r;

	if (len < sizeof(m))
		return -EBADMSG;
	memcpy(&m, payload, sizeof(m));
	if (m.idiag_family != AF_INET && m.idiag_family != AF_INET6)
		return -EBADMSG;
	memset(ret, 0, sizeof(*ret));
	ret->family = m.idiag_family == AF_INET ? 4 : 6;
	ret->state = m.idiag_state;
	ret->timer = m.idiag_timer;
	ret->retrans = m.idiag_retrans;
	ret->sport = ntohs(m.id.idiag_sport);
	ret->dport = ntohs(m.id.idiag_dport);
	memcpy(ret->src, m.id.idiag_src, sizeof(ret->src));
	memcpy(ret->dst, m.id.idiag_dst, sizeof(ret->dst));
	if (ret->family == 4) {
		memset(ret->src + 4, 0, 12);
		memset(ret->dst + 4, 0, 12);
	}
	ret->ifindex = m.id.idiag_if;
	ret->cookie = m.id.idiag_cookie[0] | (uint64_t) m.id.idiag_cookie[1] << 32;
	ret->expires_ms = m.idiag_expires;
	ret->rqueue = m.idiag_rqueue;
	ret->wqueue = m.idiag_wqueue;
	ret->uid = m.idiag_uid;
	ret->inode = m.idiag_inode;
	r = decode_attrs((const unsigned char *) payload + sizeof(m), len - sizeof(m), ret);
	if (r < 0)
		return r;
	unmap(ret);
	return 0;
}

bool diag_has_min_rtt(const struct diag_socket *s)
{
	return DIAG_HAS(s, min_rtt_us) && s->info.min_rtt_us && s->info.min_rtt_us != UINT32_MAX;
}

bool diag_has_sizes(const struct diag_socket *s)
{
	return s->skmem_len >= offsetof(struct diag_skmem, optmem);
}

bool diag_was_connected(const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;

	/* no round trip is measured by a SYN that was sent twice, when there are no timestamps */
	return (i->min_rtt_us && i->min_rtt_us != UINT32_MAX) || i->bytes_acked ||
		i->bytes_received || i->data_segs_out;
}

char *diag_format_addr(char *buf, size_t size, int family, const uint8_t *addr)
{
	if (!inet_ntop(family == 4 ? AF_INET : AF_INET6, addr, buf, (socklen_t) size))
		buf[0] = '\0';
	return buf;
}

char *diag_format_endpoint(char *buf, size_t size, int family, const uint8_t *addr, uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	diag_format_addr(text, sizeof(text), family, addr);
	(void) snprintf(buf, size, family == 4 ? "%s:%u" : "[%s]:%u", text, port);
	return buf;
}

bool diag_is_loopback(int family, const uint8_t *addr)
{
	static const uint8_t one[16] = { [15] = 1 };

	return family == 4 ? addr[0] == 127 : memcmp(addr, one, 16) == 0;
}
