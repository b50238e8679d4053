/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "collect/owner.h"
#include "recording.h"

static struct recording *rec;
static struct machine *machine;
static struct owners *owners;
static struct sample sample;

static int set_up(void **state)
{
	rec = recording_new();
	recording_tick(rec, 1, 1);
	owners = owners_new();
	if (machine_open(rec->root, NULL, &machine, NULL) < 0)
		return -1;
	return machine_next_tick(machine, NULL) == 1 ? 0 : -1;
}

static int tear_down(void **state)
{
	sample_done(&sample);
	owners = owners_free(owners);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void resolve(const char *recorded)
{
	recording_put(rec, "owners", recorded);
	owners_resolve(owners, machine, &sample);
}

static void assert_owner(uint32_t inode, int64_t pid, const char *process)
{
	const struct owner *o = owners_find(owners, inode);

	if (!o)
		fail_msg("%u has no owner", inode);
	assert_int_equal(o->pid, pid);
	assert_string_equal(o->process, process);
}

static void wanted_sockets_get_their_owner(void **state)
{
	owners_want(owners, 10);
	owners_want(owners, 11);
	owners_want(owners, 12);
	resolve("10 100 nginx\n11 101 Web Content\n77 7 other\n");
	assert_owner(10, 100, "nginx");
	assert_owner(11, 101, "Web Content");
	assert_null(owners_find(owners, 12));
	assert_null(owners_find(owners, 77));
	assert_int_equal(sample.n_notes, 0);
}

static void inode_zero_is_nobody(void **state)
{
	owners_want(owners, 0);
	resolve("0 100 x\n");
	assert_null(owners_find(owners, 0));
}

static void owner_is_remembered(void **state)
{
	owners_want(owners, 10);
	resolve("10 100 nginx\n");
	owners_want(owners, 10);
	resolve("");
	assert_owner(10, 100, "nginx");
}

static void socket_found_later_gets_its_owner_then(void **state)
{
	owners_want(owners, 10);
	resolve("");
	assert_null(owners_find(owners, 10));
	owners_want(owners, 10);
	resolve("10 100 late\n");
	assert_owner(10, 100, "late");
}

/* However long others have been looked for in vain. */
static void new_socket_is_looked_for_at_once(void **state)
{
	for (uint32_t tick = 0; tick < 12; tick++) {
		_cleanup_(free_p) char *recorded = xasprintf("%u 100 p\n", 1000 + tick);

		owners_want(owners, 5); /* has none */
		owners_want(owners, 1000 + tick);
		resolve(recorded);
		assert_owner(1000 + tick, 100, "p");
	}
}

static void what_is_not_found_is_asked_for_now_and_then(void **state)
{
	int tick = 0;

	for (; tick < 64 && !owners_find(owners, 5); tick++) {
		owners_want(owners, 5);
		resolve(tick < 2 ? "" : "5 100 p\n");
	}
	assert_true(tick > 3);
	assert_true(tick <= 32);
}

static void hostile_name_is_escaped(void **state)
{
	owners_want(owners, 10);
	owners_want(owners, 11);
	resolve("10 100 a\033[2Jb\n11 101 \n");
	assert_owner(10, 100, "a\\x1b[2Jb");
	assert_owner(11, 101, "");
}

static void malformed_lines_are_left_out_and_told(void **state)
{
	for (uint32_t i = 1; i <= 6; i++)
		owners_want(owners, i);
	resolve("1\n2 x p\n3 0 p\n4294967296 5 p\n4 2147483648 p\nfive 5 p\n\n6 600 good\n");
	for (uint32_t i = 1; i <= 5; i++)
		assert_null(owners_find(owners, i));
	assert_owner(6, 600, "good");
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "owners");
}

static void recording_without_owners_is_fine(void **state)
{
	owners_want(owners, 10);
	owners_resolve(owners, machine, &sample);
	assert_null(owners_find(owners, 10));
	assert_int_equal(sample.n_notes, 0);
}

static void many_sockets_come_and_go(void **state)
{
	static const char line[] = "4000000000 1 p\n";

	for (uint32_t tick = 0; tick < 40; tick++) {
		for (uint32_t i = 1; i <= 5000; i++)
			owners_want(owners, tick * 5000 + i);
		owners_want(owners, 4000000000);
		resolve(tick ? "" : line);
		assert_owner(4000000000, 1, "p");
		assert_null(owners_find(owners, tick * 5000 + 1));
	}
}

/* A socket of this process, whose name tries to steer a terminal. */
static void live_owner_is_found_through_proc(void **state)
{
	_cleanup_(root_free_p) struct root *live = NULL;
	_cleanup_(machine_close_p) struct machine *m = NULL;
	_cleanup_(close_p) int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char name[16] = "";
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(prctl(PR_GET_NAME, name), 0);
	assert_int_equal(prctl(PR_SET_NAME, "evil\n\033[31m"), 0);
	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(machine_open(live, NULL, &m, NULL), 0);
	assert_int_equal(machine_next_tick(m, NULL), 1);
	owners_want(owners, (uint32_t) st.st_ino);
	owners_resolve(owners, m, &sample);
	(void) prctl(PR_SET_NAME, name);
	assert_owner((uint32_t) st.st_ino, getpid(), "evil\\x0a\\x1b[31m");
}

static void live_owners_are_recorded(void **state)
{
	_cleanup_(free_p) char *to = xasprintf("%s/new", rec->dir);
	_cleanup_(root_free_p) struct root *live = NULL, *copy = NULL;
	_cleanup_(machine_close_p) struct machine *m = NULL, *replay = NULL;
	_cleanup_(close_p) int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct owners *again = owners_new();
	const struct owner *a, *b;
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(machine_open(live, to, &m, NULL), 0);
	assert_int_equal(machine_next_tick(m, NULL), 1);
	owners_want(owners, (uint32_t) st.st_ino);
	owners_resolve(owners, m, &sample);
	assert_int_equal(root_open(to, &copy, NULL), 0);
	assert_int_equal(machine_open(copy, NULL, &replay, NULL), 0);
	assert_int_equal(machine_next_tick(replay, NULL), 1);
	owners_want(again, (uint32_t) st.st_ino);
	owners_resolve(again, replay, &sample);
	a = owners_find(owners, (uint32_t) st.st_ino);
	b = owners_find(again, (uint32_t) st.st_ino);
	assert_non_null(a);
	assert_non_null(b);
	assert_int_equal(a->pid, b->pid);
	assert_string_equal(a->process, b->process);
	owners_free(again);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(wanted_sockets_get_their_owner),
		TEST(inode_zero_is_nobody),
		TEST(owner_is_remembered),
		TEST(socket_found_later_gets_its_owner_then),
		TEST(new_socket_is_looked_for_at_once),
		TEST(what_is_not_found_is_asked_for_now_and_then),
		TEST(hostile_name_is_escaped),
		TEST(malformed_lines_are_left_out_and_told),
		TEST(recording_without_owners_is_fine),
		TEST(many_sockets_come_and_go),
		TEST(live_owner_is_found_through_proc),
		TEST(live_owners_are_recorded),
	};

	return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}
