/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/rollup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/bound.h"
#include "store/figures.h"
#include "store/widen.h"

#define SLOTS_MIN 64

/* Where in a list the row of a key is: row number + 1, 0 = free. */
struct slots {
	uint32_t *at;
	size_t cap;         /* a power of two */
};

struct rollup {
	struct sample s;    /* merged 0: empty */
	enum sample_tier tier;
	struct slots slots[LISTS];
};

/* A row of any list, as it is before it is folded. */
union row {
	struct sample_value value;
	struct sample_state state;
	struct sample_path path;
	struct sample_flow flow;
	struct sample_destination destination;
	struct sample_listener listener;
	struct sample_process process;
	struct sample_udp udp;
	struct sample_note note;
};

struct rollup *rollup_new(enum sample_tier tier)
{
	struct rollup *r = xcalloc(1, sizeof(*r));

	r->tier = tier;
	return r;
}

static void forget_rows(struct rollup *r)
{
	for (size_t i = 0; i < LISTS; i++) {
		free(r->slots[i].at);
		r->slots[i] = (struct slots) { NULL, 0 };
	}
}

struct rollup *rollup_free(struct rollup *r)
{
	if (r) {
		forget_rows(r);
		sample_done(&r->s);
		free(r);
	}
	return NULL;
}

bool rollup_is_empty(const struct rollup *r)
{
	return !r->s.merged;
}

static int64_t unit_us(const struct rollup *r)
{
	return (r->tier == TIER_MINUTE ? 60 : 3600) * USEC_PER_SEC;
}

struct usec rollup_end(const struct rollup *r)
{
	int64_t unit = unit_us(r);

	return (struct usec) { rollup_is_empty(r) ? 0 : (r->s.at.us / unit + 1) * unit };
}

static bool same_host(const struct sample_host *a, const struct sample_host *b)
{
	return str_eq(a->boot_id, b->boot_id) && str_eq(a->hostname, b->hostname) &&
		str_eq(a->kernel, b->kernel) && a->cpus == b->cpus &&
		a->memory_bytes == b->memory_bytes && a->page_bytes == b->page_bytes;
}

bool rollup_fits(const struct rollup *r, const struct sample *s)
{
	if (rollup_is_empty(r))
		return true;
	return s->at.us / unit_us(r) == r->s.at.us / unit_us(r) && s->at.us >= r->s.at.us &&
		s->boottime.us >= r->s.boottime.us && same_host(&s->host, &r->s.host);
}

/* --- one figure --- */

/* To the nearest: what is cut off each time would add up over the samples of an hour. */
static struct opt_i64 mean(struct opt_i64 a, struct opt_i64 b, double weight_a, double weight_b)
{
	double sum = (double) a.v * weight_a + (double) b.v * weight_b;

	if (!a.known || !b.known)
		return a.known ? a : b;
	return weight_a + weight_b > 0 ? OPT(llround(sum / (weight_a + weight_b))) : b;
}

static struct opt_i64 fold(enum figure_fold how, struct opt_i64 a, struct opt_i64 b)
{
	if (how == FOLD_LAST)
		return b;
	if (!a.known || !b.known)
		return a.known ? a : b;
	switch (how) {
	case FOLD_ADD:
		return OPT((uint64_t) a.v + (uint64_t) b.v);
	case FOLD_MIN:
		return a.v < b.v ? a : b;
	case FOLD_MAX:
		return a.v > b.v ? a : b;
	default:
		return a;
	}
}

static void fold_figures(const struct list *l, void *to, const void *from)
{
	struct opt_i64 a = OPT_NONE, b = OPT_NONE;

	if (l->seen) {
		memcpy(&a, (const char *) to + l->seen, sizeof(a));
		memcpy(&b, (const char *) from + l->seen, sizeof(b));
	}
	for (size_t i = 0; i < l->n_figures; i++) {
		const struct figure *f = &l->figures[i];
		struct opt_i64 x, y, both;

		if (f->fold == FOLD_OWN)
			continue;
		x = figure_get(f, to);
		y = figure_get(f, from);
		both = f->fold == FOLD_MEAN ? mean(x, y, (double) a.v, (double) b.v) :
			fold(f->fold, x, y);
		/* most are what they were */
		if (both.v != x.v || both.known != x.known)
			figure_set(f, to, both);
	}
}

static void own_path(void *to, const void *from)
{
	struct sample_path *a = to;
	const struct sample_path *b = from;

	/* as the view does: a time counts as much as the bytes that it was measured with */
	a->srtt_us = mean(a->srtt_us, b->srtt_us,
		(double) a->sums.bytes_acked + (double) a->sums.bytes_received,
		(double) b->sums.bytes_acked + (double) b->sums.bytes_received);
	histogram_merge(&a->srtt, &b->srtt);
	histogram_merge(&a->rcv_rtt, &b->rcv_rtt);
}

static void own_process(void *to, const void *from)
{
	struct sample_process *a = to;
	const struct sample_process *b = from;

	a->close_wait_decreases = OPT(a->close_wait_decreases.v + b->close_wait_decreases.v +
		(b->close_wait_first.v < a->close_wait));
}

static struct opt_i64 or(struct opt_i64 a, struct opt_i64 b)
{
	return a.known ? a : b;
}

/* What is folded in another way than the tables say; before the others are. */
static void (*const own[LISTS])(void *to, const void *from) = {
	[LIST_PATHS] = own_path,
	[LIST_PROCESSES] = own_process,
};

/* --- rows --- */

static uint32_t *slot_of(struct rollup *r, enum lists which, const void *row)
{
	const struct list *l = &lists[which];
	struct slots *s = &r->slots[which];
	size_t i = (size_t) l->hash(row) & (s->cap - 1);

	while (s->at[i] && !l->same(list_row(&r->s, l, s->at[i] - 1), row))
		i = (i + 1) & (s->cap - 1);
	return &s->at[i];
}

static void make_room(struct rollup *r, enum lists which)
{
	struct slots *s = &r->slots[which];
	size_t n = list_count(&r->s, &lists[which]);

	if (n * 2 < s->cap)
		return;
	s->cap = s->cap ? s->cap : SLOTS_MIN;
	while (s->cap <= n * 2)
		s->cap *= 2;
	free(s->at);
	s->at = xcalloc(s->cap, sizeof(*s->at));
	for (size_t i = 0; i < n; i++)
		*slot_of(r, which, list_row(&r->s, &lists[which], i)) = (uint32_t) i + 1;
}

static char *text_of(const void *row, size_t at)
{
	char *text;

	memcpy(&text, (const char *) row + at, sizeof(text));
	return text;
}

static void set_text(void *row, size_t at, const char *text)
{
	char *copy = text ? xstrdup(text) : NULL;

	memcpy((char *) row + at, &copy, sizeof(copy));
}

/* A name that became known, or another program under the same number. */
static void fold_texts(const struct list *l, void *to, const void *from)
{
	for (size_t i = 0; i < l->n_texts; i++) {
		const char *text = text_of(from, l->texts[i]);

		if (!text || str_eq(text_of(to, l->texts[i]), text))
			continue;
		free(text_of(to, l->texts[i]));
		set_text(to, l->texts[i], text);
	}
}

static void copy_row(enum lists which, void *to, const union row *from)
{
	const struct list *l = &lists[which];

	memcpy(to, from, l->size);
	for (size_t i = 0; i < l->n_texts; i++)
		set_text(to, l->texts[i], text_of(from, l->texts[i]));
	if (which == LIST_PATHS) {
		struct sample_path *p = to;

		p->srtt = p->rcv_rtt = (struct histogram) { NULL, 0, 0 };
		histogram_merge(&p->srtt, &from->path.srtt);
		histogram_merge(&p->rcv_rtt, &from->path.rcv_rtt);
	}
}

/* Number of the row that it went into. */
static size_t add_row(struct rollup *r, enum lists which, const union row *from)
{
	const struct list *l = &lists[which];
	uint32_t *slot;
	void *to;

	make_room(r, which);
	slot = slot_of(r, which, from);
	if (!*slot) {
		copy_row(which, list_add(&r->s, l), from);
		*slot = (uint32_t) list_count(&r->s, l);
		return *slot - 1;
	}
	to = list_row(&r->s, l, *slot - 1);
	if (own[which])
		own[which](to, from);
	fold_figures(l, to, from);
	fold_texts(l, to, from);
	return *slot - 1;
}

/* Counters that stood still are many, and say nothing. */
static bool says_something(enum lists which, const union row *row, const struct sample *s)
{
	if (which == LIST_VALUES)
		return row->value.is_gauge || (row->value.delta.known && row->value.delta.v);
	/* of a list that was refused a part would pass for the whole */
	return which != LIST_STATES || s->sockets.known;
}

static void add_list(struct rollup *r, enum lists which, const struct sample *s, size_t *paths)
{
	const struct list *l = &lists[which];

	for (size_t i = 0; i < list_count(s, l); i++) {
		union row row;
		size_t n;

		memcpy(&row, list_row(s, l, i), l->size);
		if (!says_something(which, &row, s))
			continue;
		widen_row(which, &row, s);
		if (which == LIST_FLOWS)
			row.flow.path = paths[row.flow.path];
		n = add_row(r, which, &row);
		if (which == LIST_PATHS)
			paths[i] = n;
	}
}

/* What is not in the sample that comes is gone. */
static void expect_gone(struct sample *s, bool sees_states)
{
	for (size_t i = 0; i < s->n_destinations; i++)
		s->destinations[i].ports_last = OPT_NONE;
	for (size_t i = 0; i < s->n_listeners; i++)
		s->listeners[i].queue_last = OPT_NONE;
	for (size_t i = 0; i < s->n_processes; i++)
		s->processes[i].at_end = OPT(0);
	for (size_t i = 0; sees_states && i < s->n_states; i++)
		s->states[i].sockets = 0;
}

/* --- the sample itself --- */

static void begin(struct rollup *r, const struct sample *s)
{
	r->s = (struct sample) { .tier = r->tier, .first_id = s->first_id,
		.netns = xstrdup(s->netns) };
	r->s.host = s->host;
	r->s.host.boot_id = xstrdup(s->host.boot_id);
	r->s.host.hostname = s->host.hostname ? xstrdup(s->host.hostname) : NULL;
	r->s.host.kernel = s->host.kernel ? xstrdup(s->host.kernel) : NULL;
}

/* A raw sample speaks for the time since the one before it, unless the collector was away. */
static int64_t period_us(const struct sample *s)
{
	if (s->tier != TIER_RAW)
		return s->period.us;
	return s->socket_interval_us.known ? s->socket_interval_us.v : s->interval_us.v;
}

static void add_head(struct sample *to, const struct sample *s)
{
	to->at = s->at;
	to->boottime = s->boottime;
	to->last_id = s->last_id;
	to->merged += s->merged;
	to->period.us += period_us(s);
	to->interval_us = fold(FOLD_ADD, to->interval_us, s->interval_us);
	to->socket_interval_us = fold(FOLD_ADD, to->socket_interval_us, s->socket_interval_us);
	to->took.us += s->took.us;
	to->cpu.us += s->cpu.us;
	to->sockets = or(s->sockets, to->sockets);
	to->dumps_retried += s->dumps_retried;
	to->dumps_interrupted += s->dumps_interrupted;
	to->heard_events = to->heard_events || s->heard_events;
	to->events += s->events;
	to->lost_events += s->lost_events;
	to->wanted_interval = s->wanted_interval;
}

void rollup_add(struct rollup *r, const struct sample *s)
{
	_cleanup_(free_p) size_t *paths = xcalloc(s->n_paths + 1, sizeof(*paths));

	if (rollup_is_empty(r))
		begin(r, s);
	expect_gone(&r->s, s->sockets.known);
	add_head(&r->s, s);
	for (int i = 0; i < LISTS; i++)
		add_list(r, (enum lists) i, s, paths);
	if (bound_rows(&r->s, 2))
		forget_rows(r);
}

/* --- the end --- */

static uint64_t moved_bytes(const struct sample_flow *f)
{
	return f->sums.bytes_acked + f->sums.bytes_received;
}

static int most_first(const void *a, const void *b)
{
	const struct sample_flow *x = a, *y = b;
	uint64_t m = moved_bytes(x), n = moved_bytes(y);

	return m != n ? (m < n ? 1 : -1) : (x->cookie > y->cookie) - (x->cookie < y->cookie);
}

static void keep_fastest_flows(struct sample *s, size_t most)
{
	if (s->n_flows)
		qsort(s->flows, s->n_flows, sizeof(*s->flows), most_first);
	for (; s->n_flows > most; s->n_flows--) {
		free(s->flows[s->n_flows - 1].local);
		free(s->flows[s->n_flows - 1].remote);
		free(s->flows[s->n_flows - 1].process);
	}
}

static void drop_if(struct opt_i64 *o, struct opt_i64 usual)
{
	if (o->known == usual.known && o->v == usual.v)
		*o = OPT_NONE;
}

/* What is as always is not said: a row takes that much less room. */
static void drop_usual(struct sample *s)
{
	for (int i = 0; i < LISTS; i++)
		for (size_t k = 0; lists[i].seen && k < list_count(s, &lists[i]); k++) {
			char *row = list_row(s, &lists[i], k);
			struct opt_i64 seen;

			memcpy(&seen, row + lists[i].seen, sizeof(seen));
			drop_if(&seen, OPT(s->merged));
			memcpy(row + lists[i].seen, &seen, sizeof(seen));
		}
	for (size_t i = 0; i < s->n_paths; i++)
		drop_if(&s->paths[i].span_us, s->socket_interval_us);
	for (size_t i = 0; i < s->n_flows; i++)
		drop_if(&s->flows[i].span_us, s->socket_interval_us);
}

void rollup_take(struct rollup *r, struct sample *ret)
{
	keep_fastest_flows(&r->s, r->tier == TIER_MINUTE ? ROLLUP_MINUTE_FLOWS : ROLLUP_HOUR_FLOWS);
	(void) bound_rows(&r->s, 1);
	drop_usual(&r->s);
	*ret = r->s;
	r->s = (struct sample) { .merged = 0 };
	forget_rows(r);
}
