/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Below a fake root a namespace is a file, and two names of one are hard links. */
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
#include "base/str.h"
#include "collect/namespaces.h"
#include "recording.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct recording *rec;

static int set_up(void **state)
{
	rec = recording_new();
	recording_put_static(rec, "proc/thread-self/ns/net", "own");
	return 0;
}

static int tear_down(void **state)
{
	recording_free_p(&rec);
	return 0;
}

/* `path` is the namespace that `of` is. */
static void same(const char *path, const char *of)
{
	_cleanup_(free_p) char *from = root_path(rec->root, of), *to = root_path(rec->root, path);

	recording_put_static(rec, path, "");
	assert_int_equal(unlink(to), 0);
	assert_int_equal(link(from, to), 0);
}

/* What they are called, one a line in the order of the list. */
static char *names(void)
{
	_cleanup_(namespaces_done) struct namespaces n = { .list = NULL };
	struct strbuf b = STRBUF_INIT;

	assert_int_equal(namespaces_list(rec->root, &n), 0);
	for (size_t i = 0; i < n.n; i++) {
		_cleanup_(free_p) char *name = namespace_name(rec->root, &n.list[i]);

		strbuf_printf(&b, "%s\n", str_starts_with(name, "net:") ? "net" : name);
	}
	return b.len ? strbuf_steal(&b) : xstrdup("");
}

static void assert_names(const char *want)
{
	_cleanup_(free_p) char *got = names();

	assert_string_equal(got, want);
}

static void host_without_others_has_an_empty_list(void **state)
{
	same("proc/1/ns/net", "proc/thread-self/ns/net");
	assert_names("");
}

static void named_ones_come_sorted_then_processes_by_number(void **state)
{
	recording_put_static(rec, "run/netns/web", "1");
	recording_put_static(rec, "run/netns/db", "2");
	recording_put_static(rec, "proc/100/ns/net", "3");
	recording_put_static(rec, "proc/100/cgroup", "0::/system.slice/late.service\n");
	recording_put_static(rec, "proc/9/ns/net", "4");
	recording_put_static(rec, "proc/9/cgroup", "0::/system.slice/early.service\n");
	assert_names("db\nweb\nunit:early.service\nunit:late.service\n");
}

static void each_is_listed_once(void **state)
{
	recording_put_static(rec, "run/netns/web", "1");
	same("var/run/netns/web", "run/netns/web");
	same("run/netns/web2", "run/netns/web");
	same("proc/7/ns/net", "run/netns/web");
	same("run/netns/own", "proc/thread-self/ns/net");
	recording_put_static(rec, "proc/20/ns/net", "2");
	same("proc/3/ns/net", "proc/20/ns/net");
	assert_names("web\nnet\n");
}

static void lowest_process_gives_the_name(void **state)
{
	recording_put_static(rec, "proc/20/ns/net", "2");
	recording_put_static(rec, "proc/20/cgroup", "0::/b.service\n");
	same("proc/3/ns/net", "proc/20/ns/net");
	recording_put_static(rec, "proc/3/cgroup", "0::/a.service\n");
	assert_names("unit:a.service\n");
}

static void cgroup_tells_container_or_service(void **state)
{
	static const struct {
		const char *cgroup, *want;
	} cases[] = {
		{ "0::/system.slice/docker-" ID ".scope\n", "container:0123456789ab\n" },
		{ "0::/kubepods/besteffort/pod12-34/" ID "\n", "container:0123456789ab\n" },
		{ "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID
			".scope/container\n", "container:0123456789ab\n" },
		{ "12:pids:/docker/" ID "\n0::/system.slice/containerd.service\n",
			"container:0123456789ab\n" },
		{ "1:name=systemd:/system.slice/web.service\n0::/\n", "unit:web.service\n" },
		{ "0::/system.slice/web.service/payload/inner.service\n", "unit:web.service\n" },
		{ "0::/system.slice/bad\x1b[2J.service\n", "unit:bad\\x1b[2J.service\n" },
		{ "0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service\n", "net\n" },
		{ "0::/docker-" ID "0.scope\n", "net\n" },
		{ "0::/docker-0123.scope\n", "net\n" },
		{ "0::/\n", "net\n" }, { "nonsense", "net\n" }, { "", "net\n" },
	};

	recording_put_static(rec, "proc/20/ns/net", "2");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		recording_put_static(rec, "proc/20/cgroup", cases[i].cgroup);
		assert_names(cases[i].want);
	}
}

static void hostile_name_is_escaped(void **state)
{
	recording_put_static(rec, "run/netns/a\x1b[2J", "1");
	assert_names("a\\x1b[2J\n");
}

static void what_is_no_process_and_no_file_is_left_out(void **state)
{
	recording_put_static(rec, "proc/0/ns/net", "1");
	recording_put_static(rec, "proc/12x/ns/net", "2");
	recording_put_static(rec, "proc/99999999999/ns/net", "3");
	recording_put_static(rec, "proc/5/comm", "no ns");
	recording_put_static(rec, "run/netns/dir/x", "4");
	assert_names("");
}

static void opening_finds_that_it_is_another_one_now(void **state)
{
	_cleanup_(namespaces_done) struct namespaces n = { .list = NULL };
	_cleanup_(free_p) char *path = root_path(rec->root, "proc/20/ns/net");
	_cleanup_(close_p) int fd = -1;

	recording_put_static(rec, "proc/20/ns/net", "1");
	assert_int_equal(namespaces_list(rec->root, &n), 0);
	assert_int_equal(n.n, 1);
	fd = namespace_open(rec->root, &n.list[0]);
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(namespace_open(rec->root, &n.list[0]), -ENOENT);
	/* the open fd keeps the old inode: the new file cannot have its number */
	recording_put_static(rec, "proc/20/ns/net", "2");
	assert_int_equal(namespace_open(rec->root, &n.list[0]), -ESTALE);
}

static void unknown_name_is_told(void **state)
{
	static const struct {
		const char *name;
		int want;
	} cases[] = {
		{ "nix", -ENOENT }, { "", -EINVAL }, { "../web", -EINVAL }, { ".web", -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct err e = ERR_INIT;

		assert_int_equal(namespace_enter(rec->root, cases[i].name, &e), cases[i].want);
		assert_non_null(strstr(e.text, "network namespace"));
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(host_without_others_has_an_empty_list),
		TEST(named_ones_come_sorted_then_processes_by_number),
		TEST(each_is_listed_once),
		TEST(lowest_process_gives_the_name),
		TEST(cgroup_tells_container_or_service),
		TEST(hostile_name_is_escaped),
		TEST(what_is_no_process_and_no_file_is_left_out),
		TEST(opening_finds_that_it_is_another_one_now),
		TEST(unknown_name_is_told),
	};

	return cmocka_run_group_tests_name("namespaces", tests, NULL, NULL);
}
