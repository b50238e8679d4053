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
#include <unistd.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "scratch.h"

static char *dir;
static struct root *root;

static int set_up(void **state)
{
	dir = scratch_make("root");
	return root_open(dir, &root, NULL);
}

static int tear_down(void **state)
{
	root_free_p(&root);
	dir = scratch_remove(dir);
	return 0;
}

static void put(const char *path, const char *text)
{
	struct err e = ERR_INIT;

	if (root_write_atomic(root, path, text, strlen(text), 0644, &e) < 0)
		fail_msg("%s", e.text);
}

static void assert_file(const char *path, const char *want)
{
	_cleanup_(free_p) char *text = NULL;
	size_t len;

	assert_int_equal(root_read(root, path, 1 << 20, &text, &len), 0);
	assert_string_equal(text, want);
	assert_int_equal(len, strlen(want));
}

static void link_to(const char *target, const char *path)
{
	_cleanup_(free_p) char *full = root_path(root, path);

	assert_int_equal(symlink(target, full), 0);
}

static void live_root_is_slash_or_nothing(void **state)
{
	static const char *const live[] = { NULL, "/", "//" };

	for (size_t i = 0; i < ARRAY_SIZE(live); i++) {
		_cleanup_(root_free_p) struct root *r = NULL;
		_cleanup_(free_p) char *path = NULL;
		struct err e = ERR_INIT;

		assert_int_equal(root_open(live[i], &r, &e), 0);
		assert_true(root_is_live(r));
		assert_string_equal(root_dir(r), "");
		path = root_path(r, "proc/net");
		assert_string_equal(path, "/proc/net");
	}
	assert_false(root_is_live(root));
}

static void directory_root_needs_a_directory(void **state)
{
	_cleanup_(free_p) char *file = root_path(root, "file"), *none = root_path(root, "none");
	struct root *r = root;
	struct err e = ERR_INIT;

	put("file", "x");
	assert_int_equal(root_open(none, &r, &e), -ENOENT);
	assert_int_equal(root_open(file, &r, &e), -ENOTDIR);
	assert_ptr_equal(r, root);
}

static void trailing_slashes_of_the_root_do_not_show(void **state)
{
	_cleanup_(free_p) char *slashes = xasprintf("%s//", dir);
	_cleanup_(root_free_p) struct root *r = NULL;

	assert_int_equal(root_open(slashes, &r, NULL), 0);
	assert_string_equal(root_dir(r), dir);
}

static void read_gives_the_whole_file_or_refuses(void **state)
{
	_cleanup_(free_p) char *big = xcalloc(100001, 1), *text = NULL;
	char *kept = big;

	memset(big, 'y', 100000);
	put("big", big);
	put("empty", "");
	assert_int_equal(root_read(root, "big", 99999, &kept, NULL), -EFBIG);
	assert_ptr_equal(kept, big);
	assert_int_equal(root_read(root, "big", 100000, &text, NULL), 0);
	assert_string_equal(text, big);
	assert_file("empty", "");
	assert_int_equal(root_read(root, "none", 10, &kept, NULL), -ENOENT);
	assert_int_equal(root_read(root, ".", 10, &kept, NULL), -EISDIR);
	assert_int_equal(root_read(root, "big/x", 10, &kept, NULL), -ENOTDIR);
}

static void read_of_a_pipe_does_not_wait_for_a_writer(void **state)
{
	_cleanup_(free_p) char *path = xasprintf("%s/pipe", dir);

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_file("pipe", "");
	assert_int_equal(unlink(path), 0);
}

static void no_symlink_leads_out_of_a_directory_root(void **state)
{
	put("inside", "inside");
	link_to("/inside", "absolute");
	link_to("../../../../../../inside", "upwards");
	link_to("/etc/passwd", "passwd");
	assert_file("absolute", "inside");
	assert_file("upwards", "inside");
	assert_file("../../../inside", "inside");
	assert_file("/inside", "inside");
	assert_int_equal(root_read(root, "passwd", 10, &dir, NULL), -ENOENT);
	assert_int_equal(root_read(root, "../../../etc/passwd", 10, &dir, NULL), -ENOENT);
}

static void write_existing_replaces_whole_and_makes_nothing(void **state)
{
	put("value", "a long old value\n");
	assert_int_equal(root_write_existing(root, "value", "new\n"), 0);
	assert_file("value", "new\n");
	assert_int_equal(root_write_existing(root, "none", "x"), -ENOENT);
	assert_int_equal(root_write_existing(root, ".", "x"), -EISDIR);
}

static void write_atomic_replaces_and_leaves_no_temporary_file(void **state)
{
	struct stat st;
	char **names;
	size_t n;

	assert_int_equal(root_mkdirs(root, "d", 0755), 0);
	put("d/f", "old");
	assert_int_equal(root_write_atomic(root, "d/f", "new", 3, 0600, NULL), 0);
	assert_file("d/f", "new");
	assert_int_equal(root_stat(root, "d/f", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(root_list(root, "d", &names, &n), 0);
	assert_int_equal(n, 1);
	names_free(names, n);
}

static void write_atomic_failing_leaves_the_old_file(void **state)
{
	struct err e = ERR_INIT;
	char **names;
	size_t n;

	assert_int_equal(root_mkdirs(root, "d/f/g", 0755), 0);
	assert_int_equal(root_write_atomic(root, "none/f", "x", 1, 0644, &e), -ENOENT);
	assert_true(strstr(e.text, "none") != NULL);
	/* a directory stands in the way of the rename */
	assert_int_equal(root_write_atomic(root, "d/f", "x", 1, 0644, &e), -EISDIR);
	assert_int_equal(root_list(root, "d", &names, &n), 0);
	assert_int_equal(n, 1);
	assert_string_equal(names[0], "f");
	names_free(names, n);
}

static void write_atomic_replaces_a_symlink_not_its_target(void **state)
{
	struct stat st;
	_cleanup_(free_p) char *full = root_path(root, "link");

	put("target", "target");
	link_to("target", "link");
	put("link", "new");
	assert_file("target", "target");
	assert_file("link", "new");
	assert_int_equal(lstat(full, &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void remove_is_fine_with_what_is_not_there(void **state)
{
	struct err e = ERR_INIT;

	put("f", "x");
	assert_int_equal(root_remove(root, "f", &e), 0);
	assert_int_equal(root_remove(root, "f", &e), 0);
	assert_int_equal(root_remove(root, "no/such/f", &e), 0);
	assert_int_equal(root_mkdirs(root, "d", 0755), 0);
	assert_true(root_remove(root, "d", &e) < 0);
	assert_true(strstr(e.text, "cannot remove") != NULL);
}

static void mkdirs_makes_every_part(void **state)
{
	static const char *const paths[] = { "a", "a/b/c", "/x/y", "p//q/", "", ".", "/", "a/b" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		assert_int_equal(root_mkdirs(root, paths[i], 0755), 0);
		assert_int_equal(root_stat(root, paths[i], &st), 0);
		assert_true(S_ISDIR(st.st_mode));
	}
}

static void mkdirs_says_when_a_file_stands_there(void **state)
{
	put("f", "x");
	assert_int_equal(root_mkdirs(root, "f", 0755), -ENOTDIR);
	assert_int_equal(root_mkdirs(root, "f/g", 0755), -ENOTDIR);
}

static void mkdirs_follows_symlinks_inside(void **state)
{
	assert_int_equal(root_mkdirs(root, "real", 0755), 0);
	link_to("/real", "link");
	assert_int_equal(root_mkdirs(root, "link/sub", 0755), 0);
	put("real/sub/f", "x");
	assert_file("link/sub/f", "x");
}

static void readlink_gives_the_target_of_links_only(void **state)
{
	_cleanup_(free_p) char *target = NULL;

	put("f", "x");
	link_to("/some/where", "link");
	assert_int_equal(root_readlink(root, "link", &target), 0);
	assert_string_equal(target, "/some/where");
	assert_int_equal(root_readlink(root, "f", &target), -EINVAL);
	assert_int_equal(root_readlink(root, "none", &target), -ENOENT);
	assert_string_equal(target, "/some/where");
}

static void list_is_sorted_without_dots(void **state)
{
	char **names;
	size_t n;

	put("b", "");
	put("a", "");
	put("B", "");
	put(".hidden", "");
	assert_int_equal(root_list(root, ".", &names, &n), 0);
	assert_int_equal(n, 4);
	assert_string_equal(names[0], ".hidden");
	assert_string_equal(names[1], "B");
	assert_string_equal(names[2], "a");
	assert_string_equal(names[3], "b");
	names_free(names, n);
	assert_int_equal(root_list(root, "none", &names, &n), -ENOENT);
	assert_int_equal(root_list(root, "a", &names, &n), -ENOTDIR);
	assert_int_equal(root_mkdirs(root, "empty", 0755), 0);
	assert_int_equal(root_list(root, "empty", &names, &n), 0);
	assert_int_equal(n, 0);
	names_free(names, n);
}

static void descriptors_are_closed_on_exec(void **state)
{
	_cleanup_(close_p) int fd = root_openat(root, ".", O_RDONLY | O_DIRECTORY, 0);

	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(live_root_is_slash_or_nothing),
		TEST(directory_root_needs_a_directory),
		TEST(trailing_slashes_of_the_root_do_not_show),
		TEST(read_gives_the_whole_file_or_refuses),
		TEST(read_of_a_pipe_does_not_wait_for_a_writer),
		TEST(no_symlink_leads_out_of_a_directory_root),
		TEST(write_existing_replaces_whole_and_makes_nothing),
		TEST(write_atomic_replaces_and_leaves_no_temporary_file),
		TEST(write_atomic_failing_leaves_the_old_file),
		TEST(write_atomic_replaces_a_symlink_not_its_target),
		TEST(remove_is_fine_with_what_is_not_there),
		TEST(mkdirs_makes_every_part),
		TEST(mkdirs_says_when_a_file_stands_there),
		TEST(mkdirs_follows_symlinks_inside),
		TEST(readlink_gives_the_target_of_links_only),
		TEST(list_is_sorted_without_dots),
		TEST(descriptors_are_closed_on_exec),
	};

	return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}
