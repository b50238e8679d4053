/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every step fails in turn on a machine in a directory: everything must be as it was. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/file.h>
#include <sys/wait.h>

#include "fake_kernel.h"

static void apply_writes_kernel_and_dropin(void **state)
{
	struct fake *f = *state;
	struct stat st;

	assert_int_equal(apply_buffers(f), 1);
	assert_buffers(f, true);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	assert_true(dropin_has(&f->m, "\nnet.ipv4.tcp_rmem = " RMEM_NEW "\n"));
	assert_true(dropin_has(&f->m, "\nnet.ipv4.tcp_wmem = " WMEM_NEW "\n"));
	assert_true(dropin_has(&f->m, "# was: " WMEM_OLD "\n"));
	assert_true(dropin_has(&f->m, "# rule: some-rule\n"));
	assert_true(dropin_has(&f->m, "# change 1, 20"));
	assert_int_equal(root_stat(f->m.root, DROPIN_PATH, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(files_in_sysctl_d(&f->m), 2);
	assert_null(recover(f));
}

static void file_that_was_there_is_kept_above_and_restored_with_its_mode(void **state)
{
	static const char own[] = "# mine\r\nnet.core.somaxconn=4096\n\nvm.swappiness = 10";
	const struct rollback_options o = { .id = 1 };
	struct fake *f = *state;
	struct rollback_result res;
	struct stat st;

	put_file(&f->m, DROPIN_PATH, own);
	_cleanup_(free_p) char *path = root_path(f->m.root, DROPIN_PATH);

	assert_int_equal(chmod(path, 0640), 0);
	apply_buffers(f);
	assert_true(dropin_has(&f->m, own));
	assert_true(dropin_has(&f->m, "net.ipv4.tcp_wmem = " WMEM_NEW));
	assert_int_equal(roll_back(f, &o, &res), 0);
	rollback_result_done(&res);
	assert_true(dropin_is(&f->m, own));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void failing_write_restores_all(void **state)
{
	static const struct {
		int at, code;
		const char *leaves, *other;
	} cases[] = {
		{ 1, -EINVAL, NULL, NULL }, { 2, -EINVAL, NULL, NULL }, { 2, -EACCES, NULL, NULL },
		{ 1, -EINVAL, "4096 131072 1",
			NULL }, /* fails and changes the kernel all the same */
		{ 2, -EIO, "4096 16384 8388608", NULL }, /* clamped */
		{ 2, 0, "4096 16384 8388608", NULL }, /* clamped without a word */
		{ 1, 0, NULL, NULL }, /* ignored without a word */
		{ 2, 0, WMEM_NEW, RMEM }, /* changes another key as well */
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fake *f = *state;
		struct err e = ERR_INIT;

		f->writes = 0;
		f->fail_at = cases[i].at;
		f->code = cases[i].code;
		f->leaves = cases[i].leaves;
		f->other_key = cases[i].other;
		assert_int_equal(refused(f, &plain, &e), cases[i].code ? cases[i].code : -EIO);
		assert_non_null(strstr(e.text, "everything is as it was before"));
		assert_buffers(f, false);
		assert_true(dropin_is(&f->m, NULL));
		assert_int_equal(state_of(&f->m, (int64_t) i + 1, NULL), CHANGE_FAILED);
		assert_null(recover(f));
	}
}

static void failing_dropin_restores_all(void **state)
{
	struct fake *f = *state;
	struct err e = ERR_INIT;

	put_file(&f->m, DROPIN_PATH, "# mine\n");
	f->fail_file_at = 1;
	assert_int_equal(refused(f, &plain, &e), -ENOSPC);
	assert_buffers(f, false);
	assert_true(dropin_is(&f->m, "# mine\n"));
	f->files = 0;
	f->file_written = true;
	assert_int_equal(refused(f, &plain, &e), -ENOSPC);
	assert_buffers(f, false);
	assert_true(dropin_is(&f->m, "# mine\n"));
	assert_int_equal(state_of(&f->m, 2, NULL), CHANGE_FAILED);
}

static void key_that_is_gone_fails_before_anything_is_written(void **state)
{
	struct fake *f = *state;
	struct err e = ERR_INIT;
	_cleanup_(free_p) char *path = xasprintf("%s/proc/sys/net/ipv4/tcp_wmem", f->m.dir);

	assert_int_equal(unlink(path), 0);
	assert_int_equal(refused(f, &plain, &e), -ENOENT);
	assert_int_equal(f->writes, 0);
	assert_true(key_is(&f->m, RMEM, RMEM_OLD));
}

static void changed_since_the_plan_is_estale(void **state)
{
	struct fake *f = *state;
	struct err e = ERR_INIT;

	put_key(&f->m, WMEM, "4096 16384 5000000");
	assert_int_equal(refused(f, &plain, &e), -ESTALE);
	assert_int_equal(f->writes, 0);
	assert_non_null(strstr(e.text, "4096 16384 5000000"));
}

static void bad_values_are_refused(void **state)
{
	static const struct {
		const char *key, *from, *to;
		int code;
	} cases[] = {
		{ WMEM, WMEM_OLD, "4096 16384", -EINVAL },
		{ WMEM, WMEM_OLD, "4096 65536 16384", -EINVAL },
		{ WMEM, WMEM_OLD, "8192 16384 26214400", -EPERM },
		{ SOMAXCONN, SOMAXCONN_OLD, "1", -ERANGE },
		{ KEEPALIVE, KEEPALIVE_OLD, "5\nkernel.core_pattern=|x", -EINVAL },
		{ "net.ipv4.tcp_timestamps", "1", "0", -EPERM },
	};
	struct fake *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct plan_entry list[1] = { entry(cases[i].key, cases[i].from, cases[i].to) };
		const struct plan plan = { .entries = list, .n = 1 };
		struct err e = ERR_INIT;
		int64_t id;
		int r = apply_plan_env(&f->env, &plan, &plain, &id, &e);

		if (r != cases[i].code && !(cases[i].code == -EINVAL && r == -ERANGE))
			fail_msg("case %zu: %d, %s", i, r, e.text);
	}
	assert_int_equal(f->writes, 0);
}

static void no_dropin_for_runtime_only_and_namespaces(void **state)
{
	static const struct apply_options cases[] = {
		{ .netns = "", .runtime_only = true },
		{ .netns = "blue" },
	};
	const struct rollback_options newest = { .id = 0 };
	struct fake *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct plan_entry list[2];
		struct rollback_result res;

		apply_list(f, list, buffer_entries(list), &cases[i]);
		assert_buffers(f, true);
		assert_true(dropin_is(&f->m, NULL));
		assert_int_equal(roll_back(f, &newest, &res), 0);
		assert_false(res.file_restored);
		rollback_result_done(&res);
		assert_buffers(f, false);
	}
}

static void runtime_only_change_ends_with_the_reboot(void **state)
{
	const struct apply_options o = { .netns = "", .runtime_only = true };
	struct plan_entry list[2];
	struct fake *f = *state;

	apply_list(f, list, buffer_entries(list), &o);
	machine_reboot(&f->m);
	assert_null(recover(f));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
}

static void hostile_text_stays_in_its_comment(void **state)
{
	struct fake *f = *state;
	struct plan_entry list[1] = { entry(WMEM, WMEM_OLD, WMEM_NEW) };
	char *pos, *line;

	list[0].reason =
		lit("evil\nkernel.core_pattern = |/tmp/x\r\nvm.a=1\x0b\x85\xe2\x80\xa8vm.b=2");
	list[0].rules = lit("rule\nkernel.x = 1");
	apply_list(f, list, 1, &plain);
	_cleanup_(free_p) char *text = dropin_text(&f->m);

	pos = text;
	assert_null(strchr(text, '\r'));
	while ((line = str_token(&pos, "\n")))
		assert_true(line[0] == '#' || str_starts_with(line, WMEM " = "));
}

static void overlong_reason_is_cut(void **state)
{
	struct fake *f = *state;
	struct plan_entry list[1] = { entry(WMEM, WMEM_OLD, WMEM_NEW) };
	char reason[5000];
	char *pos, *line;

	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	list[0].reason = reason;
	apply_list(f, list, 1, &plain);
	_cleanup_(free_p) char *text = dropin_text(&f->m);

	pos = text;
	while ((line = str_token(&pos, "\n")))
		assert_true(strlen(line) < 256);
}

static void second_apply_is_refused_and_told_whose_turn_it_is(void **state)
{
	struct fake *f = *state;
	struct err e = ERR_INIT;
	_cleanup_(free_p) char *want = xasprintf("process %ld ", (long) getpid());
	char *what = NULL;

	apply_buffers(f);
	_cleanup_(free_p) char *path = root_path(f->m.root, STATE_DIR "/lock");
	_cleanup_(close_p) int fd = open(path, O_RDWR);

	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(refused(f, &plain, &e), -EBUSY);
	assert_non_null(strstr(e.text, want));
	assert_int_equal(apply_recover_env(&f->env, (struct usec) { 0 }, &what, &e), 0);
	assert_null(what);
}

/* Holds the lock for as long as the other needs to come to it, and lets it go on its way. */
static int write_slowly(const struct apply_env *env, const char *key, const char *value,
	struct err *e)
{
	(void) usleep(20000);
	return procsys_write(env->root, key, value, e);
}

static void of_many_applies_at_once_one_is_done_and_the_others_are_refused(void **state)
{
	struct fake *f = *state;
	struct plan_entry list[2];
	const struct plan plan = { .entries = list, .n = buffer_entries(list) };
	int n_done = 0, n_refused = 0, status;

	f->env.write = write_slowly;
	for (int i = 0; i < 8; i++)
		if (fork() == 0) {
			struct err e = ERR_INIT;
			int64_t id;
			int r = apply_plan_env(&f->env, &plan, &plain, &id, &e);

			/* who comes when the first is done finds that the plan is out of date */
			if (r == 0 || r == -EBUSY || r == -ESTALE)
				_exit(r ? 1 : 0);
			(void) fprintf(stderr, "# refused for another reason, %d: %s\n", r, e.text);
			_exit(2);
		}
	while (wait(&status) > 0) {
		n_done += status == 0;
		n_refused += WIFEXITED(status) && WEXITSTATUS(status) == 1;
	}
	assert_int_equal(n_done, 1);
	assert_int_equal(n_refused, 7);
	assert_buffers(f, true);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	assert_null(recover(f));
}

static void recovery_without_a_journal_makes_nothing(void **state)
{
	struct fake *f = *state;
	struct stat st;

	assert_null(recover(f));
	assert_int_equal(root_stat(f->m.root, STATE_DIR, &st), -ENOENT);
}

static void damaged_journal_stops_everything(void **state)
{
	const struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct rollback_result res;
	struct err e = ERR_INIT;
	char *what = NULL;

	apply_buffers(f);
	put_file(&f->m, CHANGES_DB, "this is no database, and long enough to be seen as none. "
		"this is no database, and long enough to be seen as none at all.");
	f->writes = 0;
	assert_int_equal(refused(f, &plain, &e), -EUCLEAN);
	assert_non_null(strstr(e.text, "changes.db"));
	assert_int_equal(apply_recover_env(&f->env, (struct usec) { 0 }, &what, &e), -EUCLEAN);
	assert_int_equal(roll_back(f, &o, &res), -EUCLEAN);
	assert_int_equal(f->writes, 0);
	assert_buffers(f, true);
}

static void preview_is_what_apply_writes(void **state)
{
	struct fake *f = *state;
	struct file_state now, then;
	struct plan_entry list[2];
	const struct plan plan = { .entries = list, .n = buffer_entries(list) };
	struct err e = ERR_INIT;

	apply_one(f, SOMAXCONN, SOMAXCONN_OLD, SOMAXCONN_NEW);
	assert_int_equal(apply_preview(f->m.root, &plan, &now, &then, &e), 0);
	assert_true(dropin_is(&f->m, now.bytes));
	assert_non_null(strstr(then.bytes, "# change 2, "));
	assert_non_null(strstr(then.bytes, SOMAXCONN " = "));
	assert_non_null(strstr(then.bytes, RMEM " = "));
	file_state_done(&now);
	file_state_done(&then);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(apply_writes_kernel_and_dropin),
		T(file_that_was_there_is_kept_above_and_restored_with_its_mode),
		T(failing_write_restores_all),
		T(failing_dropin_restores_all),
		T(key_that_is_gone_fails_before_anything_is_written),
		T(changed_since_the_plan_is_estale),
		T(bad_values_are_refused),
		T(no_dropin_for_runtime_only_and_namespaces),
		T(runtime_only_change_ends_with_the_reboot),
		T(hostile_text_stays_in_its_comment),
		T(overlong_reason_is_cut),
		T(second_apply_is_refused_and_told_whose_turn_it_is),
		T(of_many_applies_at_once_one_is_done_and_the_others_are_refused),
		T(recovery_without_a_journal_makes_nothing),
		T(damaged_journal_stops_everything),
		T(preview_is_what_apply_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
