/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/nl.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"

#define RECEIVE_BYTES (64 * 1024) /* the kernel caps one reply at 32 KiB */

#define EVENTS_AT_ONCE 64
#define EVENT_BYTES 1024          /* one is 380 bytes on 6.18 */
#define EVENT_ROUNDS_MAX 4096     /* of so many in one call */

/* Room for what one system call receives. */
struct inbox {
	struct mmsghdr heads[EVENTS_AT_ONCE];
	struct iovec places[EVENTS_AT_ONCE];
	_Alignas(struct nlmsghdr) unsigned char bytes[EVENTS_AT_ONCE][EVENT_BYTES];
};

struct netlink {
	struct nl_sock *sock;
	struct inbox *inbox;      /* of a subscription */
	uint32_t drops;           /* the kernel's count when last looked at */
};

struct dump {
	netlink_message_fn *fn;
	void *arg;
	int result;      /* of fn, or of the kernel */
	bool interrupted, done;
};

/* libnl's codes are its own; those that tell an errno are mapped back. */
static int to_errno(int nle)
{
	switch (nle < 0 ? -nle : nle) {
	case NLE_NOMEM: return -ENOBUFS;
	case NLE_PERM: case NLE_NOACCESS: return -EPERM;
	case NLE_OBJ_NOTFOUND: return -ENOENT;
	case NLE_OPNOTSUPP: case NLE_PROTO_MISMATCH: case NLE_AF_NOSUPPORT: return -EOPNOTSUPP;
	case NLE_INVAL: return -EINVAL;
	case NLE_AGAIN: case NLE_INTR: return -EAGAIN;
	case NLE_BUSY: return -EBUSY;
	case NLE_NODEV: return -ENODEV;
	case NLE_MSG_TRUNC: case NLE_MSG_TOOSHORT: case NLE_MSGSIZE: return -EBADMSG;
	case NLE_DUMP_INTR: return -EINTR;
	default: return -EIO;
	}
}

static const struct {
	int protocol;
	const char *name;
} families[] = {
	[NETLINK_OF_ROUTE] = { NETLINK_ROUTE, "route" },
	[NETLINK_OF_SOCK_DIAG] = { NETLINK_SOCK_DIAG, "sock_diag" },
	[NETLINK_OF_NETFILTER] = { NETLINK_NETFILTER, "netfilter" },
};

int netlink_open(enum netlink_family family, struct netlink **ret, struct err *e)
{
	struct netlink *c = xcalloc(1, sizeof(*c));
	int r;

	c->sock = nl_socket_alloc();
	if (!c->sock) {
		netlink_close(c);
		return err_set(e, -ENOMEM, "cannot make a netlink socket");
	}
	r = nl_connect(c->sock, families[family].protocol);
	if (r < 0) {
		netlink_close(c);
		return err_set(e, to_errno(r), "cannot open netlink %s: %s",
			families[family].name, nl_geterror(r));
	}
	nl_socket_disable_seq_check(c->sock);
	nl_socket_disable_msg_peek(c->sock);
	(void) nl_socket_set_msg_buf_size(c->sock, RECEIVE_BYTES);
	*ret = c;
	return 0;
}

struct netlink *netlink_close(struct netlink *c)
{
	if (c) {
		nl_socket_free(c->sock);
		free_p(&c->inbox);
		free_p(&c);
	}
	return NULL;
}

/* What fails while a dump goes on is told in its last message [kernel netlink_dump_done]. */
static int code_of(const struct nlmsghdr *h)
{
	int code = 0; /* of NLMSG_DONE, and the first field of struct nlmsgerr */

	if ((size_t) nlmsg_datalen(h) >= sizeof(code))
		memcpy(&code, nlmsg_data(h), sizeof(code));
	return code;
}

static void take_message(struct dump *d, const struct nlmsghdr *h)
{
	int r = 0;

	if (h->nlmsg_flags & NLM_F_DUMP_INTR)
		d->interrupted = true;
	if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR) {
		d->done = true;
		r = code_of(h);
		if (r >= 0)
			r = h->nlmsg_type == NLMSG_ERROR ? -EIO : 0;
	} else if (h->nlmsg_type >= NLMSG_MIN_TYPE && d->result == 0) {
		r = d->fn(d->arg, h->nlmsg_type, nlmsg_data(h), (size_t) nlmsg_datalen(h));
	}
	if (d->result == 0 && r < 0)
		d->result = r;
}

static void take_reply(struct dump *d, void *reply, int len)
{
	for (struct nlmsghdr *h = reply; nlmsg_ok(h, len) && !d->done; h = nlmsg_next(h, &len))
		take_message(d, h);
}

/*
 * One reply of the kernel, many messages. They are read where they lie: nl_recvmsgs() allocates and
 * copies each, which cost 4 % of a dump of 100,000 sockets.
 */
static int receive(struct nl_sock *sock, struct dump *d)
{
	_cleanup_(free_p) unsigned char *reply = NULL;
	struct sockaddr_nl from;
	int len = nl_recv(sock, &from, &reply, NULL);

	if (len <= 0)
		return len < 0 ? len : -NLE_FAILURE;
	take_reply(d, reply, len);
	return 0;
}

int netlink_dump(struct netlink *c, uint16_t type, const void *request, size_t len,
	netlink_message_fn *fn, void *arg, bool *ret_interrupted, struct err *e)
{
	struct dump d = { .fn = fn, .arg = arg };
	int r;

	r = nl_send_simple(c->sock, type, NLM_F_DUMP, (void *) (uintptr_t) request, len);
	if (r < 0)
		return err_set(e, to_errno(r), "cannot send a netlink request: %s", nl_geterror(r));
	while (r >= 0 && !d.done)
		r = receive(c->sock, &d);
	if (d.result < 0)
		return err_sys(e, d.result, "netlink dump refused");
	if (r < 0)
		return err_set(e, to_errno(r), "netlink dump failed: %s", nl_geterror(r));
	*ret_interrupted = d.interrupted;
	return 0;
}

static struct inbox *inbox_new(void)
{
	struct inbox *b = xcalloc(1, sizeof(*b));

	for (size_t i = 0; i < EVENTS_AT_ONCE; i++) {
		b->places[i] = (struct iovec) { b->bytes[i], EVENT_BYTES };
		b->heads[i].msg_hdr.msg_iov = &b->places[i];
		b->heads[i].msg_hdr.msg_iovlen = 1;
	}
	return b;
}

/* With NETLINK_NO_ENOBUFS a full buffer loses what does not fit, not all until it is empty. */
static int join(struct netlink *c)
{
	static const int one = 1;
	int fd = nl_socket_get_fd(c->sock);

	for (int group = SKNLGRP_NONE + 1; group <= SKNLGRP_MAX; group++)
		if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
			return -errno;
	return setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof(one)) < 0 ? -errno : 0;
}

int netlink_subscribe(size_t buffer_bytes, struct netlink **ret, struct err *e)
{
	struct netlink *c = NULL;
	int r = netlink_open(NETLINK_OF_SOCK_DIAG, &c, e);

	if (r < 0)
		return r;
	(void) netlink_set_buffer(c, buffer_bytes);
	r = join(c);
	if (r < 0) {
		netlink_close(c);
		return err_sys(e, r, "cannot join the sock_diag groups");
	}
	c->inbox = inbox_new();
	*ret = c;
	return 0;
}

int netlink_fd(const struct netlink *c)
{
	return nl_socket_get_fd(c->sock);
}

static void hand_on(const struct mmsghdr *m, netlink_message_fn *fn, void *arg)
{
	struct nlmsghdr *h = m->msg_hdr.msg_iov->iov_base;

	if (m->msg_len >= NLMSG_HDRLEN && h->nlmsg_len >= NLMSG_HDRLEN &&
	    h->nlmsg_len <= m->msg_len)
		(void) fn(arg, h->nlmsg_type, NLMSG_DATA(h), h->nlmsg_len - NLMSG_HDRLEN);
}

void netlink_receive(struct netlink *c, netlink_message_fn *fn, void *arg)
{
	int fd = netlink_fd(c), n = EVENTS_AT_ONCE;

	for (int round = 0; round < EVENT_ROUNDS_MAX && n == EVENTS_AT_ONCE; round++) {
		n = recvmmsg(fd, c->inbox->heads, EVENTS_AT_ONCE, MSG_DONTWAIT, NULL);
		for (int i = 0; i < n; i++)
			hand_on(&c->inbox->heads[i], fn, arg);
	}
}

uint32_t netlink_lost(struct netlink *c)
{
	uint32_t mem[SK_MEMINFO_VARS] = { 0 }, before = c->drops;
	socklen_t len = sizeof(mem);

	if (getsockopt(netlink_fd(c), SOL_SOCKET, SO_MEMINFO, mem, &len) < 0 ||
	    len <= SK_MEMINFO_DROPS * sizeof(mem[0]))
		return 0;
	c->drops = mem[SK_MEMINFO_DROPS];
	return c->drops - before;
}

size_t netlink_set_buffer(struct netlink *c, size_t bytes)
{
	int half = (int) (bytes / 2), now = 0, fd = netlink_fd(c); /* the kernel doubles it */
	socklen_t len = sizeof(now);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &half, sizeof(half)) < 0)
		(void) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &half, sizeof(half));
	(void) getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &now, &len);
	return (size_t) now;
}
