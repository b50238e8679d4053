/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many ticks, one right after the other, of a namespace in which nothing stays: connections,
 * listeners and paths come and go all the time. What the collector holds must not grow: its memory
 * and its open files at tick FROM are compared with those at the end. Until some 300 ticks SQLite
 * fills its cache.
 *
 *	soak [TICKS] [FROM]      in a network namespace of its own; needs root
 *
 * 0 = nothing grew, 1 = something did, 2 and 3 = it could not run.
 */
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/param.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../bench/bench.h"
#include "../bench/connections.h"
#include "base/alloc.h"
#include "base/parse.h"
#include "base/root.h"
#include "base/str.h"
#include "churn.h"
#include "cmd/sampling.h"
#include "store/store.h"

/* The allocator, a busier tick, and what a minute and an hour hold, which is bounded. */
#define GROWTH_MAX_KB 1024
#define FILES_MAX     1   /* the directory that a tick is just reading */
#define LOOKS         20  /* the least of them counts: a tick under way holds more */
#define LOOK_US       50000
#define DURATION_US   (86400 * USEC_PER_SEC) /* it is ended before */

struct state {
	double memory_kb; /* anonymous: without the database's mapped file */
	unsigned files;
	uint64_t ticks;
};

static void __attribute__((noreturn)) die(const struct err *e)
{
	(void) fprintf(stderr, "soak: %s\n", e->text);
	exit(3);
}

/* What `tcpadvisor collect` runs, with hardly a pause between two samples. */
static void __attribute__((noreturn)) collect(const char *db)
{
	struct sampling_options o = { .settings.interval = { 1000 }, .duration = { DURATION_US },
		.netns = "" };
	struct root *root = NULL;
	struct store *store = NULL;
	struct err e = ERR_INIT;
	unsigned n;

	if (root_open(NULL, &root, &e) < 0 || store_open(db, STORE_WRITE, &store, &e) < 0)
		die(&e);
	o.root = root;
	if (sampling_run(store, &o, &n, &e) < 0)
		die(&e);
	store_free(store);
	root_free(root);
	exit(0);
}

static pid_t start(const char *db)
{
	pid_t pid = fork();

	if (pid < 0)
		bench_die("fork");
	if (pid == 0 && db)
		collect(db);
	if (pid == 0)
		churn_forever();
	return pid;
}

static double memory_kb(const struct root *root, pid_t pid)
{
	_cleanup_(free_p) char *path = xasprintf("proc/%d/status", (int) pid);
	_cleanup_(free_p) char *text = NULL;
	char *pos, *word;
	uint64_t kb;

	if (root_read(root, path, 65536, &text, NULL) < 0)
		bench_die("the collector has ended");
	for (pos = text; (word = str_token(&pos, " \t\n"));)
		if (str_eq(word, "RssAnon:") && parse_u64(str_token(&pos, " \t\n"), &kb) == 0)
			return (double) kb;
	bench_die("no RssAnon");
}

static unsigned count_files(const struct root *root, pid_t pid)
{
	_cleanup_(free_p) char *path = xasprintf("proc/%d/fd", (int) pid);
	char **names = NULL;
	size_t n = 0;

	if (root_list(root, path, &names, &n) < 0)
		bench_die("the collector has ended");
	names_free(names, n);
	return (unsigned) n;
}

/* Ticks that are in the database. */
static uint64_t count_ticks(const char *db)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct store_span span = { .samples = 0 };

	if (store_open(db, STORE_READ, &store, NULL) == 0)
		(void) store_span(store, "", &span, NULL);
	return span.samples;
}

static struct state state_at(const struct root *root, const char *db, pid_t pid, uint64_t ticks)
{
	struct state least = { .files = UINT_MAX, .memory_kb = 1e12 };

	while (least.ticks < ticks) {
		(void) usleep(LOOK_US);
		least.ticks = count_ticks(db);
		(void) memory_kb(root, pid); /* it still runs */
	}
	for (int i = 0; i < LOOKS; i++) {
		least.memory_kb = fmin(least.memory_kb, memory_kb(root, pid));
		least.files = MIN(least.files, count_files(root, pid));
		(void) usleep(LOOK_US);
	}
	return least;
}

static int judge(const struct state *early, const struct state *late)
{
	double growth = late->memory_kb - early->memory_kb;
	double files = (double) late->files - early->files;

	(void) printf("%llu ticks, compared with tick %llu\n", (unsigned long long) late->ticks,
		(unsigned long long) early->ticks);
	bench_figure("memory", late->memory_kb, "KB");
	bench_target("memory that came", growth, "KB", GROWTH_MAX_KB);
	bench_target("open files that came", files, "", FILES_MAX);
	return growth > GROWTH_MAX_KB || files > FILES_MAX;
}

/* The collector is asked to end, and must do so well. */
static int soak(const char *db, uint64_t ticks, uint64_t from)
{
	pid_t churn = start(NULL), collector = start(db);
	struct state early, late;
	struct root *root = NULL;
	struct err e = ERR_INIT;
	int status = -1, grew;

	if (root_open(NULL, &root, &e) < 0)
		die(&e);
	early = state_at(root, db, collector, from);
	late = state_at(root, db, collector, ticks);
	grew = judge(&early, &late);
	(void) kill(collector, SIGTERM);
	if (waitpid(collector, &status, 0) < 0 || status) {
		(void) fprintf(stderr, "soak: the collector ended with status %d\n", status);
		grew = 3;
	}
	(void) kill(churn, SIGKILL);
	(void) waitpid(churn, NULL, 0);
	root_free(root);
	return grew;
}

int main(int argc, char **argv)
{
	_cleanup_(free_p) char *dir = xstrdup("/tmp/soak-XXXXXX"), *db = NULL;
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	uint64_t ticks = 10000, from = 1000;
	int r;

	if ((argc > 1 && parse_u64(argv[1], &ticks) < 0) ||
	    (argc > 2 && parse_u64(argv[2], &from) < 0) || from >= ticks) {
		(void) fprintf(stderr, "usage: soak [TICKS] [FROM]\n");
		return 2;
	}
	connections_namespace();
	if (!mkdtemp(dir))
		bench_die("cannot make a directory");
	db = xasprintf("%s/db", dir);
	r = soak(db, ticks, from);
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s%s", db, suffixes[i]);

		(void) unlink(path);
	}
	(void) rmdir(dir);
	return r;
}
