/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places that somebody else could have prepared: nothing is written there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_kernel.h"

static void want_refused(struct fake *f, int code, const char *words)
{
	struct err e = ERR_INIT;

	assert_int_equal(refused(f, &plain, &e), code);
	assert_non_null(strstr(e.text, words));
	assert_int_equal(f->writes, 0);
	assert_buffers(f, false);
}

static void symlinks_and_strange_files_are_refused(void **state)
{
	struct fake *f = *state;
	_cleanup_(free_p) char *path = root_path(f->m.root, DROPIN_PATH);

	assert_int_equal(symlink("/etc/passwd", path), 0);
	want_refused(f, -ELOOP, "is a symlink");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	want_refused(f, -ELOOP, "another kind of file");
}

static void symlinks_on_the_way_are_refused(void **state)
{
	static const struct {
		const char *dir, *moved, *target;
	} cases[] = {
		{ DROPIN_DIR, "etc/elsewhere", "elsewhere" },
		{ "etc", "elsewhere", "elsewhere" },
		{ "var/lib", "var/elsewhere", "elsewhere" },
		{ "var", "elsewhere", "/elsewhere" },
	};
	struct fake *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *dir = root_path(f->m.root, cases[i].dir);
		_cleanup_(free_p) char *moved = root_path(f->m.root, cases[i].moved);

		assert_int_equal(rename(dir, moved), 0);
		assert_int_equal(symlink(cases[i].target, dir), 0);
		want_refused(f, -ELOOP, "is a symlink: what it leads to");
		assert_int_equal(unlink(dir), 0);
		assert_int_equal(rename(moved, dir), 0);
	}
	apply_buffers(f);
}

static void what_others_can_write_is_refused(void **state)
{
	struct fake *f = *state;
	_cleanup_(free_p) char *dir = root_path(f->m.root, DROPIN_DIR);
	_cleanup_(free_p) char *path = root_path(f->m.root, DROPIN_PATH);

	put_file(&f->m, DROPIN_PATH, "# mine\n");
	assert_int_equal(chmod(path, 0666), 0);
	want_refused(f, -EPERM, "writable for everybody");
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(chmod(dir, 0777), 0);
	want_refused(f, -EPERM, "writable for everybody");
	assert_int_equal(chmod(dir, 01777), 0);
	want_refused(f, -EPERM, "writable for everybody");
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(dir, 0, 12345), 0);
	assert_int_equal(chmod(dir, 0775), 0);
	want_refused(f, -EPERM, "writable for group 12345");
	assert_int_equal(chown(dir, 12345, 0), 0);
	want_refused(f, -EPERM, "belongs to user 12345");
}

static void nothing_is_made_through_a_symlink(void **state)
{
	static const char *const dirs[] = { "etc", "var" };
	struct fake *f = *state;
	char **names;
	size_t n;

	put_file(&f->m, "elsewhere/x", "");
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		_cleanup_(free_p) char *dir = root_path(f->m.root, dirs[i]);
		_cleanup_(free_p) char *moved = root_path(f->m.root, "moved");

		assert_int_equal(rename(dir, moved), 0);
		assert_int_equal(symlink("elsewhere", dir), 0);
		want_refused(f, -ELOOP, "is a symlink: what it leads to");
		assert_int_equal(unlink(dir), 0);
		assert_int_equal(rename(moved, dir), 0);
	}
	assert_int_equal(root_list(f->m.root, "elsewhere", &names, &n), 0);
	assert_int_equal(n, 1);
	names_free(names, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(symlinks_and_strange_files_are_refused),
		T(symlinks_on_the_way_are_refused),
		T(what_others_can_write_is_refused),
		T(nothing_is_made_through_a_symlink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
