/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static const struct report_format formats[] = {
	{ "text", report_text },
	{ "json", report_json },
};

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (str_eq(formats[i].name, name))
			return &formats[i];
	return NULL;
}

size_t report_problem_end(const struct findings *f, size_t first)
{
	size_t i = first + 1;

	while (i < f->n && f->list[i].rule == f->list[first].rule &&
	       str_eq(f->list[i].subject, f->list[first].subject))
		i++;
	return i;
}

size_t report_group_end(const struct findings *f, size_t first)
{
	size_t i = report_problem_end(f, first);

	while (i < f->n && f->list[i].cause)
		i++;
	return i;
}

/* A rule that lacks several facts stands in the list as often, and counts once. */
static void count_unjudged(const struct findings *f, struct report_counts *c)
{
	for (size_t i = 0; i < f->n_unjudged; i++) {
		size_t before = 0;

		while (before < i && f->unjudged[before].rule != f->unjudged[i].rule)
			before++;
		c->unjudged += before == i;
		c->nothing_seen += before == i && f->unjudged[i].nothing_seen;
	}
}

void report_count(const struct findings *f, struct report_counts *ret)
{
	struct report_counts c = { .judged = f->n_judged, .broken = f->n_errors };

	for (size_t i = 0; i < f->n; i = report_problem_end(f, i)) {
		c.by_severity[f->list[i].rule->severity]++;
		c.problems += f->list[i].rule->severity > SEVERITY_INFO;
		c.explained += f->list[i].rule->severity > SEVERITY_INFO && f->list[i].cause;
	}
	count_unjudged(f, &c);
	c.rules = c.judged + c.unjudged + c.broken;
	*ret = c;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

char **report_sorted_notes(const struct findings *f)
{
	char **notes = xmemdup(f->notes, f->n_notes * sizeof(*notes));

	if (f->n_notes)
		qsort(notes, f->n_notes, sizeof(*notes), by_text);
	return notes;
}
