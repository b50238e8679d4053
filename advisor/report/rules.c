/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/json.h"
#include "report/table.h"
#include "report/term.h"

#define COLUMN   12 /* where the text of a field begins */
#define OTHERS   68 /* columns of a terminal that all but title and sysctls take */
#define ROOM_MIN 40 /* for these two */

static char *joined(char *const *items, size_t n)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		strbuf_puts(&b, i ? " " : "");
		strbuf_puts(&b, items[i]);
	}
	return strbuf_steal(&b);
}

static void add_line(struct table *table, const struct rule *rule)
{
	_cleanup_(free_p) char *sets = joined(rule->sets, rule->n_sets);
	const char *const cells[] = {
		rule->id, rule->family, severity_text(rule->severity), rule->title, sets,
		rule->origin,
	};

	table_add(table, cells);
}

int rules_text(struct strbuf *out, const struct ruleset *rs, const struct report_options *o)
{
	size_t room = o->width > OTHERS + ROOM_MIN ? (size_t) o->width - OTHERS : ROOM_MIN;
	const struct table_column columns[] = {
		{ .name = "RULE" }, { .name = "FAMILY" }, { .name = "SEVERITY" },
		{ .name = "TITLE", .width = o->width ? room / 2 : 0 },
		{ .name = "SETS", .width = o->width ? room / 2 : 0 }, { .name = "ORIGIN" },
	};
	_cleanup_(table_free_p) struct table *table =
		table_new(columns, ARRAY_SIZE(columns), o->color);
	int r;

	for (size_t i = 0; i < rs->n; i++)
		add_line(table, rs->rules[i]);
	r = table_print(table, out, 0);
	if (r < 0)
		return r;
	if (rs->n_errors)
		strbuf_puts(out, "\nNot loaded:\n");
	for (size_t i = 0; i < rs->n_errors; i++) {
		_cleanup_(free_p) char *safe = term_safe(rs->errors[i].text);

		strbuf_printf(out, "%s\n", safe);
	}
	return 0;
}

static void put_field(struct strbuf *out, const char *label, const char *text, int width)
{
	term_field(out, 0, label, COLUMN, text, term_width(width));
}

static void put_list(struct strbuf *out, const char *label, char *const *items, size_t n,
	int width)
{
	for (size_t i = 0; i < n; i++)
		put_field(out, i ? "" : label, items[i], width);
}

/* Line by line: what is in a file shall not command the terminal. */
static void put_sql(struct strbuf *out, const char *sql)
{
	_cleanup_(free_p) char *copy = xstrdup(sql);

	strbuf_puts(out, "\n");
	for (char *line = copy, *next; line && *line; line = next) {
		_cleanup_(free_p) char *safe = NULL;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		safe = term_safe(line);
		strbuf_printf(out, "%s\n", safe);
	}
}

void rules_text_of(struct strbuf *out, const struct rule *rule, const struct report_options *o)
{
	put_field(out, "Rule", rule->id, o->width);
	put_field(out, "Title", rule->title, o->width);
	put_field(out, "Family", rule->family, o->width);
	put_field(out, "Severity", severity_text(rule->severity), o->width);
	put_field(out, "Origin", rule->origin, o->width);
	put_field(out, "Why", rule->why, o->width);
	put_field(out, "Fix", rule->fix, o->width);
	if (*rule->risk)
		put_field(out, "Risk", rule->risk, o->width);
	if (rule->n_sets) {
		put_list(out, "Sets", rule->sets, rule->n_sets, o->width);
		put_field(out, "Merge", merge_text(rule->merge), o->width);
	}
	if (*rule->formula)
		put_field(out, "Formula", rule->formula, o->width);
	put_list(out, "Needs", rule->needs, rule->n_needs, o->width);
	put_list(out, "Explains", rule->explains, rule->n_explains, o->width);
	put_list(out, "About", rule->about, rule->n_about, o->width);
	put_list(out, "References", rule->references, rule->n_references, o->width);
	put_sql(out, rule->sql);
}

/* What list tells of each. */
static json_t *summary_of(const struct rule *rule)
{
	json_t *o = json_object();

	json_put(o, "id", json_text(rule->id));
	json_put(o, "family", json_text(rule->family));
	json_put(o, "severity", json_text(severity_text(rule->severity)));
	json_put(o, "title", json_text(rule->title));
	json_put(o, "origin", json_text(rule->origin));
	json_put(o, "sets", json_texts(rule->sets, rule->n_sets));
	return o;
}

json_t *rules_json_of(const struct rule *rule)
{
	json_t *o = summary_of(rule);

	json_put(o, "merge", json_text(merge_text(rule->merge)));
	json_put(o, "needs", json_texts(rule->needs, rule->n_needs));
	json_put(o, "explains", json_texts(rule->explains, rule->n_explains));
	json_put(o, "about", json_texts(rule->about, rule->n_about));
	json_put(o, "references", json_texts(rule->references, rule->n_references));
	json_put(o, "why", json_text(rule->why));
	json_put(o, "fix", json_text(rule->fix));
	json_put(o, "risk", json_text(rule->risk));
	json_put(o, "formula", json_text(rule->formula));
	json_put(o, "sql", json_text(rule->sql));
	return o;
}

static json_t *error_of(const struct rule_error *error)
{
	json_t *o = json_object();

	json_put(o, "id", json_text(error->id));
	json_put(o, "text", json_text(error->text));
	return o;
}

json_t *rules_json(const struct ruleset *rs)
{
	json_t *o = json_object(), *rules = json_array(), *errors = json_array();

	for (size_t i = 0; i < rs->n; i++)
		(void) json_array_append_new(rules, summary_of(rs->rules[i]));
	for (size_t i = 0; i < rs->n_errors; i++)
		(void) json_array_append_new(errors, error_of(&rs->errors[i]));
	json_put(o, "rules", rules);
	json_put(o, "errors", errors);
	return o;
}
