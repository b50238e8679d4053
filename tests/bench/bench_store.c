/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the database costs: CPU of a tick's SQL, of folding a day, the longest time a reader waits,
 * bytes written to the disk, and the size after a year. It is really filled, by a clock that runs
 * ahead, with figures that wander as those of a machine do.
 *
 *	bench_store PATHS DAYS DIR         DIR on a disk: a tmpfs writes nothing
 */
#include <math.h>
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

#define INTERVAL_S 10
#define TICKS_A_DAY (86400 / INTERVAL_S)
#define COUNTERS 400          /* of them a quarter moves in a tick */
#define GAUGES 40
#define LISTENERS 20
#define DESTINATIONS 10
#define PROCESSES 10
#define FLOWS 32              /* the most of a sample */
#define GROUP 6               /* samples of a minute */

struct walk {                 /* of a path */
	double rate_bytes, rtt_us;
};

static struct walk *walks;
static uint64_t counters[COUNTERS];
static unsigned seed = 1;

static double random_unit(void)
{
	return (double) rand_r(&seed) / ((double) RAND_MAX + 1);
}

/* Up as often as down, by up to a tenth; turns back at its limits. */
static double wander(double v, double low, double high)
{
	double by = 1 + 0.1 * random_unit();

	v = random_unit() < 0.5 ? v * by : v / by;
	return v < low ? low * by : v > high ? high / by : v;
}

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

static void add_values(struct sample *s)
{
	for (unsigned i = 0; i < COUNTERS; i++) {
		uint64_t by = i % 4 ? 0 : (uint64_t) (random_unit() * (i < 40 ? 100000 : 100));

		counters[i] += by;
		*SAMPLE_ADD(s, values) = (struct sample_value) {
			.name = xasprintf("TcpExt.Counter%u", i), .value = counters[i], .delta = OPT(by) };
	}
	for (unsigned i = 0; i < GAUGES; i++)
		*SAMPLE_ADD(s, values) = (struct sample_value) { .name = xasprintf("sockstat.Gauge%u", i),
			.value = 1000 + (uint64_t) (random_unit() * (i < 10 ? 1000 : 2)), .is_gauge = true };
}

static void add_flow(struct sample *s, unsigned k, const struct sample_path *p)
{
	struct sample_flow *f = SAMPLE_ADD(s, flows);

	f->cookie = 5000 + k * 7;
	f->path = s->n_paths - 1;
	f->local = xstrdup("192.0.2.1:443");
	f->remote = xasprintf("10.%u.%u.7:%u", k / 256, k % 256, 40000 + k);
	f->pid = OPT(1234);
	f->process = xstrdup("nginx");
	f->sums = p->sums;
	f->srtt_us = f->min_rtt_us = p->srtt_us;
	f->sndbuf_bytes = OPT(2626560);
	f->wmem_queued_bytes = f->inflight_bytes = f->cwnd_bytes = p->wmem_queued_bytes;
	f->notsent_bytes = OPT(0);
	f->snd_wnd_bytes = OPT(3145728);
	f->rcvbuf_bytes = OPT(131072);
	f->rmem_alloc_bytes = f->rqueue_bytes = OPT(0);
	f->rcv_wnd_bytes = OPT(65536);
	f->snd_wscale = f->rcv_wscale = OPT(7);
	f->snd_mss_bytes = f->rcv_mss_bytes = OPT(1448);
	f->delivery_rate_bps = p->delivery_rate_bps;
	f->app_limited = OPT(k % 2);
	f->ca_state = OPT(0);
	f->reordering_segs = OPT(3);
}

/* All paths move data in each interval; loss, retransmission and the like are rare. */
static void add_path(struct sample *s, unsigned k)
{
	struct walk *w = &walks[k];
	struct sample_path *p = SAMPLE_ADD(s, paths);
	uint64_t bytes, segs;
	bool loses = random_unit() < 0.1;

	w->rate_bytes = wander(w->rate_bytes, 100, 1e7);
	w->rtt_us = wander(w->rtt_us, 300, 200000);
	bytes = (uint64_t) (w->rate_bytes * INTERVAL_S);
	segs = bytes / 1448 + 1;
	p->prefix = xasprintf("10.%u.%u.0/24", k / 256, k % 256);
	p->ifname = xstrdup("eth0");
	p->cc = xstrdup("cubic");
	p->sockets = 1 + k % 20;
	p->min_rtt_us = OPT(w->rtt_us * 0.8);
	p->srtt_us = OPT(w->rtt_us);
	p->rcv_rtt_us = OPT(w->rtt_us * 1.1);
	p->cwnd_max_segs = OPT(10 + k % 50 + (loses ? 3 : 0));
	p->reordering_max_segs = OPT(3);
	p->notsent_bytes = OPT(loses ? 14480 : 0);
	p->wmem_queued_bytes = OPT(w->rate_bytes * w->rtt_us / 1e6);
	p->rmem_alloc_bytes = OPT(0);
	p->snd_mss_bytes = OPT(1448);
	p->pmtu_bytes = OPT(1500);
	p->delivery_rate_bps = OPT(w->rate_bytes * 16);
	p->no_wscale = p->no_sack = p->no_timestamps = OPT(0);
	p->has_sums = p->has_rtos = p->has_ooopack = true;
	p->sums = (struct socket_sums) { .bytes_sent = bytes + (loses ? 4344 : 0),
		.bytes_acked = bytes, .bytes_received = bytes / 20, .bytes_retrans = loses ? 4344 : 0,
		.segs_out = segs + 3, .segs_in = segs / 2, .data_segs_out = segs,
		.data_segs_in = segs / 20, .retrans_segs = loses ? 3 : 0,
		.busy_us = (uint64_t) (w->rtt_us * 30), .rwnd_limited_us = loses ? 50000 : 0 };
	p->sums.delivered_segs = segs;
	p->closed = p->short_lived = k % 3;
	p->ecn = p->lost_segs = p->sndbuf_pinned = p->rcvbuf_pinned = OPT(0);
	p->sndbuf_max_bytes = OPT(2626560);
	p->rcvbuf_max_bytes = OPT(131072);
	for (unsigned i = 0; i < p->sockets; i++) {
		histogram_add(&p->srtt, (uint64_t) (w->rtt_us * (0.8 + random_unit())), 1);
		histogram_add(&p->rcv_rtt, (uint64_t) (w->rtt_us * (0.9 + random_unit())), 1);
	}
	if (s->n_flows < FLOWS)
		add_flow(s, k, &s->paths[s->n_paths - 1]);
}

static void add_endpoints(struct sample *s)
{
	for (unsigned i = 0; i < LISTENERS; i++)
		*SAMPLE_ADD(s, listeners) = (struct sample_listener) { .addr = xstrdup("0.0.0.0"),
			.port = (uint16_t) (1000 + i), .cookie = i + 1, .backlog = 4096,
			.pid = OPT(1000 + i), .process = xstrdup("nginx") };
	for (unsigned i = 0; i < DESTINATIONS; i++)
		*SAMPLE_ADD(s, destinations) = (struct sample_destination) {
			.local_addr = xstrdup("192.0.2.1"),
			.remote_addr = xasprintf("198.51.100.%u", i), .remote_port = 5432,
			.ports = 20 + (uint32_t) (random_unit() * 20), .established = 20,
			.pid = OPT(1234), .process = xstrdup("nginx") };
	for (unsigned i = 0; i < PROCESSES; i++)
		*SAMPLE_ADD(s, processes) = (struct sample_process) { .pid = 1000 + i,
			.process = xstrdup("nginx"), .sockets = 30, .established = 25, .keepalive = 5,
			.keepalive_idle_max_us = OPT(7200000000LL) };
	for (int i = 1; i <= 10; i++)
		*SAMPLE_ADD(s, states) = (struct sample_state) { .family = i % 2 ? 4 : 6, .state = i,
			.sockets = (uint32_t) (random_unit() * 2000) };
}

static struct sample make_sample(int64_t tick, unsigned paths)
{
	struct sample s = { .at = { (1700000000 + tick * INTERVAL_S) * USEC_PER_SEC },
		.boottime = { tick * INTERVAL_S * USEC_PER_SEC }, .netns = xstrdup(""),
		.interval_us = OPT(INTERVAL_S * USEC_PER_SEC),
		.socket_interval_us = OPT(INTERVAL_S * USEC_PER_SEC), .sockets = OPT(5000),
		.took = { 9000 }, .cpu = { 8000 } };

	s.host = (struct sample_host) { .boot_id = xstrdup("boot"), .hostname = xstrdup("bench"),
		.kernel = xstrdup("6.18.0"), .cpus = 2, .memory_bytes = 8000000000,
		.page_bytes = 4096 };
	add_values(&s);
	for (unsigned k = 0; k < paths; k++)
		add_path(&s, k);
	add_endpoints(&s);
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

static struct filled fill(struct store *s, unsigned paths, int64_t first, int64_t ticks)
{
	struct filled f = { 0 };
	struct err e = ERR_INIT;
	uint64_t before = disk_bytes();

	for (int64_t t = first; t < first + ticks; t++) {
		struct sample m = make_sample(t, paths);
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
static double fold_day(unsigned paths)
{
	struct rollup *tiers[TIERS] = { NULL, rollup_new(TIER_MINUTE), rollup_new(TIER_HOUR) };
	double spent = 0;

	for (int64_t t = 0; t < TICKS_A_DAY; t++) {
		struct sample m = make_sample(t, paths);
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

static void remove_database(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_cleanup_(free_p) char *file = xasprintf("%s%s", path, suffixes[i]);

		(void) unlink(file);
	}
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
	struct store *s;
	pthread_t thread, idle_thread;
	double raw, minutes, hours, n_raw, n_minutes, n_hours, data;

	if (argc != 4 || parse_u64(argv[1], &paths) < 0 || parse_u64(argv[2], &days) < 0 || !paths ||
		!days) {
		(void) fprintf(stderr, "usage: bench_store PATHS DAYS DIR\n");
		return 2;
	}
	path = xasprintf("%s/bench_store-%d.db", argv[3], (int) getpid());
	walks = xcalloc(paths, sizeof(*walks));
	for (uint64_t k = 0; k < paths; k++)
		walks[k] = (struct walk) { 100 * pow(10, 5 * random_unit()),
			300 * pow(10, 2.8 * random_unit()) };
	at_rest = xasprintf("%s-at-rest", path);
	(void) store_free(open_store(at_rest));
	s = open_store(path);
	r.path = path;
	idle.path = at_rest;
	(void) pthread_create(&thread, NULL, read_on, &r);
	(void) pthread_create(&idle_thread, NULL, read_on, &idle);
	f = fill(s, (unsigned) paths, 0, (int64_t) days * TICKS_A_DAY);
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
	bench_target("folding one day", fold_day((unsigned) paths), "s CPU", 1);
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
	remove_database(path);
	remove_database(at_rest);
	free(walks);
	return 0;
}
