/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each system call of apply, confirm, rollback and recovery fails in turn, with each error: what
 * says that it is done is done, what failed says so, and the next command leaves the old state or
 * the new one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "operations.h"
#include "supervise.h"

#define CALLS_MAX     20000
#define EXIT_NO_MEMORY 3 /* base/alloc.c */
#define RUN_SECONDS   60

static const int faults[] = { ENOSPC, EIO, EACCES, EINTR, EROFS, ENOMEM };

struct fault {
	long left;    /* calls before the one that fails */
	int code;
	bool lasting; /* all further calls of that kind fail, too */
	int nr;       /* of the call that failed; -1 = none yet */
};

struct counts {
	long calls, runs, done, told;
};

/* A disk that is full, broken or was remounted; what is tried again on EINTR would never end. */
static bool can_last(int code)
{
	return code == ENOSPC || code == EIO || code == EROFS;
}

/* A sanitizer that gets no memory ends the program in ways of its own. */
static bool is_sanitizers(int nr)
{
	return is_sanitized() && (nr == SYS_mmap || nr == SYS_munmap || nr == SYS_mprotect ||
		nr == SYS_madvise || nr == SYS_mremap || nr == SYS_brk);
}

static int fail_one(void *user, pid_t child, const struct seccomp_data *call)
{
	struct fault *f = user;

	(void) child;
	if (!call_can_fail(call->nr) || is_sanitizers(call->nr))
		return VERDICT_LET;
	if (f->nr >= 0)
		return f->lasting && call->nr == f->nr ? -f->code : VERDICT_LET;
	if (f->left-- > 0)
		return VERDICT_LET;
	f->nr = call->nr;
	return -f->code;
}

static void check_end(const struct operation *op, struct machine *m, int status,
	const char *where, struct counts *n)
{
	bool done;

	if (!WIFEXITED(status))
		fail_msg("%s: died of signal %d", where, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 1 &&
		WEXITSTATUS(status) != EXIT_NO_MEMORY)
		fail_msg("%s: exit status %d", where, WEXITSTATUS(status));
	done = WEXITSTATUS(status) == 0 && !op->is_recovery;
	if (done && !op->check(m, where))
		fail_msg("%s: says that it is done, and is not", where);
	assert_int_equal(recover_machine(m), 0);
	if (!op->check(m, where) && done)
		fail_msg("%s: was done, and the next command took it back", where);
	n->told += WEXITSTATUS(status) != 0;
	n->done += done;
}

/* True if the operation came to its end before the call that should fail. */
static bool fail_at(const struct operation *op, const struct machine *start, struct fault f,
	struct counts *n)
{
	_cleanup_(free_p) char *where = NULL;
	struct supervised s;
	struct machine m;
	long at = f.left;

	f.nr = -1;
	machine_copy(start, &m);
	(void) alarm(RUN_SECONDS);
	s = supervise(op->run, &m, fail_one, &f);
	(void) alarm(0);
	where = xasprintf("%s, call %ld (%d) fails with %s", op->name, at + 1, f.nr,
		strerror(f.code));
	if (f.nr >= 0) {
		check_end(op, &m, s.status, where, n);
		n->runs++;
	}
	machine_remove(&m);
	return f.nr < 0;
}

/* In the short form each call has one error, the next call the next. */
static void fail_everywhere(const struct operation *op, bool lasting, struct counts *n)
{
	const long step = stride(5);
	struct machine start;
	bool ended = false;
	long at;

	machine_make(&start);
	op->prepare(&start);
	for (at = 0; !ended && at < CALLS_MAX; at += step)
		for (size_t i = 0; i < ARRAY_SIZE(faults) && !ended; i++) {
			if (!is_stress() && (size_t) at % ARRAY_SIZE(faults) != i)
				continue;
			if (lasting && !can_last(faults[i]))
				continue;
			ended = fail_at(op, &start, (struct fault) {
				.left = at, .code = faults[i], .lasting = lasting }, n);
		}
	machine_remove(&start);
	assert_true(ended);
	n->calls += at - step;
}

static void fail_all(bool lasting)
{
	struct counts all = { 0 };

	for (size_t i = 0; i < n_operations; i++) {
		struct counts n = { 0 };

		fail_everywhere(&operations[i], lasting, &n);
		print_message("# %s: %ld system calls, %s, %ld faults: %ld done, %ld told; 0 half "
			"states\n", operations[i].name, n.calls, lasting ? "from one on" :
			"one at a time", n.runs, n.done, n.told);
		all.calls += n.calls;
		all.runs += n.runs;
	}
	print_message("# all: %ld system calls x faults = %ld runs; 0 half states\n", all.calls,
		all.runs);
}

static void one_call_fails(void **state)
{
	(void) state;
	fail_all(false);
}

static void calls_fail_from_one_on(void **state)
{
	(void) state;
	fail_all(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_call_fails),
		cmocka_unit_test(calls_fail_from_one_on),
	};

	if (!supervise_is_possible()) {
		(void) puts("1..0 # SKIP seccomp's user notification is refused here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
