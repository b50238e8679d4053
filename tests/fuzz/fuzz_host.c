/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small files of a machine or a recording: the same bytes as the clock of a tick, as each fact
 * of the host, as the value of some sysctls, and as the speed of a link.
 */
#include <stdlib.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "base/str.h"
#include "collect/host.h"
#include "fuzz.h"

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

static void put(const uint8_t *data, size_t size)
{
	static const char *const files[] = { "clock", "proc/sys/kernel/osrelease",
		"proc/sys/kernel/random/boot_id", "sys/devices/system/cpu/online", "page_bytes",
		"sys/class/net/eth0/speed" };
	/* those of a tick come first, sysctls are not of one */
	static const char *const sysctls[] = { "proc/sys/net/ipv4/tcp_rmem",
		"proc/sys/net/ipv4/tcp_fin_timeout", "proc/sys/net/ipv4/ip_local_reserved_ports",
		"proc/sys/net/ipv4/tcp_congestion_control" };

	if (!rec) {
		rec = recording_new();
		(void) atexit(clean_up);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sysctls); i++) {
		rec->tick = -1;
		recording_put_bytes(rec, sysctls[i], data, size);
	}
	rec->tick = 0;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		recording_put_bytes(rec, files[i], data, size);
}

static void check_printable(const char *text)
{
	for (const char *p = text; *p; p++)
		FUZZ_ASSERT((unsigned char) *p >= 0x20 && *p != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	struct sample s = { .at = { 0 } };
	struct err e = ERR_INIT;
	uint64_t bps = 0;
	int r;

	put(data, size);
	FUZZ_ASSERT(machine_open(rec->root, NULL, &machine, NULL) == 0);
	r = machine_next_tick(machine, &e);
	FUZZ_ASSERT((r == 1) == (*e.text == '\0'));
	FUZZ_ASSERT(machine_realtime(machine).us >= 0 && machine_boottime(machine).us >= 0);
	FUZZ_ASSERT(machine_link_speed(machine, "eth0", &bps) < 0 || bps);
	host_read(machine, &s);
	host_read_sysctls(machine, &s);
	check_printable(s.host.kernel);
	check_printable(s.host.boot_id);
	for (size_t i = 0; i < s.n_sysctls; i++)
		check_printable(s.sysctls[i].value);
	sample_done(&s);
	return 0;
}
