/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a change works on: the kernel's values, the drop-in, the clock. Behind a table, so that the
 * tests can put a kernel of their own there, one that clamps, fails or is changed by somebody else.
 */
#ifndef PLAN_ENV_H
#define PLAN_ENV_H

#include "base/clock.h"
#include "base/err.h"
#include "base/root.h"
#include "plan/apply.h"
#include "plan/journal.h"

struct apply_env {
	const struct root *root;
	void *user;                  /* the tests' own */
	int (*read)(const struct apply_env *env, const char *key, char **ret);
	int (*write)(
		const struct apply_env *env, const char *key, const char *value, struct err *e);
	int (*write_file)(const struct apply_env *env, const struct file_state *f, struct err *e);
	struct usec (*boottime)(const struct apply_env *env);
};

/* procsys_read, procsys_write, dropin_write, clock_boottime. */
struct apply_env apply_env_real(const struct root *root);

/* The boot that is running, "" if it cannot be told; caller frees. */
char *env_boot_id(const struct apply_env *env);

/*
 * Every directory on the way to `path` must be one, no symlink, must belong to root or to the
 * caller, and must not be writable for everybody (but a sticky one farther up) or for a group other
 * than root's or the caller's; `path` itself must be a regular file like that, or absent. -EPERM;
 * -ELOOP: a symlink or another kind of file; -ENOENT: a directory is missing.
 */
int env_check_path(const struct root *root, const char *path, struct err *e);

/* A directory that is not there, with those above it; the codes of env_check_path. */
int env_make_directory(const struct root *root, const char *path, struct err *e);

/* The functions of apply.h on another env. */
int apply_plan_env(const struct apply_env *env, const struct plan *plan,
	const struct apply_options *o, int64_t *ret_id, struct err *e);
int apply_rollback_env(const struct apply_env *env, const struct rollback_options *o,
	struct rollback_result *ret, struct err *e);
int apply_confirm_env(const struct apply_env *env, int64_t id, int64_t *ret_id, struct err *e);

/* wait: so long for another command that holds the lock. */
int apply_recover_env(
	const struct apply_env *env, struct usec wait, char **ret_what, struct err *e);

#endif
