/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration file; what it sets is said again in a way that would set it. */
#include <stdlib.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "base/str.h"
#include "fuzz.h"
#include "rule/policy.h"

#define PATH "etc/tcpadvisor/tcpadvisor.conf"

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

static void check_item(const struct policy *p, const struct policy_item *item)
{
	_cleanup_(policy_free_p) struct policy *again = policy_new();
	_cleanup_(free_p) char *text = policy_text(p, item);
	double is = 0, said = 0;

	if (!policy_is_set(p, item->name))
		return;
	FUZZ_ASSERT(policy_set(again, item->name, text, NULL) == 0);
	if (item->kind == POLICY_KEYS || item->kind == POLICY_PINS)
		return;
	FUZZ_ASSERT(policy_number(p, item->name, &is) == 0);
	FUZZ_ASSERT(is >= item->min && is <= item->max);
	FUZZ_ASSERT(policy_number(again, item->name, &said) == 0);
	FUZZ_ASSERT(!(is < said) && !(is > said));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	const struct policy_item *items;
	struct err e = ERR_INIT;
	size_t n;
	int r;

	if (!rec) {
		rec = recording_new();
		(void) atexit(clean_up);
	}
	recording_put_bytes(rec, PATH, data, size);
	r = policy_load(p, rec->root, PATH, true, &e);
	FUZZ_ASSERT(r <= 0 && (r < 0) == (*e.text != '\0'));
	(void) policy_excludes(p, "net.ipv4.tcp_rmem");
	items = policy_items(&n);
	for (size_t i = 0; i < n; i++)
		check_item(p, &items[i]);
	return 0;
}
