/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The collector: takes samples of a machine, one after another. */
#ifndef COLLECT_COLLECTOR_H
#define COLLECT_COLLECTOR_H

#include "base/err.h"
#include "collect/machine.h"
#include "collect/sample.h"

struct collector;

/* machine: borrowed. netns: its name for the samples, "" = the collector's own. */
struct collector *collector_new(struct machine *m, const char *netns);
struct collector *collector_free(struct collector *c);
void collector_free_p(struct collector **c);

/* Counter values to compare the first sample with; taken over. */
void collector_set_baseline(struct collector *c, struct counter_baseline *base);

/*
 * Lengths of the remote prefixes that make a path, bits: 8..32 and 16..128; 24 and 48 if not set.
 */
void collector_set_prefixes(struct collector *c, unsigned v4, unsigned v6);

/*
 * A descriptor that can be read when the kernel has told of closed sockets; -1 = it tells nothing
 * (no permission, a recording). Call collector_drain then: what is not taken in time is lost, and
 * counted as lost.
 */
int collector_fd(const struct collector *c);
void collector_drain(struct collector *c);

/*
 * Takes the next sample: 1 and *ret (end with sample_done); 0 = a recording has ended. Fails only
 * when there is nothing to sample at all; a source that cannot be read is a note in the sample.
 */
int collector_sample(struct collector *c, struct sample *ret, struct err *e);

#endif
