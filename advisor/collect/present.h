/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine is at this moment, for whom samples that another user wrote do not do. */
#ifndef COLLECT_PRESENT_H
#define COLLECT_PRESENT_H

#include <stdint.h>

#include "base/root.h"
#include "sysctl/deny.h"

uint64_t present_memory_bytes(const struct root *root); /* MemTotal; 0 = not known */

/*
 * Ports that TCP sockets listen on in this network namespace, each once; caller frees .list.
 * n 0: none, or they cannot be read. The kernel lists listeners before all other sockets
 * [net/ipv4/tcp_ipv4.c tcp_get_idx()], so that a host with many connections costs no more.
 */
void present_listening(const struct root *root, struct sysctl_ports *ret);

#endif
