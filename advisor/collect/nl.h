/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Netlink transport: one request, all its answers; and messages that nobody asked for. The only
 * file that includes libnl, because <netlink/netlink.h> drags in <netinet/tcp.h>, which cannot
 * stand beside <linux/tcp.h>.
 */
#ifndef COLLECT_NL_H
#define COLLECT_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct netlink;

enum netlink_family {
	NETLINK_OF_ROUTE, NETLINK_OF_SOCK_DIAG, NETLINK_OF_NETFILTER, NETLINK_FAMILIES
};

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

/*
 * A socket that the kernel tells of each TCP and UDP socket of this network namespace as it goes,
 * by SOCK_DIAG_BY_FAMILY messages: struct inet_diag_msg, INET_DIAG_PROTOCOL, and the last
 * INET_DIAG_INFO of TCP. No privilege is needed [kernel net/core/sock_diag.c diag_net_init,
 * sock_diag_broadcast_destroy_work; net/ipv4/inet_diag.c inet_diag_handler_get_info].
 * buffer_bytes: as for netlink_set_buffer.
 */
int netlink_subscribe(size_t buffer_bytes, struct netlink **ret, struct err *e);

/* Can be read when messages wait. */
int netlink_fd(const struct netlink *c);

/*
 * Hands on the messages that wait, and does not wait for more; a very long row is left for the next
 * call. What fn returns is ignored.
 */
void netlink_receive(struct netlink *c, netlink_message_fn *fn, void *arg);

/* Messages that found no room in the receive buffer since the last call. */
uint32_t netlink_lost(struct netlink *c);

/*
 * Sets the receive buffer, as the kernel counts it (about 1.3 KB for an event), and returns what it
 * has become: without CAP_NET_ADMIN at most twice net.core.rmem_max.
 */
size_t netlink_set_buffer(struct netlink *c, size_t bytes);

#endif
