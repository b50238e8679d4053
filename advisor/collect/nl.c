/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/nl.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>

#include "base/alloc.h"

#define RECEIVE_BYTES (64 * 1024) /* the kernel caps one reply at 32 KiB */

struct netlink {
	struct nl_sock *sock;
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

int netlink_open(enum netlink_family family, struct netlink **ret, struct err *e)
{
	int protocol = family == NETLINK_OF_ROUTE ? NETLINK_ROUTE : NETLINK_SOCK_DIAG;
	struct netlink *c = xcalloc(1, sizeof(*c));
	int r;

	c->sock = nl_socket_alloc();
	if (!c->sock) {
		netlink_close(c);
		return err_set(e, -ENOMEM, "cannot make a netlink socket");
	}
	r = nl_connect(c->sock, protocol);
	if (r < 0) {
		netlink_close(c);
		return err_set(e, to_errno(r), "cannot open netlink %s: %s",
			family == NETLINK_OF_ROUTE ? "route" : "sock_diag", nl_geterror(r));
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

/*
 * One reply of the kernel, many messages. They are read where they lie: nl_recvmsgs() allocates and
 * copies each, which cost 4 % of a dump of 100,000 sockets.
 */
static int take_reply(struct nl_sock *sock, struct dump *d)
{
	_cleanup_(free_p) unsigned char *reply = NULL;
	struct sockaddr_nl from;
	int len = nl_recv(sock, &from, &reply, NULL);

	if (len <= 0)
		return len < 0 ? len : -NLE_FAILURE;
	for (struct nlmsghdr *h = (struct nlmsghdr *) reply; nlmsg_ok(h, len) && !d->done;
	     h = nlmsg_next(h, &len))
		take_message(d, h);
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
		r = take_reply(c->sock, &d);
	if (d.result < 0)
		return err_sys(e, d.result, "netlink dump refused");
	if (r < 0)
		return err_set(e, to_errno(r), "netlink dump failed: %s", nl_geterror(r));
	*ret_interrupted = d.interrupted;
	return 0;
}
