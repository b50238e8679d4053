/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recording.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "scratch.h"

static void __attribute__((noreturn)) give_up(const char *what, const char *path, int code)
{
	(void) fprintf(stderr, "recording: cannot %s %s: %s\n", what, path, strerror(-code));
	abort();
}

/* Not synced to disk, as fuzz targets write many. */
static void write_file(struct recording *r, const char *path, int flags, const void *data,
	size_t len)
{
	_cleanup_(free_p) char *parent = xstrdup(path);
	_cleanup_(close_p) int fd = root_openat(r->root, path, O_WRONLY | O_CREAT | flags, 0644);
	char *slash = strrchr(parent, '/');
	int made;

	if (fd == -ENOENT && slash) {
		*slash = '\0';
		made = root_mkdirs(r->root, parent, 0755);
		if (made < 0)
			give_up("make", parent, made);
		fd = root_openat(r->root, path, O_WRONLY | O_CREAT | flags, 0644);
	}
	if (fd < 0)
		give_up("open", path, fd);
	if (len && write(fd, data, len) != (ssize_t) len)
		give_up("write", path, -errno);
}

static char *path_now(const struct recording *r, const char *path)
{
	return r->tick < 0 ? xstrdup(path) : xasprintf("ticks/%04d/%s", r->tick, path);
}

void recording_put_bytes(struct recording *r, const char *path, const void *data, size_t len)
{
	_cleanup_(free_p) char *whole = path_now(r, path);

	write_file(r, whole, O_TRUNC, data, len);
}

void recording_put(struct recording *r, const char *path, const char *text)
{
	recording_put_bytes(r, path, text, strlen(text));
}

void recording_put_static(struct recording *r, const char *path, const char *text)
{
	write_file(r, path, O_TRUNC, text, strlen(text));
}

void recording_remove(struct recording *r, const char *path)
{
	_cleanup_(free_p) char *whole = path_now(r, path);
	_cleanup_(free_p) char *full = root_path(r->root, whole);

	if (remove(full) < 0)
		give_up("remove", whole, -errno);
}

struct recording *recording_new(void)
{
	struct recording *r = xcalloc(1, sizeof(*r));
	int opened;

	r->dir = scratch_make("recording");
	opened = root_open(r->dir, &r->root, NULL);
	if (opened < 0)
		give_up("open", r->dir, opened);
	r->tick = -1;
	recording_put(r, "proc/sys/kernel/osrelease", "6.18.0\n");
	recording_put(r, "proc/sys/kernel/hostname", "recorded\n");
	recording_put(r, "proc/sys/kernel/random/boot_id", RECORDING_BOOT_ID "\n");
	recording_put(r, "sys/devices/system/cpu/online", "0-1\n");
	recording_put(r, "page_bytes", "4096\n");
	return r;
}

struct recording *recording_free(struct recording *r)
{
	if (r) {
		root_free(r->root);
		(void) scratch_remove(r->dir);
		free(r);
	}
	return NULL;
}

void recording_free_p(struct recording **r)
{
	*r = recording_free(*r);
}

void recording_tick(struct recording *r, int64_t realtime_us, int64_t boottime_us)
{
	static const char *const dumps[] = { "link", "addr", "tcp4-listen", "tcp6-listen",
		"tcp4-full", "tcp6-full", "tcp4-mini", "tcp6-mini" };
	_cleanup_(free_p) char *clock = xasprintf("%lld %lld\n", (long long) realtime_us,
		(long long) boottime_us);

	r->tick++;
	recording_put(r, "clock", clock);
	for (size_t i = 0; i < ARRAY_SIZE(dumps); i++) {
		_cleanup_(free_p) char *path = xasprintf("netlink/%s", dumps[i]);

		recording_put(r, path, "");
	}
}

void recording_message(struct recording *r, const char *dump, uint16_t type, uint16_t flags,
	const void *payload, size_t len)
{
	_cleanup_(free_p) char *path = xasprintf("netlink/%s", dump);
	_cleanup_(free_p) char *whole = path_now(r, path);
	struct nlmsghdr h = { .nlmsg_len = (uint32_t) NLMSG_LENGTH(len), .nlmsg_type = type,
		.nlmsg_flags = flags | NLM_F_MULTI };
	_cleanup_(free_p) unsigned char *bytes = xcalloc(1, NLMSG_SPACE(len));

	memcpy(bytes, &h, sizeof(h));
	if (len)
		memcpy(bytes + NLMSG_HDRLEN, payload, len);
	write_file(r, whole, O_APPEND, bytes, NLMSG_SPACE(len));
}

void message_add(struct message *m, const void *data, size_t len)
{
	if (m->len + NLA_ALIGN(len) > sizeof(m->bytes))
		give_up("make", "message", -E2BIG);
	memset(m->bytes + m->len, 0, NLA_ALIGN(len));
	if (len)
		memcpy(m->bytes + m->len, data, len);
	m->len += NLA_ALIGN(len);
}

void message_attr(struct message *m, uint16_t type, const void *data, size_t len)
{
	struct nlattr head = { .nla_len = (uint16_t) (sizeof(head) + len), .nla_type = type };

	message_add(m, &head, sizeof(head));
	message_add(m, data, len);
}

void message_socket(struct message *m, const struct diag_socket *s)
{
	struct inet_diag_msg head = {
		.idiag_family = s->family == 4 ? AF_INET : AF_INET6,
		.idiag_state = s->state, .idiag_timer = s->timer, .idiag_retrans = s->retrans,
		.id = { .idiag_sport = htons(s->sport), .idiag_dport = htons(s->dport),
			.idiag_if = s->ifindex,
			.idiag_cookie = { (uint32_t) s->cookie, (uint32_t) (s->cookie >> 32) } },
		.idiag_expires = s->expires_ms, .idiag_rqueue = s->rqueue,
		.idiag_wqueue = s->wqueue,
		.idiag_uid = s->uid, .idiag_inode = s->inode,
	};

	memcpy(head.id.idiag_src, s->src, sizeof(s->src));
	memcpy(head.id.idiag_dst, s->dst, sizeof(s->dst));
	message_add(m, &head, sizeof(head));
	if (s->protocol)
		message_attr(m, INET_DIAG_PROTOCOL, &s->protocol, sizeof(s->protocol));
	if (s->info_len)
		message_attr(m, INET_DIAG_INFO, &s->info, s->info_len);
	if (s->skmem_len)
		message_attr(m, INET_DIAG_SKMEMINFO, &s->skmem, s->skmem_len);
	if (*s->cc)
		message_attr(m, INET_DIAG_CONG, s->cc, strlen(s->cc) + 1);
}

void recording_socket(struct recording *r, const char *dump, const struct diag_socket *s)
{
	struct message m = { .len = 0 };

	message_socket(&m, s);
	recording_message(r, dump, diag_message_type(), 0, m.bytes, m.len);
}

void recording_link(struct recording *r, const struct recording_link *l)
{
	struct ifinfomsg head = { .ifi_index = (int) l->ifindex, .ifi_flags = l->flags };
	struct message m = { .len = 0 }, info = { .len = 0 };

	message_add(&m, &head, sizeof(head));
	if (l->ifname)
		message_attr(&m, IFLA_IFNAME, l->ifname, strlen(l->ifname) + 1);
	if (l->mtu_bytes)
		message_attr(&m, IFLA_MTU, &l->mtu_bytes, sizeof(l->mtu_bytes));
	if (l->qdisc)
		message_attr(&m, IFLA_QDISC, l->qdisc, strlen(l->qdisc) + 1);
	if (l->kind) {
		message_attr(&info, IFLA_INFO_KIND, l->kind, strlen(l->kind) + 1);
		message_attr(&m, IFLA_LINKINFO | NLA_F_NESTED, info.bytes, info.len);
	}
	recording_message(r, "link", RTM_NEWLINK, 0, m.bytes, m.len);
}

static void take_addr(int family, const char *text, uint8_t *ret)
{
	if (inet_pton(family == 4 ? AF_INET : AF_INET6, text, ret) != 1)
		give_up("understand address", text, -EINVAL);
}

void recording_addr(struct recording *r, int family, const char *addr, uint32_t ifindex)
{
	struct ifaddrmsg head = { .ifa_family = family == 4 ? AF_INET : AF_INET6,
		.ifa_index = ifindex };
	struct message m = { .len = 0 };
	uint8_t bytes[16];

	take_addr(family, addr, bytes);
	message_add(&m, &head, sizeof(head));
	message_attr(&m, IFA_ADDRESS, bytes, family == 4 ? 4 : 16);
	if (family == 4)
		message_attr(&m, IFA_LOCAL, bytes, 4);
	recording_message(r, "addr", RTM_NEWADDR, 0, m.bytes, m.len);
}

struct diag_socket recording_example(int family, const char *src, uint16_t sport, const char *dst,
	uint16_t dport, uint64_t cookie)
{
	struct diag_socket s = {
		.family = family, .state = TCP_STATE_ESTABLISHED, .sport = sport, .dport = dport,
		.cookie = cookie, .inode = (uint32_t) (1000 + cookie), .uid = 1000,
		.info_len = sizeof(s.info), .skmem_len = sizeof(s.skmem), .cc = "cubic",
		.info = { .state = TCP_STATE_ESTABLISHED, .snd_mss = 1448, .rcv_mss = 1448,
			.snd_cwnd = 10, .wscales = 0xa7,
			.options = DIAG_OPT_TIMESTAMPS | DIAG_OPT_SACK | DIAG_OPT_WSCALE,
			.pmtu = 1500, .rtt_us = 20000, .min_rtt_us = 10000, .reordering = 3,
			.snd_ssthresh = 0x7fffffff },
		.skmem = { .rcvbuf = 131072, .sndbuf = 87040 },
	};

	take_addr(family, src, s.src);
	take_addr(family, dst, s.dst);
	return s;
}
