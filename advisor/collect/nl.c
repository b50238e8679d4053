/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/nl.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netlink/handlers.h>
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
	bool interrupted;
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

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *h = nlmsg_hdr(msg);
	struct dump *d = arg;

	if (h->nlmsg_flags & NLM_F_DUMP_INTR)
		d->interrupted = true;
	if (d->result == 0)
		d->result = d->fn(d->arg, h->nlmsg_type, nlmsg_data(h), (size_t) nlmsg_datalen(h));
	return NL_OK;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *msg, void *arg)
{
	struct dump *d = arg;

	if (d->result == 0)
		d->result = msg->error < 0 ? msg->error : -EIO;
	return NL_STOP;
}

/* libnl would drop the rest of an interrupted dump's messages at its end; we count it instead. */
static int on_interrupted(struct nl_msg *msg, void *arg)
{
	((struct dump *) arg)->interrupted = true;
	return NL_OK;
}

/* What fails while a dump goes on is told in its last message [kernel netlink_dump_done]. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *h = nlmsg_hdr(msg);
	struct dump *d = arg;
	int code = 0;

	if ((size_t) nlmsg_datalen(h) >= sizeof(code))
		memcpy(&code, nlmsg_data(h), sizeof(code));
	if (code < 0 && d->result == 0)
		d->result = code;
	return NL_OK;
}

int netlink_dump(struct netlink *c, uint16_t type, const void *request, size_t len,
	netlink_message_fn *fn, void *arg, bool *ret_interrupted, struct err *e)
{
	struct dump d = { .fn = fn, .arg = arg };
	struct nl_cb *cb;
	int r;

	r = nl_send_simple(c->sock, type, NLM_F_DUMP, (void *) (uintptr_t) request, len);
	if (r < 0)
		return err_set(e, to_errno(r), "cannot send a netlink request: %s", nl_geterror(r));
	cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (!cb)
		return err_set(e, -ENOMEM, "cannot make netlink callbacks");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, &d);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, &d);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, &d);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, &d);
	do
		r = nl_recvmsgs(c->sock, cb);
	while (r == -NLE_INTR || r == -NLE_AGAIN);
	nl_cb_put(cb);
	if (d.result < 0)
		return err_sys(e, d.result, "netlink dump refused");
	if (r == -NLE_DUMP_INTR)
		d.interrupted = true;
	else if (r < 0)
		return err_set(e, to_errno(r), "netlink dump failed: %s", nl_geterror(r));
	*ret_interrupted = d.interrupted;
	return 0;
}

