/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One file of sysctl.d on a machine with a few keys. */
#include <stdlib.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "base/str.h"
#include "fuzz.h"
#include "sysctl/sysctld.h"

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

static void set_up(void)
{
	rec = recording_new();
	recording_put(rec, "proc/sys/net/ipv4/tcp_fin_timeout", "60\n");
	recording_put(rec, "proc/sys/net/ipv4/conf/all/rp_filter", "0\n");
	recording_put(rec, "proc/sys/net/ipv4/conf/eth0.1/rp_filter", "0\n");
	recording_put(rec, "etc/sysctl.d/90-after.conf", "net.ipv4.tcp_fin_timeout = 30\n");
	(void) atexit(clean_up);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	struct sysctld d;

	if (!rec)
		set_up();
	recording_put_bytes(rec, "etc/sysctl.d/50-fuzz.conf", data, size);
	FUZZ_ASSERT(sysctld_load(rec->root, &d, &e) == 0);
	FUZZ_ASSERT(sysctld_find(&d, "net.ipv4.tcp_fin_timeout") != NULL);
	for (size_t i = 0; i < d.n; i++)
		FUZZ_ASSERT(d.entries[i].key && *d.entries[i].key && d.entries[i].value);
	sysctld_done(&d);
	return 0;
}
