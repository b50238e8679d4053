/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of sysctl.d, behind a zero byte a profile of tuned: who sets what, and what is wrong. */
#include <stdlib.h>
#include <string.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "fuzz.h"
#include "sysctl/lint.h"

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

static void set_up(void)
{
	rec = recording_new();
	recording_put(rec, "proc/meminfo", "MemTotal: 16777216 kB\n");
	recording_put(rec, "proc/sys/net/ipv4/tcp_fin_timeout", "60\n");
	recording_put(rec, "etc/sysctl.d/90-tcpadvisor.conf", "net.ipv4.tcp_fin_timeout = 30\n");
	recording_put(rec, "etc/tuned/active_profile", "fuzz\n");
	(void) atexit(clean_up);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size ? memchr(data, '\0', size) : NULL;
	size_t len = zero ? (size_t) (zero - data) : size;
	struct err e = ERR_INIT;
	struct lint lint;

	if (!rec)
		set_up();
	recording_put_bytes(rec, "etc/sysctl.d/50-fuzz.conf", data, len);
	recording_put_bytes(rec, "etc/tuned/fuzz/tuned.conf", zero ? zero + 1 : data,
		zero ? size - len - 1 : 0);
	FUZZ_ASSERT(lint_run(rec->root, NULL, 0, &lint, &e) == 0);
	FUZZ_ASSERT(lint_find(&lint, "net.ipv4.tcp_fin_timeout") != NULL);
	for (size_t i = 0; i < lint.n_findings; i++)
		FUZZ_ASSERT(lint.findings[i].message && *lint.findings[i].message);
	lint_done(&lint);
	return 0;
}
