/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

#include "base/xattr.h"
#include "plan_fixture.h"

struct files {
	struct machine m;
	int a, b;
};

static int open_one(const struct machine *m, const char *name)
{
	_cleanup_(free_p) char *path = root_path(m->root, name);

	put_file(m, name, "text");
	return open(path, O_RDWR);
}

static int setup(void **state)
{
	struct files *f = xcalloc(1, sizeof(*f));

	machine_make_empty(&f->m);
	f->a = open_one(&f->m, "a");
	f->b = open_one(&f->m, "b");
	*state = f;
	if (fsetxattr(f->a, "user.probe", "", 0, 0) < 0)
		f->a = -1;
	else
		(void) fremovexattr(f->a, "user.probe");
	return 0;
}

static int teardown(void **state)
{
	struct files *f = *state;

	(void) close(f->a);
	(void) close(f->b);
	machine_remove(&f->m);
	free(f);
	return 0;
}

static struct files *files_or_skip(void **state)
{
	struct files *f = *state;

	if (f->a < 0)
		skip();
	return f;
}

static void set(int fd, const char *name, const char *value)
{
	assert_int_equal(fsetxattr(fd, name, value, strlen(value), 0), 0);
}

static void attributes_become_those_of_another_file(void **state)
{
	struct files *f = files_or_skip(state);
	_cleanup_(free_p) char *of_a = NULL, *of_b = NULL;
	size_t len_a, len_b;

	set(f->a, "user.z", "value");
	set(f->a, "user.empty", "");
	set(f->a, "user.same", "same");
	set(f->b, "user.same", "same");
	set(f->b, "user.z", "other");
	set(f->b, "user.extra", "goes");
	assert_int_equal(xattr_read(f->a, &of_a, &len_a), 0);
	assert_int_equal(xattr_write(f->b, of_a, len_a), 0);
	assert_int_equal(xattr_read(f->b, &of_b, &len_b), 0);
	assert_int_equal(len_a, len_b);
	assert_memory_equal(of_a, of_b, len_a);
}

static void no_attributes_are_null_and_remove_all(void **state)
{
	struct files *f = files_or_skip(state);
	char *block = NULL, room[8];
	size_t len = 1;

	assert_int_equal(xattr_write(f->a, NULL, 0), 0);
	assert_int_equal(xattr_read(f->a, &block, &len), 0);
	free(block);
	set(f->b, "user.extra", "goes");
	assert_int_equal(xattr_write(f->b, NULL, 0), 0);
	assert_true(fgetxattr(f->b, "user.extra", room, sizeof(room)) < 0);
}

static void label_is_restored_and_is_never_removed(void **state)
{
	struct files *f = files_or_skip(state);
	_cleanup_(free_p) char *block = NULL;
	char room[64] = "";
	size_t len;

	/* what a kernel without SELinux lets root set is as good as a label */
	if (fsetxattr(f->a, "security.selinux", "system_u:object_r:etc_t:s0", 26, 0) < 0)
		skip();
	assert_int_equal(xattr_read(f->a, &block, &len), 0);
	assert_int_equal(xattr_write(f->b, block, len), 0);
	assert_int_equal(fgetxattr(f->b, "security.selinux", room, sizeof(room)), 26);
	assert_string_equal(room, "system_u:object_r:etc_t:s0");
	assert_int_equal(xattr_write(f->b, NULL, 0), 0);
	assert_int_equal(fgetxattr(f->b, "security.selinux", room, sizeof(room)), 26);
}

static void block_that_is_none_is_ebadmsg(void **state)
{
	static const struct {
		const char *block;
		size_t len;
	} cases[] = {
		{ "user.x", 6 },                  /* no end of the name */
		{ "user.x\0\1\0", 9 },            /* no whole length */
		{ "user.x\0\5\0\0\0abc", 14 },    /* value cut short */
		{ "user.x\0\xff\xff\xff\xff", 11 },
	};
	struct files *f = files_or_skip(state);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(xattr_write(f->a, cases[i].block, cases[i].len), -EBADMSG);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(attributes_become_those_of_another_file),
		T(no_attributes_are_null_and_remove_all),
		T(label_is_restored_and_is_never_removed),
		T(block_that_is_none_is_ebadmsg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
