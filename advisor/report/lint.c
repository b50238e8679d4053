/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/lint.h"

#include <string.h>

#include "base/alloc.h"
#include "report/json.h"
#include "report/page.h"
#include "report/table.h"

#define CELL_BYTES 2000 /* of a cell that lists lines */

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static enum term_style style_of(enum lint_severity s)
{
	return s == LINT_ERROR ? TERM_RED : s == LINT_WARNING ? TERM_YELLOW : TERM_DIM;
}

static void put_summary(struct page *p, const struct lint *l)
{
	size_t errors = lint_count(l, LINT_ERROR), warnings = lint_count(l, LINT_WARNING);
	size_t notes = lint_count(l, LINT_NOTE);
	_cleanup_(free_p) char *text = xasprintf("%zu key%s set at boot: %zu error%s, "
		"%zu warning%s, %zu note%s.", l->n_keys, plural(l->n_keys), errors, plural(errors), warnings,
		plural(warnings), notes, plural(notes));

	page_line(p, 0, errors ? TERM_RED : warnings ? TERM_YELLOW : TERM_GREEN, text);
	if (l->tuned.profiles)
		term_field(p->out, 0, "tuned", PAGE_COLUMN, l->tuned.profiles, p->width);
}

/* The first line is whole however narrow the terminal is, for grep(1). */
static void put_finding(struct page *p, const struct lint_finding *f)
{
	_cleanup_(strbuf_done) struct strbuf head = STRBUF_INIT;
	_cleanup_(free_p) char *safe = NULL;
	bool color = p->options->color;

	strbuf_printf(&head, "%s:", lint_severity_text(f->severity));
	if (f->file)
		strbuf_printf(&head, " %s", f->file);
	if (f->line)
		strbuf_printf(&head, ":%u", f->line);
	if (f->key)
		strbuf_printf(&head, " %s", f->key);
	strbuf_printf(&head, " [%s]", f->id);
	safe = term_safe(strbuf_str(&head));
	strbuf_printf(p->out, "\n%s%s%s\n", term_style(style_of(f->severity), color), safe,
		term_style_end(color));
	page_text(p, f->message);
}

/* The lines that do not count, each with what it would have set. */
static void put_others(struct strbuf *b, const struct lint_key *k)
{
	for (size_t i = 0; i < k->n_entries && b->len < CELL_BYTES; i++) {
		const struct sysctld_entry *e = k->entries[i];

		if (e->is_repeat || (str_eq(e->file, k->boot.file) && e->line == k->boot.line))
			continue;
		strbuf_printf(b, "%s%s:%u = %s%s", b->len ? "\n" : "", e->file, e->line, e->value,
			e->hidden_by ? " (hidden)" : e->wins_procps ? " (sysctl --system)" : "");
	}
	if (k->tuned && !str_eq(k->tuned->file, k->boot.file))
		strbuf_printf(b, "%s%s:%u = %s (tuned)", b->len ? "\n" : "", k->tuned->file,
			k->tuned->line, k->tuned->value);
}

static void add_row(struct table *t, const struct lint_key *k)
{
	_cleanup_(strbuf_done) struct strbuf others = STRBUF_INIT;
	_cleanup_(free_p) char *by = k->boot.value ?
		xasprintf("%s:%u", k->boot.file, k->boot.line) : xstrdup("none");
	const char *cells[] = { k->name, k->boot.value ? k->boot.value : "-", by,
		k->now ? k->now : "-", NULL };

	put_others(&others, k);
	cells[4] = strbuf_str(&others);
	table_add(t, cells);
}

static int put_keys(struct page *p, const struct lint *l, struct err *e)
{
	static const struct table_column columns[] = {
		{ "KEY", false, 48 }, { "AT BOOT", false, 32 }, { "SET BY", false, 48 },
		{ "NOW", false, 32 }, { "OTHER LINES", false, 64 },
	};
	struct table *t;
	int r;

	if (!l->n_keys)
		return 0;
	t = table_new(columns, ARRAY_SIZE(columns), p->options->color);
	for (size_t i = 0; i < l->n_keys; i++)
		add_row(t, &l->keys[i]);
	strbuf_puts(p->out, "\n");
	r = table_print(t, p->out, 0);
	table_free(t);
	return r < 0 ? err_sys(e, r, "cannot print a table") : 0;
}

static void put_unset(struct page *p, const struct lint_view *v)
{
	for (size_t i = 0; i < v->n_only; i++) {
		_cleanup_(free_p) char *text = NULL;

		if (lint_find(v->lint, v->only[i]))
			continue;
		text = xasprintf("No file sets %s.", v->only[i]);
		page_line(p, 0, TERM_PLAIN, text);
	}
}

int lint_text(struct strbuf *out, const struct lint_view *v, const struct report_options *o,
	struct err *e)
{
	struct page p = page_of(out, NULL, o);

	put_summary(&p, v->lint);
	put_unset(&p, v);
	for (size_t i = 0; i < v->lint->n_findings; i++)
		put_finding(&p, &v->lint->findings[i]);
	return put_keys(&p, v->lint, e);
}

static json_t *source_json(const struct lint_source *s)
{
	json_t *o;

	if (!s->value)
		return json_null();
	o = json_object();
	json_put(o, "value", json_text(s->value));
	json_put(o, "file", json_text(s->file));
	json_put(o, "line", json_integer(s->line));
	return o;
}

static json_t *entry_json(const struct sysctld_entry *e)
{
	json_t *o = json_object();

	json_put(o, "file", json_text(e->file));
	json_put(o, "line", json_integer(e->line));
	json_put(o, "value", json_text(e->value));
	json_put(o, "pattern", json_text(e->pattern));
	json_put(o, "ignore_failure", json_boolean(e->ignore_failure));
	json_put(o, "wins_systemd", json_boolean(e->wins_systemd));
	json_put(o, "wins_procps", json_boolean(e->wins_procps));
	json_put(o, "in_systemd", json_boolean(e->in_systemd));
	json_put(o, "in_procps", json_boolean(e->in_procps));
	json_put(o, "hidden_by", json_text(e->hidden_by));
	json_put(o, "is_repeat", json_boolean(e->is_repeat));
	return o;
}

static json_t *tuned_json(const struct tuned_entry *t)
{
	static const char *const modifiers[] = {
		[TUNED_SET] = "set", [TUNED_RAISE] = "raise", [TUNED_LOWER] = "lower",
		[TUNED_UNKNOWN] = "unknown",
	};
	json_t *o;

	if (!t)
		return json_null();
	o = json_object();
	json_put(o, "file", json_text(t->file));
	json_put(o, "line", json_integer(t->line));
	json_put(o, "value", json_text(t->value));
	json_put(o, "modifier", json_text(modifiers[t->modifier]));
	return o;
}

static json_t *key_json(const struct lint_key *k)
{
	json_t *o = json_object(), *lines = json_array();

	for (size_t i = 0; i < k->n_entries; i++)
		(void) json_array_append_new(lines, entry_json(k->entries[i]));
	json_put(o, "key", json_text(k->name));
	json_put(o, "in_catalog", json_boolean(k->key != NULL));
	json_put(o, "boot", source_json(&k->boot));
	json_put(o, "systemd", source_json(&k->systemd));
	json_put(o, "procps", source_json(&k->procps));
	json_put(o, "tuned", tuned_json(k->tuned));
	json_put(o, "now", json_text(k->now));
	json_put(o, "lines", lines);
	return o;
}

static json_t *finding_json(const struct lint_finding *f)
{
	json_t *o = json_object();

	json_put(o, "id", json_text(f->id));
	json_put(o, "severity", json_text(lint_severity_text(f->severity)));
	json_put(o, "key", json_text(f->key));
	json_put(o, "file", json_text(f->file));
	json_put(o, "line", f->line ? json_integer(f->line) : json_null());
	json_put(o, "message", json_text(f->message));
	return o;
}

void lint_json(struct strbuf *out, const struct lint_view *v)
{
	const struct lint *l = v->lint;
	json_t *root = json_root(), *keys = json_array(), *findings = json_array();

	for (size_t i = 0; i < l->n_keys; i++)
		(void) json_array_append_new(keys, key_json(&l->keys[i]));
	for (size_t i = 0; i < l->n_findings; i++)
		(void) json_array_append_new(findings, finding_json(&l->findings[i]));
	json_put(root, "errors", json_count(lint_count(l, LINT_ERROR)));
	json_put(root, "warnings", json_count(lint_count(l, LINT_WARNING)));
	json_put(root, "notes", json_count(lint_count(l, LINT_NOTE)));
	json_put(root, "tuned_profiles", json_text(l->tuned.profiles));
	json_put(root, "findings", findings);
	json_put(root, "keys", keys);
	json_write(out, root);
}
