/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "rule/roles.h"
#include "sysctl/catalog.h"

#define EXPLAINED_COLUMN (2 * PAGE_INDENT + 10) /* behind the longest severity */

struct page page_of(struct strbuf *out, const struct findings *f, const struct report_options *o)
{
	return (struct page) { out, f, o, term_width(o->width) };
}

void page_line(struct page *p, size_t indent, enum term_style style, const char *text)
{
	term_indent(p->out, indent);
	strbuf_puts(p->out, term_style(style, p->options->color));
	term_wrap(p->out, text, indent, indent, p->width);
	if (style == TERM_PLAIN || !p->options->color)
		return;
	p->out->len--; /* the style ends before the line does */
	strbuf_puts(p->out, term_style_end(true));
	strbuf_puts(p->out, "\n");
}

void page_heading(struct page *p, const char *text)
{
	strbuf_puts(p->out, "\n");
	page_line(p, 0, TERM_BOLD, text);
}

void page_text(struct page *p, const char *text)
{
	if (text && *text)
		page_line(p, PAGE_INDENT, TERM_PLAIN, text);
}

void page_field(struct page *p, const char *label, const char *text)
{
	if (text && *text)
		term_field(p->out, PAGE_INDENT, label, PAGE_COLUMN, text, p->width);
}

static void put_setting(struct page *p, const struct finding *f)
{
	_cleanup_(free_p) char *key = term_safe(f->key), *value = term_safe(f->proposed);
	_cleanup_(free_p) char *now = term_safe(!f->current ? "unknown" :
		*f->current ? f->current : "empty");
	_cleanup_(free_p) char *line = xasprintf("%s = %s  (now: %s)", key, value, now);

	term_indent(p->out, PAGE_INDENT);
	strbuf_puts(p->out, "Set     ");
	if (PAGE_COLUMN + term_columns(line) <= p->width) {
		strbuf_puts(p->out, line);
	} else {
		strbuf_printf(p->out, "%s = %s\n", key, value);
		term_indent(p->out, PAGE_COLUMN);
		strbuf_printf(p->out, "(now: %s)", now);
	}
	strbuf_puts(p->out, "\n");
}

static const char *effect_of(const struct finding *f)
{
	const struct sysctl_key *key = f->key ? sysctl_find(f->key) : NULL;

	return key ? sysctl_effect_text(key->effect) : NULL;
}

/* One line where all keys take effect alike, else one a key. */
static void put_effects(struct page *p, size_t first, size_t end)
{
	const struct finding *list = p->findings->list;
	bool alike = true;

	for (size_t i = first + 1; i < end; i++)
		alike = alike && str_eq(effect_of(&list[i]), effect_of(&list[first]));
	if (alike)
		page_field(p, "Effect", effect_of(&list[first]));
	for (size_t i = first; i < end && !alike; i++) {
		const char *effect = effect_of(&list[i]);
		_cleanup_(free_p) char *text =
			effect ? xasprintf("%s: %s", list[i].key, effect) : NULL;

		page_field(p, i == first ? "Effect" : "", text);
	}
}

void page_settings(struct page *p, size_t first, size_t end)
{
	const struct finding *list = p->findings->list;

	for (size_t i = first; i < end; i++)
		if (list[i].key && list[i].proposed)
			put_setting(p, &list[i]);
	put_effects(p, first, end);
}

/* Caller frees. */
static char *first_sentence(const char *text)
{
	const char *end = strstr(text, ". ");

	return end ? xstrndup(text, (size_t) (end - text) + 1) : xstrdup(text);
}

static void put_explained(struct page *p, const struct finding *f)
{
	const char *severity = severity_text(f->rule->severity);
	_cleanup_(free_p) char *head = xasprintf("%s: %s", f->rule->title, f->subject);
	_cleanup_(free_p) char *sentence = first_sentence(f->message);

	term_field(p->out, 2 * PAGE_INDENT, severity, EXPLAINED_COLUMN, head, p->width);
	term_field(p->out, 2 * PAGE_INDENT, "", EXPLAINED_COLUMN, sentence, p->width);
}

void page_explained(struct page *p, size_t first)
{
	size_t i = report_problem_end(p->findings, first);
	const size_t end = report_group_end(p->findings, first);

	if (i == end)
		return;
	strbuf_puts(p->out, "\n");
	page_text(p, "This explains:");
	for (; i < end; i = report_problem_end(p->findings, i))
		put_explained(p, &p->findings->list[i]);
}

void page_cause(struct page *p, const struct finding *f)
{
	const struct finding *cause = p->findings->list;
	_cleanup_(free_p) char *text = NULL;

	if (!f->cause)
		return;
	while (!str_eq(cause->id, f->cause))
		cause++;
	text = xasprintf("%s: %s", cause->rule->title, cause->subject);
	page_heading(p, "Only a consequence of");
	page_text(p, text);
	page_command(p, "More", "explain", cause->id);
}

void page_command(struct page *p, const char *label, const char *command, const char *argument)
{
	_cleanup_(free_p) char *safe = term_safe(argument);
	const char *program = p->options->program, *args = p->options->evidence_args;

	term_indent(p->out, PAGE_INDENT);
	strbuf_puts(p->out, label);
	term_indent(p->out, PAGE_COLUMN - PAGE_INDENT - term_columns(label));
	strbuf_printf(p->out, "%s %s ", program ? program : "tcpadvisor", command);
	if (args && *args)
		strbuf_printf(p->out, "%s ", args);
	strbuf_printf(p->out, "%s\n", safe);
}

void page_rule_errors(struct page *p)
{
	const struct findings *f = p->findings;

	if (!f->n_errors)
		return;
	strbuf_puts(p->out, "\n");
	page_line(p, 0, TERM_RED,
		f->n_errors == 1 ? "A rule is broken: what it would find is missing."
				 : "Some rules are broken: what they would find is missing.");
	for (size_t i = 0; i < f->n_errors; i++) {
		_cleanup_(free_p) char *text =
			xasprintf("%s: %s", f->errors[i].id, f->errors[i].text);

		page_text(p, text);
	}
}

enum term_style page_severity_style(enum severity s)
{
	static const enum term_style styles[] = {
		[SEVERITY_INFO] = TERM_DIM,
		[SEVERITY_LOW] = TERM_CYAN,
		[SEVERITY_MEDIUM] = TERM_YELLOW,
		[SEVERITY_HIGH] = TERM_RED,
		[SEVERITY_CRITICAL] = TERM_RED,
	};

	return styles[s];
}

void page_roles(struct page *p)
{
	const struct findings *f = p->findings;
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < f->n_roles; i++) {
		_cleanup_(free_p) char *name = roles_text(f->roles[i].role);

		strbuf_printf(&text, "%s%s (", text.len ? "; " : "", name);
		if (f->roles[i].because)
			strbuf_printf(&text, "detected: %s)", f->roles[i].because);
		else
			strbuf_puts(&text, "configured)");
	}
	if (f->n_roles)
		term_field(p->out, 0, "Roles", PAGE_COLUMN, strbuf_str(&text), p->width);
}
