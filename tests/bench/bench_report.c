/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report takes, over windows that are read from samples, from minutes and from hours. The
 * database is really filled, by a clock that runs ahead: its last hours with samples each 10 s, the
 * day before that with fewer, since a minute's row is as large whatever it was made of; the same
 * for the days before that and hours.
 *
 *	bench_report PATHS LISTENERS DIR
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/parse.h"
#include "bench.h"
#include "workload.h"
#include "store/store.h"

#define RUNS 7

static const struct {
	unsigned hours, interval_s;
} phases[] = { { 29 * 24, 900 }, { 23, 30 }, { 2, 10 } };

static const struct {
	const char *since;
	double at_most_ms;           /* 0 = no target */
} windows[] = { { "1h", 300 }, { "24h", 300 }, { "30d", 1000 } };

static void die(const struct err *e)
{
	(void) fprintf(stderr, "%s\n", e->text);
	exit(3);
}

static void fill(const char *path, struct workload *load)
{
	struct store *s = NULL;
	struct err e = ERR_INIT;

	if (store_open(path, STORE_WRITE, &s, &e) < 0)
		die(&e);
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++)
		for (unsigned t = 0; t < phases[i].hours * 3600 / phases[i].interval_s; t++) {
			struct sample m = workload_sample(load, phases[i].interval_s);

			if (store_put_sample(s, &m, &e) < 0)
				die(&e);
		}
	if (store_flush(s, &e) < 0)
		die(&e);
	(void) store_free(s);
}

static void measure(const char *program, const char *path, size_t window)
{
	const char *const argv[] = { program, "--db", path, "report", "--since",
		windows[window].since, NULL };
	_cleanup_(free_p) char *wall = xasprintf("report --since %s", windows[window].since);
	_cleanup_(free_p) char *cpu = xasprintf("report --since %s, CPU", windows[window].since);
	double wall_ms[RUNS], cpu_ms[RUNS];

	for (int i = 0; i < RUNS; i++) {
		struct usec start = clock_boottime();

		cpu_ms[i] = bench_run_ms(argv);
		wall_ms[i] = (double) (clock_boottime().us - start.us) / 1e3;
		if (cpu_ms[i] < 0)
			bench_die(program);
	}
	bench_target(wall, bench_median(wall_ms, RUNS), "ms", windows[window].at_most_ms);
	bench_figure(cpu, bench_median(cpu_ms, RUNS), "ms");
}

int main(int argc, char **argv)
{
	const char *program = getenv("TCPADVISOR");
	uint64_t paths = 0, listeners = 0;
	_cleanup_(free_p) char *path = NULL;
	struct workload *load;

	if (argc != 4 || parse_u64(argv[1], &paths) < 0 || parse_u64(argv[2], &listeners) < 0) {
		(void) fprintf(stderr, "usage: bench_report PATHS LISTENERS DIR\n");
		return 2;
	}
	path = xasprintf("%s/bench_report-%d.db", argv[3], (int) getpid());
	load = workload_new((unsigned) paths, (unsigned) listeners);
	fill(path, load);
	workload_free(load);
	(void) printf("a report on %llu paths, %llu listeners\n", (unsigned long long) paths,
		(unsigned long long) listeners);
	for (size_t i = 0; i < ARRAY_SIZE(windows); i++)
		measure(program ? program : "tcpadvisor", path, i);
	bench_remove_database(path);
	return 0;
}
