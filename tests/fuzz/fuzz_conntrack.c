/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded reply of ctnetlink. */
#include <stdlib.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "base/str.h"
#include "collect/conntrack.h"
#include "fuzz.h"

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	struct sample s = { .at = { 0 } };

	if (!rec) {
		rec = recording_new();
		recording_tick(rec, 1, 1);
		(void) atexit(clean_up);
	}
	recording_put_bytes(rec, "netlink/conntrack-stats", data, size);
	FUZZ_ASSERT(machine_open(rec->root, NULL, &machine, NULL) == 0);
	FUZZ_ASSERT(machine_next_tick(machine, NULL) == 1);
	SAMPLE_ADD(&s, values)->name = xstrdup("net.netfilter.nf_conntrack_count");
	conntrack_read(machine, &s);
	FUZZ_ASSERT(s.n_values <= 11);
	for (size_t i = 1; i < s.n_values; i++)
		FUZZ_ASSERT(str_starts_with(s.values[i].name, "conntrack."));
	sample_done(&s);
	return 0;
}
