/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a key may be written at all, and with this value: the catalog, the configuration, the
 * deny list and the kernel itself, each with its reason. No rule and no sample gets past it.
 */
#ifndef PLAN_PERMIT_H
#define PLAN_PERMIT_H

#include "plan/limits.h"

/*
 * Whatever the value. *ret_now: the one in force, caller frees. -ENOENT: not of the catalog, or not
 * there; -EPERM: never written, or excluded; or why it cannot be read. netns: of the samples, NULL
 * or "" = the host's own.
 */
int permit_key(const struct root *root, const struct policy *policy, const char *netns,
	const char *name, char **ret_now, struct err *e);

/* By the catalog's range and the deny list: the codes of sysctl_value_check, sysctl_deny_*. */
int permit_limits(const struct root *root, const struct limits *l, const struct sysctl_key *key,
	const char *now, const char *value, struct err *e);

/* And whether the kernel lets anybody write it here: -EROFS. */
int permit_value(const struct root *root, const struct limits *l, const struct sysctl_key *key,
	const char *now, const char *value, struct err *e);

#endif
