/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for a terminal: columns, wrapping by words, style. What goes in is escaped on the way. */
#ifndef REPORT_TERM_H
#define REPORT_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define TERM_WIDTH     100 /* columns where there is no terminal */
#define TERM_WIDTH_MIN 40

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_RED, TERM_YELLOW, TERM_GREEN, TERM_CYAN };

/* The width to write for: `width` as in struct cmd_context, 0 = no terminal. */
size_t term_width(int width);

/* The escape sequence, "" without colour. */
const char *term_style(enum term_style style, bool color);
const char *term_style_end(bool color);

/* Escaped copy as by str_escape, never cut, white space as blanks; caller frees. NULL: "". */
char *term_safe(const char *s);

/* Columns that printable UTF-8 takes, wide and combining characters counted as such. */
size_t term_columns(const char *s);

/*
 * Appends text wrapped by words at `width`, the first line standing at column `at` already, further
 * ones indented; ends with a newline. A word that is longer than a line is cut.
 */
void term_wrap(struct strbuf *out, const char *text, size_t at, size_t indent, size_t width);

/* "indent label   text", text wrapped under its own beginning, `column` columns from the left. */
void term_field(struct strbuf *out, size_t indent, const char *label, size_t column,
	const char *text, size_t width);

/* Appends n blanks. */
void term_indent(struct strbuf *out, size_t n);

/* The user's locale (LC_ALL, LC_CTYPE, LANG) writes UTF-8. */
bool term_is_utf8(void);

#endif
