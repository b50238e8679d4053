/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recorded replies of UDP sockets: three dumps, the same bytes as IPv4, as both families, and as
 * IPv6, so that sockets come, change and go.
 */
#include <stdlib.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "collect/udp.h"
#include "fuzz.h"

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

static void put(const uint8_t *data, size_t size)
{
	if (!rec) {
		rec = recording_new();
		(void) atexit(clean_up);
	}
	rec->tick = -1;
	for (int i = 0; i < 3; i++) {
		recording_tick(rec, i + 1, i + 1);
		recording_put_bytes(rec, "netlink/udp4", data, i < 2 ? size : 0);
		recording_put_bytes(rec, "netlink/udp6", data, i > 0 ? size : 0);
	}
}

static void check(const struct sample *s)
{
	FUZZ_ASSERT(s->n_udp <= UDP_SOCKETS_MAX + 1);
	for (size_t i = 0; i < s->n_udp; i++) {
		FUZZ_ASSERT(s->udp[i].addr && *s->udp[i].addr);
		for (size_t j = 0; j < i; j++)
			FUZZ_ASSERT(s->udp[i].cookie != s->udp[j].cookie);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	struct owners *owners = owners_new();
	struct udp *udp = udp_new();

	put(data, size);
	FUZZ_ASSERT(machine_open(rec->root, NULL, &machine, NULL) == 0);
	while (machine_next_tick(machine, NULL) == 1) {
		struct sample s = { .at = { 0 } };

		udp_read(udp, machine, &s);
		udp_want(udp, owners);
		owners_resolve(owners, machine, &s);
		udp_end(udp, owners, &s);
		check(&s);
		sample_done(&s);
	}
	udp_free(udp);
	owners_free(owners);
	return 0;
}
