/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/table.h"

#include <errno.h>
#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/term.h"

#define UNLIMITED 10000 /* columns: the library shall not squeeze what is wrapped already */

struct table {
	struct libscols_table *cols;
	struct libscols_line *last;
	const struct table_column *columns;
	size_t n;
	int error;              /* first -ENOMEM */
};

static void check(struct table *t, int r)
{
	if (r != 0 && !t->error)
		t->error = r < 0 ? r : -ENOMEM;
}

static void add_column(struct table *t, const struct table_column *c)
{
	struct libscols_column *col = scols_table_new_column(t->cols, c->name, 0,
		SCOLS_FL_WRAP | (c->right ? SCOLS_FL_RIGHT : 0));

	if (!col) {
		check(t, -ENOMEM);
		return;
	}
	check(t, scols_column_set_wrapfunc(
			 col, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL));
	/* a backslash stems from str_escape: the library would escape it once more */
	check(t, scols_column_set_safechars(col, "\n\\"));
}

struct table *table_new(const struct table_column *columns, size_t n, bool color)
{
	struct table *t = xcalloc(1, sizeof(*t));

	t->columns = columns;
	t->n = n;
	t->cols = scols_new_table();
	if (!t->cols) {
		t->error = -ENOMEM;
		return t;
	}
	check(t, scols_table_set_column_separator(t->cols, "  "));
	check(t, scols_table_enable_colors(t->cols, color));
	check(t, scols_table_set_termforce(t->cols, SCOLS_TERMFORCE_ALWAYS));
	check(t, scols_table_set_termwidth(t->cols, UNLIMITED));
	for (size_t i = 0; i < n; i++)
		add_column(t, &columns[i]);
	return t;
}

struct table *table_free(struct table *t)
{
	if (t) {
		scols_unref_table(t->cols);
		free(t);
	}
	return NULL;
}

void table_free_p(struct table **t)
{
	*t = table_free(*t);
}

/* Each line of the text wrapped at the column's width; caller frees. */
static char *wrapped(const char *text, size_t width)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	struct strbuf out = STRBUF_INIT;
	char *pos = copy, *line;

	while ((line = str_token(&pos, "\n")))
		term_wrap(&out, line, 0, 0, width ? width : UNLIMITED);
	if (out.len)
		out.s[--out.len] = '\0';
	return strbuf_steal(&out);
}

void table_add(struct table *t, const char *const *cells)
{
	if (t->error)
		return;
	t->last = scols_table_new_line(t->cols, NULL);
	if (!t->last) {
		check(t, -ENOMEM);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		_cleanup_(free_p) char *cell = wrapped(cells[i], t->columns[i].width);

		check(t, scols_line_set_data(t->last, i, cell));
	}
}

void table_paint(struct table *t, size_t column, const char *sequence)
{
	struct libscols_cell *cell = t->last ? scols_line_get_cell(t->last, column) : NULL;

	if (cell && *sequence)
		check(t, scols_cell_set_color(cell, sequence));
}

static void put_lines(struct strbuf *out, char *text, size_t indent)
{
	char *line;

	while ((line = str_token(&text, "\n"))) {
		size_t n = strlen(line);

		while (n && line[n - 1] == ' ')
			line[--n] = '\0';
		term_indent(out, indent);
		strbuf_add(out, line, n);
		strbuf_add(out, "\n", 1);
	}
}

int table_print(struct table *t, struct strbuf *out, size_t indent)
{
	/* what is not ASCII is UTF-8 here, whatever the locale: the library must count it so */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t) 0), before = (locale_t) 0;
	_cleanup_(free_p) char *text = NULL;

	if (t->error)
		return t->error;
	if (utf8)
		before = uselocale(utf8);
	check(t, scols_print_table_to_string(t->cols, &text));
	if (utf8) {
		(void) uselocale(before);
		freelocale(utf8);
	}
	if (!t->error && text)
		put_lines(out, text, indent);
	return t->error;
}
