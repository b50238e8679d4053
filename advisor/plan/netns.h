/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/sys/net shows the namespace of whoever reads it, so a change is taken back only in the
 * namespace where it was made. Below --root there are no namespaces: everything here does nothing.
 */
#ifndef PLAN_NETNS_H
#define PLAN_NETNS_H

#include <stdbool.h>

#include "plan/session.h"

/* "device:inode" of the namespace that this process is in; "" = cannot be told. Caller frees. */
char *netns_self(const struct root *root);

/* Whether it is the one of the first process; true also if that cannot be told. */
bool netns_is_hosts(const struct root *root);

/*
 * Goes to where the change was made. *ret_back goes to netns_leave. -ENXIO: that namespace is gone,
 * and its values with it; -EXDEV: it is another one, that cannot be found from here.
 */
int netns_enter(const struct session *s, const struct change *c, int *ret_back, struct err *e);
void netns_leave(int *back); /* -1 = nothing to do; usable with _cleanup_ */

#endif
