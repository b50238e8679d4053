/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/rules_test.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "rule/cases.h"

#define CASES_MAX_BYTES (1024 * 1024)

struct tap {
	unsigned n, n_failed;
	struct case_bench *bench;
};

/* One result line; a # in a title would start a TAP directive. `why` NULL or "": passed. */
__attribute__((format(printf, 3, 4)))
static void tap_result(struct tap *tap, const char *why, const char *fmt, ...)
{
	bool ok = !why || !*why;
	char title[256], shown[512];
	va_list ap;

	va_start(ap, fmt);
	(void) vsnprintf(title, sizeof(title), fmt, ap);
	va_end(ap);
	for (char *c = title; *c; c++)
		if (*c == '#')
			*c = '_';
	(void) printf("%s %u - %s\n", ok ? "ok" : "not ok", ++tap->n,
		str_escape(shown, sizeof(shown), title));
	if (!ok)
		(void) printf("# %s\n", str_escape(shown, sizeof(shown), why));
	tap->n_failed += !ok;
}

static bool has_kind(const struct case_results *r, const char *kind)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->list[i].kind, kind))
			return true;
	return false;
}

/* A shipped rule has cases of all kinds; of others it is enough that they are seen to fire. */
static void test_kinds(struct tap *tap, const struct rule *rule, const struct case_results *r,
	bool shipped)
{
	_cleanup_(strbuf_done) struct strbuf why = STRBUF_INIT;

	for (const char *const *kind = case_kinds; *kind && (shipped || kind == case_kinds); kind++)
		if (!has_kind(r, *kind))
			strbuf_printf(&why, "%s\"%s\"", why.len ? ", " : "no case of kind ", *kind);
	tap_result(tap, strbuf_str(&why), shipped ? "%s: has a case of each kind" :
		"%s: is seen to fire", rule->id);
}

/* Cases in `path` below root. */
static void test_cases(struct tap *tap, const struct rule *rule, const struct root *root,
	const char *path, bool shipped)
{
	_cleanup_(case_results_done) struct case_results results = { NULL };
	_cleanup_(free_p) char *text = NULL, *shown = xasprintf("%s/%s", root_dir(root), path);
	struct err e = ERR_INIT;
	struct case_file file = { .name = shown };
	int r = root_read(root, path, CASES_MAX_BYTES, &text, NULL);

	file.text = text;
	if (r == -ENOENT)
		(void) err_set(&e, r, "%s does not exist", shown);
	else if (r < 0)
		(void) err_sys(&e, r, "%s", shown);
	else
		r = cases_run(tap->bench, rule, &file, &results, &e);
	if (r < 0) {
		tap_result(tap, e.text, "%s: has cases that can be run", rule->id);
		return;
	}
	for (size_t i = 0; i < results.n; i++) {
		const struct case_result *c = &results.list[i];

		tap_result(tap, c->why, "%s: %s (%s)", rule->id, c->title, c->kind);
	}
	test_kinds(tap, rule, &results, shipped);
}

/* That its SQL is accepted, and what it explains. */
static void test_compiles(struct tap *tap, const struct ruleset *rs, const struct rule *rule)
{
	struct err e = ERR_INIT;
	int r = engine_check_rule(tap->bench->engine, rule, &e);

	if (r == 0)
		r = ruleset_check_explains(rs, rule, &e);
	tap_result(tap, r < 0 ? e.text : NULL, "%s: is accepted", rule->id);
}

/* "/x/y/rule.sql" -> "x/y/rule.cases.sql" */
static char *cases_beside(const char *rule_path)
{
	while (*rule_path == '/')
		rule_path++;
	return xasprintf("%.*s.cases.sql", (int) (strlen(rule_path) - strlen(".sql")), rule_path);
}

static void test_shipped(struct tap *tap, const struct root *live, const struct rule *rule,
	const char *cases_dir)
{
	_cleanup_(free_p) char *path = NULL;

	if (!cases_dir) {
		(void) printf("ok %u - %s: cases # SKIP give --cases DIR\n", ++tap->n, rule->id);
		return;
	}
	path = xasprintf("%s/%s/%s.cases.sql", cases_dir + strspn(cases_dir, "/"), rule->family,
		rule->id);
	test_cases(tap, rule, live, path, true);
}

static void test_all(struct tap *tap, const struct root *root, const struct root *live,
	const struct ruleset *rs, const char *cases_dir)
{
	for (size_t i = 0; i < rs->n_errors; i++)
		tap_result(tap, rs->errors[i].text, "%s: loads", rs->errors[i].id);
	for (size_t i = 0; i < rs->n; i++) {
		const struct rule *rule = rs->rules[i];

		test_compiles(tap, rs, rule);
		if (str_eq(rule->origin, RULE_SHIPPED)) {
			test_shipped(tap, live, rule, cases_dir);
		} else {
			_cleanup_(free_p) char *file =
				xasprintf(RULES_USER_DIR "/%s.cases.sql", rule->id);

			test_cases(tap, rule, root, file, false);
		}
	}
}

/* A file's cases: beside it, or else where those of shipped rules are. */
static void test_file(struct tap *tap, const struct root *live, const struct ruleset *rs,
	const char *file, const char *cases_dir)
{
	_cleanup_(free_p) char *path = realpath(file, NULL), *beside = NULL;
	struct rule *rule = NULL;
	struct err e = ERR_INIT;
	struct stat st;

	if (!path)
		(void) err_sys(&e, -errno, "cannot read rule %s", file);
	else
		(void) ruleset_read_file(live, path, &rule, &e);
	if (!rule) {
		tap_result(tap, e.text, "%s: loads", file);
		return;
	}
	test_compiles(tap, rs, rule);
	beside = cases_beside(path);
	if (cases_dir && root_stat(live, beside, &st) == -ENOENT)
		test_shipped(tap, live, rule, cases_dir);
	else
		test_cases(tap, rule, live, beside, false);
	(void) rule_free(rule);
}

int rules_test(const struct root *root, const struct ruleset *rs, const char *cases_dir,
	char *const *files)
{
	_cleanup_(root_free_p) struct root *live = NULL;
	_cleanup_(free_p) char *dir = cases_dir ? realpath(cases_dir, NULL) : NULL;
	_cleanup_(case_bench_done) struct case_bench bench = { NULL };
	struct tap tap = { .bench = &bench };
	struct err e = ERR_INIT;

	if (cases_dir && !dir) {
		(void) err_sys(&e, -errno, "cannot use --cases %s", cases_dir);
		return cmd_fail(&e);
	}
	if (root_open(NULL, &live, &e) < 0 || case_bench_open(&bench, &e) < 0)
		return cmd_fail(&e);
	if (!*files)
		test_all(&tap, root, live, rs, dir);
	for (; *files; files++)
		test_file(&tap, live, rs, *files, dir);
	(void) printf("1..%u\n", tap.n);
	return tap.n_failed ? EXIT_FINDINGS : EXIT_FINE;
}
