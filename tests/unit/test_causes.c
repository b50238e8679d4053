/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings are made by hand, in the order in which rows_sort leaves them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/causes.h"

#define T(s) ((char[]) { s })
#define LIST(...) ((char *[]) { __VA_ARGS__ })

static struct rule loss = {
	.id = T("loss"), .severity = SEVERITY_MEDIUM,
	.explains = LIST(T("slow"), T("timeouts")), .n_explains = 2,
	.about = LIST(T("path")), .n_about = 1,
};
static struct rule card = {
	.id = T("card"), .severity = SEVERITY_LOW, .explains = LIST(T("loss")), .n_explains = 1,
};
static struct rule off = {
	.id = T("off"), .severity = SEVERITY_HIGH, .explains = LIST(T("timeouts")), .n_explains = 1,
	.about = LIST(T("path"), T("sysctl")), .n_about = 2,
};
static struct rule slow = { .id = T("slow"), .severity = SEVERITY_HIGH };
static struct rule timeouts = { .id = T("timeouts"), .severity = SEVERITY_CRITICAL };

struct given {
	const struct rule *rule;
	const char *id, *evidence;
};

/* Ids in the order of the list, what is explained in brackets behind its cause; caller frees. */
static char *grouped(const struct given *list, size_t n)
{
	struct findings f = { .list = xcalloc(n + 1, sizeof(*f.list)), .n = n };
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < n; i++)
		f.list[i] = (struct finding) { .rule = list[i].rule, .id = xstrdup(list[i].id),
			.evidence = xstrdup(list[i].evidence) };
	causes_find(&f);
	for (size_t i = 0; i < f.n; i++) {
		strbuf_printf(&text, "%s%s", i ? " " : "", f.list[i].id);
		if (f.list[i].cause)
			strbuf_printf(&text, "(%s)", f.list[i].cause);
	}
	findings_done(&f);
	return strbuf_steal(&text);
}

#define GIVEN(...) { __VA_ARGS__ }

static void findings_stand_behind_what_explains_them(void **state)
{
	static const struct {
		const char *what;
		struct given list[6];
		const char *want;
	} cases[] = {
		{ "the same path",
			GIVEN({ &slow, "s", "{\"path\":\"a\"}" }, { &loss, "l", "{\"path\":\"a\"}" }),
			"l s(l)" },
		{ "another path's is left alone",
			GIVEN({ &slow, "s", "{\"path\":\"b\"}" }, { &loss, "l", "{\"path\":\"a\"}" }),
			"s l" },
		{ "a path that is not known is no path",
			GIVEN({ &slow, "s", "{\"path\":null}" }, { &loss, "l", "{\"path\":null}" }),
			"s l" },
		{ "nor one that is not told",
			GIVEN({ &slow, "s", "{}" }, { &loss, "l", "{\"path\":\"a\"}" }), "s l" },
		{ "all names must agree",
			GIVEN({ &timeouts, "t", "{\"path\":\"a\",\"sysctl\":\"x\"}" },
			      { &off, "o", "{\"path\":\"a\",\"sysctl\":\"y\"}" }),
			"t o" },
		{ "what concerns the host explains all",
			GIVEN({ &loss, "l1", "{\"path\":\"a\"}" }, { &loss, "l2", "{\"path\":\"b\"}" },
			      { &card, "c", "{}" }),
			"c l1(c) l2(c)" },
		{ "of several causes the first",
			GIVEN({ &timeouts, "t", "{\"path\":\"a\",\"sysctl\":\"x\"}" },
			      { &off, "o", "{\"path\":\"a\",\"sysctl\":\"x\"}" },
			      { &loss, "l", "{\"path\":\"a\"}" }),
			"o t(o) l" },
		{ "a chain stands under its root",
			GIVEN({ &slow, "s", "{\"path\":\"a\"}" }, { &loss, "l", "{\"path\":\"a\"}" },
			      { &card, "c", "{}" }),
			"c s(c) l(c)" },
		{ "a problem of several keys stays one",
			GIVEN({ &slow, "s", "{\"path\":\"a\"}" }, { &slow, "s", "{}" },
			      { &loss, "l", "{\"path\":\"a\"}" }, { &loss, "l", "{\"path\":\"b\"}" }),
			"l l s(l) s(l)" },
		{ "a group comes as early as its gravest",
			GIVEN({ &slow, "s1", "{\"path\":\"a\"}" }, { &slow, "s2", "{\"path\":\"b\"}" },
			      { &loss, "l2", "{\"path\":\"b\"}" }, { &loss, "l1", "{\"path\":\"a\"}" }),
			"l1 s1(l1) l2 s2(l2)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = 0;

		while (n < ARRAY_SIZE(cases[i].list) && cases[i].list[n].rule)
			n++;
		_cleanup_(free_p) char *got = grouped(cases[i].list, n);

		if (!str_eq(got, cases[i].want))
			fail_msg("%s: %s, not %s", cases[i].what, got, cases[i].want);
	}
}

static void nothing_found_is_nothing_to_group(void **state)
{
	_cleanup_(free_p) char *got = grouped(NULL, 0);

	assert_string_equal(got, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_stand_behind_what_explains_them),
		cmocka_unit_test(nothing_found_is_nothing_to_group),
	};

	return cmocka_run_group_tests_name("causes", tests, NULL, NULL);
}
