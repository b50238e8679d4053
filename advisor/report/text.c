/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report on a terminal. The first screen answers: what is wrong, how sure, what to do. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "report/overview.h"
#include "report/page.h"

static void put_host(struct page *p)
{
	const struct host_facts *h = &p->findings->host;
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;
	char memory[FMT_MAX];

	strbuf_puts(&text, h->hostname && *h->hostname ? h->hostname : "unknown");
	if (h->kernel && *h->kernel)
		strbuf_printf(&text, ", Linux %s", h->kernel);
	if (h->cpus)
		strbuf_printf(&text, ", %u CPU%s", h->cpus, h->cpus == 1 ? "" : "s");
	if (h->memory_bytes)
		strbuf_printf(&text, ", %s",
			fmt_bibytes(memory, sizeof(memory), (double) h->memory_bytes));
	if (h->netns && *h->netns)
		strbuf_printf(&text, ", network namespace %s", h->netns);
	term_field(p->out, 0, "Host", PAGE_COLUMN, strbuf_str(&text), p->width);
}

static void put_window(struct page *p)
{
	const struct quality *q = &p->findings->quality;
	char from[FMT_MAX], to[FMT_MAX], span[FMT_MAX];
	_cleanup_(free_p) char *text = NULL;
	const char *to_shown = to;

	if (!q->samples) {
		term_field(p->out, 0, "Window", PAGE_COLUMN, "no samples", p->width);
		return;
	}
	clock_format(from, sizeof(from), q->from);
	clock_format(to, sizeof(to), q->to);
	if (strncmp(from, to, 11) == 0) /* the same day */
		to_shown += 11;
	if (q->samples == 1)
		text = xasprintf("%s, 1 sample", from);
	else
		text = xasprintf("%s to %s (%s), %u samples", from, to_shown,
			fmt_duration(span, sizeof(span), (double) (q->to.us - q->from.us)),
			q->samples);
	term_field(p->out, 0, "Window", PAGE_COLUMN, text, p->width);
}

/* A collector that kept to its budget of CPU time sampled less often than it was asked to. */
static void put_pace(struct page *p)
{
	const struct quality *q = &p->findings->quality;
	char wanted[FMT_MAX], was[FMT_MAX];
	_cleanup_(free_p) char *text = NULL;

	if (!q->stretched_interval.us)
		return;
	text = xasprintf("every %s instead of %s, to stay within cpu_budget_pct of a CPU",
		fmt_duration(was, sizeof(was), (double) q->stretched_interval.us),
		fmt_duration(wanted, sizeof(wanted), (double) q->wanted_interval.us));
	term_field(p->out, 0, "Sampled", PAGE_COLUMN, text, p->width);
}

static void put_evidence_quality(struct page *p)
{
	const struct quality *q = &p->findings->quality;
	const char *reason = q->reason ? q->reason : "";
	_cleanup_(free_p) char *text = xasprintf("%s%s%s", confidence_text(q->ceiling),
		*reason ? ": " : "", reason);

	term_field(p->out, 0, "Evidence", PAGE_COLUMN, text, p->width);
}

/* Number of a problem in the table. */
static size_t number_of(const struct findings *f, const char *id)
{
	size_t number = 0;

	for (size_t i = 0; i < f->n; i = report_group_end(f, i)) {
		number++;
		if (str_eq(f->list[i].id, id))
			break;
	}
	return number;
}

/* Ends behind the last part that weighs as much as the one at `first`, of all in a row. */
static size_t parts_alike(const struct score *s, size_t first)
{
	const struct score_part *part = &s->parts[first];
	size_t i = first + 1;

	while (i < s->n_parts && s->parts[i].points == part->points &&
	       s->parts[i].severity == part->severity &&
	       s->parts[i].confidence == part->confidence)
		i++;
	return i;
}

static void add_parts(struct strbuf *text, const struct page *p, size_t first, size_t end)
{
	const struct score *s = &p->findings->score;
	const struct score_part *part = &s->parts[first];
	size_t n = end - first;

	strbuf_printf(text, " - %zu (%s%s%zu", n * part->points, first ? "" : "problem",
		first ? "" : n > 1 ? "s " : " ", number_of(p->findings, part->id));
	if (n > 1)
		strbuf_printf(text, " to %zu", number_of(p->findings, s->parts[end - 1].id));
	strbuf_printf(text, ": %s, %s confidence)", severity_text(part->severity),
		confidence_text(part->confidence));
}

/* With its arithmetic: "56 = 100 - 20 (1: high, high confidence) - 24 (2 to 4: ...)". */
static void put_score(struct page *p)
{
	const struct score *s = &p->findings->score;
	const char *reason = s->reason ? s->reason : "";
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	if (s->known)
		strbuf_printf(&text, "%u", s->value);
	else
		strbuf_printf(&text, "none%s%s", *reason ? ": " : "", reason);
	if (s->n_parts)
		strbuf_puts(&text, " = 100");
	for (size_t i = 0, end; i < s->n_parts; i = end) {
		end = parts_alike(s, i);
		add_parts(&text, p, i, end);
	}
	if (s->n_parts && !s->value)
		strbuf_puts(&text, ", at least 0");
	term_field(p->out, 0, "Score", PAGE_COLUMN, strbuf_str(&text), p->width);
}

static void add_count(struct strbuf *b, const char *before, size_t n, const char *what)
{
	if (n)
		strbuf_printf(b, "%s%zu %s", b->len ? before : "", n, what);
}

/* How many rules came to a judgement, over what, and why the others did not. */
static void put_rules(struct page *p, const struct report_counts *c)
{
	const struct quality *q = &p->findings->quality;
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;
	char span[FMT_MAX];

	if (c->judged == c->rules)
		strbuf_printf(&text, "%zu rule%s judged", c->judged, c->judged == 1 ? "" : "s");
	else
		strbuf_printf(&text, "%zu of %zu rules judged", c->judged, c->rules);
	if (c->judged)
		strbuf_printf(&text, " %u sample%s", q->samples, q->samples == 1 ? "" : "s");
	if (c->judged && q->samples > 1)
		strbuf_printf(&text, " over %s",
			fmt_duration(span, sizeof(span), (double) (q->to.us - q->from.us)));
	add_count(&text, "; ", c->nothing_seen, "had nothing of their kind to judge");
	add_count(&text, "; ", c->unjudged - c->nothing_seen,
		c->unjudged - c->nothing_seen == 1 ? "lacked a fact" : "lacked facts");
	add_count(&text, "; ", c->broken, c->broken == 1 ? "is broken" : "are broken");
	strbuf_puts(&text, ".");
	page_line(p, 0, TERM_PLAIN, strbuf_str(&text));
}

static void put_summary(struct page *p, const struct report_counts *c)
{
	_cleanup_(strbuf_done) struct strbuf list = STRBUF_INIT, text = STRBUF_INIT;
	size_t notes = c->by_severity[SEVERITY_INFO];

	for (int s = SEVERITY_CRITICAL; s > SEVERITY_INFO; s--)
		add_count(&list, ", ", c->by_severity[s], severity_text((enum severity) s));
	if (c->problems)
		strbuf_printf(&text, "%zu problem%s: %s", c->problems, c->problems == 1 ? "" : "s",
			strbuf_str(&list));
	else
		strbuf_puts(
			&text, c->judged ? "Nothing wrong was found" : "Nothing could be judged");
	if (notes)
		strbuf_printf(&text, "; %zu note%s", notes, notes == 1 ? "" : "s");
	strbuf_puts(&text, ".");
	if (c->explained)
		strbuf_printf(&text, " %zu of them %s of another.", c->explained,
			c->explained == 1 ? "is only a consequence" : "are only consequences");
	strbuf_puts(p->out, "\n");
	page_line(p, 0, c->problems || !c->judged ? TERM_BOLD : TERM_GREEN, strbuf_str(&text));
	put_rules(p, c);
}

/* Number of the first problem of the same rule; its own if it is the first. */
static size_t first_of_rule(const struct findings *f, size_t at)
{
	size_t number = 0;

	for (size_t i = 0; i <= at; i = report_group_end(f, i)) {
		number++;
		if (f->list[i].rule == f->list[at].rule)
			break;
	}
	return number;
}

static void put_problem_head(struct page *p, size_t number, const struct finding *f)
{
	bool color = p->options->color;
	_cleanup_(free_p) char *title = xasprintf("%zu. %s", number, f->rule->title);

	strbuf_printf(p->out, "\n%s", term_style(TERM_BOLD, color));
	term_wrap(p->out, title, 0, PAGE_INDENT, p->width);
	p->out->len--;
	strbuf_printf(p->out, "%s\n", term_style_end(color));
	page_line(p, PAGE_INDENT, TERM_PLAIN, f->subject);
	term_indent(p->out, PAGE_INDENT);
	strbuf_printf(p->out, "%s%s severity%s, %s confidence\n\n",
		term_style(page_severity_style(f->rule->severity), color),
		severity_text(f->rule->severity), term_style_end(color),
		confidence_text(f->confidence));
}

static void put_problem(struct page *p, size_t number, size_t first, size_t end)
{
	const struct finding *f = &p->findings->list[first];
	size_t same = first_of_rule(p->findings, first);
	const char *told = NULL;
	bool settable = false;

	put_problem_head(p, number, f);
	for (size_t i = first; i < end; i++) {
		if (!str_eq(p->findings->list[i].message, told))
			page_text(p, p->findings->list[i].message);
		told = p->findings->list[i].message;
		settable = settable || p->findings->list[i].key;
	}
	page_explained(p, first);
	strbuf_puts(p->out, "\n");
	if (same == number) {
		page_field(p, "Why", f->rule->why);
		page_field(p, "Fix", f->rule->fix);
	} else {
		_cleanup_(free_p) char *see = xasprintf("and how to fix it: as for %zu", same);

		page_field(p, "Why", see);
	}
	page_settings(p, first, end);
	if (same == number)
		page_field(p, "Risk", f->rule->risk);
	if (settable) {
		_cleanup_(free_p) char *only = xasprintf("--only %s", f->rule->id);

		page_command(p, "Apply", "apply", only);
	}
	page_command(p, "More", "explain", f->id);
}

static void put_problems(struct page *p)
{
	size_t number = 0;

	for (size_t i = 0; i < p->findings->n; i = report_group_end(p->findings, i))
		put_problem(p, ++number, i, report_problem_end(p->findings, i));
}

static int by_missing(const void *a, const void *b)
{
	const struct unjudged *x = a, *y = b;
	int diff = strcmp(x->missing, y->missing);

	return diff ? diff : strcmp(x->rule->id, y->rule->id);
}

/* "missing fact: rule, rule", one line a fact. */
static void put_lacking(struct page *p)
{
	const struct findings *f = p->findings;
	_cleanup_(free_p) struct unjudged *list = xcalloc(f->n_unjudged + 1, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < f->n_unjudged; i++)
		if (!f->unjudged[i].nothing_seen)
			list[n++] = f->unjudged[i];
	if (!n)
		return;
	qsort(list, n, sizeof(*list), by_missing);
	page_heading(p, "Not judged, because a fact is missing");
	for (size_t i = 0, next; i < n; i = next) {
		_cleanup_(strbuf_done) struct strbuf line = STRBUF_INIT;

		strbuf_printf(&line, "%s:", list[i].missing);
		for (next = i; next < n && str_eq(list[next].missing, list[i].missing); next++)
			strbuf_printf(&line, "%s %s", next > i ? "," : "", list[next].rule->id);
		term_indent(p->out, PAGE_INDENT);
		term_wrap(p->out, strbuf_str(&line), PAGE_INDENT, 2 * PAGE_INDENT, p->width);
	}
}

static void put_notes(struct page *p)
{
	const struct findings *f = p->findings;
	_cleanup_(free_p) char **notes = report_sorted_notes(f);

	if (f->n_notes)
		page_heading(p, "Could not be read");
	for (size_t i = 0; i < f->n_notes; i++) {
		term_indent(p->out, PAGE_INDENT);
		term_wrap(p->out, notes[i], PAGE_INDENT, 2 * PAGE_INDENT, p->width);
	}
}

int report_text(struct strbuf *out, const struct findings *f, const struct report_options *o,
	struct err *e)
{
	struct page p = page_of(out, f, o);
	struct report_counts counts;
	int r = 0;

	report_count(f, &counts);
	put_host(&p);
	put_window(&p);
	put_pace(&p);
	page_roles(&p);
	put_evidence_quality(&p);
	put_score(&p);
	put_summary(&p, &counts);
	page_rule_errors(&p);
	if (f->n)
		r = overview_put(&p);
	if (r < 0)
		return err_set(e, r, "cannot write the report: out of memory");
	put_problems(&p);
	put_lacking(&p);
	put_notes(&p);
	return 0;
}
