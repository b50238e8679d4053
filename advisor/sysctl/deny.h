/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is never done to the kernel, whoever asks: no rule, user or policy can lift it. Values that
 * weaken protection, that are known not to do what they are set for, or that take memory away from
 * the rest of the machine. Putting back what was there before (rollback) does not come by here.
 */
#ifndef SYSCTL_DENY_H
#define SYSCTL_DENY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sysctl/catalog.h"
#include "sysctl/defaults.h"

/* By the new value alone. 0, or -EPERM with the reason. A value that is no number is denied. */
int sysctl_deny_check(const struct sysctl_key *key, const char *value, struct err *e);

/*
 * As sysctl_deny_check, and by what changes: tcp_max_tw_buckets and tcp_max_orphans are never
 * lowered, the first values of tcp_rmem and tcp_wmem never changed but back to one page. `old` is
 * what the kernel shows now; NULL (unknown) is denied for these keys.
 */
int sysctl_deny_change(const struct sysctl_key *key, const char *old, const char *value,
	struct err *e);

/*
 * By the size of the machine: tcp_mem and udp_mem (in pages) above half of the memory are denied,
 * and any value for them if the size is unknown (0). 0 or -EPERM.
 */
int sysctl_deny_machine(const struct sysctl_key *key, const char *value,
	const struct sysctl_machine *m, struct err *e);

struct sysctl_ports {
	uint16_t *list; /* each once */
	size_t n;       /* 0: none is known */
};

/*
 * By who listens: ip_local_port_range is never widened over a port of `listening` that is not in
 * `reserved`, the value of ip_local_reserved_ports (NULL = there is none), nor at all while no
 * listener is known. `old` as in sysctl_deny_change. 0 or -EPERM.
 */
int sysctl_deny_range(const struct sysctl_key *key, const char *old, const char *value,
	const struct sysctl_ports *listening, const char *reserved, struct err *e);

#endif
