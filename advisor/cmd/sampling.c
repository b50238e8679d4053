/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/sampling.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/notify.h"
#include "cmd/note_log.h"
#include "cmd/pace.h"
#include "cmd/signals.h"
#include "collect/fleet.h"
#include "sysctl/procsys.h"

/* Between two looks at closed sockets, which may come one by one and by the thousand. */
#define EVENTS_PAUSE_US 10000

struct loop {
	struct store *store;
	const struct sampling_options *o;
	struct settings settings;  /* o's, or those reread since */
	struct fleet *fleet;
	struct note_log *notes;
	struct signals signals;
	struct pace pace;
	struct usec start;
	struct usec last_end, last_cpu; /* of the tick before: clock since boot, CPU time */
	unsigned ticks, n;         /* n: samples stored */
	struct err full;           /* why nothing is stored at present; code 0: it is */
};

/* A message that is lost is the manager's to miss: sampling goes on. */
static void told(int r)
{
	if (r < 0)
		log_warning("cannot tell the service manager: %s", strerror(-r));
}

static void show_progress(const struct loop *l, struct opt_i64 seen)
{
	char done[FMT_MAX], all[FMT_MAX], sockets[FMT_MAX];

	if (!l->o->progress)
		return;
	fmt_duration(done, sizeof(done), (double) (clock_boottime().us - l->start.us));
	fmt_duration(all, sizeof(all), (double) l->o->duration.us);
	fmt_count(sockets, sizeof(sockets), (double) seen.v);
	(void)fprintf(stderr, "\r\033[Ksampling: %s of %s, %u sample%s, %s TCP socket%s", done, all,
		l->n, l->n == 1 ? "" : "s", sockets, seen.v == 1 ? "" : "s");
	(void) fflush(stderr);
}

static void end_progress(const struct loop *l)
{
	if (l->o->progress)
		(void) fputs("\r\033[K", stderr);
}

/* Ready is a collector whose first sample is in the database. */
static void tell_manager(const struct loop *l, struct opt_i64 seen)
{
	char sockets[FMT_MAX] = "unknown";

	if (seen.known)
		fmt_count(sockets, sizeof(sockets), (double) seen.v);
	told(notify_send("%sWATCHDOG=1\nSTATUS=%u sample%s; TCP sockets in the last: %s",
		l->n == 1 ? "READY=1\n" : "", l->n, l->n == 1 ? "" : "s", sockets));
}

/* The first sample of a run is compared with what the last run left in the database. */
static int load_baseline(struct loop *l, size_t member, struct err *e)
{
	struct counter_baseline base = { .boot_id = NULL };
	_cleanup_(free_p) char *boot_id = NULL;
	struct err ignored = ERR_INIT;
	int r = procsys_read(l->o->root, "kernel.random.boot_id", &boot_id);

	if (r < 0)
		return 0;
	r = store_load_baseline(
		l->store, fleet_netns(l->fleet, member), boot_id, &base, &ignored);
	if (r == -ENODATA)
		return 0;
	if (r < 0) {
		if (e)
			*e = ignored;
		return r;
	}
	collector_set_baseline(fleet_collector(l->fleet, member), &base);
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

/* One namespace: 1 sampled and stored, 0 end of a recording, or it cannot be entered. */
static int sample_one(struct loop *l, size_t member, struct err *e)
{
	struct opt_i64 seen;
	struct sample s;
	int r = fleet_sample(l->fleet, member, &s, e);

	if (r <= 0)
		return r;
	if (root_is_live(l->o->root))
		s.wanted_interval = l->settings.interval;
	if (member == 0)
		note_log_sample(l->notes, &s);
	seen = s.sockets;
	r = judge_stored(l, store_sample(l, &s, e), e);
	sample_done(&s);
	if (r < 0)
		return r;
	l->n++;
	if (member == 0) {
		show_progress(l, seen);
		tell_manager(l, seen);
	}
	return 1;
}

/* All namespaces: 1, or 0 at the end of a recording. */
static int tick(struct loop *l, struct err *e)
{
	struct usec cpu = clock_cpu(), end;
	struct pace_cost cost = { .between = { cpu.us - l->last_cpu.us } };
	int r = fleet_refresh(l->fleet, e);

	for (size_t i = 0; i < fleet_size(l->fleet) && r >= 0; i++) {
		/* one that comes later is new, or was not watched */
		if (l->ticks == 0)
			r = load_baseline(l, i, e);
		if (r >= 0)
			r = sample_one(l, i, e);
		if (r == 0 && i == 0)
			return 0;
	}
	if (r < 0)
		return r;
	l->ticks++;
	end = clock_boottime();
	l->last_cpu = clock_cpu();
	cost.tick.us = l->last_cpu.us - cpu.us;
	if (l->last_end.us)
		cost.elapsed.us = end.us - l->last_end.us;
	l->last_end = end;
	pace_tick(&l->pace, &cost, end);
	return 1;
}

static void watch_all(struct loop *l)
{
	struct err e = ERR_INIT;

	if (fleet_watch_all(l->fleet, l->settings.all_netns, &e) < 0)
		log_warning("%s: only the own one is sampled", e.text);
}

static void apply_settings(struct loop *l)
{
	const struct settings *s = &l->settings;

	store_set_retention(l->store, &s->retention);
	store_set_floor(l->store, s->disk_floor_bytes);
	fleet_set_prefixes(l->fleet, s->path_prefix_v4, s->path_prefix_v6);
}

static void reload(struct loop *l)
{
	struct err e = ERR_INIT;
	bool all = l->settings.all_netns;

	if (l->o->reload(l->o->reload_arg, &l->settings, &e) < 0) {
		log_error("%s: the former configuration stays in force", e.text);
		return;
	}
	pace_set(&l->pace, l->settings.interval, l->settings.cpu_budget_pct);
	apply_settings(l);
	if (all != l->settings.all_netns)
		watch_all(l);
	log_info("the configuration was read again");
}

/*
 * One wait, at most `us`, for signals and, if `events`, closed sockets; what came is in `fds`, the
 * signals first. Their number, or <0.
 */
static int wait_some(const struct loop *l, int64_t us, bool events, struct pollfd *fds)
{
	struct timespec ts = { 0, 0 };
	nfds_t n = 0;

	fds[n++] = (struct pollfd) { .fd = l->signals.fd, .events = POLLIN };
	/* poll ignores those without a descriptor, -1 */
	for (size_t i = 0; i < fleet_size(l->fleet); i++)
		fds[n++] = (struct pollfd) {
			.fd = events ? collector_fd(fleet_collector(l->fleet, i)) : -1,
			.events = POLLIN,
		};
	if (us > 0)
		ts = (struct timespec) { us / USEC_PER_SEC, us % USEC_PER_SEC * 1000 };
	return ppoll(fds, n, &ts, NULL);
}

/* True: there was something. */
static bool drain(struct loop *l, const struct pollfd *fds)
{
	bool any = false;

	for (size_t i = 0; i < fleet_size(l->fleet); i++)
		if (fds[i].revents) {
			collector_drain(fleet_collector(l->fleet, i));
			any = true;
		}
	return any;
}

/* True: a signal says to stop. */
static bool take_signals(struct loop *l)
{
	int number;

	while ((number = signals_take(&l->signals))) {
		if (number != SIGHUP)
			return true;
		reload(l);
	}
	return false;
}

/*
 * Waits until the next tick is due, and takes in meanwhile what the kernel tells of closed
 * sockets; true if a signal ended the wait. An interval that is longer than the watchdog's is no
 * hang: it is told in between.
 */
static bool wait_for_next(struct loop *l, struct usec watchdog)
{
	struct pollfd fds[1 + 1 + FLEET_MAX];
	struct usec alive = clock_boottime(), pause_end = { 0 };

	for (;;) {
		struct usec now = clock_boottime();
		bool pause = now.us < pause_end.us;
		int64_t us = (pause && pause_end.us < l->pace.next.us ? pause_end :
			l->pace.next).us - now.us;

		if (watchdog.us && now.us - alive.us >= watchdog.us / 2) {
			told(notify_send("WATCHDOG=1"));
			alive = now;
		}
		if (watchdog.us && us > alive.us + watchdog.us / 2 - now.us)
			us = alive.us + watchdog.us / 2 - now.us;
		if (wait_some(l, us, !pause, fds) > 0) {
			if (drain(l, fds + 1))
				pause_end.us = now.us + EVENTS_PAUSE_US;
			if (fds[0].revents && take_signals(l))
				return true;
		}
		if (clock_boottime().us >= l->pace.next.us)
			return false;
	}
}

static int run(struct loop *l, struct err *e)
{
	const struct sampling_options *o = l->o;
	const struct usec watchdog = notify_watchdog();
	struct usec end = { l->start.us + o->duration.us };

	for (;;) {
		int r = tick(l, e);

		if (r <= 0 || o->once)
			return r < 0 ? r : 0;
		if (!root_is_live(o->root))
			continue;
		/* the last sample falls on the end */
		if (o->duration.us && l->pace.next.us > end.us &&
		    l->pace.next.us - end.us < l->settings.interval.us)
			l->pace.next = end;
		if (o->duration.us && l->pace.next.us > end.us)
			return 0;
		if (wait_for_next(l, watchdog))
			return 0;
	}
}

int sampling_run(
	struct store *store, const struct sampling_options *o, unsigned *ret_n, struct err *e)
{
	struct loop l = { .store = store, .o = o, .settings = o->settings };
	int r = fleet_new(o->root, o->netns, o->record_dir, &l.fleet, e);

	if (r < 0)
		return r;
	r = signals_open(&l.signals, o->reload != NULL, e);
	if (r == 0) {
		l.notes = note_log_new();
		l.start = clock_boottime();
		l.last_cpu = clock_cpu();
		pace_init(&l.pace, l.start, l.settings.interval, l.settings.cpu_budget_pct);
		if (l.settings.all_netns)
			watch_all(&l);
		apply_settings(&l);
		r = run(&l, e);
		if (r == 0)
			r = judge_stored(&l, store_flush(store, e), e);
		if (r == 0 && l.full.code) {
			*e = l.full;
			r = e->code;
		}
		told(notify_send("STOPPING=1"));
		end_progress(&l);
		signals_close(&l.signals);
	}
	note_log_free(l.notes);
	fleet_free(l.fleet);
	*ret_n = l.n;
	return r;
}
