/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded rtnetlink replies: the same bytes as links, addresses and qdiscs. */
#include <stdlib.h>
#include <string.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "collect/links.h"
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
	struct links links;
	uint8_t addr[16] = { 192, 0, 2, 1 };

	if (!rec) {
		rec = recording_new();
		recording_tick(rec, 1, 1);
		recording_put(rec, "sys/class/net/eth0/speed", "1000\n");
		(void) atexit(clean_up);
	}
	recording_put_bytes(rec, "netlink/link", data, size);
	recording_put_bytes(rec, "netlink/addr", data, size);
	recording_put_bytes(rec, "netlink/qdisc", data, size);
	FUZZ_ASSERT(machine_open(rec->root, NULL, &machine, NULL) == 0);
	FUZZ_ASSERT(machine_next_tick(machine, NULL) == 1);
	links_read(machine, &s, &links);
	for (size_t i = 1; i < s.n_links; i++)
		FUZZ_ASSERT(strcmp(s.links[i - 1].ifname, s.links[i].ifname) < 0);
	linkstats_read(machine, &links, &s);
	FUZZ_ASSERT(links.n_stats <= LINKSTATS_LINKS_MAX);
	FUZZ_ASSERT(s.n_values <= links.n_stats * 16);
	FUZZ_ASSERT(links_name(&s, links_find(&links, 4, addr)));
	FUZZ_ASSERT(links_name(&s, links_find(&links, 6, addr)));
	links_done(&links);
	sample_done(&s);
	return 0;
}
