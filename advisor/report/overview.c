/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/overview.h"

#include <string.h>

#include "base/alloc.h"
#include "report/table.h"

#define TITLE_MIN 24 /* columns for title and subject below which the table drops the remedy */
#define BRANCH    (term_is_utf8() ? "\u2514 " : "> ")

/* Caller frees. */
static char *remedy_of(const struct findings *f, size_t first)
{
	struct strbuf keys = STRBUF_INIT;
	size_t end = report_problem_end(f, first);

	for (size_t i = first; i < end; i++)
		if (f->list[i].key)
			strbuf_printf(&keys, "%s%s", keys.len ? "\n" : "", f->list[i].key);
	if (!keys.len)
		strbuf_puts(&keys, "advice");
	return strbuf_steal(&keys);
}

/* What another problem explains hangs below that one, and has no number of its own. */
static char *title_of(const struct finding *f)
{
	return xasprintf("%s%s", f->cause ? BRANCH : "", f->rule->title);
}

enum { COL_NUMBER, COL_SEVERITY, COL_FINDING, COL_SUBJECT, COL_CONFIDENCE, COL_REMEDY, COL_COUNT };

struct widths {
	size_t title, subject; /* what the longest takes */
	size_t room;           /* what the other columns leave for both */
};

static size_t longer(size_t width, const char *text)
{
	_cleanup_(free_p) char *safe = term_safe(text);
	size_t columns = term_columns(safe);

	return columns > width ? columns : width;
}

static struct widths measure(const struct page *p)
{
	const struct findings *f = p->findings;
	struct widths w = { strlen("FINDING"), strlen("SUBJECT"), 0 };
	size_t remedy = strlen("REMEDY"), fixed;

	for (size_t i = 0; i < f->n; i++) {
		_cleanup_(free_p) char *title = title_of(&f->list[i]);

		w.title = longer(w.title, title);
		w.subject = longer(w.subject, f->list[i].subject);
		remedy = longer(remedy, f->list[i].key);
	}
	fixed = strlen(" #  SEVERITY    CONFIDENCE  ") + remedy;
	w.room = p->width > fixed ? p->width - fixed : 0;
	return w;
}

static void add_problem(struct table *t, const struct page *p, size_t number, size_t first,
	bool shared)
{
	const struct finding *f = &p->findings->list[first];
	_cleanup_(free_p) char *n = f->cause ? xstrdup("") : xasprintf("%zu", number);
	_cleanup_(free_p) char *remedy = remedy_of(p->findings, first);
	_cleanup_(free_p) char *title = title_of(f);
	_cleanup_(free_p) char *both = xasprintf("%s\n%s", title, f->subject);
	const char *severity = severity_text(f->rule->severity);
	const char *confidence = confidence_text(f->confidence);
	const char *wide[] = { n, severity, title, f->subject, confidence, remedy };
	const char *narrow[] = { n, severity, both, confidence, remedy };

	table_add(t, shared ? narrow : wide);
	table_paint(t, COL_SEVERITY,
		term_style(page_severity_style(f->rule->severity), p->options->color));
}

int overview_put(struct page *p)
{
	struct widths w = measure(p);
	bool shared = w.title + 2 + w.subject > w.room, only_title = w.room < TITLE_MIN;
	const struct table_column wide[COL_COUNT] = {
		[COL_NUMBER] = { "#", true, 0 },
		[COL_SEVERITY] = { "SEVERITY", false, 0 },
		[COL_FINDING] = { "FINDING", false, 0 },
		[COL_SUBJECT] = { "SUBJECT", false, 0 },
		[COL_CONFIDENCE] = { "CONFIDENCE", false, 0 },
		[COL_REMEDY] = { "REMEDY", false, 0 },
	};
	const struct table_column narrow[] = {
		wide[COL_NUMBER], wide[COL_SEVERITY],
		{ "FINDING", false, only_title ? p->width - strlen(" #  SEVERITY  ") : w.room },
		wide[COL_CONFIDENCE], wide[COL_REMEDY],
	};
	/* too narrow for the remedy: the paragraphs below tell it */
	size_t n = !shared	? COL_COUNT
		   : only_title ? COL_FINDING + 1
				: ARRAY_SIZE(narrow),
	       number = 0;
	_cleanup_(table_free_p) struct table *t =
		table_new(shared ? narrow : wide, n, p->options->color);

	for (size_t i = 0; i < p->findings->n; i = report_problem_end(p->findings, i)) {
		number += !p->findings->list[i].cause;
		add_problem(t, p, number, i, shared);
	}
	strbuf_puts(p->out, "\n");
	return table_print(t, p->out, 0);
}
