/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/score.h"

#define T(s) ((char[]) { s })

static struct rule rules[] = {
	[SEVERITY_INFO] = { .id = T("info"), .severity = SEVERITY_INFO },
	[SEVERITY_LOW] = { .id = T("low"), .severity = SEVERITY_LOW },
	[SEVERITY_MEDIUM] = { .id = T("medium"), .severity = SEVERITY_MEDIUM },
	[SEVERITY_HIGH] = { .id = T("high"), .severity = SEVERITY_HIGH },
	[SEVERITY_CRITICAL] = { .id = T("critical"), .severity = SEVERITY_CRITICAL },
};

struct given {
	const char *id, *cause;
	enum severity severity;
	enum confidence confidence;
};

static void score(const struct given *list, size_t n, const struct policy *policy,
	struct findings *ret)
{
	struct findings f = { .n = n, .n_judged = 10, .quality.ceiling = CONFIDENCE_HIGH };

	f.list = xcalloc(n + 1, sizeof(*f.list));
	for (size_t i = 0; i < n; i++)
		f.list[i] = (struct finding) { .id = xstrdup(list[i].id), .cause = list[i].cause,
			.rule = &rules[list[i].severity], .confidence = list[i].confidence };
	score_find(&f, policy);
	*ret = f;
}

#define LOW SEVERITY_LOW, CONFIDENCE_HIGH
#define MEDIUM SEVERITY_MEDIUM, CONFIDENCE_HIGH
#define HIGH SEVERITY_HIGH, CONFIDENCE_HIGH
#define CRITICAL SEVERITY_CRITICAL, CONFIDENCE_HIGH

static void each_problem_takes_its_points_off(void **state)
{
	static const struct {
		const char *what;
		struct given list[4];
		unsigned value;
		size_t n_parts;
	} cases[] = {
		{ "nothing found", { { NULL } }, 100, 0 },
		{ "a note", { { "a", NULL, SEVERITY_INFO, CONFIDENCE_HIGH } }, 100, 0 },
		{ "one of each", { { "a", NULL, CRITICAL }, { "b", NULL, HIGH },
			{ "c", NULL, MEDIUM }, { "d", NULL, LOW } }, 30, 4 },
		{ "not sure", { { "a", NULL, SEVERITY_HIGH, CONFIDENCE_MEDIUM } }, 88, 1 },
		{ "a guess", { { "a", NULL, SEVERITY_HIGH, CONFIDENCE_LOW } }, 94, 1 },
		{ "never below zero", { { "a", NULL, CRITICAL }, { "b", NULL, CRITICAL },
			{ "c", NULL, CRITICAL } }, 0, 3 },
		{ "several keys are one problem", { { "a", NULL, HIGH }, { "a", NULL, HIGH } },
			80, 1 },
		{ "what is explained costs nothing", { { "a", NULL, HIGH }, { "b", "a", HIGH },
			{ "c", "a", LOW } }, 80, 1 },
		{ "but a cause costs what it brings about", { { "a", NULL, LOW },
			{ "b", "a", CRITICAL }, { "c", NULL, LOW } }, 58, 2 },
		{ "even a note", { { "a", NULL, SEVERITY_INFO, CONFIDENCE_HIGH },
			{ "b", "a", MEDIUM } }, 92, 1 },
	};
	_cleanup_(policy_free_p) struct policy *policy = policy_new();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(findings_done) struct findings f = { NULL };
		size_t n = 0;

		while (n < ARRAY_SIZE(cases[i].list) && cases[i].list[n].id)
			n++;
		score(cases[i].list, n, policy, &f);
		if (!f.score.known || f.score.value != cases[i].value ||
		    f.score.n_parts != cases[i].n_parts)
			fail_msg("%s: %u of %zu parts", cases[i].what, f.score.value,
				f.score.n_parts);
		assert_string_equal(f.score.reason, "");
	}
}

static void part_names_the_cause_and_what_weighs_most(void **state)
{
	static const struct given list[] = {
		{ "a", NULL, LOW }, { "b", "a", SEVERITY_HIGH, CONFIDENCE_LOW }, { "c", "a", HIGH },
	};
	_cleanup_(policy_free_p) struct policy *policy = policy_new();
	_cleanup_(findings_done) struct findings f = { NULL };

	score(list, ARRAY_SIZE(list), policy, &f);
	assert_int_equal(f.score.n_parts, 1);
	assert_string_equal(f.score.parts[0].id, "a");
	assert_int_equal(f.score.parts[0].severity, SEVERITY_HIGH);
	assert_int_equal(f.score.parts[0].confidence, CONFIDENCE_HIGH);
	assert_int_equal(f.score.parts[0].points, 20);
}

static void weights_are_those_of_the_policy(void **state)
{
	static const struct given list[] = { { "a", NULL, SEVERITY_HIGH, CONFIDENCE_LOW } };
	_cleanup_(policy_free_p) struct policy *policy = policy_new();
	_cleanup_(findings_done) struct findings f = { NULL };
	struct err e = ERR_INIT;

	assert_int_equal(policy_set(policy, "score_high", "50", &e), 0);
	assert_int_equal(policy_set(policy, "score_low_confidence_pct", "10%", &e), 0);
	score(list, ARRAY_SIZE(list), policy, &f);
	assert_int_equal(f.score.value, 95);
}

static void poor_evidence_gives_no_score(void **state)
{
	_cleanup_(policy_free_p) struct policy *policy = policy_new();
	struct findings thin = { .n_judged = 10, .quality.ceiling = CONFIDENCE_LOW };
	struct findings few = { .n_judged = 1, .quality.ceiling = CONFIDENCE_HIGH };

	score_find(&thin, policy);
	assert_false(thin.score.known);
	assert_string_equal(thin.score.reason, "the evidence is too thin");
	few.unjudged = xcalloc(4, sizeof(*few.unjudged));
	few.n_unjudged = 4;
	for (size_t i = 0; i < 4; i++)
		few.unjudged[i] = (struct unjudged) { &rules[i], NULL, i == 3 };
	score_find(&few, policy);
	assert_false(few.score.known);
	assert_string_equal(few.score.reason, "3 rules lacked facts, only 1 judged");
	free(few.score.reason);
	few.n_judged = 3;
	score_find(&few, policy);
	assert_true(few.score.known);
	findings_done(&thin);
	findings_done(&few);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_problem_takes_its_points_off),
		cmocka_unit_test(part_names_the_cause_and_what_weighs_most),
		cmocka_unit_test(weights_are_those_of_the_policy),
		cmocka_unit_test(poor_evidence_gives_no_score),
	};

	return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
