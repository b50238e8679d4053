/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/sampling.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/notify.h"
#include "collect/collector.h"
#include "sysctl/procsys.h"

/* Between two looks at closed sockets, which may come one by one and by the thousand. */
#define EVENTS_PAUSE_US 10000

/* SIGINT and SIGTERM as a descriptor, so that they only ever come between two samples. */
static int open_signals(sigset_t *ret_old, struct err *e)
{
	sigset_t set;
	int fd;

	(void) sigemptyset(&set);
	(void) sigaddset(&set, SIGINT);
	(void) sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, ret_old) < 0)
		return err_sys(e, -errno, "cannot block signals");
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0) {
		fd = -errno;
		(void) sigprocmask(SIG_SETMASK, ret_old, NULL);
		return err_sys(e, fd, "cannot make a signalfd");
	}
	return fd;
}

/* A message that is lost is the manager's to miss: sampling goes on. */
static void told(int r)
{
	if (r < 0)
		log_warning("cannot tell the service manager: %s", strerror(-r));
}

/*
 * Waits until the time since boot is `until` and takes closed sockets meanwhile; true if a signal
 * ended the wait. An interval that is longer than the watchdog's is no hang: it is told in between.
 */
static bool wait_until(
	int signals, struct collector *c, struct usec until, struct usec watchdog)
{
	struct usec told_at = clock_boottime(), pause_end = { 0 };

	for (;;) {
		struct usec now = clock_boottime();
		bool pause = now.us < pause_end.us;
		struct pollfd p[] = { { .fd = signals, .events = POLLIN },
			{ .fd = pause ? -1 : collector_fd(c), .events = POLLIN } };
		int64_t us = (pause && pause_end.us < until.us ? pause_end : until).us - now.us;
		struct timespec ts = { 0, 0 };

		if (watchdog.us && now.us - told_at.us >= watchdog.us / 2) {
			told(notify_send("WATCHDOG=1"));
			told_at = now;
		}
		if (watchdog.us && us > told_at.us + watchdog.us / 2 - now.us)
			us = told_at.us + watchdog.us / 2 - now.us;
		if (us > 0)
			ts = (struct timespec) { us / USEC_PER_SEC, us % USEC_PER_SEC * 1000 };
		(void) ppoll(p, ARRAY_SIZE(p), &ts, NULL);
		if (p[0].revents)
			return true;
		if (p[1].revents) {
			collector_drain(c);
			pause_end.us = now.us + EVENTS_PAUSE_US;
		}
		if (now.us >= until.us)
			return false;
	}
}

static void show_progress(const struct sampling_options *o, struct usec start, unsigned n,
	struct opt_i64 seen)
{
	char done[FMT_MAX], all[FMT_MAX], sockets[FMT_MAX];

	if (!o->progress)
		return;
	fmt_duration(done, sizeof(done), (double) (clock_boottime().us - start.us));
	fmt_duration(all, sizeof(all), (double) o->duration.us);
	fmt_count(sockets, sizeof(sockets), (double) seen.v);
	(void)fprintf(stderr, "\r\033[Ksampling: %s of %s, %u sample%s, %s TCP socket%s", done, all,
		n, n == 1 ? "" : "s", sockets, seen.v == 1 ? "" : "s");
	(void) fflush(stderr);
}

/* Ready is a collector whose first sample is in the database. */
static void tell_manager(unsigned n, struct opt_i64 seen)
{
	char sockets[FMT_MAX] = "unknown";

	if (seen.known)
		fmt_count(sockets, sizeof(sockets), (double) seen.v);
	told(notify_send("%sWATCHDOG=1\nSTATUS=%u sample%s; TCP sockets in the last: %s",
		n == 1 ? "READY=1\n" : "", n, n == 1 ? "" : "s", sockets));
}

static void end_progress(const struct sampling_options *o)
{
	if (o->progress)
		(void) fputs("\r\033[K", stderr);
}

struct loop {
	struct store *store;
	const struct sampling_options *o;
	struct collector *collector;
	struct usec start;
	unsigned n;
	struct err full;           /* why nothing is stored at present; code 0: it is */
};

/* The first sample of a run is compared with what the last run left in the database. */
static int load_baseline(struct loop *l, struct err *e)
{
	struct counter_baseline base = { .boot_id = NULL };
	_cleanup_(free_p) char *boot_id = NULL;
	struct err ignored = ERR_INIT;
	int r = procsys_read(l->o->root, "kernel.random.boot_id", &boot_id);

	if (r < 0)
		return 0;
	r = store_load_baseline(l->store, l->o->netns, boot_id, &base, &ignored);
	if (r == -ENODATA)
		return 0;
	if (r < 0) {
		if (e)
			*e = ignored;
		return r;
	}
	collector_set_baseline(l->collector, &base);
	return 0;
}

/* The first is stored at once, to be ready; the others in groups. */
static int store_sample(struct loop *l, struct sample *s, struct err *e)
{
	return l->n ? store_put_sample(l->store, s, e) : store_add_sample(l->store, s, e);
}

/* A full disk is said once, and sampling goes on: there may be space again. */
static int judge_stored(struct loop *l, int r, const struct err *e)
{
	bool goes_on = root_is_live(l->o->root) && !l->o->once;

	if (r == -ENOSPC && goes_on && !l->full.code)
		log_warning("%s", e->text);
	if (r == -ENOSPC)
		l->full = *e;
	if (r == 0 && l->full.code && !store_dropped(l->store)) {
		log_warning("%s: samples are stored again", store_path(l->store));
		l->full.code = 0;
	}
	return r == -ENOSPC && goes_on ? 0 : r;
}

/* 1 sampled and stored, 0 end of a recording. */
static int sample_once(struct loop *l, struct err *e)
{
	struct opt_i64 seen;
	struct sample s;
	int r = collector_sample(l->collector, &s, e);

	if (r <= 0)
		return r;
	if (l->n == 0)
		for (size_t i = 0; i < s.n_notes; i++)
			log_info("%s: %s", s.notes[i].source, s.notes[i].text);
	seen = s.sockets;
	r = judge_stored(l, store_sample(l, &s, e), e);
	sample_done(&s);
	if (r < 0)
		return r;
	l->n++;
	show_progress(l->o, l->start, l->n, seen);
	tell_manager(l->n, seen);
	return 1;
}

static int run(struct loop *l, int signals, struct err *e)
{
	const struct sampling_options *o = l->o;
	const struct usec watchdog = notify_watchdog();
	struct usec next = l->start, end = { l->start.us + o->duration.us };
	bool live = root_is_live(o->root);

	for (;;) {
		int r = sample_once(l, e);

		if (r <= 0 || o->once)
			return r < 0 ? r : 0;
		if (!live)
			continue;
		next.us += o->interval.us;
		/*
		 * the last sample falls on the end; a slow machine leaves samples out, never piles
		 * them up
		 */
		if (o->duration.us && next.us > end.us && next.us - end.us < o->interval.us)
			next = end;
		if (o->duration.us && next.us > end.us)
			return 0;
		if (next.us < clock_boottime().us)
			next = clock_boottime();
		if (wait_until(signals, l->collector, next, watchdog))
			return 0;
	}
}

int sampling_run(
	struct store *store, const struct sampling_options *o, unsigned *ret_n, struct err *e)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(collector_free_p) struct collector *collector = NULL;
	_cleanup_(close_p) int signals = -1;
	struct loop l = { .store = store, .o = o };
	sigset_t old;
	int r = machine_open(o->root, o->record_dir, &machine, e);

	if (r < 0)
		return r;
	signals = open_signals(&old, e);
	if (signals < 0)
		return signals;
	collector = collector_new(machine, o->netns);
	l.collector = collector;
	l.start = clock_boottime();
	r = load_baseline(&l, e);
	if (r == 0)
		r = run(&l, signals, e);
	if (r == 0)
		r = judge_stored(&l, store_flush(store, e), e);
	if (r == 0 && l.full.code) {
		*e = l.full;
		r = e->code;
	}
	told(notify_send("STOPPING=1"));
	end_progress(o);
	/* a signal that ended the loop is taken here, before it would be delivered */
	(void) !read(signals, &(struct signalfd_siginfo) { 0 }, sizeof(struct signalfd_siginfo));
	(void) sigprocmask(SIG_SETMASK, &old, NULL);
	*ret_n = l.n;
	return r;
}
