/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dead-man's switch of `apply --confirm-within`: at the deadline it does what any later command
 * would do (apply_recover): take the change back unless it was confirmed. Where systemd runs it is
 * a transient timer, which runs `tcpadvisor rollback --expired`: a process would end with the login
 * that it was started from where logind kills those [logind.conf(5) KillUserProcesses]. Elsewhere
 * it is a process of its own, which holds no lock and no file while it sleeps. If either is killed,
 * the next command does its work.
 */
#ifndef PLAN_DEADMAN_H
#define PLAN_DEADMAN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/root.h"

/*
 * deadline: on the clock since boot, which goes on in suspend. by_systemd: a process of the first
 * one's namespaces can undo the change. *ret_pid: to call it off; 0: there is nothing to call off,
 * the timer will find nothing to do.
 */
int deadman_start(const struct root *root, struct usec deadline, bool by_systemd, pid_t *ret_pid,
	struct err *e);

#endif
