/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The owners of a recording, with the sockets 1 to 63 wanted; and a link of /proc/PID/fd. */
#include <stdlib.h>

#include "../unit/recording.h"
#include "collect/owner.c"
#include "fuzz.h"

#define WANTED 64

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

static void check_owners(const struct owners *o)
{
	for (uint32_t i = 0; i < WANTED; i++) {
		const struct owner *owner = owners_find(o, i);

		FUZZ_ASSERT(!owner || (i && owner->pid > 0 && owner->pid <= INT32_MAX));
		for (const char *p = owner ? owner->process : ""; *p; p++)
			FUZZ_ASSERT((unsigned char) *p >= 0x20 && *p != 0x7f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(free_p) char *link = xstrndup((const char *) data, size);
	struct owners *owners = owners_new();
	struct sample s = { .at = { 0 } };

	(void) socket_inode(link);
	if (!rec) {
		rec = recording_new();
		recording_tick(rec, 1, 1);
		(void) atexit(clean_up);
	}
	recording_put_bytes(rec, "owners", data, size);
	FUZZ_ASSERT(machine_open(rec->root, NULL, &machine, NULL) == 0);
	FUZZ_ASSERT(machine_next_tick(machine, NULL) == 1);
	for (uint32_t i = 0; i < WANTED; i++)
		owners_want(owners, i);
	owners_resolve(owners, machine, &s);
	check_owners(owners);
	owners_free(owners);
	sample_done(&s);
	return 0;
}
