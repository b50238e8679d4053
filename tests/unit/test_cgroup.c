/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/cgroup.h"
#include "recording.h"

#define MIB (1024 * 1024)
#define NONE UINT64_MAX

static struct recording *rec;
static struct machine *machine;
static struct sample sample;

static int set_up(void **state)
{
	rec = recording_new();
	recording_tick(rec, 1, 1);
	if (machine_open(rec->root, NULL, &machine, NULL) < 0)
		return -1;
	return machine_next_tick(machine, NULL) == 1 ? 0 : -1;
}

static int tear_down(void **state)
{
	sample_done(&sample);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void put(const char *group, const char *file, const char *text)
{
	_cleanup_(free_p) char *path = xasprintf("sys/fs/cgroup%s/%s", group, file);

	recording_put(rec, path, text);
}

static void put_sock(const char *group, unsigned long long sock)
{
	_cleanup_(free_p) char *text = xasprintf("anon 5\nsock %llu\nfile 7\n", sock);

	put(group, "memory.stat", text);
	put(group, "cgroup.procs", "1\n"); /* not a group */
}

static void read_groups(void)
{
	sample_done(&sample);
	cgroup_read(machine, &sample);
}

static uint64_t value(const char *name)
{
	for (size_t i = 0; i < sample.n_values; i++)
		if (str_eq(sample.values[i].name, name))
			return sample.values[i].value;
	return NONE;
}

static void groups_tell_their_sockets_and_their_limit(void **state)
{
	put_sock("", 9 * MIB);
	put_sock("/system.slice", 8 * MIB);
	put_sock("/system.slice/web.service", 7 * MIB);
	put("/system.slice/web.service", "memory.current", "30000000\n");
	put("/system.slice/web.service", "memory.max", "33554432\n");
	put("/system.slice/web.service", "memory.events", "low 0\nhigh 0\nmax 12\noom 0\n"
		"sock_throttled 3\n");
	put("/system.slice", "memory.max", "max\n");
	put("/system.slice", "memory.events", "low 0\nmax 0\n");
	read_groups();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(value("cgroup./.sock_bytes"), 9 * MIB);
	assert_int_equal(value("cgroup./system.slice.sock_bytes"), 8 * MIB);
	assert_int_equal(value("cgroup./system.slice.max_bytes"), NONE);
	assert_int_equal(value("cgroup./system.slice.max_events"), 0);
	assert_int_equal(value("cgroup./system.slice.sock_throttled"), NONE);
	assert_int_equal(value("cgroup./system.slice/web.service.sock_bytes"), 7 * MIB);
	assert_int_equal(value("cgroup./system.slice/web.service.memory_bytes"), 30000000);
	assert_int_equal(value("cgroup./system.slice/web.service.max_bytes"), 32 * MIB);
	assert_int_equal(value("cgroup./system.slice/web.service.max_events"), 12);
	assert_int_equal(value("cgroup./system.slice/web.service.sock_throttled"), 3);
	for (size_t i = 0; i < sample.n_values; i++)
		assert_int_equal(sample.values[i].is_gauge,
			str_ends_with(sample.values[i].name, "_bytes"));
}

static void groups_with_little_are_not_looked_into(void **state)
{
	put_sock("", 4 * MIB);
	put_sock("/a", CGROUP_SOCK_BYTES_MIN - 1);
	put_sock("/a/b", 3 * MIB); /* cannot be, and shows whether it was read */
	put_sock("/c", CGROUP_SOCK_BYTES_MIN);
	read_groups();
	assert_int_equal(value("cgroup./a.sock_bytes"), NONE);
	assert_int_equal(value("cgroup./a/b.sock_bytes"), NONE);
	assert_int_equal(value("cgroup./c.sock_bytes"), CGROUP_SOCK_BYTES_MIN);
}

static void quiet_host_tells_only_its_sum(void **state)
{
	put_sock("", 4096);
	put_sock("/a", 4096);
	read_groups();
	assert_int_equal(sample.n_values, 1);
	assert_int_equal(value("cgroup./.sock_bytes"), 4096);
}

static void depth_and_number_are_bounded(void **state)
{
	_cleanup_(strbuf_done) struct strbuf path = STRBUF_INIT;

	put_sock("", 900ULL * MIB);
	for (int i = 1; i <= CGROUP_DEPTH_MAX + 1; i++) {
		strbuf_printf(&path, "/d%d", i);
		put_sock(strbuf_str(&path), 800ULL * MIB);
	}
	for (unsigned i = 0; i < CGROUP_GROUPS_MAX + 5; i++) {
		_cleanup_(free_p) char *group = xasprintf("/g%02u", i);

		put_sock(group, (2 + i) * MIB);
	}
	read_groups();
	assert_int_equal(sample.n_values, CGROUP_GROUPS_MAX);
	assert_int_not_equal(value("cgroup./d1/d2/d3/d4.sock_bytes"), NONE);
	assert_int_equal(value("cgroup./d1/d2/d3/d4/d5.sock_bytes"), NONE);
	assert_int_equal(value("cgroup./g00.sock_bytes"), NONE);
	assert_int_not_equal(value("cgroup./g36.sock_bytes"), NONE);
}

static void host_without_version_2_is_no_news(void **state)
{
	read_groups();
	put("/memory", "memory.stat", "cache 0\n");
	read_groups();
	assert_int_equal(sample.n_values, 0);
	assert_int_equal(sample.n_notes, 0);
}

static void malformed_files_are_notes_and_cost_only_themselves(void **state)
{
	put_sock("", 9 * MIB);
	put("/a", "memory.stat", "sock x\n");
	put_sock("/b", 2 * MIB);
	put("/b", "memory.max", "-5\n");
	put("/b", "memory.current", "7\n");
	read_groups();
	assert_int_equal(value("cgroup./a.sock_bytes"), NONE);
	assert_int_equal(value("cgroup./b.sock_bytes"), 2 * MIB);
	assert_int_equal(value("cgroup./b.max_bytes"), NONE);
	assert_int_equal(value("cgroup./b.memory_bytes"), 7);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "cgroup");
}

static void hostile_names_are_escaped(void **state)
{
	put_sock("", 9 * MIB);
	put_sock("/a\033[31m", 2 * MIB);
	read_groups();
	assert_int_equal(value("cgroup./a\\x1b[31m.sock_bytes"), 2 * MIB);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(groups_tell_their_sockets_and_their_limit),
		TEST(groups_with_little_are_not_looked_into),
		TEST(quiet_host_tells_only_its_sum),
		TEST(depth_and_number_are_bounded),
		TEST(host_without_version_2_is_no_news),
		TEST(malformed_files_are_notes_and_cost_only_themselves),
		TEST(hostile_names_are_escaped),
	};

	return cmocka_run_group_tests_name("cgroup", tests, NULL, NULL);
}
