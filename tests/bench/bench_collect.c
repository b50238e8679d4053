/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the whole collector costs on a usual server: `tcpadvisor collect` as it is, with counters,
 * sysctls, sockets, links and SQL, in a network namespace with 1,000 sockets. It runs twice at a
 * quick interval, and what the longer run took more, a sample, stands for a tick at the default
 * interval of 10 s. TCPADVISOR names the program.
 *
 *	bench_collect [SOCKETS]            needs root
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "bench.h"
#include "connections.h"

#define INTERVAL "250ms"
#define SHORT_MS 1000 /* 4 samples */
#define LONG_MS  9000 /* 36 samples */
#define TICKS    ((LONG_MS - SHORT_MS) / 250)

/* CPU of a run of so many milliseconds into a new database. */
static double run_ms(const char *program, const char *dir, int ms)
{
	_cleanup_(free_p) char *db = xasprintf("%s/%d.db", dir, ms);
	_cleanup_(free_p) char *config = xasprintf("%s/config", dir);
	_cleanup_(free_p) char *time = xasprintf("%dms", ms);
	const char *const argv[] = { program, "-q", "--config", config, "--db", db, "collect",
		"--interval", INTERVAL, "--for", time, NULL };
	double cpu = bench_run_ms(argv);

	if (cpu < 0) {
		(void) fprintf(stderr, "%s collect failed\n", program);
		exit(3);
	}
	return cpu;
}

static void remove_all(const char *dir)
{
	static const char *const names[] = { "config", "1000.db", "1000.db-wal", "1000.db-shm",
		"9000.db", "9000.db-wal", "9000.db-shm" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/%s", dir, names[i]);

		(void) unlink(path);
	}
	(void) rmdir(dir);
}

int main(int argc, char **argv)
{
	const char *program = getenv("TCPADVISOR"), *tmp = getenv("TMPDIR");
	_cleanup_(free_p) char *dir = xasprintf("%s/bench-collect-XXXXXX", tmp ? tmp : "/tmp");
	_cleanup_(free_p) char *config = NULL;
	uint64_t sockets = 1000;
	struct connections c;
	double ms;
	FILE *f;

	if ((argc > 1 && parse_u64(argv[1], &sockets) < 0) || !program) {
		(void) fprintf(stderr, "usage: TCPADVISOR=PROGRAM bench_collect [SOCKETS]\n");
		return 2;
	}
	if (!mkdtemp(dir))
		bench_die("cannot make a directory");
	config = xasprintf("%s/config", dir);
	f = fopen(config, "w");
	if (!f || fclose(f) != 0)
		bench_die("cannot make a file");
	connections_namespace();
	c = connections_make((unsigned) sockets);
	ms = run_ms(program, dir, LONG_MS) - run_ms(program, dir, SHORT_MS);
	connections_end(&c);
	remove_all(dir);
	(void) printf("collect of %llu sockets, the whole process, CPU\n",
		(unsigned long long) sockets);
	bench_figure("a sample", ms / TICKS, "ms");
	bench_target("of a core at 10 s", ms / TICKS / 10000 * 100, "percent", 0.1);
	return 0;
}
