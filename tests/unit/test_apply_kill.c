/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kill -9 before each system call of apply, confirm, rollback and recovery in turn that changes
 * anything (`make stress`: before all): the next command must leave the old state or the new one,
 * values and file, and nothing of our own about.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/syscall.h>

#include "operations.h"
#include "supervise.h"

#define CALLS_MAX 20000 /* more than any operation makes: a loop in the supervisor itself ends */

/* What changes nothing outside the process: a kill before it leaves what one behind it leaves. */
static bool is_idle(const struct seccomp_data *call)
{
	static const int idle[] = {
		SYS_brk, SYS_close, SYS_fcntl, SYS_fstat, SYS_getdents64, SYS_getpid, SYS_lseek,
		SYS_mmap, SYS_munmap, SYS_newfstatat, SYS_pread64, SYS_read,
	};

	for (size_t i = 0; i < ARRAY_SIZE(idle); i++)
		if (call->nr == idle[i])
			return true;
	return false;
}

static int kill_behind(void *user, pid_t child, const struct seccomp_data *call)
{
	long *left = user;

	(void) child;
	if (!is_stress() && is_idle(call))
		return VERDICT_LET;
	return (*left)-- == 0 ? VERDICT_KILL : VERDICT_LET;
}

/* Lets so many system calls happen and kills before the next; true if there was none. */
static bool kill_one(const struct operation *op, const struct machine *start, long calls,
	bool *ret_done)
{
	_cleanup_(free_p) char *where = xasprintf("%s killed before system call %ld", op->name,
		calls + 1);
	struct supervised s;
	struct machine m;
	long left = calls;

	machine_copy(start, &m);
	s = supervise(op->run, &m, kill_behind, &left);
	if (!s.killed && s.status != 0)
		fail_msg("%s: ended with status %x", where, s.status);
	assert_int_equal(recover_machine(&m), 0);
	*ret_done = op->check(&m, where);
	machine_remove(&m);
	return !s.killed;
}

static void kill_everywhere(const struct operation *op)
{
	const long step = stride(1);
	long calls, kills = 0, n_done = 0;
	bool ended = false, done = false;
	struct machine start;

	machine_make(&start);
	op->prepare(&start);
	for (calls = 0; !ended && calls < CALLS_MAX; calls += step) {
		ended = kill_one(op, &start, calls, &done);
		kills += !ended;
		n_done += done;
	}
	machine_remove(&start);
	assert_true(ended);
	if (!done)
		fail_msg("%s came to its end and is not done", op->name);
	print_message("# %s: killed before %ld of %ld system calls, one at a time; done in %ld\n",
		op->name, kills, calls - step, n_done);
}

static void killed_anywhere_is_old_or_new(void **state)
{
	(void) state;
	for (size_t i = 0; i < n_operations; i++)
		kill_everywhere(&operations[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_anywhere_is_old_or_new),
	};

	if (!supervise_is_possible()) {
		(void) puts("1..0 # SKIP seccomp's user notification is refused here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
