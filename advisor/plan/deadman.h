/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dead-man's switch of `apply --confirm-within`: a process of its own which sleeps until the
 * deadline and then does what any later command would do (apply_recover): take the change back
 * unless it was confirmed. It holds no lock and no file while it sleeps; if it is killed, the next
 * command does its work.
 */
#ifndef PLAN_DEADMAN_H
#define PLAN_DEADMAN_H

#include <sys/types.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/root.h"

/* deadline: on the clock since boot, which goes on in suspend. *ret_pid: to call it off. */
int deadman_start(const struct root *root, struct usec deadline, pid_t *ret_pid, struct err *e);

#endif
