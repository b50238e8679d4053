/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What wins over the drop-in, files or tuned: a value then does not outlive the next boot. */
#ifndef PLAN_RIVALS_H
#define PLAN_RIVALS_H

#include "plan/plan.h"

/*
 * A sentence for each key of the plan that another file gives another value: at boot by
 * systemd-sysctl, by `sysctl --system`, by both, or by tuned [sysctl/sysctld.h, tuned.h]. Whether
 * the drop-in is there already does not matter. End with names_free. The codes of sysctld_load.
 */
int rivals_of(const struct root *root, const struct plan *plan, char ***ret, size_t *ret_n,
	struct err *e);

#endif
