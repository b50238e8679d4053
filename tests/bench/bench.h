/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the benches share: how figures are taken, and shown beside their targets. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <sys/resource.h>

/* Prints what failed, with errno, and ends the bench with status 3. */
void bench_die(const char *what) __attribute__((noreturn));

/* One line: the figure alone, or beside a target that it may reach but not exceed. */
void bench_figure(const char *what, double value, const char *unit);
void bench_target(const char *what, double value, const char *unit, double at_most);

/* The file, its log and its index. */
void bench_remove_database(const char *path);

/* CPU time, user and system together, of this process so far, or of one that has ended. */
double bench_cpu_ms(void);
double bench_usage_ms(const struct rusage *u);

/* Runs a program with its output thrown away: its CPU time, < 0 = it is not there or failed. */
double bench_run_ms(const char *const *argv);

/* Sorts the values. */
double bench_median(double *values, unsigned n);

#endif
