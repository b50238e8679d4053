/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many ticks, one right after the other, of a namespace in which nothing stays: connections,
 * listeners and paths come and go all the time. What the collector holds must not grow: its heap,
 * its memory and its open files at tick FROM are compared with those at the end.
 *
 * The clock runs a thousand times as fast, so that ticks are about as far apart as usual: minutes
 * and hours are folded and old samples deleted meanwhile. The least of an hour is compared, as what
 * is folded into one is held until it ends. During the first 1,000 ticks or so caches fill.
 *
 *	soak [TICKS] [FROM]      in a network namespace of its own; needs root
 *
 * 0 = nothing grew, 1 = something did, 2 and 3 = it could not run.
 */
#include <limits.h>
#include <malloc.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
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
#include "collect/collector.h"
#include "store/store.h"

#define HEAP_MAX_KB   1024 /* more in use: arrays double for a busier tick */
#define LARGE_MAX_KB  2048 /* more in blocks that malloc maps: the largest array may be one */
#define MEMORY_MAX_KB 4096 /* more memory: both, and holes */
#define FILES_MAX     2    /* a tick under way opens some */
#define SPEED         1000 /* of the clock */
#define HOUR_US       (3600 * USEC_PER_SEC)
#define LOOKS         80   /* more than an hour of that clock */
#define LOOK_US       50000
#define DURATION_US   (10000 * 86400LL * USEC_PER_SEC) /* it is ended before */

struct state {
	double heap_kb, large_kb; /* in use; large: in blocks that malloc maps */
	double memory_kb; /* anonymous: without the database's mapped file */
	unsigned files;
	uint64_t ticks;
};

/* Shared with the collector, which tells it. */
static struct {
	_Atomic size_t least_heap_bytes, least_large_bytes; /* since they were set to SIZE_MAX */
	_Atomic uint64_t ticks;
} *told;

static void __attribute__((noreturn)) die(const struct err *e)
{
	(void) fprintf(stderr, "soak: %s\n", e->text);
	exit(3);
}

/* Instead of those of base/clock.h [ld(1), --wrap]. */
struct usec __real_clock_realtime(void);
struct usec __real_clock_boottime(void);
struct usec __wrap_clock_realtime(void);
struct usec __wrap_clock_boottime(void);

static struct usec faster(struct usec now, struct usec *start)
{
	if (!start->us)
		*start = now;
	return (struct usec) { start->us + (now.us - start->us) * SPEED };
}

struct usec __wrap_clock_realtime(void)
{
	static struct usec start;

	return faster(__real_clock_realtime(), &start);
}

struct usec __wrap_clock_boottime(void)
{
	static struct usec start;

	return faster(__real_clock_boottime(), &start);
}

/* Between two ticks, when nothing of a tick is held. */
int __real_collector_sample(struct collector *c, struct sample *ret, struct err *e);
int __wrap_collector_sample(struct collector *c, struct sample *ret, struct err *e);

int __wrap_collector_sample(struct collector *c, struct sample *ret, struct err *e)
{
#ifdef HAVE_MALLINFO2
	struct mallinfo2 now = mallinfo2();

	told->least_heap_bytes = MIN(told->least_heap_bytes, now.uordblks);
	told->least_large_bytes = MIN(told->least_large_bytes, now.hblkhd);
#endif
	told->ticks++;
	return __real_collector_sample(c, ret, e);
}

/* What `tcpadvisor collect` runs, with hardly a pause between two samples. */
static void __attribute__((noreturn)) collect(const char *db)
{
	struct sampling_options o = { .duration = { DURATION_US }, .netns = "",
		.settings = { .interval = { 1000 },
			.retention = { { 2 * HOUR_US }, { 12 * HOUR_US } } } };
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

static struct state state_at(const struct root *root, pid_t pid, uint64_t ticks)
{
	struct state least = { .files = UINT_MAX, .memory_kb = 1e12 };

	while (told->ticks < ticks) {
		(void) usleep(LOOK_US);
		(void) memory_kb(root, pid); /* it still runs */
	}
	least.ticks = told->ticks;
	told->least_heap_bytes = told->least_large_bytes = SIZE_MAX;
	for (int i = 0; i < LOOKS; i++) {
		least.memory_kb = fmin(least.memory_kb, memory_kb(root, pid));
		least.files = MIN(least.files, count_files(root, pid));
		(void) usleep(LOOK_US);
	}
	least.heap_kb = (double) told->least_heap_bytes / 1024;
	least.large_kb = (double) told->least_large_bytes / 1024;
	return least;
}

static int judge(const struct state *early, const struct state *late)
{
	double heap = late->heap_kb - early->heap_kb;
	double large = late->large_kb - early->large_kb;
	double memory = late->memory_kb - early->memory_kb;
	double files = (double) late->files - early->files;

	(void) printf("%llu ticks, compared with tick %llu\n", (unsigned long long) late->ticks,
		(unsigned long long) early->ticks);
	bench_figure("memory", late->memory_kb, "KB");
	bench_target("heap in use that came", heap, "KB", HEAP_MAX_KB);
	bench_target("large blocks that came", large, "KB", LARGE_MAX_KB);
	bench_target("memory that came", memory, "KB", MEMORY_MAX_KB);
	bench_target("open files that came", files, "", FILES_MAX);
	return heap > HEAP_MAX_KB || large > LARGE_MAX_KB || memory > MEMORY_MAX_KB ||
		files > FILES_MAX;
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
	early = state_at(root, collector, from);
	late = state_at(root, collector, ticks);
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
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED || !mkdtemp(dir))
		bench_die("cannot begin");
	db = xasprintf("%s/db", dir);
	r = soak(db, ticks, from);
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s%s", db, suffixes[i]);

		(void) unlink(path);
	}
	(void) rmdir(dir);
	return r;
}
