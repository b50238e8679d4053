/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was there before must be there after, and what others changed since must stay. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/xattr.h>

#include "fake_kernel.h"

static void rollback_restores_values_and_absent_file(void **state)
{
	const struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct rollback_result res;

	apply_buffers(f);
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_int_equal(res.n, 2);
	assert_int_equal(res.n_skipped, 0);
	assert_true(res.file_restored);
	assert_null(res.told);
	rollback_result_done(&res);
	assert_buffers(f, false);
	assert_true(dropin_is(&f->m, NULL));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
	assert_int_equal(roll_back(f, &o, &res), -ENOENT);
}

static void file_comes_back_with_owner_and_attributes(void **state)
{
	const struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	_cleanup_(free_p) char *path = root_path(f->m.root, DROPIN_PATH);
	struct file_state before = { false }, applied = { false }, after = { false };
	struct rollback_result res;

	put_file(&f->m, DROPIN_PATH, "# mine\n");
	if (setxattr(path, "user.origin", "by hand", 7, 0) < 0)
		skip();
	/* root can: the label of SELinux, somebody else's group */
	(void) setxattr(path, "security.selinux", "label", 5, 0);
	(void) !chown(path, geteuid(), 0);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(dropin_read(f->m.root, &before, NULL), 0);
	apply_buffers(f);
	assert_int_equal(dropin_read(f->m.root, &applied, NULL), 0);
	assert_int_equal(applied.mode, 0640);
	assert_int_equal(applied.xattrs_len, before.xattrs_len);
	/* as an editor leaves it that writes anew */
	assert_int_equal(removexattr(path, "user.origin"), 0);
	assert_int_equal(setxattr(path, "user.other", "x", 1, 0), 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(roll_back(f, &o, &res), 0);
	rollback_result_done(&res);
	assert_int_equal(dropin_read(f->m.root, &after, NULL), 0);
	assert_true(file_same(&before, &after));
	file_state_done(&before);
	file_state_done(&applied);
	file_state_done(&after);
}

static void stacked_changes_share_the_file_and_come_back_in_any_order(void **state)
{
	const struct rollback_options first = { .id = 1 }, second = { .id = 2 },
				      third = { .id = 3 };
	const struct rollback_options *orders[][3] = {
		{ &third, &second, &first },
		{ &first, &second, &third },
		{ &second, &first, &third },
		{ &first, &third, &second },
		{ &second, &third, &first },
		{ &third, &first, &second },
	};

	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		struct fake *f = *state;
		_cleanup_(free_p) char *after_first = NULL;
		struct rollback_result res;

		put_file(&f->m, DROPIN_PATH, "# mine\n");
		apply_one(f, WMEM, WMEM_OLD, WMEM_NEW);
		after_first = dropin_text(&f->m);
		apply_one(f, RMEM, RMEM_OLD, RMEM_NEW);
		apply_one(f, SOMAXCONN, SOMAXCONN_OLD, SOMAXCONN_NEW);
		assert_true(dropin_has(&f->m, WMEM " = "));
		assert_true(dropin_has(&f->m, RMEM " = "));
		assert_true(dropin_has(&f->m, SOMAXCONN " = "));
		for (size_t n = 0; n < 3; n++) {
			struct rollback_options o = *orders[i][n];

			o.id += 3 * (int64_t) i;
			assert_int_equal(roll_back(f, &o, &res), 0);
			assert_null(res.told);
			rollback_result_done(&res);
			if (n == 1 && orders[i][2] == &first)
				assert_true(dropin_is(&f->m, after_first));
			assert_true(dropin_has(&f->m, "# mine\n"));
		}
		assert_true(dropin_is(&f->m, "# mine\n"));
		assert_buffers(f, false);
		assert_true(key_is(&f->m, SOMAXCONN, SOMAXCONN_OLD));
	}
}

static void rollback_under_a_later_change_of_the_same_key_is_refused(void **state)
{
	const struct rollback_options first = { .id = 1 }, all = { .all = true };
	struct fake *f = *state;
	struct rollback_result res;
	struct err e = ERR_INIT;

	apply_one(f, WMEM, WMEM_OLD, WMEM_NEW);
	apply_one(f, WMEM, WMEM_NEW, "4096 16384 33554432");
	assert_int_equal(apply_rollback_env(&f->env, &first, &res, &e), -EBUSY);
	rollback_result_done(&res);
	assert_non_null(strstr(e.text, "roll back change 2 first"));
	assert_true(key_is(&f->m, WMEM, "4096 16384 33554432"));
	assert_true(dropin_has(&f->m, WMEM " = 4096 16384 33554432\n"));
	assert_int_equal(roll_back(f, &all, &res), 0);
	assert_int_equal(res.n_ids, 2);
	assert_int_equal(res.ids[0], 2);
	rollback_result_done(&res);
	assert_true(key_is(&f->m, WMEM, WMEM_OLD));
	assert_true(dropin_is(&f->m, NULL));
}

static void rollback_to_a_time_takes_what_was_made_since(void **state)
{
	struct rollback_options o = { .all = true };
	struct fake *f = *state;
	_cleanup_(free_p) char *first = NULL;
	struct rollback_result res;

	apply_one(f, WMEM, WMEM_OLD, WMEM_NEW);
	first = dropin_text(&f->m);
	o.to = clock_realtime();
	apply_one(f, RMEM, RMEM_OLD, RMEM_NEW);
	apply_one(f, WMEM, WMEM_NEW, "4096 16384 33554432");
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_int_equal(res.n_ids, 2);
	assert_int_equal(res.ids[0], 3);
	assert_int_equal(res.ids[1], 2);
	rollback_result_done(&res);
	assert_true(key_is(&f->m, WMEM, WMEM_NEW));
	assert_true(key_is(&f->m, RMEM, RMEM_OLD));
	assert_true(dropin_is(&f->m, first));
	assert_int_equal(roll_back(f, &o, &res), -ENOENT);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
}

static void dry_run_tells_all_and_changes_nothing(void **state)
{
	const struct rollback_options o = { .all = true, .dry_run = true };
	struct fake *f = *state;
	struct rollback_result res;
	int writes;

	apply_one(f, WMEM, WMEM_OLD, WMEM_NEW);
	apply_one(f, WMEM, WMEM_NEW, "4096 16384 33554432");
	writes = f->writes;
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_int_equal(res.n, 2);
	assert_string_equal(res.items[0].to, WMEM_NEW);
	assert_string_equal(res.items[1].from, WMEM_NEW);
	assert_string_equal(res.items[1].to, WMEM_OLD);
	rollback_result_done(&res);
	assert_int_equal(f->writes, writes);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	assert_true(dropin_has(&f->m, WMEM));
}

static void dry_run_foretells_what_would_be_left(void **state)
{
	const struct rollback_options o = { .dry_run = true };
	struct fake *f = *state;
	struct rollback_result res;

	apply_buffers(f);
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_false(res.partial);
	assert_true(res.file_restored);
	rollback_result_done(&res);
	put_key(&f->m, WMEM, "4096 16384 9999999");
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_true(res.partial);
	assert_false(res.file_restored);
	assert_non_null(strstr(res.told, WMEM " = 4096 16384 9999999 would be left"));
	rollback_result_done(&res);
	put_key(&f->m, WMEM, WMEM_NEW);
	put_file(&f->m, DROPIN_PATH, "# edited\n");
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_true(res.partial);
	assert_non_null(strstr(res.told, DROPIN_PATH " would be left: somebody edited it"));
	rollback_result_done(&res);
	assert_true(dropin_is(&f->m, "# edited\n"));
	assert_buffers(f, true);
}

/* Enough room for the lock, not for the journal. */
static void full_disk_takes_nothing_back_and_says_so(void **state)
{
	const struct rollback_options o = { .id = 0 };
	const struct rlimit full = { 64, RLIM_INFINITY }, room = { RLIM_INFINITY, RLIM_INFINITY };
	struct fake *f = *state;
	struct rollback_result res;
	struct err e = ERR_INIT;
	int r;

	apply_buffers(f);
	(void) signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	r = apply_rollback_env(&f->env, &o, &res, &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &room), 0);
	assert_true(r < 0);
	assert_non_null(strstr(e.text, "; nothing of change 1 was taken back"));
	assert_int_equal(res.n_ids, 0);
	rollback_result_done(&res);
	assert_buffers(f, true);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
}

static void key_changed_since_is_left_and_forced_later(void **state)
{
	struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct rollback_result res;

	apply_buffers(f);
	put_key(&f->m, WMEM, "4096 16384 9999999");
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_int_equal(res.n_skipped, 1);
	assert_non_null(strstr(res.told, WMEM));
	assert_false(res.file_restored);
	rollback_result_done(&res);
	assert_true(key_is(&f->m, RMEM, RMEM_OLD));
	assert_true(key_is(&f->m, WMEM, "4096 16384 9999999"));
	assert_false(dropin_has(&f->m, RMEM));
	assert_true(dropin_has(&f->m, WMEM));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	o.force = true;
	assert_int_equal(roll_back(f, &o, &res), 0);
	rollback_result_done(&res);
	assert_buffers(f, false);
	assert_true(dropin_is(&f->m, NULL));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
}

static void edited_dropin_is_left_and_forced_later(void **state)
{
	struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct rollback_result res;
	struct err e = ERR_INIT;

	apply_buffers(f);
	put_file(&f->m, DROPIN_PATH, "net.ipv4.tcp_wmem = 1 2 3\n");
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_non_null(strstr(res.told, "edited"));
	assert_false(res.file_restored);
	rollback_result_done(&res);
	assert_buffers(f, false);
	assert_true(dropin_is(&f->m, "net.ipv4.tcp_wmem = 1 2 3\n"));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	assert_int_equal(refused(f, &plain, &e), -ESTALE);
	o.force = true;
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_true(res.file_restored);
	rollback_result_done(&res);
	assert_true(dropin_is(&f->m, NULL));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
}

static void rollback_goes_on_after_a_key_that_fails(void **state)
{
	struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct rollback_result res;
	_cleanup_(free_p) char *path = xasprintf("%s/proc/sys/net/ipv4/tcp_wmem", f->m.dir);

	apply_buffers(f);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(roll_back(f, &o, &res), -ENOENT);
	assert_non_null(strstr(res.told, WMEM));
	rollback_result_done(&res);
	assert_true(key_is(&f->m, RMEM, RMEM_OLD));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_APPLIED);
	assert_false(dropin_has(&f->m, RMEM));
	assert_true(dropin_has(&f->m, WMEM));
	/* the module is loaded again */
	put_key(&f->m, WMEM, WMEM_NEW);
	assert_int_equal(roll_back(f, &o, &res), 0);
	rollback_result_done(&res);
	assert_buffers(f, false);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
}

static void what_failed_is_tried_again_by_the_next_command(void **state)
{
	const struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct rollback_result res;
	struct err e = ERR_INIT;

	apply_buffers(f);
	f->fail_at = f->writes + 1;
	f->code = -EIO;
	assert_int_equal(roll_back(f, &o, &res), -EIO);
	assert_true(res.partial);
	rollback_result_done(&res);
	assert_true(key_is(&f->m, RMEM, RMEM_OLD));
	assert_true(key_is(&f->m, WMEM, WMEM_NEW));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTING);
	f->fail_at = f->writes + 1;
	assert_int_equal(refused(f, &plain, &e), -EBUSY);
	assert_non_null(strstr(recover(f), "finished now"));
	assert_buffers(f, false);
	assert_true(dropin_is(&f->m, NULL));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
}

static int refuse_wmem(
	const struct apply_env *env, const char *key, const char *value, struct err *e)
{
	if (str_eq(key, WMEM))
		return err_set(e, -EINVAL, "the fake kernel refuses %s", key);
	return procsys_write(env->root, key, value, e);
}

static void what_cannot_be_restored_is_given_up_only_by_force(void **state)
{
	struct rollback_options o = { .id = 1 };
	struct fake *f = *state;
	struct rollback_result res;

	apply_buffers(f);
	f->env.write = refuse_wmem;
	assert_int_equal(roll_back(f, &o, &res), -EINVAL);
	rollback_result_done(&res);
	assert_non_null(strstr(recover(f), "change 1 could not be taken back: the fake kernel"));
	assert_int_equal(roll_back(f, &o, &res), -EINVAL);
	rollback_result_done(&res);
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTING);
	o.force = true;
	assert_int_equal(roll_back(f, &o, &res), 0);
	assert_non_null(strstr(res.told, "given up: the fake kernel refuses " WMEM));
	rollback_result_done(&res);
	assert_true(key_is(&f->m, WMEM, WMEM_NEW));
	assert_true(dropin_is(&f->m, NULL));
	assert_int_equal(state_of(&f->m, 1, NULL), CHANGE_REVERTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(rollback_restores_values_and_absent_file),
		T(file_comes_back_with_owner_and_attributes),
		T(stacked_changes_share_the_file_and_come_back_in_any_order),
		T(rollback_under_a_later_change_of_the_same_key_is_refused),
		T(rollback_to_a_time_takes_what_was_made_since),
		T(dry_run_tells_all_and_changes_nothing),
		T(dry_run_foretells_what_would_be_left),
		T(full_disk_takes_nothing_back_and_says_so),
		T(key_changed_since_is_left_and_forced_later),
		T(edited_dropin_is_left_and_forced_later),
		T(rollback_goes_on_after_a_key_that_fails),
		T(what_failed_is_tried_again_by_the_next_command),
		T(what_cannot_be_restored_is_given_up_only_by_force),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
