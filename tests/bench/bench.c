/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"

void bench_die(const char *what)
{
	perror(what);
	exit(3);
}

void bench_figure(const char *what, double value, const char *unit)
{
	(void) printf("  %-36s %10.3f %s\n", what, value, unit);
}

void bench_target(const char *what, double value, const char *unit, double at_most)
{
	(void) printf("  %-36s %10.3f %-7s at most %-8g %s\n", what, value, unit, at_most,
		value <= at_most ? "pass" : "over");
}

void bench_remove_database(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_cleanup_(free_p) char *file = xasprintf("%s%s", path, suffixes[i]);

		(void) unlink(file);
	}
}

double bench_usage_ms(const struct rusage *u)
{
	return (double) (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e3 +
		(double) (u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e3;
}

double bench_cpu_ms(void)
{
	struct rusage u;

	(void) getrusage(RUSAGE_SELF, &u);
	return bench_usage_ms(&u);
}

double bench_run_ms(const char *const *argv)
{
	struct rusage u;
	int status;
	pid_t pid;

	(void) fflush(stdout);
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void) dup2(null, STDOUT_FILENO);
		(void) execvp(argv[0], (char *const *) (uintptr_t) argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &u) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status))
		return -1;
	return bench_usage_ms(&u);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return x < y ? -1 : x > y;
}

double bench_median(double *values, unsigned n)
{
	qsort(values, n, sizeof(*values), by_value);
	return values[n / 2];
}
