/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the database costs: CPU of a tick's SQL, of folding a day, the longest time a reader waits,
 * bytes written to the disk, and the size after a year. It is really filled, by a clock that runs
 * ahead, with figures that wander as those of a machine do.
 *
 *	bench_store PATHS DAYS DIR         DIR on a disk: a tmpfs writes nothing
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "bench.h"
#include "store/internal.h"
#include "workload.h"

#define INTERVAL_S 10
#define TICKS_A_DAY (86400 / INTERVAL_S)
#define LISTENERS 20
#define GROUP 6               /* samples of a minute */

static void die(const struct err *e)
{
	(void) fprintf(stderr, "%s\n", e->text);
	exit(3);
}

static struct store *open_store(const char *path)
{
	static const struct store_retention keep = { { STORE_RAW_US }, { STORE_MINUTES_US },
		{ STORE_HOURS_US } };
	struct store *s = NULL;
	struct err e = ERR_INIT;

	if (store_open(path, STORE_WRITE, &s, &e) < 0)
		die(&e);
	store_set_retention(s, &keep);
	return s;
}

/* Bytes that this process had written, as far as they were not rewritten before they went. */
static uint64_t disk_bytes(void)
{
	char line[64];
	uint64_t v = 0;
	FILE *f = fopen("/proc/self/io", "re");

	while (f && fgets(line, sizeof(line), f))
		if (str_starts_with(line, "write_bytes: "))
			(void) parse_u64(str_trim(line + strlen("write_bytes: ")), &v);
	if (f)
		(void) fclose(f);
	return v;
}

/* --- a reader beside the writer --- */

struct reader {
	const char *path;
	atomic_bool stop;
	double longest_ms;
	unsigned n;
};

/*
 * The shortest of reads: what it takes beyond that it waited, for a lock or for a processor. Beside
 * it another reads a database at rest: what that one waited was for a processor.
 */
static void *read_on(void *arg)
{
	struct reader *r = arg;
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(r->path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 10000) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT ts_us FROM sample ORDER BY id DESC LIMIT 1", -1, &st,
		    NULL) != SQLITE_OK)
		exit(3);
	while (!atomic_load(&r->stop)) {
		struct usec start = clock_boottime();
		double ms;

		(void) sqlite3_step(st);
		(void) sqlite3_reset(st);
		ms = (double) (clock_boottime().us - start.us) / 1e3;
		r->longest_ms = ms > r->longest_ms ? ms : r->longest_ms;
		r->n++;
		(void) usleep(200);
	}
	(void) sqlite3_finalize(st);
	(void) sqlite3_close(db);
	return NULL;
}

/* --- measuring --- */

static double number(struct store *s, const char *sql)
{
	sqlite3_stmt *st = NULL;
	double v = -1;

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK &&
		sqlite3_step(st) == SQLITE_ROW)
		v = sqlite3_column_double(st, 0);
	(void) sqlite3_finalize(st);
	return v;
}

struct filled {
	double cpu_ms, longest_ms;  /* of a tick, of a write */
	double written;
};

static struct filled fill(struct store *s, struct workload *load, int64_t ticks)
{
	struct filled f = { 0 };
	struct err e = ERR_INIT;
	uint64_t before = disk_bytes();

	for (int64_t t = 0; t < ticks; t++) {
		struct sample m = workload_sample(load, INTERVAL_S);
		struct usec start = clock_cpu();
		double ms;

		if (store_put_sample(s, &m, &e) < 0 ||
			(t % GROUP == GROUP - 1 && store_flush(s, &e) < 0))
			die(&e);
		ms = (double) (clock_cpu().us - start.us) / 1e3;
		f.cpu_ms += ms / (double) ticks;
		f.longest_ms = ms > f.longest_ms ? ms : f.longest_ms;
	}
	(void) sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	f.written = (double) (disk_bytes() - before);
	return f;
}

/* Bytes of pages that hold rows of a tier, by its share of the bytes in them. */
static double tier_bytes(struct store *s, const char *where)
{
	static const char *const tables[] = { "path_sample", "flow_sample", "gauge", "counter",
		"state", "listener_sample", "destination_sample", "process_sample" };
	double sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		_cleanup_(free_p) char *pages = xasprintf(
			"SELECT sum(pgsize) FROM dbstat WHERE name = '%s'", tables[i]);
		_cleanup_(free_p) char *share = xasprintf("SELECT avg(sample_id IN"
			" (SELECT id FROM sample WHERE %s)) FROM %s", where, tables[i]);

		sum += number(s, pages) * number(s, share);
	}
	return sum;
}

/* Adds to one tier; what is finished goes on to the next, or away. */
static void fold(struct rollup **tiers, int tier, struct sample *m)
{
	struct sample done;

	if (tier < TIERS && !rollup_fits(tiers[tier], m)) {
		rollup_take(tiers[tier], &done);
		fold(tiers, tier + 1, &done);
	}
	if (tier < TIERS)
		rollup_add(tiers[tier], m);
	sample_done(m);
}

/* CPU seconds of folding a day into minutes and hours, nothing else. */
static double fold_day(struct workload *load)
{
	struct rollup *tiers[TIERS] = { NULL, rollup_new(TIER_MINUTE), rollup_new(TIER_HOUR) };
	double spent = 0;

	for (int64_t t = 0; t < TICKS_A_DAY; t++) {
		struct sample m = workload_sample(load, INTERVAL_S);
		struct usec start;

		m.merged = 1;
		start = clock_cpu();
		fold(tiers, TIER_MINUTE, &m);
		spent += (double) (clock_cpu().us - start.us) / 1e6;
	}
	(void) rollup_free(tiers[TIER_MINUTE]);
	(void) rollup_free(tiers[TIER_HOUR]);
	return spent;
}

/* What is kept for good: a day of samples, 7 days of minutes, 400 days of hours. */
static void print_year(uint64_t paths, double raw_mb, double minutes_mb, double hours_mb)
{
	double all = raw_mb + minutes_mb + hours_mb;

	bench_figure("samples of 24 h", raw_mb, "MB");
	bench_figure("minutes of 7 days", minutes_mb, "MB");
	bench_figure("hours of 400 days", hours_mb, "MB");
	if (paths <= 100)
		bench_target("all of it, after a year and more", all, "MB", 400);
	else
		bench_figure("all of it, after a year and more", all, "MB");
}

int main(int argc, char **argv)
{
	uint64_t paths = 100, days = 2;
	_cleanup_(free_p) char *path = NULL, *at_rest = NULL;
	struct reader r = { .n = 0 }, idle = { .n = 0 };
	struct filled f;
	struct workload *load;
	struct store *s;
	pthread_t thread, idle_thread;
	double raw, minutes, hours, n_raw, n_minutes, n_hours, data;

	if (argc != 4 || parse_u64(argv[1], &paths) < 0 || parse_u64(argv[2], &days) < 0 || !paths ||
		!days) {
		(void) fprintf(stderr, "usage: bench_store PATHS DAYS DIR\n");
		return 2;
	}
	path = xasprintf("%s/bench_store-%d.db", argv[3], (int) getpid());
	load = workload_new((unsigned) paths, LISTENERS);
	at_rest = xasprintf("%s-at-rest", path);
	(void) store_free(open_store(at_rest));
	s = open_store(path);
	r.path = path;
	idle.path = at_rest;
	(void) pthread_create(&thread, NULL, read_on, &r);
	(void) pthread_create(&idle_thread, NULL, read_on, &idle);
	f = fill(s, load, (int64_t) days * TICKS_A_DAY);
	atomic_store(&r.stop, true);
	atomic_store(&idle.stop, true);
	(void) pthread_join(thread, NULL);
	(void) pthread_join(idle_thread, NULL);

	n_raw = number(s, "SELECT count(*) FROM sample WHERE tier = 0");
	n_minutes = number(s, "SELECT count(*) FROM sample WHERE tier = 1");
	n_hours = number(s, "SELECT count(*) FROM sample WHERE tier = 2");
	raw = tier_bytes(s, "tier = 0") / n_raw;
	minutes = tier_bytes(s, "tier = 1") / n_minutes;
	hours = tier_bytes(s, "tier = 2") / n_hours;
	data = (double) days * (raw * TICKS_A_DAY + minutes * 1440 + hours * 24);
	(void) printf("%llu paths, %llu days of a sample each %d s\n", (unsigned long long) paths,
		(unsigned long long) days, INTERVAL_S);
	bench_target("SQL of a tick", f.cpu_ms, "ms CPU", paths > 100 ? 20 : 2);
	bench_figure("longest write of a minute's samples", f.longest_ms, "ms");
	if (paths <= 100)
		bench_target("folding one day", fold_day(load), "s CPU", 1);
	else
		bench_figure("folding one day", fold_day(load), "s CPU");
	bench_target("a reader waited", r.longest_ms, "ms", 50);
	bench_figure("a reader waited, where nobody writes", idle.longest_ms, "ms");
	bench_target("written to the disk / data", f.written / data, "", 4);
	bench_figure("a sample", raw / 1e3, "kB");
	bench_figure("a minute", minutes / 1e3, "kB");
	bench_figure("an hour", hours / 1e3, "kB");
	bench_figure("a day", data / (double) days / 1e6, "MB");
	print_year(paths, raw * TICKS_A_DAY / 1e6, minutes * 1440 * 7 / 1e6, hours * 24 * 400 / 1e6);
	bench_figure("file now",
		number(s, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") / 1e6,
		"MB");
	store_free(s);
	bench_remove_database(path);
	bench_remove_database(at_rest);
	workload_free(load);
	return 0;
}
