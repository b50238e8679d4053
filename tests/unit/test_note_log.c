/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/note_log.h"

static FILE *said; /* what stderr is while a test runs */
static int real_stderr;
static struct note_log *notes;

static int set_up(void **state)
{
	(void) fflush(stderr);
	said = tmpfile();
	assert_non_null(said);
	real_stderr = dup(STDERR_FILENO);
	assert_true(dup2(fileno(said), STDERR_FILENO) >= 0);
	log_set_level(LOG_NORMAL);
	notes = note_log_new();
	return 0;
}

static int tear_down(void **state)
{
	note_log_free(notes);
	(void) dup2(real_stderr, STDERR_FILENO);
	(void) close(real_stderr);
	(void) fclose(said);
	return 0;
}

/* A sample that lacks these sources, NULL = none. */
static void sample_without(const char *a, const char *b)
{
	struct sample s = { 0 };

	if (a)
		sample_note(&s, a, "gone");
	if (b)
		sample_note(&s, b, "gone");
	note_log_sample(notes, &s);
	sample_done(&s);
}

static void assert_said(const char *want)
{
	char text[8192];
	ssize_t n;

	(void) fflush(stderr);
	n = pread(fileno(said), text, sizeof(text) - 1, 0);
	assert_true(n >= 0);
	text[n] = '\0';
	assert_string_equal(text, want);
}

static void what_the_host_lacks_is_told_once_and_with_v_only(void **state)
{
	sample_without("conntrack", NULL);
	sample_without("conntrack", NULL);
	assert_said("");
	log_set_level(LOG_VERBOSE);
	note_log_free(notes);
	notes = note_log_new();
	sample_without("conntrack", NULL);
	sample_without("conntrack", NULL);
	assert_said("tcpadvisor: conntrack: gone\n");
}

static void source_that_goes_and_comes_back_is_told_once_each(void **state)
{
	sample_without(NULL, NULL);
	sample_without("link", NULL);
	sample_without("link", "snmp");
	sample_without("link", "snmp");
	sample_without(NULL, "snmp");
	sample_without(NULL, "snmp");
	assert_said("tcpadvisor: warning: link: gone\n"
		    "tcpadvisor: warning: snmp: gone\n"
		    "tcpadvisor: warning: link: all is well again\n");
}

static void one_that_comes_and_goes_for_ever_is_left_alone(void **state)
{
	for (int i = 0; i < 100; i++)
		sample_without(i % 2 ? "link" : NULL, NULL);
	assert_said("tcpadvisor: warning: link: gone\n"
		    "tcpadvisor: warning: link: all is well again\n"
		    "tcpadvisor: warning: link: gone\n"
		    "tcpadvisor: warning: link: all is well again\n"
		    "tcpadvisor: warning: link: gone\n"
		    "tcpadvisor: warning: link: all is well again\n"
		    "tcpadvisor: warning: link: comes and goes, which is not told any more\n");
}

static void number_of_sources_is_bounded(void **state)
{
	sample_without(NULL, NULL);
	log_set_level(LOG_QUIET);
	for (int i = 0; i < 1000; i++) {
		char name[32];

		(void) snprintf(name, sizeof(name), "source %d", i);
		sample_without(name, NULL);
	}
	log_set_level(LOG_NORMAL);
	sample_without("one more", NULL);
	assert_said("");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_the_host_lacks_is_told_once_and_with_v_only),
		TEST(source_that_goes_and_comes_back_is_told_once_each),
		TEST(one_that_comes_and_goes_for_ever_is_left_alone),
		TEST(number_of_sources_is_bounded),
	};

	return cmocka_run_group_tests_name("note_log", tests, NULL, NULL);
}
