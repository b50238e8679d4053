/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of /proc/net or another that is read for counters; the first byte says which. */
#include "base/alloc.h"
#include "base/str.h"
#include "collect/percpu.h"
#include "collect/proctab.h"
#include "fuzz.h"

static int take(void *arg, const char *name, int64_t value)
{
	FUZZ_ASSERT(name && *name);
	return ++*(unsigned *) arg > 100000 ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(free_p) char *text = size ? xstrndup((const char *) data + 1, size - 1) : NULL;
	struct err e = ERR_INIT;
	unsigned n = 0;
	int r = 0;

	if (!size)
		return 0;
	switch (data[0] % 10) {
	case 0:
		r = proctab_parse_pairs(text, take, &n, &e);
		break;
	case 1:
		r = proctab_parse_snmp6(text, take, &n, &e);
		break;
	case 2:
		r = proctab_parse_sockstat(text, "sockstat", take, &n, &e);
		break;
	case 3:
		r = proctab_parse_meminfo(text, take, &n, &e);
		break;
	case 4:
		r = proctab_parse_pressure(text, "pressure.io", take, &n, &e);
		break;
	case 5:
		r = proctab_parse_number(text, "net.netfilter.nf_conntrack_count", take, &n, &e);
		break;
	case 6:
		r = percpu_parse_softnet(text, "softnet", take, &n, &e);
		break;
	case 7:
		r = percpu_parse_conntrack(text, "conntrack", take, &n, &e);
		break;
	case 8:
		r = percpu_parse_neigh(text, "neigh4", take, &n, &e);
		break;
	case 9:
		r = proctab_parse_keyed(text, take, &n, &e);
		break;
	}
	FUZZ_ASSERT(r <= 0);
	FUZZ_ASSERT((r < 0) == (*e.text != '\0') || n > 100000);
	return 0;
}
