/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/status.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "report/json.h"
#include "report/page.h"

#define STALE_US (300 * USEC_PER_SEC) /* a collector at work is never that late */

void status_done(struct status *s)
{
	for (size_t i = 0; i < s->n_keys; i++) {
		free(s->keys[i].value);
		free(s->keys[i].boot);
		free(s->keys[i].again);
	}
	free(s->keys);
	*s = (struct status) { NULL };
}

const char *status_now_text(enum status_now now)
{
	static const char *const texts[] = {
		[STATUS_SAME] = "same",
		[STATUS_DRIFT] = "drift",
		[STATUS_UNREADABLE] = "unreadable",
		[STATUS_ELSEWHERE] = "elsewhere",
		[STATUS_REBOOTED] = "rebooted",
		[STATUS_AT_BOOT] = "at-boot",
	};

	return texts[now];
}

static void put_verdict(struct page *p, const struct status *s)
{
	_cleanup_(free_p) char *text = NULL;

	if (!s->n_keys)
		text = xstrdup("Nothing is applied.");
	else if (s->n_drift)
		text = xasprintf("Drift: %zu of %zu applied key%s %s no longer what was written.",
			s->n_drift, s->n_keys, s->n_keys == 1 ? "" : "s",
			s->n_drift == 1 ? "is" : "are");
	else
		text = xasprintf(
			"%zu key%s applied, no drift.", s->n_keys, s->n_keys == 1 ? "" : "s");
	page_line(p, 0, s->n_drift ? TERM_RED : s->n_keys ? TERM_GREEN : TERM_PLAIN, text);
}

static void put_open_changes(struct page *p, const struct status *s)
{
	for (size_t i = 0; i < s->n_changes; i++) {
		const struct change *c = &s->changes[i];
		char at[FMT_MAX];
		_cleanup_(free_p) char *text = NULL;

		if (c->state == CHANGE_PENDING)
			text = xasprintf(
				"Change %lld is taken back at %s unless `tcpadvisor confirm` comes "
				"before.",
				(long long) c->id, clock_format(at, sizeof(at), c->deadline));
		else if (c->state == CHANGE_INTENT || c->state == CHANGE_REVERTING ||
			 c->state == CHANGE_CONFIRMING)
			text = xasprintf("Change %lld is under way or was interrupted (%s).",
				(long long) c->id, change_state_text(c->state));
		else
			continue;
		page_line(p, 0, TERM_YELLOW, text);
	}
}

static void put_edited(struct page *p, const struct status *s)
{
	_cleanup_(free_p) char *text = NULL;

	if (!s->file_edited)
		return;
	text = xasprintf("%s was edited or removed since tcpadvisor wrote it: apply is refused, "
		"and only `tcpadvisor rollback --force` restores it.", s->file_edited);
	page_line(p, 0, TERM_YELLOW, text);
}

static void put_key(struct page *p, const struct status_key *k)
{
	char at[FMT_MAX];
	_cleanup_(free_p) char *set = xasprintf("%s = %s", k->key->key, k->key->new_value);
	_cleanup_(free_p) char *by = xasprintf("change %lld by %s, %s, for %s",
		(long long) k->change->id, k->change->who,
		clock_format(at, sizeof(at), k->change->at), k->key->rule);
	_cleanup_(free_p) char *now = k->value ? xasprintf("%s  (before the change: %s)", k->value,
		k->key->old_value) : NULL;
	_cleanup_(free_p) char *again = k->again ? xasprintf("%s again, by %s", k->key->new_value,
		k->again) : NULL;
	_cleanup_(free_p) char *where = xasprintf("network namespace %s, not looked at from here",
		k->change->netns);

	strbuf_puts(p->out, "\n");
	page_text(p, set);
	page_field(p, "By", by);
	switch (k->now) {
	case STATUS_SAME:
		break;
	case STATUS_DRIFT:
		page_field(p, "Now", now);
		break;
	case STATUS_UNREADABLE:
		page_field(p, "Now", "cannot be read");
		break;
	case STATUS_ELSEWHERE:
		page_field(p, "Where", where);
		break;
	case STATUS_REBOOTED:
		page_field(p, "Now", "gone with the reboot: it was for the runtime only");
		break;
	case STATUS_AT_BOOT:
		page_field(p, "Now", "as before: the drop-in sets it at the next boot");
		break;
	}
	page_field(p, "Boot", k->boot ? k->boot : again);
}

/* Caller frees. */
static char *lost_text(const struct store_span *span)
{
	char lost[FMT_MAX], all[FMT_MAX];

	if (!span->lost_events)
		return xstrdup("");
	return xasprintf("; %s of %s closed sockets were not heard of",
		fmt_count(lost, sizeof(lost), (double) span->lost_events),
		fmt_count(all, sizeof(all), (double) (span->events + span->lost_events)));
}

static void put_collector(struct page *p, const struct status *s)
{
	int64_t age_us = s->clock.us - s->span.last.us;
	char age[FMT_MAX];
	_cleanup_(free_p) char *text = NULL, *lost = lost_text(&s->span);

	if (!s->has_span)
		text = xstrdup("no sample: run `tcpadvisor collect`");
	else if (age_us < 0)
		text = xstrdup("newest sample lies in the future: the clock was set back");
	else
		text = xasprintf("newest sample %s ago%s%s",
			fmt_duration(age, sizeof(age), (double) age_us),
			age_us > STALE_US ? ": `tcpadvisor collect` is not running" : "", lost);
	strbuf_puts(p->out, "\n");
	term_field(p->out, 0, "Collector", PAGE_COLUMN, text, p->width);
}

static void put_database(struct page *p, const struct status *s)
{
	char size[FMT_MAX], first[FMT_MAX], last[FMT_MAX];
	_cleanup_(free_p) char *text = NULL;

	if (s->has_span)
		text = xasprintf("%s, %s, schema %d, %llu sample%s from %s to %s", s->db_path,
			fmt_bytes(size, sizeof(size), (double) s->span.file_bytes), s->span.schema,
			(unsigned long long) s->span.samples, s->span.samples == 1 ? "" : "s",
			clock_format(first, sizeof(first), s->span.first),
			clock_format(last, sizeof(last), s->span.last));
	else if (s->db_problem)
		text = xstrdup(s->db_problem);
	else
		text = xasprintf("%s, without samples", s->db_path);
	term_field(p->out, 0, "Database", PAGE_COLUMN, text, p->width);
}

/* A tier as a line; one without samples has none. */
static void put_tier(struct page *p, const char *name, const struct store_tier *t)
{
	char first[FMT_MAX], last[FMT_MAX];
	_cleanup_(free_p) char *text = xasprintf("%llu from %s to %s", (unsigned long long) t->samples,
		clock_format(first, sizeof(first), t->first), clock_format(last, sizeof(last), t->last));

	if (t->samples)
		term_field(p->out, 0, name, PAGE_COLUMN, text, p->width);
}

static bool is_paused(const struct status *s)
{
	return s->has_disk && s->disk.free_bytes < s->disk.floor_bytes;
}

static void put_disk(struct page *p, const struct status *s)
{
	char left[FMT_MAX], floor[FMT_MAX];
	_cleanup_(free_p) char *text = NULL;

	if (!s->has_disk)
		return;
	fmt_bytes(left, sizeof(left), (double) s->disk.free_bytes);
	fmt_bytes(floor, sizeof(floor), (double) s->disk.floor_bytes);
	text = is_paused(s) ?
		xasprintf("%s free, and %s are left to others: nothing is stored", left, floor) :
		xasprintf("%s free, of which %s are left to others", left, floor);
	term_field(p->out, 0, "Disk", PAGE_COLUMN, text, p->width);
}

void status_text(struct strbuf *out, const struct status *s, const struct report_options *o)
{
	struct page p = page_of(out, NULL, o);

	put_verdict(&p, s);
	put_open_changes(&p, s);
	put_edited(&p, s);
	for (size_t i = 0; i < s->n_keys; i++)
		put_key(&p, &s->keys[i]);
	put_collector(&p, s);
	put_database(&p, s);
	put_tier(&p, "Minutes", &s->span.tiers[TIER_MINUTE]);
	put_tier(&p, "Hours", &s->span.tiers[TIER_HOUR]);
	put_disk(&p, s);
}

static json_t *key_json(const struct status_key *k)
{
	json_t *o = json_object();

	json_put(o, "key", json_text(k->key->key));
	json_put(o, "written", json_text(k->key->new_value));
	json_put(o, "before", json_text(k->key->old_value));
	json_put(o, "now", json_text(k->value));
	json_put(o, "state", json_text(status_now_text(k->now)));
	json_put(o, "change", json_integer(k->change->id));
	json_put(o, "at", json_time(k->change->at));
	json_put(o, "who", json_text(k->change->who));
	json_put(o, "netns", json_text(k->change->netns));
	json_put(o, "rules", json_text(k->key->rule));
	json_put(o, "runtime_only", json_boolean(k->change->runtime_only));
	json_put(o, "boot_conflict", json_text(k->boot));
	json_put(o, "set_again_by", json_text(k->again));
	return o;
}

static json_t *open_change_json(const struct change *c)
{
	json_t *o = json_object();

	json_put(o, "change", json_integer(c->id));
	json_put(o, "state", json_text(change_state_text(c->state)));
	json_put(o, "deadline", c->deadline.us ? json_time(c->deadline) : json_null());
	return o;
}

static json_t *tier_json(const struct store_tier *t)
{
	json_t *o = json_object();

	json_put(o, "samples", json_count(t->samples));
	json_put(o, "first", t->samples ? json_time(t->first) : json_null());
	json_put(o, "last", t->samples ? json_time(t->last) : json_null());
	return o;
}

static json_t *disk_json(const struct status *s)
{
	json_t *o = json_object();

	json_put(o, "free_bytes", json_count(s->disk.free_bytes));
	json_put(o, "floor_bytes", json_count(s->disk.floor_bytes));
	json_put(o, "paused", json_boolean(is_paused(s)));
	return o;
}

static json_t *database_json(const struct status *s)
{
	json_t *o = json_object();

	json_put(o, "path", json_text(s->db_path));
	json_put(o, "problem", json_text(s->has_span ? NULL : s->db_problem));
	json_put(o, "schema", s->has_span ? json_integer(s->span.schema) : json_null());
	json_put(o, "file_bytes", s->has_span ? json_count(s->span.file_bytes) : json_null());
	json_put(o, "samples", s->has_span ? json_count(s->span.samples) : json_null());
	json_put(o, "first", s->has_span ? json_time(s->span.first) : json_null());
	json_put(o, "last", s->has_span ? json_time(s->span.last) : json_null());
	json_put(o, "minutes", tier_json(&s->span.tiers[TIER_MINUTE]));
	json_put(o, "hours", tier_json(&s->span.tiers[TIER_HOUR]));
	json_put(o, "disk", s->has_disk ? disk_json(s) : json_null());
	return o;
}

void status_json(struct strbuf *out, const struct status *s)
{
	json_t *root = json_root(), *keys = json_array(), *open = json_array();

	for (size_t i = 0; i < s->n_keys; i++)
		(void) json_array_append_new(keys, key_json(&s->keys[i]));
	for (size_t i = 0; i < s->n_changes; i++)
		if (s->changes[i].state == CHANGE_INTENT || s->changes[i].state == CHANGE_PENDING ||
			s->changes[i].state == CHANGE_REVERTING ||
			s->changes[i].state == CHANGE_CONFIRMING)
			(void) json_array_append_new(open, open_change_json(&s->changes[i]));
	json_put(root, "drift", json_count(s->n_drift));
	json_put(root, "keys", keys);
	json_put(root, "open_changes", open);
	json_put(root, "file_edited", json_boolean(s->file_edited != NULL));
	json_put(root, "newest_sample_age_us", s->has_span ?
		json_number((double) (s->clock.us - s->span.last.us)) : json_null());
	json_put(root, "database", database_json(s));
	json_write(out, root);
}
