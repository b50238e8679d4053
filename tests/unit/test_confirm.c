/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change that waits for confirmation: kept, given up, forgotten, lost in a reboot. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "fake_kernel.h"

static const struct apply_options in_an_hour = { .netns = "", .confirm_within = { 3600000000 } };

/* What sleeps is called off by the test: it would outlive it. */
static void stop_deadman(const struct fake *f)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;

	while ((d = readdir(dir))) {
		_cleanup_(free_p) char *path = xasprintf("/proc/%s/comm", d->d_name);
		_cleanup_(close_p) int fd = open(path, O_RDONLY);
		char comm[32] = "";
		uint64_t pid;
		struct stat st;

		if (fd < 0 || read(fd, comm, sizeof(comm) - 1) <= 0 ||
			!str_eq(comm, "tcpadvisor-undo\n"))
			continue;
		for (int n = 3; n < 8; n++) {
			_cleanup_(free_p) char *link = xasprintf("/proc/%s/fd/%d", d->d_name, n);
			struct stat mine;

			if (stat(link, &st) == 0 && stat(f->m.dir, &mine) == 0 &&
			    st.st_ino == mine.st_ino && st.st_dev == mine.st_dev) {
				pid = strtoull(d->d_name, NULL, 10);
				(void) kill((pid_t) pid, SIGKILL);
			}
		}
	}
	(void) closedir(dir);
}

static void pending_change_is_confirmed(void **state)
{
	const struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct plan_entry list[2];
	struct rollback_result res;
	struct err e = ERR_INIT;
	int64_t id = 0;

	f->boottime_us = clock_boottime().us; /* the process that waits has the real clock */
	apply_list(f, list, buffer_entries(list), &in_an_hour);
	assert_buffers(f, true);
	assert_true(dropin_is(&f->m, NULL));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_PENDING);
	assert_null(recover(f));
	assert_int_equal(refused(f, &plain, &e), -EBUSY);
	assert_int_equal(apply_confirm_env(&f->env, 7, &id, &e), -ENOENT);
	assert_int_equal(apply_confirm_env(&f->env, 0, &id, &e), 0);
	assert_int_equal(id, 1);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	assert_true(dropin_has(&f->m, WMEM " = " WMEM_NEW));
	assert_int_equal(apply_confirm_env(&f->env, 1, &id, &e), -ENOENT);
	f->boottime_us += 7200000000;
	assert_null(recover(f));
	assert_buffers(f, true);
	assert_int_equal(roll_back(f, &o, &res), 0);
	rollback_result_done(&res);
	assert_true(dropin_is(&f->m, NULL));
	assert_buffers(f, false);
	stop_deadman(f);
}

static void unconfirmed_change_is_taken_back(void **state)
{
	struct fake *f = *state;
	struct plan_entry list[2];
	struct err e = ERR_INIT;
	const char *what;
	int64_t id;

	f->boottime_us = clock_boottime().us; /* the process that waits has the real clock */
	apply_list(f, list, buffer_entries(list), &in_an_hour);
	f->boottime_us += 3600000000;
	/* too late, even where nothing has looked at it yet */
	assert_int_equal(apply_confirm_env(&f->env, 0, &id, &e), -ENOENT);
	assert_buffers(f, false);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
	apply_list(f, list, buffer_entries(list), &in_an_hour);
	put_key(&f->m, WMEM, "4096 16384 9999999");
	f->boottime_us += 3600000000;
	what = recover(f);
	assert_non_null(strstr(what, "not confirmed in time"));
	assert_true(key_is(&f->m, RMEM, RMEM_OLD));
	assert_true(key_is(&f->m, WMEM, "4096 16384 9999999"));
	assert_int_equal(state_of(&f->m, 2, NULL), CHANGE_REVERTED);
	stop_deadman(f);
}

static void pending_change_is_gone_after_a_reboot(void **state)
{
	struct fake *f = *state;
	struct plan_entry list[2];
	const char *what;

	apply_list(f, list, buffer_entries(list), &in_an_hour);
	machine_reboot(&f->m);
	what = recover(f);
	assert_non_null(strstr(what, "reboot"));
	assert_int_equal(f->writes, 2);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
	stop_deadman(f);
}

static void confirm_that_cannot_write_stays_pending(void **state)
{
	struct fake *f = *state;
	struct plan_entry list[2];
	struct err e = ERR_INIT;
	int64_t id;

	apply_list(f, list, buffer_entries(list), &in_an_hour);
	f->fail_file_at = 1;
	f->file_written = true;
	assert_int_equal(apply_confirm_env(&f->env, 0, &id, &e), -ENOSPC);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_PENDING);
	assert_true(dropin_is(&f->m, NULL));
	assert_int_equal(apply_confirm_env(&f->env, 0, &id, &e), 0);
	stop_deadman(f);
}

static int write_and_die(const struct apply_env *env, const struct file_state *file, struct err *e)
{
	(void) e;
	_exit(dropin_write(env->root, file, NULL) < 0);
}

static void confirm_cut_off_behind_the_file_is_finished_even_after_a_reboot(void **state)
{
	struct fake *f = *state;
	struct plan_entry list[2];
	const char *what;
	int status;
	pid_t child;

	apply_list(f, list, buffer_entries(list), &in_an_hour);
	child = fork();
	if (child == 0) {
		int64_t id;

		f->env.write_file = write_and_die;
		(void) apply_confirm_env(&f->env, 0, &id, NULL);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_CONFIRMING);
	put_key(&f->m, "kernel.random.boot_id", "22222222-2222-2222-2222-222222222222");
	what = recover(f);
	assert_non_null(strstr(what, "finished"));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	assert_buffers(f, true);
	assert_true(dropin_has(&f->m, WMEM " = " WMEM_NEW));
	stop_deadman(f);
}

static void dead_mans_switch_takes_back_by_itself(void **state)
{
	const struct apply_options soon = { .netns = "", .confirm_within = { 300000 } };
	const struct timespec pause = { 0, 20000000 };
	struct fake *f = *state;
	struct plan_entry list[2];

	apply_list(f, list, buffer_entries(list), &soon);
	assert_buffers(f, true);
	for (int i = 0; i < 250 && state_of(&f->m, 1, NULL) != CHANGE_REVERTED; i++)
		(void) nanosleep(&pause, NULL);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
	assert_buffers(f, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(pending_change_is_confirmed),
		T(unconfirmed_change_is_taken_back),
		T(pending_change_is_gone_after_a_reboot),
		T(confirm_that_cannot_write_stays_pending),
		T(confirm_cut_off_behind_the_file_is_finished_even_after_a_reboot),
		T(dead_mans_switch_takes_back_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
