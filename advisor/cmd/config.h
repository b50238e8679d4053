/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which configuration file is in force. */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "base/root.h"
#include "rule/policy.h"

#define CONFIG_PATH "etc/tcpadvisor/tcpadvisor.conf" /* below the root; need not exist */

/*
 * Adds the settings of a file named by the user (meant as the shell means it, not below the root;
 * must exist), or of CONFIG_PATH if `file` is NULL. Errors as policy_load.
 */
int config_load(struct policy *p, const struct root *root, const char *file, struct err *e);

#endif
