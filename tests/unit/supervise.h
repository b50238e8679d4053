/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child whose every system call waits for a word of ours before it is made, by
 * SECCOMP_RET_USER_NOTIF [seccomp_unotify(2)]: it can be killed there, or the call be failed.
 */
#ifndef TESTS_SUPERVISE_H
#define TESTS_SUPERVISE_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

#define VERDICT_LET  0
#define VERDICT_KILL 1 /* any other word is the -errno that the call returns unmade */

/* Asked before each call of the child itself but the last one, exit_group. */
typedef int supervise_fn(void *user, pid_t child, const struct seccomp_data *call);

struct supervised {
	bool killed;
	int status;  /* of waitpid */
	long calls;  /* that were asked about */
};

/* Runs run(arg) in a child that exits 1 if it failed, 0 if not, 3 if out of memory. */
struct supervised supervise(int (*run)(void *arg), void *arg, supervise_fn *ask, void *user);

/* False: one that can only succeed [man 2 of each]. */
bool call_can_fail(int nr);

/* Whether this may be done here; some sandboxes refuse it. */
bool supervise_is_possible(void);

#endif
