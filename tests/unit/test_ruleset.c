/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"
#include "rule/ruleset.h"
#include "scratch.h"

#define HEAD(id, family)                                                                           \
	"-- id: " id "\n-- title: T\n-- severity: info\n-- family: " family "\n"                   \
	"-- why: W\n-- fix: F\n"
#define RULE(id, family) HEAD(id, family) "SELECT 1\n"
#define CAUSE(id, explains) HEAD(id, "x") "-- explains: " explains "\n-- about: host\nSELECT 1\n"

static char *dir;
static struct root *root;

static int set_up(void **state)
{
	struct err e = ERR_INIT;

	dir = scratch_make("ruleset");
	if (root_open(dir, &root, &e) < 0)
		return -1;
	return root_mkdirs(root, RULES_USER_DIR, 0755);
}

static void clean(void)
{
	char **names;
	size_t n;
	int fd = root_openat(root, RULES_USER_DIR, O_RDONLY | O_DIRECTORY, 0);

	assert_int_equal(root_list(root, RULES_USER_DIR, &names, &n), 0);
	for (size_t i = 0; i < n; i++)
		if (unlinkat(fd, names[i], 0) < 0)
			(void) unlinkat(fd, names[i], AT_REMOVEDIR);
	names_free(names, n);
	(void) close(fd);
}

static int tear_down(void **state)
{
	root = root_free(root);
	dir = scratch_remove(dir);
	return 0;
}

static void put(const char *name, const char *text, size_t len)
{
	_cleanup_(free_p) char *path = xasprintf(RULES_USER_DIR "/%s", name);
	struct err e = ERR_INIT;

	assert_int_equal(root_write_atomic(root, path, text, len, 0644, &e), 0);
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static size_t count_shipped(void)
{
	size_t n = 0;

	while (embedded_rules[n].path)
		n++;
	return n;
}

static void shipped_rules_all_load_in_their_family_folder(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	struct err e = ERR_INIT;

	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	for (size_t i = 0; i < rs.n_errors; i++)
		print_error("%s\n", rs.errors[i].text);
	assert_int_equal(rs.n_errors, 0);
	assert_int_equal(rs.n, count_shipped());
	for (size_t i = 0; i < rs.n; i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/%s.sql", rs.rules[i]->family,
			rs.rules[i]->id);
		size_t k = 0;

		while (embedded_rules[k].path && !str_eq(embedded_rules[k].path, path))
			k++;
		assert_non_null(embedded_rules[k].path);
	}
}

static void rules_are_sorted_by_family_then_id(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	struct err e = ERR_INIT;

	put_text("zz.sql", RULE("zz", "aa"));
	put_text("aa.sql", RULE("aa", "zz"));
	put_text("ab.sql", RULE("ab", "aa"));
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_string_equal(rs.rules[0]->id, "ab");
	assert_string_equal(rs.rules[1]->id, "zz");
	assert_string_equal(rs.rules[rs.n - 1]->id, "aa");
	assert_ptr_equal(ruleset_find(&rs, "zz"), rs.rules[1]);
	assert_null(ruleset_find(&rs, "none"));
	clean();
}

static void user_rule_replaces_the_shipped_one_of_its_id(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	const char *path = embedded_rules[0].path;
	_cleanup_(free_p) char *name = NULL, *text = NULL;
	const struct rule *rule;
	struct err e = ERR_INIT;

	assert_non_null(path);
	name = xstrdup(strchr(path, '/') ? strchr(path, '/') + 1 : path);
	text = xasprintf("-- id: %.*s\n-- title: Mine\n-- severity: info\n-- family: x\n"
		"-- why: W\n-- fix: F\nSELECT 1\n", (int) (strlen(name) - 4), name);
	put_text(name, text);
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_int_equal(rs.n, count_shipped());
	name[strlen(name) - 4] = '\0';
	rule = ruleset_find(&rs, name);
	assert_string_equal(rule->title, "Mine");
	assert_true(str_starts_with(rule->origin, dir));
	clean();
}

static void broken_file_becomes_an_entry_and_costs_no_other(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	_cleanup_(free_p) char *sub = root_path(root, RULES_USER_DIR "/dir.sql");
	_cleanup_(free_p) char *fifo = root_path(root, RULES_USER_DIR "/fifo.sql");
	_cleanup_(free_p) char *big = xcalloc(1, 70000);
	struct err e = ERR_INIT;

	put_text("broken.sql", "SELECT 1");
	put("nul.sql", RULE("nul", "x") "\0DELETE", sizeof(RULE("nul", "x") "\0DELETE"));
	put_text("good.sql", RULE("good", "x"));
	put_text("good.cases.sql", "-- case: not a rule\n");
	put_text(".hidden.sql", "no rule");
	put_text("notes.txt", "no rule");
	memset(big, ' ', 69999);
	put_text("large.sql", big);
	assert_int_equal(mkdir(sub, 0755), 0);
	assert_int_equal(mkfifo(fifo, 0644), 0);
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_int_equal(rs.n, count_shipped() + 1);
	assert_int_equal(rs.n_errors, 5);
	assert_string_equal(rs.errors[0].id, "broken.sql");
	assert_non_null(strstr(rs.errors[0].text, "broken.sql: header key \"id\" is missing"));
	assert_non_null(strstr(rs.errors[1].text, "dir.sql is no regular file"));
	assert_non_null(strstr(rs.errors[2].text, "fifo.sql is no regular file"));
	assert_non_null(strstr(rs.errors[3].text, "large.sql: File too large"));
	assert_non_null(strstr(rs.errors[4].text, "nul.sql holds a NUL byte"));
	clean();
}

static void shipped_rules_explain_shipped_ones_without_a_circle(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	struct err e = ERR_INIT;
	size_t n = 0;

	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	for (size_t i = 0; i < rs.n; i++) {
		if (ruleset_check_explains(&rs, rs.rules[i], &e) < 0)
			fail_msg("%s: %s", rs.rules[i]->id, e.text);
		n += rs.rules[i]->n_explains;
	}
	assert_true(n >= 40);
}

/* Facts that were counted or seen at work, not settings and what the machine is. */
static bool is_measured(const struct rule *rule)
{
	static const char *const settings[] = { "sysctl", "dropin", "host", "quality" };
	const char *fact = rule->sql;

	for (size_t i = 0; i < rule->n_needs; i++)
		if (str_starts_with(rule->needs[i], "counter:") ||
		    str_starts_with(rule->needs[i], "gauge:"))
			return true;
	while ((fact = strstr(fact, " fact_"))) {
		size_t i = 0;

		fact += strlen(" fact_");
		while (i < ARRAY_SIZE(settings) && !str_starts_with(fact, settings[i]))
			i++;
		if (i == ARRAY_SIZE(settings))
			return true;
	}
	return false;
}

static void what_was_not_measured_is_a_risk_at_most(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	struct err e = ERR_INIT;

	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	for (size_t i = 0; i < rs.n; i++) {
		const struct rule *rule = rs.rules[i];

		if (rule->severity <= SEVERITY_LOW)
			continue;
		if (!is_measured(rule) || str_eq(rule->family, "hygiene"))
			fail_msg("%s judges settings, and is %s", rule->id,
				severity_text(rule->severity));
	}
}

static void what_may_be_explained_has_the_evidence_to_tell(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	struct err e = ERR_INIT;

	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	for (size_t i = 0; i < rs.n; i++)
		for (size_t k = 0; k < rs.rules[i]->n_explains * rs.rules[i]->n_about; k++) {
			const char *id = rs.rules[i]->explains[k / rs.rules[i]->n_about];
			const char *name = rs.rules[i]->about[k % rs.rules[i]->n_about];
			_cleanup_(free_p) char *member = xasprintf("'%s',", name);

			if (!strstr(ruleset_find(&rs, id)->sql, member))
				fail_msg("%s explains %s, which has no evidence \"%s\"",
					rs.rules[i]->id, id, name);
		}
}

static void users_rule_may_explain_shipped_ones_and_others(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	struct err e = ERR_INIT;

	put_text("one.sql", CAUSE("one", "two, close-wait-leak"));
	put_text("two.sql", CAUSE("two", "close-wait-leak"));
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_int_equal(rs.n_errors, 0);
	assert_int_equal(ruleset_find(&rs, "one")->n_explains, 2);
	clean();
}

static void rule_that_explains_what_is_no_rule_is_left_out(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	struct err e = ERR_INIT;

	put_text("good.sql", RULE("good", "x"));
	put_text("lost.sql", CAUSE("lost", "good, nothing-such"));
	put_text("next.sql", CAUSE("next", "lost")); /* it falls with the other */
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_int_equal(rs.n, count_shipped() + 1);
	assert_int_equal(rs.n_errors, 2);
	assert_non_null(strstr(rs.errors[0].text, "lost.sql line 7: explains \"nothing-such\", but "
		"there is no such rule"));
	assert_non_null(strstr(rs.errors[1].text, "next.sql line 7: explains \"lost\""));
	clean();
}

static void circle_is_broken_where_it_is_a_users(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	const struct rule *rule;
	struct err e = ERR_INIT;

	/* the shipped retransmission-high-loss explains the shipped loss-bound-long-path */
	put_text("loss-bound-long-path.sql", CAUSE("loss-bound-long-path", "mine"));
	put_text("mine.sql", CAUSE("mine", "retransmission-high-loss"));
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_int_equal(rs.n_errors, 1);
	assert_non_null(strstr(rs.errors[0].text, "line 7: rules explain one another in a circle"));
	rule = ruleset_find(&rs, rs.errors[0].id);
	assert_true(!rule || str_eq(rule->origin, RULE_SHIPPED));
	for (size_t i = 0; i < rs.n; i++)
		assert_int_equal(ruleset_check_explains(&rs, rs.rules[i], &e), 0);
	assert_non_null(ruleset_find(&rs, "loss-bound-long-path"));
	clean();
}

static void absent_directory_is_no_error(void **state)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	_cleanup_(free_p) char *path = root_path(root, RULES_USER_DIR);
	struct err e = ERR_INIT;

	assert_int_equal(rmdir(path), 0);
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_int_equal(rs.n, count_shipped());
	assert_int_equal(mkdir(path, 0755), 0);
}

static void one_file_is_read_alone(void **state)
{
	struct rule *rule = NULL;
	struct err e = ERR_INIT;

	put_text("one.sql", RULE("one", "x"));
	assert_int_equal(ruleset_read_file(root, RULES_USER_DIR "/one.sql", &rule, &e), 0);
	assert_string_equal(rule->id, "one");
	rule = rule_free(rule);
	assert_int_equal(ruleset_read_file(root, RULES_USER_DIR "/one.txt", &rule, &e), -EINVAL);
	assert_int_equal(ruleset_read_file(root, RULES_USER_DIR "/two.sql", &rule, &e), -ENOENT);
	clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_rules_all_load_in_their_family_folder),
		cmocka_unit_test(rules_are_sorted_by_family_then_id),
		cmocka_unit_test(user_rule_replaces_the_shipped_one_of_its_id),
		cmocka_unit_test(broken_file_becomes_an_entry_and_costs_no_other),
		cmocka_unit_test(shipped_rules_explain_shipped_ones_without_a_circle),
		cmocka_unit_test(what_was_not_measured_is_a_risk_at_most),
		cmocka_unit_test(what_may_be_explained_has_the_evidence_to_tell),
		cmocka_unit_test(users_rule_may_explain_shipped_ones_and_others),
		cmocka_unit_test(rule_that_explains_what_is_no_rule_is_left_out),
		cmocka_unit_test(circle_is_broken_where_it_is_a_users),
		cmocka_unit_test(absent_directory_is_no_error),
		cmocka_unit_test(one_file_is_read_alone),
	};

	return cmocka_run_group_tests_name("ruleset", tests, set_up, tear_down);
}
