/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the pages for people share: headings, fields, settings, commands. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/report.h"
#include "report/term.h"

#define PAGE_INDENT 3  /* of everything below a heading */
#define PAGE_COLUMN 11 /* where a field's text begins */

struct page {
	struct strbuf *out;
	const struct findings *findings;
	const struct report_options *options;
	size_t width;
};

struct page page_of(struct strbuf *out, const struct findings *f, const struct report_options *o);

/* A line in a style. */
void page_line(struct page *p, size_t indent, enum term_style style, const char *text);
/* A blank line and a bold one. */
void page_heading(struct page *p, const char *text);
/* Wrapped text below a heading; nothing for an empty text. */
void page_text(struct page *p, const char *text);
/* "Label   text"; nothing for an empty text. */
void page_field(struct page *p, const char *label, const char *text);

/* The roles of the host and where each is from; nothing if it has none. */
void page_roles(struct page *p);

/* The keys of a problem: value proposed, value now, when it takes effect. */
void page_settings(struct page *p, size_t first, size_t end);

/* What the problem at `first` explains: each with its subject and the first sentence. */
void page_explained(struct page *p, size_t first);

/* What the finding is only a consequence of; nothing if it stands for itself. */
void page_cause(struct page *p, const struct finding *f);

/*
 * "Label   tcpadvisor COMMAND ARGUMENT" with the options that lead to the same evidence, on one
 * line so that it can be copied.
 */
void page_command(struct page *p, const char *label, const char *command, const char *argument);

/* Rules that failed to load or to run, and that their findings are missing; nothing for none. */
void page_rule_errors(struct page *p);

enum term_style page_severity_style(enum severity s);

#endif
