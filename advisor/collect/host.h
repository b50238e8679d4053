/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of the host, the values of the catalog's sysctls, and the sysctl.d files. */
#ifndef COLLECT_HOST_H
#define COLLECT_HOST_H

#include "collect/machine.h"
#include "collect/sample.h"

/* kernel, hostname, CPUs, page size, boot id (memory comes with the counters). */
void host_read(struct machine *m, struct sample *s);

/*
 * All readable keys of the catalog that exist here; secrets are not opened, and gauges come with
 * the counters.
 */
void host_read_sysctls(struct machine *m, struct sample *s);

/* Assignments of the sysctl.d files. */
void host_read_dropins(struct machine *m, struct sample *s);

#endif
