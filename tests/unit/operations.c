/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/wait.h>

#include "operations.h"
#include "plan/journal_db.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif
#endif

static int apply_three(const struct machine *m, const struct apply_options *o)
{
	struct plan_entry list[3];
	struct plan plan = { .entries = list, .n = buffer_entries(list) };
	struct err e = ERR_INIT;
	int64_t id;

	list[plan.n++] = entry(SOMAXCONN, SOMAXCONN_OLD, SOMAXCONN_NEW);
	return apply_plan(m->root, &plan, o, &id, &e);
}

static int do_apply(void *machine)
{
	const struct apply_options o = { .netns = "" };

	return apply_three(machine, &o);
}

static int do_apply_pending(void *machine)
{
	const struct apply_options o = { .netns = "", .confirm_within = { 3600 * USEC_PER_SEC } };

	return apply_three(machine, &o);
}

static int do_rollback(void *machine)
{
	const struct machine *m = machine;
	const struct rollback_options o = { .id = 0 };
	struct rollback_result res;
	struct err e = ERR_INIT;
	int r = apply_rollback(m->root, &o, &res, &e);

	if (r == 0 && res.partial)
		r = -EUCLEAN;
	rollback_result_done(&res);
	return r;
}

static int do_confirm(void *machine)
{
	const struct machine *m = machine;
	struct err e = ERR_INIT;
	int64_t id;

	return apply_confirm(m->root, 0, &id, &e);
}

int recover_machine(void *machine)
{
	const struct machine *m = machine;
	_cleanup_(free_p) char *what = NULL;
	struct err e = ERR_INIT;

	return apply_recover(m->root, &what, &e);
}

static void own_file(struct machine *m)
{
	_cleanup_(free_p) char *path = root_path(m->root, DROPIN_PATH);

	put_file(m, DROPIN_PATH, OWN_FILE);
	if (chmod(path, OWN_MODE) < 0)
		abort();
}

/* A timer that never fires, so that no process outlives the test. */
static void own_file_and_systemd(struct machine *m)
{
	_cleanup_(free_p) char *bin = root_path(m->root, "bin");
	_cleanup_(free_p) char *program = root_path(m->root, "bin/systemd-run");

	own_file(m);
	put_file(m, "run/systemd/system/x", "");
	put_file(m, "bin/systemd-run", "#!/bin/true\n");
	if (chmod(program, 0755) < 0 || setenv("PATH", bin, 1) < 0)
		abort();
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

static bool file_is_own(const struct machine *m)
{
	struct stat st;

	return dropin_is(m, OWN_FILE) && root_stat(m->root, DROPIN_PATH, &st) == 0 &&
		(st.st_mode & 07777) == OWN_MODE;
}

static void want(bool ok, const char *what, enum change_state state, const char *where)
{
	if (!ok)
		fail_msg("%s: %s, and the journal says %s", where, what, state <= CHANGE_CONFIRMING ?
			change_state_text(state) : "nothing");
}

bool check_old_or_new(const struct machine *m, const char *where)
{
	enum change_state state = state_of(m, 1, NULL);
	bool new = state == CHANGE_APPLIED;

	want(state != CHANGE_INTENT && state != CHANGE_REVERTING, "unfinished", state, where);
	want(all_keys(m, new), "values are wrong", state, where);
	want(new ? file_is_new(m) : file_is_own(m), "the file is wrong", state, where);
	want(files_in_sysctl_d(m) == 2, "a temporary file is left", state, where);
	return new;
}

static bool check_old(const struct machine *m, const char *where)
{
	want(!check_old_or_new(m, where), "not taken back", state_of(m, 1, NULL), where);
	return state_of(m, 1, NULL) == CHANGE_RECOVERED;
}

static bool check_rolled_back(const struct machine *m, const char *where)
{
	return !check_old_or_new(m, where);
}

static bool check_confirmed(const struct machine *m, const char *where)
{
	enum change_state state = state_of(m, 1, NULL);
	bool new = state == CHANGE_APPLIED;

	want(new || state == CHANGE_PENDING, "neither pending nor applied", state, where);
	want(all_keys(m, true), "values are wrong", state, where);
	want(new ? file_is_new(m) : file_is_own(m), "the file is wrong", state, where);
	want(files_in_sysctl_d(m) == 2, "a temporary file is left", state, where);
	return new;
}

static bool check_pending(const struct machine *m, const char *where)
{
	enum change_state state = state_of(m, 1, NULL);

	if (state != CHANGE_PENDING)
		return check_old_or_new(m, where);
	want(all_keys(m, true), "values are wrong", state, where);
	want(file_is_own(m), "the file is wrong", state, where);
	return true;
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
		_cleanup_(free_p) char *text = NULL, *copied = NULL;
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
		copied = root_path(to->root, path);
		if (chmod(copied, st.st_mode & 07777) < 0)
			abort();
	}
	names_free(names, n);
}

void machine_copy(const struct machine *from, struct machine *to)
{
	machine_make_empty(to);
	copy_below(from->root, to, "");
}

const struct operation operations[] = {
	{ "apply", own_file, do_apply, check_old_or_new, false },
	{ "apply --confirm-within", own_file_and_systemd, do_apply_pending, check_pending, false },
	{ "rollback", applied, do_rollback, check_rolled_back, false },
	{ "confirm", pending, do_confirm, check_confirmed, false },
	{ "recovery of values", cut_off_in_the_kernel, recover_machine, check_old, true },
	{ "recovery of the file", cut_off_in_the_file, recover_machine, check_old, true },
};
const size_t n_operations = ARRAY_SIZE(operations);

const struct operation *operation_find(const char *name)
{
	const struct operation *op = operations;

	while (!str_eq(op->name, name))
		op++;
	return op;
}

bool is_stress(void)
{
	return getenv("TCPADVISOR_STRESS") != NULL;
}

bool is_sanitized(void)
{
	return SANITIZED;
}

long stride(long usual)
{
	return (is_stress() ? 1 : usual) * (SANITIZED ? 7 : 1);
}
