/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/cases.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/root.h"
#include "base/str.h"
#include "rule/evidence.h"

struct list {
	char **items;
	size_t n, cap;
};

struct one_case {
	char *title, *kind;
	unsigned line;          /* of its `-- case:` */
	struct list policies;   /* "name=value" */
	struct list expects;
	struct strbuf sql;
};

struct case_list {
	struct strbuf setup;    /* before the first case */
	struct one_case *cases;
	size_t n, cap;
	const char *name;
};

const char *const case_kinds[] = { "fires", "boundary", "missing", "trap", NULL };

static void list_add(struct list *l, const char *item)
{
	l->items = xgrow(l->items, l->n, &l->cap, sizeof(*l->items));
	l->items[l->n++] = xstrdup(item);
}

static void case_list_done(struct case_list *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct one_case *c = &f->cases[i];

		free(c->title);
		free(c->kind);
		names_free(c->policies.items, c->policies.n);
		names_free(c->expects.items, c->expects.n);
		strbuf_done(&c->sql);
	}
	free(f->cases);
	strbuf_done(&f->setup);
}

static int set_kind(struct one_case *c, const char *kind)
{
	for (const char *const *known = case_kinds; *known; known++)
		if (str_eq(*known, kind)) {
			free(c->kind);
			c->kind = xstrdup(kind);
			return 0;
		}
	return -EINVAL;
}

/* The text behind "-- key:" if the line is one, else NULL. */
static char *value_of(char *line, const char *key)
{
	size_t n = strlen(key);

	if (!str_starts_with(line, "-- ") || strncmp(line + 3, key, n) != 0 || line[3 + n] != ':')
		return NULL;
	return str_trim(line + 4 + n);
}

static int case_line(struct case_list *f, char *line, unsigned number, struct err *e)
{
	struct one_case *c = f->n ? &f->cases[f->n - 1] : NULL;
	char *kind = value_of(line, "kind"), *policy = value_of(line, "policy"),
		*expect = value_of(line, "expect");

	if (!c && (kind || policy || expect))
		return err_set(e, -EINVAL, "%s line %u: stands before the first `-- case:`",
			f->name, number);
	if (kind && set_kind(c, kind) < 0)
		return err_set(e, -EINVAL,
			"%s line %u: kind \"%s\" is not fires, boundary, missing or "
			"trap",
			f->name, number, kind);
	if (policy)
		list_add(&c->policies, policy);
	if (expect)
		list_add(&c->expects, expect);
	if (!kind && !policy && !expect) {
		struct strbuf *sql = c ? &c->sql : &f->setup;

		strbuf_puts(sql, line);
		strbuf_puts(sql, "\n");
	}
	return 0;
}

static int read_cases(struct case_list *f, const char *text, struct err *e)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	unsigned number = 1;

	for (char *line = copy, *next; line; line = next, number++) {
		char *title;
		int r;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		title = value_of(line, "case");
		if (title) {
			f->cases = xgrow(f->cases, f->n, &f->cap, sizeof(*f->cases));
			f->cases[f->n++] = (struct one_case) {
				.title = xstrdup(title), .kind = xstrdup(case_kinds[0]), .line = number,
			};
			continue;
		}
		r = case_line(f, line, number, e);
		if (r < 0)
			return r;
	}
	if (!f->n)
		return err_set(e, -EINVAL, "%s: no `-- case:` in it", f->name);
	for (size_t i = 0; i < f->n; i++)
		if (!f->cases[i].expects.n)
			return err_set(e, -EINVAL, "%s line %u: the case has no `-- expect:`",
				f->name, f->cases[i].line);
	return 0;
}

/* Expectations */

/* A field of an `expect` line: its name ends at = or ~. */
static const char *const fields[] = {
	"subject", "message", "confidence", "key", "proposed", "current", "severity", "unjudged",
	"error", "evidence.",
};

static bool is_field(const char *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (str_starts_with(s, fields[i])) {
			s += strcspn(s, "=~, ");
			return *s == '=' || *s == '~';
		}
	return false;
}

/* Cuts the next field off: a comma divides only where a field's name follows. */
static char *next_field(char **pos)
{
	char *start = *pos, *comma = start;

	if (!start)
		return NULL;
	while ((comma = strchr(comma, ','))) {
		char *behind = comma + 1 + strspn(comma + 1, " ");

		if (is_field(behind)) {
			*comma = '\0';
			*pos = behind;
			return str_trim(start);
		}
		comma++;
	}
	*pos = NULL;
	return str_trim(start);
}

static bool values_match(const char *want, const char *got, char op)
{
	double a, b;

	if (op == '~')
		return strstr(got, want) != NULL;
	if (str_eq(want, got))
		return true;
	return parse_double(want, &a) == 0 && parse_double(got, &b) == 0 &&
		fabs(a - b) <= 1e-6 * fmax(fabs(a), fabs(b));
}

/* The finding's value of a field; NULL: it has none. *ret_owned is what the caller frees. */
static const char *field_value(const struct finding *f, const char *name, char **ret_owned)
{
	if (str_starts_with(name, "evidence."))
		return *ret_owned = evidence_value(f->evidence, name + strlen("evidence."));
	if (str_eq(name, "subject"))
		return f->subject;
	if (str_eq(name, "message"))
		return f->message;
	if (str_eq(name, "confidence"))
		return confidence_text(f->confidence);
	if (str_eq(name, "severity"))
		return severity_text(f->rule->severity);
	if (str_eq(name, "key"))
		return f->key;
	if (str_eq(name, "current"))
		return f->current;
	return str_eq(name, "proposed") ? f->proposed : NULL;
}

/* NULL: the finding is as the line says; else the first difference, caller frees. */
static char *finding_differs(const struct finding *f, const char *expect)
{
	_cleanup_(free_p) char *copy = xstrdup(expect);
	char *pos = copy, *field;

	while ((field = next_field(&pos))) {
		_cleanup_(free_p) char *owned = NULL;
		size_t n = strcspn(field, "=~");
		char op = field[n];
		const char *got;

		if (!op || !is_field(field))
			return xasprintf("\"%s\" in `expect` is no field", field);
		field[n] = '\0';
		got = field_value(f, field, &owned);
		if (!values_match(field + n + 1, got ? got : "NULL", op))
			return xasprintf("%s is \"%s\", expected %s\"%s\"", field,
				got ? got : "NULL", op == '~' ? "in it " : "", field + n + 1);
	}
	return NULL;
}

/* What came instead of findings. */
static char *describe(const struct findings *f)
{
	if (f->n_errors)
		return xasprintf("rule error: %s", f->errors[0].text);
	if (f->n_unjudged)
		return xasprintf("not judged, it lacks %s", f->unjudged[0].missing);
	return xasprintf("%zu finding%s%s%s", f->n, f->n == 1 ? "" : "s",
		f->n ? ", the first: " : "", f->n ? f->list[0].message : "");
}

/* `none`, `unjudged=NEED` and `error~TEXT` stand alone. */
static bool compare_special(const struct findings *f, const char *expect, char **ret_why)
{
	_cleanup_(free_p) char *got = describe(f);
	bool ok;

	if (str_eq(expect, "none"))
		ok = !f->n && !f->n_errors && !f->n_unjudged;
	else if (str_starts_with(expect, "unjudged="))
		ok = f->n_unjudged && str_eq(f->unjudged[0].missing, expect + strlen("unjudged="));
	else if (str_starts_with(expect, "error~"))
		ok = f->n_errors && strstr(f->errors[0].text, expect + strlen("error~"));
	else
		return false;
	*ret_why = ok ? NULL : xasprintf("expected %s, got %s", expect, got);
	return true;
}

/* Each line takes one finding that fits; NULL or the first difference. */
static char *compare_findings(const struct findings *f, const struct list *expects)
{
	_cleanup_(free_p) bool *taken = xcalloc(f->n + 1, sizeof(*taken));
	_cleanup_(free_p) char *got = describe(f);

	if (f->n_errors || f->n_unjudged || f->n != expects->n)
		return xasprintf("expected %zu finding%s, got %s", expects->n,
			expects->n == 1 ? "" : "s", got);
	for (size_t i = 0; i < expects->n; i++) {
		_cleanup_(free_p) char *first = NULL;
		size_t j;

		for (j = 0; j < f->n; j++) {
			char *why =
				taken[j] ? NULL : finding_differs(&f->list[j], expects->items[i]);

			if (!taken[j] && !why)
				break;
			if (first)
				free(why);
			else
				first = why;
		}
		if (j == f->n)
			return first ? STEAL(first) : xstrdup("two `expect` want the same finding");
		taken[j] = true;
	}
	return NULL;
}

/* Running */

static int set_policies(struct policy *policy, const struct list *l, struct err *e)
{
	for (size_t i = 0; i < l->n; i++) {
		char *eq = strchr(l->items[i], '=');
		int r;

		if (!eq)
			return err_set(e, -EINVAL, "policy \"%s\" is no name=value", l->items[i]);
		*eq = '\0';
		r = policy_set(policy, str_trim(l->items[i]), str_trim(eq + 1), e);
		if (r < 0)
			return r;
	}
	return 0;
}

int case_bench_open(struct case_bench *ret, struct err *e)
{
	struct case_bench b = { .policy = policy_new() };
	int r = engine_open_empty(b.policy, &b.engine, e);

	if (r < 0)
		case_bench_done(&b);
	else
		*ret = b;
	return r;
}

void case_bench_done(struct case_bench *b)
{
	b->engine = engine_free(b->engine);
	b->policy = policy_free(b->policy);
}

/* *ret_why: NULL if the case passed. Fails if the case itself is wrong. */
static int run_case(struct case_bench *b, const struct rule *rule, const char *setup,
	struct one_case *c, char **ret_why, struct err *e)
{
	_cleanup_(findings_done) struct findings f = { NULL };
	int r;

	policy_reset(b->policy);
	/* the facts of a case are a part: they would show a role by accident */
	r = policy_set(b->policy, "role", "none", e);
	if (r == 0)
		r = set_policies(b->policy, &c->policies, e);
	if (r == 0)
		r = engine_clear(b->engine, e);
	if (r == 0)
		r = engine_fill(b->engine, setup, e);
	if (r == 0)
		r = engine_fill(b->engine, strbuf_str(&c->sql), e);
	if (r == 0)
		r = engine_run_rule(b->engine, rule, &f, e);
	if (r < 0)
		return r;
	if (!compare_special(&f, c->expects.items[0], ret_why))
		*ret_why = compare_findings(&f, &c->expects);
	return 0;
}

int cases_run(struct case_bench *b, const struct rule *rule, const struct case_file *file,
	struct case_results *ret, struct err *e)
{
	_cleanup_(case_list_done) struct case_list list = { .name = file->name };
	_cleanup_(case_results_done) struct case_results results = { NULL };
	int r = read_cases(&list, file->text, e);

	if (r < 0)
		return r;
	results.list = xcalloc(list.n, sizeof(*results.list));
	for (size_t i = 0; i < list.n; i++) {
		struct one_case *c = &list.cases[i];
		char *why = NULL;

		r = run_case(b, rule, strbuf_str(&list.setup), c, &why, e);
		if (r < 0) {
			(void) err_wrap(e, "%s line %u", file->name, c->line);
			return r;
		}
		results.list[results.n++] = (struct case_result) {
			.title = STEAL(c->title), .kind = STEAL(c->kind), .passed = !why,
			.why = why ? why : xstrdup(""),
		};
		results.n_failed += why != NULL;
	}
	*ret = results;
	results = (struct case_results) { NULL };
	return 0;
}

void case_results_done(struct case_results *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->list[i].title);
		free(r->list[i].kind);
		free(r->list[i].why);
	}
	free(r->list);
	*r = (struct case_results) { NULL };
}
