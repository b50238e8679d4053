/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Netlink transport: one request, all its answers. The only file that includes libnl, because
 * <netlink/netlink.h> drags in <netinet/tcp.h>, which cannot stand beside <linux/tcp.h>.
 */
#ifndef COLLECT_NL_H
#define COLLECT_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct netlink;

enum netlink_family { NETLINK_OF_ROUTE, NETLINK_OF_SOCK_DIAG };

/*
 * Called for each answer with the message's payload (behind the netlink header) and its nlmsg_type.
 * A negative return stops the dump and is returned.
 */
typedef int netlink_message_fn(void *arg, uint16_t type, const void *payload, size_t len);

/* A socket of this network namespace. A reply is received into 64 KiB. */
int netlink_open(enum netlink_family family, struct netlink **ret, struct err *e);
struct netlink *netlink_close(struct netlink *c);

/*
 * Sends a dump request and hands every message to fn. *ret_interrupted: the kernel said that the
 * dump is inconsistent (NLM_F_DUMP_INTR); the caller decides to repeat.
 * -errno of the kernel's own refusal (-ENOENT: no such diag module), -EBADMSG: malformed.
 */
int netlink_dump(struct netlink *c, uint16_t type, const void *request, size_t len,
	netlink_message_fn *fn, void *arg, bool *ret_interrupted, struct err *e);

#endif
