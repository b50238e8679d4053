/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/ruleset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"

#define RULE_FILE_MAX_BYTES (64 * 1024)

static void add_error(struct ruleset *rs, const char *id, const char *text)
{
	rs->errors = xreallocarray(rs->errors, rs->n_errors + 1, sizeof(*rs->errors));
	rs->errors[rs->n_errors++] = (struct rule_error) { xstrdup(id), xstrdup(text) };
}

/* Takes the rule over; one of the same id steps behind it. */
static void add_rule(struct ruleset *rs, struct rule *rule)
{
	for (size_t i = 0; i < rs->n; i++)
		if (str_eq(rs->rules[i]->id, rule->id)) {
			rule->replaced = rs->rules[i];
			rs->rules[i] = rule;
			return;
		}
	rs->rules = xreallocarray(rs->rules, rs->n + 1, sizeof(rule));
	rs->rules[rs->n++] = rule;
}

/* "buffers/x.sql" -> "x" */
static char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return xstrndup(name, strlen(name) - strlen(".sql"));
}

static void load_shipped(struct ruleset *rs)
{
	for (const struct embedded_file *f = embedded_rules; f->path; f++) {
		_cleanup_(free_p) char *id = base_name(f->path);
		struct err e = ERR_INIT;
		struct rule *rule;

		if (rule_parse(f->text, f->path, id, RULE_SHIPPED, &rule, &e) < 0)
			add_error(rs, id, e.text);
		else
			add_rule(rs, rule);
	}
}

static int read_user_file(const struct root *root, const char *path, char **ret, struct err *e)
{
	_cleanup_(free_p) char *text = NULL;
	struct stat st;
	size_t len;
	int r = root_stat(root, path, &st);

	if (r < 0)
		return err_sys(e, r, "cannot read rule %s/%s", root_dir(root), path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, -EINVAL, "rule %s/%s is no regular file", root_dir(root), path);
	r = root_read(root, path, RULE_FILE_MAX_BYTES, &text, &len);
	if (r < 0)
		return err_sys(e, r, "cannot read rule %s/%s", root_dir(root), path);
	if (strlen(text) != len)
		return err_set(e, -EINVAL, "rule %s/%s holds a NUL byte", root_dir(root), path);
	*ret = STEAL(text);
	return 0;
}

int ruleset_read_file(const struct root *root, const char *path, struct rule **ret, struct err *e)
{
	_cleanup_(free_p) char *text = NULL, *id = NULL, *shown = NULL;
	int r;

	while (*path == '/')
		path++;
	if (!str_ends_with(path, ".sql") || str_ends_with(path, "/.sql"))
		return err_set(
			e, -EINVAL, "rule file %s/%s must end in .sql", root_dir(root), path);
	r = read_user_file(root, path, &text, e);
	if (r < 0)
		return r;
	id = base_name(path);
	shown = xasprintf("%s/%s", root_dir(root), path);
	return rule_parse(text, shown, id, shown, ret, e);
}

static int load_user(const struct root *root, struct ruleset *rs, struct err *e)
{
	char **names;
	size_t n;
	int r = root_list(root, RULES_USER_DIR, &names, &n);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return err_sys(e, r, "cannot list %s/%s", root_dir(root), RULES_USER_DIR);
	for (size_t i = 0; i < n; i++) {
		_cleanup_(free_p) char *path = xasprintf(RULES_USER_DIR "/%s", names[i]);
		struct err problem = ERR_INIT;
		struct rule *rule;

		if (names[i][0] == '.' || !str_ends_with(names[i], ".sql") ||
		    str_ends_with(names[i], ".cases.sql"))
			continue;
		if (ruleset_read_file(root, path, &rule, &problem) < 0)
			add_error(rs, names[i], problem.text);
		else
			add_rule(rs, rule);
	}
	names_free(names, n);
	return 0;
}

static bool leads_to(const struct ruleset *rs, const struct rule *from, const struct rule *to,
	bool *seen)
{
	for (size_t i = 0; i < from->n_explains; i++)
		for (size_t at = 0; at < rs->n; at++) {
			if (seen[at] || !str_eq(rs->rules[at]->id, from->explains[i]))
				continue;
			seen[at] = true;
			if (rs->rules[at] == to || leads_to(rs, rs->rules[at], to, seen))
				return true;
		}
	return false;
}

int ruleset_check_explains(const struct ruleset *rs, const struct rule *rule, struct err *e)
{
	_cleanup_(free_p) bool *seen = xcalloc(rs->n + 1, sizeof(*seen));

	for (size_t i = 0; i < rule->n_explains; i++)
		if (!ruleset_find(rs, rule->explains[i]))
			return err_set(e, -EINVAL,
				"%s line %u: explains \"%s\", but there is no such rule",
				rule->origin, rule->explains_line, rule->explains[i]);
	if (leads_to(rs, rule, rule, seen))
		return err_set(e, -EINVAL,
			"%s line %u: rules explain one another in a circle, by way of this one",
			rule->origin, rule->explains_line);
	return 0;
}

/* The shipped rule that it replaced, if any, is in force again. */
static void drop_rule(struct ruleset *rs, size_t at)
{
	struct rule *rule = rs->rules[at];

	if (rule->replaced)
		rs->rules[at] = STEAL(rule->replaced);
	else
		rs->rules[at] = rs->rules[--rs->n];
	(void) rule_free(rule);
}

/* A shipped rule can only explain shipped ones, without a circle: what is wrong is a user's. */
static void drop_wrong_explains(struct ruleset *rs)
{
	size_t i = 0;

	while (i < rs->n) {
		struct err e = ERR_INIT;

		if (str_eq(rs->rules[i]->origin, RULE_SHIPPED) ||
		    ruleset_check_explains(rs, rs->rules[i], &e) == 0) {
			i++;
			continue;
		}
		add_error(rs, rs->rules[i]->id, e.text);
		drop_rule(rs, i);
		i = 0; /* another one may explain what is gone */
	}
}

static int by_family(const void *a, const void *b)
{
	const struct rule *x = *(struct rule *const *) a, *y = *(struct rule *const *) b;
	int r = strcmp(x->family, y->family);

	return r ? r : strcmp(x->id, y->id);
}

int ruleset_load(const struct root *root, struct ruleset *ret, struct err *e)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	int r;

	load_shipped(&rs);
	r = load_user(root, &rs, e);
	if (r < 0)
		return r;
	drop_wrong_explains(&rs);
	if (rs.n)
		qsort(rs.rules, rs.n, sizeof(*rs.rules), by_family);
	*ret = rs;
	rs = (struct ruleset) { NULL };
	return 0;
}

void ruleset_done(struct ruleset *rs)
{
	for (size_t i = 0; i < rs->n; i++)
		rs->rules[i] = rule_free(rs->rules[i]);
	for (size_t i = 0; i < rs->n_errors; i++) {
		free(rs->errors[i].id);
		free(rs->errors[i].text);
	}
	free(rs->rules);
	free(rs->errors);
	*rs = (struct ruleset) { NULL };
}

const struct rule *ruleset_find(const struct ruleset *rs, const char *id)
{
	for (size_t i = 0; i < rs->n; i++)
		if (str_eq(rs->rules[i]->id, id))
			return rs->rules[i];
	return NULL;
}
