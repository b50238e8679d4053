/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/reference.h"

#include "base/alloc.h"
#include "report/term.h"

/* Characters that are no plain ones to troff, see groff_char(7). */
static const char *escape_of(char c)
{
	switch (c) {
	case '\\': return "\\e";
	case '-': return "\\-";
	case '\'': return "\\(aq";
	case '`': return "\\(ga";
	case '^': return "\\(ha";
	case '~': return "\\(ti";
	case '"': return "\\(dq";
	case '.': return "\\&.";
	default: return NULL;
	}
}

/* The text so that troff neither takes a word for a request nor changes a character. */
static void put(struct strbuf *out, const char *text)
{
	_cleanup_(free_p) char *safe = term_safe(text);

	for (const char *c = safe; *c; c++) {
		/* a full stop is a request's only at the beginning of a line */
		const char *escape = *c == '.' && c > safe ? NULL : escape_of(*c);

		if (escape)
			strbuf_puts(out, escape);
		else
			strbuf_add(out, c, 1);
	}
}

/* One line: what follows begins a new one. */
static void put_line(struct strbuf *out, const char *before, const char *text, const char *after)
{
	strbuf_puts(out, before);
	put(out, text);
	strbuf_puts(out, after);
	strbuf_puts(out, "\n");
}

static void put_rule(struct strbuf *out, const struct rule *rule)
{
	strbuf_puts(out, ".TP\n");
	strbuf_puts(out, ".BR ");
	put(out, rule->id);
	strbuf_printf(out, " \" (%s)\"\n", severity_text(rule->severity));
	put_line(out, "\\fI", rule->title, "\\fP");
	put_line(out, ".br\n", rule->why, "");
	for (const struct reference_field *f = reference_fields; f->label; f++) {
		_cleanup_(free_p) char *text = f->text(rule);

		if (!*text)
			continue;
		put_line(out, ".br\n.I ", f->label, ":");
		put_line(out, "", text, "");
	}
}

void reference_man(struct strbuf *out, const struct ruleset *rs)
{
	const char *family = NULL;

	strbuf_puts(out, ".SH RULES\n"
		"The rules in force, by family, with the severity of what they find.\n"
		".B tcpadvisor rules show\n"
		".I ID\n"
		"shows one with its SQL.\n");
	for (size_t i = 0; i < rs->n; i++) {
		const struct rule *rule = rs->rules[i];

		if (!str_eq(family, rule->family))
			put_line(out, ".SS \"", reference_family(rule->family), "\"");
		family = rule->family;
		put_rule(out, rule);
	}
}
