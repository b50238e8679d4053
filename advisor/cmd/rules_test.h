/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `tcpadvisor rules test`: runs rules' cases and prints TAP. */
#ifndef CMD_RULES_TEST_H
#define CMD_RULES_TEST_H

#include "base/root.h"
#include "rule/ruleset.h"

/*
 * Tests the rule files named (NULL-terminated, paths as the shell means them), or all of `rs` if
 * none is. cases_dir: where shipped rules' cases are, or NULL. Returns an exit_code.
 */
int rules_test(const struct root *root, const struct ruleset *rs, const char *cases_dir,
	char *const *files);

#endif
