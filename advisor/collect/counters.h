/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters and gauges of the machine: reading them into a sample, and their increase. */
#ifndef COLLECT_COUNTERS_H
#define COLLECT_COUNTERS_H

#include "base/err.h"
#include "collect/machine.h"
#include "collect/sample.h"

/*
 * Reads proc/net/{snmp,netstat,snmp6,sockstat,sockstat6} and proc/meminfo. A file that is missing
 * or malformed is a note in the sample. Values are sorted by name afterwards, each name once.
 */
void counters_read(struct machine *m, struct sample *s);

/*
 * Sets the deltas against `base` if it is of the same boot and older, and the sample's interval_us.
 * A counter that went backwards has no delta: its namespace was made anew.
 */
void counters_diff(struct sample *s, const struct counter_baseline *base);

/* Replaces *base by the sample's values. */
void counters_keep(const struct sample *s, struct counter_baseline *base);

#endif
