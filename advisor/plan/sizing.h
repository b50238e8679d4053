/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sysctls for a host that is only described: its link, round-trip time, memory and connections.
 * Nothing is measured, so only what the description itself asks for differs from the kernel's
 * defaults. No ceiling, queue or table goes below them; the deny list and what the configuration
 * excludes hold as for any plan.
 */
#ifndef PLAN_SIZING_H
#define PLAN_SIZING_H

#include <stdbool.h>

#include "rule/policy.h"
#include "rule/roles.h"
#include "sysctl/catalog.h"
#include "sysctl/defaults.h"

#define SIZING_KERNEL(major, minor) ((major) * 1000U + (minor))
#define SIZING_BULK_DEFAULT 4 /* that many may fill the share of memory that any plan allows */

struct sizing_input {
	double rate_bps;         /* > 0; of the slowest link on the way */
	double rtt_us;           /* > 0; without queues */
	double connections;      /* open at once, >= 1 */
	double bulk;             /* of them with full buffers at once, >= 1 */
	double new_per_s;        /* connections that begin; NAN = not told: all within a second */
	double idle_limit_us;    /* after which a NAT or firewall forgets; NAN = not told */
	unsigned roles;          /* of enum role; 0: as server and client */
	unsigned kernel;         /* SIZING_KERNEL: decides on defaults */
	const char *cc;          /* congestion control that is wanted; NULL = the kernel's own */
	const char *listen;      /* ports of its servers, as in ip_local_reserved_ports; NULL = not
				  * told */
	bool conntrack;          /* its flows are tracked */
	struct sysctl_machine machine; /* rmem_cap_bytes is taken from the kernel's version */
	const struct policy *policy;
};

struct sizing_line {
	const struct sysctl_key *key;
	char *value;             /* NULL: left at the kernel's default */
	char *by_default;        /* what the kernel has by itself; NULL: depends on its build */
	char *reason;            /* sentences */
	char *arithmetic;        /* with the figures filled in; NULL for what is left */
};

struct sizing {
	struct sizing_line *lines; /* in the order of their subjects */
	size_t n, cap;
	char **warnings;           /* sentences: what no sysctl of this host can give */
	size_t n_warnings, cap_warnings;
};

/* Ends with sizing_done. */
struct sizing sizing_make(const struct sizing_input *in);
void sizing_done(struct sizing *s);

#endif
