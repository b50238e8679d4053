/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule file. */
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "fuzz.h"
#include "rule/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(free_p) char *text = xstrndup((const char *) data, size);
	_cleanup_(rule_free_p) struct rule *rule = NULL;
	struct err e = ERR_INIT;
	int r = rule_parse(text, "fuzz.sql", NULL, "/etc/fuzz.sql", &rule, &e);

	FUZZ_ASSERT(r <= 0 && (r == 0) == (rule != NULL));
	FUZZ_ASSERT((r < 0) == (*e.text != '\0'));
	FUZZ_ASSERT(!rule || (rule->id && rule->title && rule->why && rule->fix && rule->sql));
	return 0;
}
