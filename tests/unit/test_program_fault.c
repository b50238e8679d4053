/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program itself, each of its system calls failed in turn: exit 0 means that it is done, 3 that
 * it is not, with one line on standard error that says why; the next run leaves nothing half-done.
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

#define CALLS_MAX   20000
#define RUN_SECONDS 60
#define EXIT_CANNOT 3 /* cmd/cmd.h */

static const int faults[] = { ENOSPC, EIO, EACCES, EINTR, EROFS, ENOMEM };

struct program {
	const struct machine *m;
	const char *command;
	bool in_main;   /* the loader has done its work */
	bool to_stderr; /* the call that failed was the complaint */
	long left;
	int code, nr;
};

static const char *err_path(const struct machine *m, char *buf, size_t size)
{
	(void) snprintf(buf, size, "%s/stderr", m->dir);
	return buf;
}

static int run_program(void *arg)
{
	const struct program *p = arg;
	char err[128];
	int fd = open(err_path(p->m, err, sizeof(err)), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int null = open("/dev/null", O_RDWR);

	if (fd < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
		dup2(fd, STDERR_FILENO) < 0)
		_exit(99);
	(void) execl(getenv("TCPADVISOR"), "tcpadvisor", "--root", p->m->dir, p->command,
		(char *) NULL);
	_exit(99);
}

/* What main does first is to ignore SIGXFSZ; what can only succeed does not fail. */
static int fail_one(void *user, pid_t child, const struct seccomp_data *call)
{
	struct program *p = user;

	(void) child;
	if (call->nr == SYS_rt_sigaction && call->args[0] == SIGXFSZ)
		p->in_main = true;
	if (!p->in_main || p->nr >= 0 || !call_can_fail(call->nr) || p->left-- > 0)
		return VERDICT_LET;
	p->nr = call->nr;
	p->to_stderr = call->nr == SYS_write && call->args[0] == STDERR_FILENO;
	return -p->code;
}

static bool has_complained(const struct machine *m)
{
	_cleanup_(free_p) char *text = NULL;

	return root_read(m->root, "stderr", 1 << 16, &text, NULL) == 0 &&
		str_starts_with(text, "tcpadvisor: ") && str_ends_with(text, "\n");
}

static void check_end(const struct operation *op, struct program *p, struct machine *m, int status,
	const char *where)
{
	bool done = status == 0;

	if (!WIFEXITED(status))
		fail_msg("%s: died of signal %d", where, WTERMSIG(status));
	if (!done && WEXITSTATUS(status) != EXIT_CANNOT)
		fail_msg("%s: exit status %d", where, WEXITSTATUS(status));
	if (!done && !p->to_stderr && !has_complained(m))
		fail_msg("%s: does not say what is wrong", where);
	if (done && !op->check(m, where))
		fail_msg("%s: says that it is done, and is not", where);
	assert_int_equal(recover_machine(m), 0);
	(void) op->check(m, where);
}

static bool fail_at(const struct operation *op, const struct machine *start, struct program p,
	long *n_runs, long *n_told)
{
	_cleanup_(free_p) char *where = NULL;
	struct supervised s;
	struct machine m;
	long at = p.left;

	machine_copy(start, &m);
	p.m = &m;
	p.nr = -1;
	(void) alarm(RUN_SECONDS);
	s = supervise(run_program, &p, fail_one, &p);
	(void) alarm(0);
	where = xasprintf("%s, call %ld (%d) fails with %s", p.command, at + 1, p.nr,
		strerror(p.code));
	if (p.nr >= 0) {
		check_end(op, &p, &m, s.status, where);
		++*n_runs;
		*n_told += s.status != 0;
	} else if (s.status != 0) {
		fail_msg("%s: exit status %x", where, s.status);
	}
	machine_remove(&m);
	return p.nr < 0;
}

static void fail_everywhere(const char *command)
{
	const struct operation *op = operation_find(command);
	const long step = stride(7);
	long at, runs = 0, told = 0;
	struct machine start;
	bool ended = false;

	machine_make(&start);
	op->prepare(&start);
	for (at = 0; !ended && at < CALLS_MAX; at += step)
		for (size_t i = 0; i < ARRAY_SIZE(faults) && !ended; i++) {
			struct program p = { .command = command, .left = at, .code = faults[i] };

			if (is_stress() || (size_t) at % ARRAY_SIZE(faults) == i)
				ended = fail_at(op, &start, p, &runs, &told);
		}
	machine_remove(&start);
	assert_true(ended);
	print_message("# tcpadvisor %s: %ld system calls, %ld faults: %ld told; 0 half states, 0 "
		"wrong exit codes\n", command, at - step, runs, told);
}

static void rollback_tells_what_failed(void **state)
{
	(void) state;
	fail_everywhere("rollback");
}

static void confirm_tells_what_failed(void **state)
{
	(void) state;
	fail_everywhere("confirm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rollback_tells_what_failed),
		cmocka_unit_test(confirm_tells_what_failed),
	};

	if (!getenv("TCPADVISOR") || !supervise_is_possible()) {
		(void) puts("1..0 # SKIP no TCPADVISOR, or seccomp's user notification is refused");
		return 0;
	}
	if (is_sanitized()) {
		(void) puts("1..0 # SKIP the sanitizer gives up when a call of its own fails");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
