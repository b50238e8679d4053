/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kill -9 before each system call of apply, confirm, rollback and recovery in turn: the next
 * command must leave the old state or the new one, values and file, and nothing of our own about.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "plan/journal_db.h"
#include "plan_fixture.h"

/* every call; under a sanitizer, where each child costs ten times as much, one in seven */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(SANITIZED) || defined(__SANITIZE_ADDRESS__)
#define STRIDE 7
#else
#define STRIDE 1
#endif

#define OWN_FILE  "# mine\nvm.swappiness = 10\n"
#define EXIT_SKIP 77
#define CALLS_MAX 20000 /* more than any operation makes: a loop in the tracer itself ends */

struct operation {
	const char *name;
	void (*prepare)(struct machine *m);                  /* runs to its end */
	int (*run)(struct machine *m);                       /* killed on its way */
	/* after recovery; whether the operation counts as done. Fails the test if it is half so. */
	bool (*check)(const struct machine *m, long call);
};

static int do_apply(struct machine *m)
{
	const struct apply_options o = { .netns = "" };
	struct plan_entry list[3];
	struct plan plan = { .entries = list, .n = buffer_entries(list) };
	struct err e = ERR_INIT;
	int64_t id;

	list[plan.n++] = entry(SOMAXCONN, SOMAXCONN_OLD, SOMAXCONN_NEW);
	return apply_plan(m->root, &plan, &o, &id, &e);
}

static int do_rollback(struct machine *m)
{
	const struct rollback_options o = { .id = 0 };
	struct rollback_result res;
	struct err e = ERR_INIT;
	int r = apply_rollback(m->root, &o, &res, &e);

	rollback_result_done(&res);
	return r;
}

static int do_confirm(struct machine *m)
{
	struct err e = ERR_INIT;
	int64_t id;

	return apply_confirm(m->root, 0, &id, &e);
}

static int do_recover(struct machine *m)
{
	_cleanup_(free_p) char *what = NULL;
	struct err e = ERR_INIT;

	return apply_recover(m->root, &what, &e);
}

static void own_file(struct machine *m)
{
	put_file(m, DROPIN_PATH, OWN_FILE);
}

static void applied(struct machine *m)
{
	own_file(m);
	if (do_apply(m) < 0)
		abort();
}

static void set_pending(struct machine *m)
{
	struct journal *j;
	struct change *list;
	size_t n;

	if (journal_open(m->root, JOURNAL_WRITE, &j, NULL) < 0 ||
		journal_load(j, &list, &n, NULL) < 0)
		abort();
	list[0].state = CHANGE_PENDING;
	list[0].runtime_only = false;
	list[0].deadline.us = clock_realtime().us + 3600 * USEC_PER_SEC;
	list[0].deadline_boot.us = clock_boottime().us + 3600 * USEC_PER_SEC;
	if (journal_save(j, &list[0], NULL) < 0)
		abort();
	changes_done(list, n);
	(void) journal_free(j);
}

/* As `apply --confirm-within 1h` leaves it, without the process that would outlive the test. */
static void pending(struct machine *m)
{
	applied(m);
	own_file(m);
	set_pending(m);
}

/* Dies as soon as it comes to the step named. */
static int half_write(
	const struct apply_env *env, const char *key, const char *value, struct err *e)
{
	if (!str_eq(key, WMEM))
		return procsys_write(env->root, key, value, e);
	put_key(env->user, key, ""); /* a file is cut before it is written */
	_exit(0);
}

static int whole_file(const struct apply_env *env, const struct file_state *f, struct err *e)
{
	(void) dropin_write(env->root, f, e);
	_exit(0);
}

static void cut_off(struct machine *m, bool in_file)
{
	pid_t child;

	own_file(m);
	child = fork();
	if (child == 0) {
		const struct apply_options o = { .netns = "" };
		struct apply_env env = apply_env_real(m->root);
		struct plan_entry list[2];
		const struct plan plan = { .entries = list, .n = buffer_entries(list) };
		int64_t id;

		env.user = m;
		if (in_file)
			env.write_file = whole_file;
		else
			env.write = half_write;
		(void) apply_plan_env(&env, &plan, &o, &id, NULL);
		_exit(1);
	}
	if (child < 0 || waitpid(child, NULL, 0) < 0)
		abort();
}

static void cut_off_in_the_kernel(struct machine *m)
{
	cut_off(m, false);
}

static void cut_off_in_the_file(struct machine *m)
{
	cut_off(m, true);
}

static bool all_keys(const struct machine *m, bool new)
{
	return key_is(m, RMEM, new ? RMEM_NEW : RMEM_OLD) &&
	       key_is(m, WMEM, new ? WMEM_NEW : WMEM_OLD) &&
	       key_is(m, SOMAXCONN, new ? SOMAXCONN_NEW : SOMAXCONN_OLD);
}

static bool file_is_new(const struct machine *m)
{
	return dropin_has(m, OWN_FILE) && dropin_has(m, RMEM " = " RMEM_NEW "\n") &&
		dropin_has(m, WMEM " = " WMEM_NEW "\n") &&
		dropin_has(m, SOMAXCONN " = " SOMAXCONN_NEW "\n");
}

static void want(bool ok, const char *what, enum change_state state, long call)
{
	if (!ok)
		fail_msg("killed before system call %ld: %s, and the journal says %s", call, what,
			change_state_text(state));
}

/* The new state if and only if the journal says that it stands. */
static bool check_old_or_new(const struct machine *m, long call)
{
	enum change_state state = state_of(m, 1, NULL);
	bool new = state == CHANGE_APPLIED;

	want(state != CHANGE_INTENT && state != CHANGE_REVERTING, "unfinished", state, call);
	want(all_keys(m, new), "values are wrong", state, call);
	want(new ? file_is_new(m) : dropin_is(m, OWN_FILE), "the file is wrong", state, call);
	want(files_in_sysctl_d(m) == 2, "a temporary file is left", state, call);
	return new;
}

static bool check_old(const struct machine *m, long call)
{
	want(!check_old_or_new(m, call), "not taken back", state_of(m, 1, NULL), call);
	return state_of(m, 1, NULL) == CHANGE_RECOVERED;
}

static bool check_rolled_back(const struct machine *m, long call)
{
	return !check_old_or_new(m, call);
}

static bool check_confirmed(const struct machine *m, long call)
{
	enum change_state state = state_of(m, 1, NULL);
	bool new = state == CHANGE_APPLIED;

	want(new || state == CHANGE_PENDING, "neither pending nor applied", state, call);
	want(all_keys(m, true), "values are wrong", state, call);
	want(new ? file_is_new(m) : dropin_is(m, OWN_FILE), "the file is wrong", state, call);
	want(files_in_sysctl_d(m) == 2, "a temporary file is left", state, call);
	return new;
}

/* Every system call from here on stops for the tracer, once, before it is made. */
static int trace_calls(void)
{
	struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE) };
	const struct sock_fprog program = { .len = ARRAY_SIZE(all), .filter = all };

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		return -errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	/* the tracer sets its options here: without them the calls would fail with ENOSYS */
	(void) raise(SIGSTOP);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}

/* A child that waits for its tracer; it dies with us. */
static pid_t start_traced(struct machine *m, const struct operation *op)
{
	const uintptr_t options = PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (trace_calls() < 0)
			_exit(EXIT_SKIP);
		_exit(op && op->run(m) < 0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	if (!WIFSTOPPED(status))
		return -1;
	if (ptrace(PTRACE_SETOPTIONS, child, NULL, (void *) options) == 0)
		return child;
	(void) kill(child, SIGKILL);
	(void) waitpid(child, &status, 0);
	return -1;
}

/*
 * Lets `calls` system calls happen and kills before the next. True if the child came to its own end
 * before. Other faults (an errno in place of the call) would be set at the same stop.
 */
static bool run_for(struct machine *m, const struct operation *op, long calls)
{
	pid_t child = start_traced(m, op);
	long n = 0;
	int status;

	assert_true(child > 0);
	for (;;) {
		if (ptrace(PTRACE_CONT, child, NULL, NULL) < 0 ||
			waitpid(child, &status, 0) != child)
			abort();
		if (WIFEXITED(status)) {
			assert_int_equal(WEXITSTATUS(status), 0);
			return true;
		}
		assert_true(WIFSTOPPED(status));
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8) && n++ == calls)
			break;
	}
	(void) kill(child, SIGKILL);
	(void) waitpid(child, &status, 0);
	return false;
}

static void copy_below(const struct root *from, const struct machine *to, const char *dir)
{
	char **names;
	size_t n;

	if (root_list(from, dir, &names, &n) < 0)
		abort();
	for (size_t i = 0; i < n; i++) {
		_cleanup_(free_p) char *path =
			*dir ? xasprintf("%s/%s", dir, names[i]) : xstrdup(names[i]);
		_cleanup_(free_p) char *text = NULL;
		struct stat st;
		size_t len;

		if (root_stat(from, path, &st) < 0)
			abort();
		if (S_ISDIR(st.st_mode)) {
			copy_below(from, to, path);
			continue;
		}
		if (root_read(from, path, 1 << 24, &text, &len) < 0)
			abort();
		put_bytes(to, path, text, len);
	}
	names_free(names, n);
}

/* Each kill gets a machine of its own, as `prepare` left it. */
static void machine_copy(const struct machine *from, struct machine *to)
{
	machine_make_empty(to);
	copy_below(from->root, to, "");
}

static void kill_everywhere(const struct operation *op)
{
	struct machine start;
	long calls, kills = 0, done = 0;
	bool ended = false;

	machine_make(&start);
	op->prepare(&start);
	for (calls = 0; !ended && calls < CALLS_MAX; calls += STRIDE) {
		struct machine m;

		machine_copy(&start, &m);
		ended = run_for(&m, op, calls);
		assert_int_equal(do_recover(&m), 0);
		kills += !ended;
		if (op->check(&m, calls + 1))
			done++;
		else if (ended)
			fail_msg("%s came to its end and is not done", op->name);
		machine_remove(&m);
	}
	machine_remove(&start);
	print_message("# %s: killed before %ld of %ld system calls, one at a time; done in %ld\n",
		op->name, kills, calls - STRIDE, done);
}

static void apply_killed_anywhere_is_old_or_new(void **state)
{
	const struct operation op = { "apply", own_file, do_apply, check_old_or_new };

	(void) state;
	kill_everywhere(&op);
}

static void rollback_killed_anywhere_is_old_or_new(void **state)
{
	const struct operation op = { "rollback", applied, do_rollback, check_rolled_back };

	(void) state;
	kill_everywhere(&op);
}

static void confirm_killed_anywhere_is_pending_or_applied(void **state)
{
	const struct operation op = { "confirm", pending, do_confirm, check_confirmed };

	(void) state;
	kill_everywhere(&op);
}

static void recovery_killed_anywhere_can_be_repeated(void **state)
{
	const struct operation kernel = { "recovery of values", cut_off_in_the_kernel, do_recover,
		check_old };
	const struct operation file = { "recovery of the file", cut_off_in_the_file, do_recover,
		check_old };

	(void) state;
	kill_everywhere(&kernel);
	kill_everywhere(&file);
}

static bool may_trace(void)
{
	pid_t child = start_traced(NULL, NULL);
	int status = -1;

	if (child < 0)
		return false;
	while (ptrace(PTRACE_CONT, child, NULL, NULL) == 0 && waitpid(child, &status, 0) == child)
		if (WIFEXITED(status))
			return WEXITSTATUS(status) == 0;
	return false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(apply_killed_anywhere_is_old_or_new),
		cmocka_unit_test(rollback_killed_anywhere_is_old_or_new),
		cmocka_unit_test(confirm_killed_anywhere_is_pending_or_applied),
		cmocka_unit_test(recovery_killed_anywhere_can_be_repeated),
	};

	if (!may_trace()) {
		(void) puts("1..0 # SKIP ptrace or seccomp is refused here");
		return EXIT_SKIP;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
