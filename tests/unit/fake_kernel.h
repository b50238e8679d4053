/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel that misbehaves, over the machine of plan_fixture.h. Included once by a test program. */
#ifndef TESTS_FAKE_KERNEL_H
#define TESTS_FAKE_KERNEL_H

#include <errno.h>

#include "plan_fixture.h"

/* It misbehaves at one write, counted from 1; 0 = never. */
struct fake {
	struct machine m;
	struct apply_env env;
	int writes, fail_at;
	int code;                 /* returned by that write, 0 = it says all is well */
	const char *leaves;       /* what the key then shows; NULL = as it was */
	const char *other_key;    /* changed by that write too */
	int files, fail_file_at;
	bool file_written;        /* ... although the write failed */
	int64_t boottime_us;      /* 0 = the real one */
	char *told;               /* by recover */
};

static inline int fake_read(const struct apply_env *env, const char *key, char **ret)
{
	return procsys_read(env->root, key, ret);
}

static inline int fake_write(
	const struct apply_env *env, const char *key, const char *value, struct err *e)
{
	struct fake *f = env->user;

	if (++f->writes != f->fail_at)
		return procsys_write(env->root, key, value, e);
	if (f->leaves)
		put_key(&f->m, key, f->leaves);
	if (f->other_key)
		put_key(&f->m, f->other_key, "1 2 3");
	return f->code ? err_set(e, f->code, "the fake kernel refuses %s", key) : 0;
}

static inline int fake_write_file(
	const struct apply_env *env, const struct file_state *file, struct err *e)
{
	struct fake *f = env->user;

	if (++f->files != f->fail_file_at)
		return dropin_write(env->root, file, e);
	if (f->file_written)
		(void) dropin_write(env->root, file, e);
	return err_set(e, -ENOSPC, "the fake disk is full");
}

static inline struct usec fake_boottime(const struct apply_env *env)
{
	const struct fake *f = env->user;

	return (struct usec) { f->boottime_us ? f->boottime_us : clock_boottime().us };
}

static inline int setup(void **state)
{
	struct fake *f = xcalloc(1, sizeof(*f));

	machine_make(&f->m);
	f->env = (struct apply_env) {
		.root = f->m.root, .user = f, .read = fake_read, .write = fake_write,
		.write_file = fake_write_file, .boottime = fake_boottime,
	};
	*state = f;
	return 0;
}

static inline int teardown(void **state)
{
	struct fake *f = *state;

	machine_remove(&f->m);
	free(f->told);
	free(f);
	return 0;
}

static const struct apply_options plain = { .netns = "" };

static inline int64_t apply_list(struct fake *f, struct plan_entry *list, size_t n,
	const struct apply_options *o)
{
	const struct plan plan = { .entries = list, .n = n };
	struct err e = ERR_INIT;
	int64_t id = 0;

	if (apply_plan_env(&f->env, &plan, o, &id, &e) < 0)
		fail_msg("%s", e.text);
	return id;
}

static inline int64_t apply_buffers(struct fake *f)
{
	struct plan_entry list[2];

	return apply_list(f, list, buffer_entries(list), &plain);
}

static inline int64_t apply_one(struct fake *f, const char *key, const char *from, const char *to)
{
	struct plan_entry list[1] = { entry(key, from, to) };

	return apply_list(f, list, 1, &plain);
}

static inline int refused(struct fake *f, const struct apply_options *o, struct err *e)
{
	struct plan_entry list[2];
	const struct plan plan = { .entries = list, .n = buffer_entries(list) };
	int64_t id = -7;
	int r = apply_plan_env(&f->env, &plan, o, &id, e);

	assert_true(r < 0);
	assert_int_equal(id, -7);
	assert_int_equal(e->code, r);
	return r;
}

static inline int roll_back(
	struct fake *f, const struct rollback_options *o, struct rollback_result *ret)
{
	struct err e = ERR_INIT;

	return apply_rollback_env(&f->env, o, ret, &e);
}

/* What apply_recover tells, NULL if nothing; good until the next call. */
static inline const char *recover(struct fake *f)
{
	struct err e = ERR_INIT;

	free(f->told);
	f->told = NULL;
	if (apply_recover_env(&f->env, (struct usec) { 0 }, &f->told, &e) < 0)
		fail_msg("%s", e.text);
	return f->told;
}

static inline void assert_buffers(const struct fake *f, bool new)
{
	assert_true(key_is(&f->m, RMEM, new ? RMEM_NEW : RMEM_OLD));
	assert_true(key_is(&f->m, WMEM, new ? WMEM_NEW : WMEM_OLD));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
