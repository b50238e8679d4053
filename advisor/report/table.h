/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables through libsmartcols. Cells are wrapped by words before the library sees them, so that
 * it never has to cut one and any of its versions prints the same.
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct table_column {
	const char *name; /* heading */
	bool right;       /* numbers */
	size_t width;     /* cells are wrapped at so many columns; 0 = never */
};

struct table;

/* The columns are borrowed for the table's life. */
struct table *table_new(const struct table_column *columns, size_t n, bool color);
struct table *table_free(struct table *t);
void table_free_p(struct table **t);

/* One cell a column; copied and escaped. A newline in a cell starts a new line of the cell. */
void table_add(struct table *t, const char *const *cells);

/* Colours a cell of the last line; `sequence` as of term_style, "" = none. */
void table_paint(struct table *t, size_t column, const char *sequence);

/* Appends the table, every line indented and without trailing blanks. -ENOMEM. */
int table_print(struct table *t, struct strbuf *out, size_t indent);

#endif
