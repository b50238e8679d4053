/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define CONTEXT   3
#define LINES_MAX 4000 /* longer files are shown as replaced: the table below has n * m cells */

struct text {
	const char **lines; /* into the text; each ends at its newline or at the end */
	size_t n;
	bool open;          /* no newline at the end */
};

/* One line of the edit: ' ', '-' or '+'. */
struct edit {
	char kind;
	size_t a, b; /* lines of both texts before this one */
};

struct edits {
	struct edit *list;
	size_t n, cap;
};

static size_t line_len(const char *line)
{
	return strcspn(line, "\n");
}

static bool same_line(const char *a, const char *b)
{
	size_t n = line_len(a);

	return n == line_len(b) && memcmp(a, b, n) == 0 && (a[n] == '\n') == (b[n] == '\n');
}

static struct text split(const char *s)
{
	struct text t = { NULL, 0, false };
	size_t cap = 0;

	while (s && *s) {
		size_t n = line_len(s);

		t.lines = xgrow(t.lines, t.n, &cap, sizeof(*t.lines));
		t.lines[t.n++] = s;
		t.open = s[n] != '\n';
		s += n + !t.open;
	}
	return t;
}

static void add(struct edits *e, char kind, size_t a, size_t b)
{
	e->list = xgrow(e->list, e->n, &e->cap, sizeof(*e->list));
	e->list[e->n++] = (struct edit) { kind, a, b };
}

/* longest[i][j]: longest common subsequence of the lines from i and from j on. */
static uint16_t *table_of(const struct text *a, const struct text *b)
{
	size_t width = b->n + 1;
	uint16_t *longest;

	if (a->n > LINES_MAX || b->n > LINES_MAX)
		return NULL;
	longest = xcalloc((a->n + 1) * width, sizeof(*longest));
	for (size_t i = a->n; i-- > 0;)
		for (size_t j = b->n; j-- > 0;) {
			uint16_t down = longest[(i + 1) * width + j],
				 right = longest[i * width + j + 1];

			longest[i * width + j] = same_line(a->lines[i], b->lines[j]) ?
				(uint16_t) (longest[(i + 1) * width + j + 1] + 1) :
				down >= right ? down : right;
		}
	return longest;
}

static struct edits edits_of(const struct text *a, const struct text *b)
{
	_cleanup_(free_p) uint16_t *longest = table_of(a, b);
	struct edits e = { NULL, 0, 0 };
	size_t i = 0, j = 0, width = b->n + 1;

	while (i < a->n || j < b->n) {
		if (longest && i < a->n && j < b->n && same_line(a->lines[i], b->lines[j]))
			add(&e, ' ', i++, j++);
		else if (i < a->n && (j == b->n || !longest ||
				longest[(i + 1) * width + j] >= longest[i * width + j + 1]))
			add(&e, '-', i++, j);
		else
			add(&e, '+', i, j++);
	}
	return e;
}

static void put_line(struct strbuf *out, const struct edit *e, const struct text *a,
	const struct text *b)
{
	const char *line = e->kind == '+' ? b->lines[e->b] : a->lines[e->a];
	size_t n = line_len(line);

	strbuf_add(out, &e->kind, 1);
	strbuf_add(out, line, n);
	strbuf_puts(out, line[n] ? "\n" : "\n\\ No newline at end of file\n");
}

/* "-3,7": the first line counts from 1, from 0 where there is none. */
static void put_range(struct strbuf *out, char kind, size_t at, size_t n)
{
	strbuf_printf(out, "%c%zu", kind, n ? at + 1 : at);
	if (n != 1)
		strbuf_printf(out, ",%zu", n);
}

static void put_hunk(struct strbuf *out, const struct edits *e, size_t from, size_t to,
	const struct text *a, const struct text *b)
{
	size_t n_a = 0, n_b = 0;

	for (size_t i = from; i < to; i++) {
		n_a += e->list[i].kind != '+';
		n_b += e->list[i].kind != '-';
	}
	strbuf_puts(out, "@@ ");
	put_range(out, '-', e->list[from].a, n_a);
	strbuf_puts(out, " ");
	put_range(out, '+', e->list[from].b, n_b);
	strbuf_puts(out, " @@\n");
	for (size_t i = from; i < to; i++)
		put_line(out, &e->list[i], a, b);
}

/* Behind the last line of the hunk whose first changed line is at `at`, context included. */
static size_t hunk_end(const struct edits *e, size_t at)
{
	size_t last = at;

	for (size_t i = at; i < e->n && i <= last + 2 * CONTEXT + 1; i++)
		if (e->list[i].kind != ' ')
			last = i;
	return last + CONTEXT + 1 < e->n ? last + CONTEXT + 1 : e->n;
}

void diff_unified(struct strbuf *out, const char *path, const char *from, const char *to)
{
	struct text a = split(from), b = split(to);
	struct edits e = edits_of(&a, &b);
	bool any = (from == NULL) != (to == NULL);

	for (size_t i = 0; i < e.n; i++)
		any = any || e.list[i].kind != ' ';
	if (any)
		strbuf_printf(out, "--- %s\n+++ %s\n", from ? path : "/dev/null",
			to ? path : "/dev/null");
	for (size_t i = 0; i < e.n; i++) {
		size_t end, start = i > CONTEXT ? i - CONTEXT : 0;

		if (e.list[i].kind == ' ')
			continue;
		end = hunk_end(&e, i);
		put_hunk(out, &e, start, end, &a, &b);
		i = end - 1;
	}
	free(a.lines);
	free(b.lines);
	free(e.list);
}
