/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel would have computed by itself for a key on a machine of this size. A hint to
 * judge a value by, never a value to write without reason.
 */
#ifndef SYSCTL_DEFAULTS_H
#define SYSCTL_DEFAULTS_H

#include <stdint.h>

#include "sysctl/catalog.h"

struct sysctl_machine {
	uint64_t memory_bytes;       /* MemTotal */
	uint32_t page_bytes;
	uint64_t rmem_cap_bytes;     /* upper bound of tcp_rmem[2]: 32 MiB on 6.16 and later, 6 MiB
	                              * before; 0 = unknown (feature-detected by the collector) */
};

/*
 * Value text, caller frees; NULL where unknown.
 * tcp_rmem[2] = max(131072, min(cap, RAM/128)), tcp_wmem[2] = max(65536, min(4 MiB, RAM/128)),
 * tcp_mem = 3L/4 L 3L/2 with L = pages/16 [net/ipv4/tcp.c tcp_init, tcp_init_mem].
 */
char *sysctl_default_text(const struct sysctl_key *key, const struct sysctl_machine *m);

#endif
