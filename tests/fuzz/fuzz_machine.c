/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole recording: the bytes stand for every sock_diag reply of three ticks, then for the owners
 * and a table of counters. Whatever they are, each sample is taken and can be stored.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/recording.h"
#include "base/alloc.h"
#include "collect/collector.h"
#include "fuzz.h"
#include "store/store.h"

#define TICKS 3

static struct recording *rec;

static void clean_up(void)
{
	recording_free_p(&rec);
}

static void put(const uint8_t *data, size_t size)
{
	static const char *const files[] = { "netlink/tcp-listen", "netlink/tcp-rest",
		"netlink/udp4", "netlink/udp6", "netlink/destroy", "owners", "proc/net/netstat" };

	if (!rec) {
		rec = recording_new();
		recording_put(rec, "proc/sys/net/ipv4/ip_local_port_range", "1\t65535\n");
		(void) atexit(clean_up);
	}
	rec->tick = -1;
	for (int i = 0; i < TICKS; i++) {
		recording_tick(rec, 1000000 * (i + 1), 1000000 * (i + 1));
		for (size_t k = 0; k < ARRAY_SIZE(files); k++)
			recording_put_bytes(rec, files[k], data, size);
	}
}

static struct store *open_new(void)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	_cleanup_(free_p) char *db = xasprintf("%s/t.db", rec->dir);
	struct store *store = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s%s", db, suffixes[i]);

		(void) remove(path);
	}
	FUZZ_ASSERT(store_open(db, STORE_WRITE, &store, NULL) == 0);
	return store;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(collector_free_p) struct collector *collector = NULL;
	_cleanup_(store_free_p) struct store *store = NULL;
	struct err e = ERR_INIT;

	put(data, size);
	store = open_new();
	FUZZ_ASSERT(machine_open(rec->root, NULL, &machine, NULL) == 0);
	collector = collector_new(machine, "");
	for (int i = 0; i < TICKS; i++) {
		struct sample s;

		FUZZ_ASSERT(collector_sample(collector, &s, &e) == 1);
		if (store_add_sample(store, &s, &e) < 0) {
			(void) fprintf(stderr, "%s\n", e.text);
			FUZZ_ASSERT(false);
		}
		sample_done(&s);
	}
	FUZZ_ASSERT(collector_sample(collector, &(struct sample) { .at = { 0 } }, &e) == 0);
	return 0;
}
