/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

static FILE *said; /* what stderr is while a test runs */
static int real_stderr;

static int set_up(void **state)
{
	(void) fflush(stderr);
	said = tmpfile();
	assert_non_null(said);
	real_stderr = dup(STDERR_FILENO);
	assert_true(dup2(fileno(said), STDERR_FILENO) >= 0);
	log_set_level(LOG_NORMAL);
	return 0;
}

static int tear_down(void **state)
{
	(void) dup2(real_stderr, STDERR_FILENO);
	(void) close(real_stderr);
	(void) fclose(said);
	return 0;
}

static void assert_said(const char *want)
{
	char text[4096];
	ssize_t n;

	(void) fflush(stderr);
	n = pread(fileno(said), text, sizeof(text) - 1, 0);
	assert_true(n >= 0);
	text[n] = '\0';
	assert_string_equal(text, want);
}

static void repeated_warnings_are_counted(void **state)
{
	for (int i = 0; i < 4; i++)
		log_warning("disk of %s is full", "a");
	log_warning("disk of %s is full", "b");
	log_warning("disk of %s is full", "b");
	log_error("the end");
	assert_said("tcpadvisor: warning: disk of a is full\n"
		    "tcpadvisor: last message repeated 3 times\n"
		    "tcpadvisor: warning: disk of b is full\n"
		    "tcpadvisor: last message repeated 1 time\n"
		    "tcpadvisor: the end\n");
}

static void only_consecutive_ones_are_repeats(void **state)
{
	log_warning("a");
	log_error("b");
	log_warning("a");
	log_error("a");
	log_error("a");
	log_warning("a");
	log_flush();
	assert_said("tcpadvisor: warning: a\ntcpadvisor: b\ntcpadvisor: warning: a\n"
		    "tcpadvisor: a\ntcpadvisor: a\ntcpadvisor: warning: a\n");
}

static void what_is_not_shown_ends_no_repetition(void **state)
{
	log_warning("c");
	log_info("hidden");
	log_warning("c");
	log_set_level(LOG_QUIET);
	log_warning("d");
	log_flush();
	log_flush();
	assert_said("tcpadvisor: warning: c\ntcpadvisor: last message repeated 1 time\n");
}

static void count_is_told_at_exit(void **state)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		log_warning("e");
		log_warning("e");
		log_warning("e");
		exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_said("tcpadvisor: warning: e\ntcpadvisor: last message repeated 2 times\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(repeated_warnings_are_counted),
		TEST(only_consecutive_ones_are_repeats),
		TEST(what_is_not_shown_ends_no_repetition),
		TEST(count_is_told_at_exit),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
