/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcpadvisor rules: the rules in force, one of them whole, their tests and their reference. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/rules_test.h"
#include "report/reference.h"
#include "report/term.h"
#include "rule/ruleset.h"

static const char usage[] =
	"Usage: tcpadvisor rules list\n"
	"       tcpadvisor rules show ID\n"
	"       tcpadvisor rules test [--cases DIR] [FILE...]\n"
	"       tcpadvisor rules reference man|html\n"
	"\n"
	"list          the rules in force: shipped ones and those in /etc/tcpadvisor/rules.d\n"
	"show ID       everything about one rule, with its SQL\n"
	"test          runs the cases of all rules, or of the rule files given; prints TAP.\n"
	"              The cases of NAME.sql are in NAME.cases.sql beside it\n"
	"reference     all rules in force with their headers, as a section of a manual page\n"
	"              or as a page of HTML\n"
	"\n"
	"Options of test:\n"
	"  --cases DIR   cases of shipped rules: DIR/FAMILY/ID.cases.sql\n"
	"\n"
	"Exit: 0 fine, 1 a case failed or a rule has no cases, 2 usage, 3 could not do it.\n"
	"tcpadvisor-rules(5) tells how to write a rule.\n";

static char *join(char *const *items, size_t n, const char *separator)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		strbuf_puts(&b, i ? separator : "");
		strbuf_puts(&b, items[i]);
	}
	return strbuf_steal(&b);
}

/* list */

enum { COL_ID, COL_FAMILY, COL_SEVERITY, COL_TITLE, COL_SETS, COL_ORIGIN, COL_COUNT };

static const struct {
	const char *name;
	double width;
	int flags;
} columns[COL_COUNT] = {
	[COL_ID] = { "RULE", 0, 0 }, [COL_FAMILY] = { "FAMILY", 0, 0 },
	[COL_SEVERITY] = { "SEVERITY", 0, 0 }, [COL_TITLE] = { "TITLE", 0, SCOLS_FL_WRAP },
	[COL_SETS] = { "SETS", 0, SCOLS_FL_WRAP }, [COL_ORIGIN] = { "ORIGIN", 0, SCOLS_FL_TRUNC },
};

static int add_line(struct libscols_table *table, const struct rule *rule)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	_cleanup_(free_p) char *sets = join(rule->sets, rule->n_sets, " ");
	const char *data[COL_COUNT] = {
		rule->id, rule->family, severity_text(rule->severity), rule->title, sets,
		rule->origin,
	};
	int r = line ? 0 : -ENOMEM;

	for (size_t i = 0; i < COL_COUNT && r == 0; i++)
		r = scols_line_set_data(line, i, data[i]);
	return r;
}

static int print_table(const struct cmd_context *ctx, const struct ruleset *rs)
{
	struct libscols_table *table = scols_new_table();
	int r = table ? 0 : -ENOMEM;

	for (size_t i = 0; i < COL_COUNT && r == 0; i++)
		if (!scols_table_new_column(
			    table, columns[i].name, columns[i].width, columns[i].flags))
			r = -ENOMEM;
	for (size_t i = 0; i < rs->n && r == 0; i++)
		r = add_line(table, rs->rules[i]);
	if (r == 0 && ctx->width)
		(void) scols_table_set_termwidth(table, (size_t) ctx->width);
	if (r == 0)
		r = scols_print_table(table);
	scols_unref_table(table);
	return r;
}

static json_t *string_array(char *const *items, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_string(items[i]));
	return array;
}

static json_t *rule_json(const struct rule *rule, bool whole)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "id", rule->id, "family",
		rule->family, "severity", severity_text(rule->severity), "title", rule->title,
		"origin", rule->origin, "sets", string_array(rule->sets, rule->n_sets));

	if (!whole)
		return o;
	json_object_update_new(o,
		json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:s}", "merge",
			merge_text(rule->merge), "needs", string_array(rule->needs, rule->n_needs),
			"explains", string_array(rule->explains, rule->n_explains), "about",
			string_array(rule->about, rule->n_about),
			"references", string_array(rule->references, rule->n_references), "why",
			rule->why, "fix", rule->fix, "risk", rule->risk, "formula", rule->formula,
			"sql", rule->sql));
	return o;
}

static int print_json(json_t *o)
{
	int r = o ? json_dumpf(o, stdout, JSON_INDENT(2)) : -1;

	(void) putchar('\n');
	json_decref(o);
	return r < 0 ? -EIO : 0;
}

static int list_json(const struct ruleset *rs)
{
	json_t *rules = json_array(), *errors = json_array();

	for (size_t i = 0; i < rs->n; i++)
		json_array_append_new(rules, rule_json(rs->rules[i], false));
	for (size_t i = 0; i < rs->n_errors; i++)
		json_array_append_new(errors, json_pack("{s:s, s:s}", "id", rs->errors[i].id,
						      "text", rs->errors[i].text));
	return print_json(json_pack("{s:o, s:o}", "rules", rules, "errors", errors));
}

static int run_list(struct cmd_context *ctx, const struct ruleset *rs)
{
	int r = ctx->format == FORMAT_JSON ? list_json(rs) : print_table(ctx, rs);

	for (size_t i = 0; i < rs->n_errors && ctx->format == FORMAT_TEXT; i++)
		(void) printf("%s%s\n", i ? "" : "\nNot loaded:\n", rs->errors[i].text);
	return r < 0 ? EXIT_CANNOT : rs->n_errors ? EXIT_FINDINGS : EXIT_FINE;
}

/* show */

/* "Label     text", folded at words behind the label. */
static void print_field(const char *label, const char *text, int width)
{
	_cleanup_(free_p) char *copy = term_safe(text);
	int at = printf("%-12s", label), edge = width > 40 && width < 100 ? width : 100;
	char *pos = copy, *word;
	bool first = true;

	while ((word = str_token(&pos, " "))) {
		int n = (int) strlen(word);

		if (!first && at + 1 + n > edge)
			at = printf("\n%-12s", "") - 1;
		else if (!first)
			at += printf(" ");
		at += printf("%s", word);
		first = false;
	}
	(void) putchar('\n');
}

static void print_list(const char *label, char *const *items, size_t n, int width)
{
	for (size_t i = 0; i < n; i++)
		print_field(i ? "" : label, items[i], width);
}

/* Line by line: what is in a file shall not command the terminal. */
static void print_sql(const char *sql)
{
	_cleanup_(free_p) char *copy = xstrdup(sql);

	(void) putchar('\n');
	for (char *line = copy, *next; line && *line; line = next) {
		_cleanup_(free_p) char *safe = NULL;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		safe = term_safe(line);
		(void) puts(safe);
	}
}

static void print_rule(const struct rule *rule, int width)
{
	print_field("Rule", rule->id, width);
	print_field("Title", rule->title, width);
	print_field("Family", rule->family, width);
	print_field("Severity", severity_text(rule->severity), width);
	print_field("Origin", rule->origin, width);
	print_field("Why", rule->why, width);
	print_field("Fix", rule->fix, width);
	if (*rule->risk)
		print_field("Risk", rule->risk, width);
	if (rule->n_sets) {
		print_list("Sets", rule->sets, rule->n_sets, width);
		print_field("Merge", merge_text(rule->merge), width);
	}
	if (*rule->formula)
		print_field("Formula", rule->formula, width);
	print_list("Needs", rule->needs, rule->n_needs, width);
	print_list("Explains", rule->explains, rule->n_explains, width);
	print_list("About", rule->about, rule->n_about, width);
	print_list("References", rule->references, rule->n_references, width);
	print_sql(rule->sql);
}

static int run_show(struct cmd_context *ctx, const struct ruleset *rs, const char *id)
{
	const struct rule *rule = ruleset_find(rs, id);
	struct err e = ERR_INIT;

	if (!rule) {
		(void) err_set(&e, -ENOENT, "no rule \"%s\" (see tcpadvisor rules list)", id);
		for (size_t i = 0; i < rs->n_errors; i++)
			if (str_eq(rs->errors[i].id, id))
				(void) err_set(&e, -EINVAL, "rule \"%s\" could not be loaded: %s",
					id, rs->errors[i].text);
		return cmd_fail(&e);
	}
	if (ctx->format == FORMAT_JSON)
		return print_json(rule_json(rule, true)) < 0 ? EXIT_CANNOT : EXIT_FINE;
	print_rule(rule, ctx->width);
	return EXIT_FINE;
}

/* The files to test and --cases behind the word "test". */
static int run_test(struct cmd_context *ctx, const struct ruleset *rs, int argc, char **argv)
{
	static const struct option options[] = {
		{ "cases", required_argument, NULL, 'c' }, { NULL, 0, NULL, 0 },
	};
	const char *cases_dir = NULL;
	int c;

	if (ctx->format == FORMAT_JSON)
		return cmd_usage(&cmd_rules, "test prints TAP and has no --format json");
	optind = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'c')
			return EXIT_USAGE;
		cases_dir = optarg;
	}
	return rules_test(ctx->root, rs, cases_dir, argv + optind);
}

static int run_reference(const struct cmd_context *ctx, const struct ruleset *rs, const char *kind)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	if (ctx->format == FORMAT_JSON)
		return cmd_usage(&cmd_rules, "reference has no --format json (list and show do)");
	if (str_eq(kind, "man"))
		reference_man(&text, rs);
	else if (str_eq(kind, "html"))
		reference_html(&text, rs);
	else
		return cmd_usage(&cmd_rules, "reference: \"%s\" is neither man nor html", kind);
	(void) fputs(strbuf_str(&text), stdout);
	return EXIT_FINE;
}

static bool is_usage(const char *verb, int argc)
{
	return str_eq(verb, "test") || (str_eq(verb, "list") && argc <= 2) ||
		((str_eq(verb, "show") || str_eq(verb, "reference")) && argc == 3);
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	const char *verb = argc > 1 ? argv[1] : "list";
	struct err e = ERR_INIT;

	if (!is_usage(verb, argc))
		return cmd_usage(&cmd_rules,
			"wanted: list, show ID, test [FILE...], or reference man|html");
	if (ruleset_load(ctx->root, &rs, &e) < 0)
		return cmd_fail(&e);
	if (str_eq(verb, "list"))
		return run_list(ctx, &rs);
	if (str_eq(verb, "show"))
		return run_show(ctx, &rs, argv[2]);
	if (str_eq(verb, "reference"))
		return run_reference(ctx, &rs, argv[2]);
	return run_test(ctx, &rs, argc - 1, argv + 1);
}

const struct cmd cmd_rules = {
	.name = "rules",
	.summary = "list, show and test the rules",
	.usage = usage,
	.json = true,
	.run = run,
};
