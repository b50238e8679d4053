/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A made-up machine for benches, by a clock that runs ahead: its figures wander as those of one do. */
#ifndef TESTS_BENCH_WORKLOAD_H
#define TESTS_BENCH_WORKLOAD_H

#include "collect/sample.h"

struct workload;

/* The same numbers give the same load. */
struct workload *workload_new(unsigned paths, unsigned listeners);
void workload_free(struct workload *load);

/* The next sample, so long after the one before it; the caller ends it with sample_done. */
struct sample workload_sample(struct workload *load, unsigned interval_s);

#endif
