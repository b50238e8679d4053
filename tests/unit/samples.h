/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samples made by hand, and what a database holds as text, for tests of store/ and db/views.sql. */
#ifndef TESTS_SAMPLES_H
#define TESTS_SAMPLES_H

#include <sqlite3.h>
#include <stdint.h>

#include "collect/sample.h"

#define UNKNOWN (-1) /* of a delta or an interval */

/* Of netns "" and host "boot-a"; intervals unknown; end with sample_done. */
struct sample sample_at(int64_t at_s);
void sample_intervals(struct sample *s, int64_t counters_s, int64_t sockets_s);
void sample_host_is(struct sample *s, const char *boot_id, int64_t boottime_s);
void sample_netns_is(struct sample *s, const char *netns);

void sample_counter(struct sample *s, const char *name, uint64_t value, int64_t delta);
void sample_gauge(struct sample *s, const char *name, uint64_t value);
void sample_sysctl(struct sample *s, const char *key, const char *value); /* key must stay */
void sample_state(struct sample *s, int family, int state, uint32_t sockets, uint32_t orphans);
struct sample_link *sample_link(struct sample *s, const char *ifname, uint32_t mtu_bytes);
struct sample_path *sample_path(struct sample *s, const char *prefix, const char *ifname,
	const char *cc);
struct sample_flow *sample_flow(struct sample *s, uint64_t cookie, size_t path);
struct sample_destination *sample_destination(struct sample *s, const char *remote, uint32_t ports);
struct sample_listener *sample_listener(struct sample *s, uint16_t port, uint32_t queue,
	uint32_t backlog);
struct sample_process *sample_process(struct sample *s, int64_t pid, uint32_t close_wait);
struct sample_udp *sample_udp(struct sample *s, uint64_t cookie, uint64_t drops, int64_t delta);
void sample_dropin(struct sample *s, const char *file, unsigned line, const char *key,
	const char *value);

/* Something of everything; what it says depends on n. */
struct sample sample_full(int64_t at_s, unsigned n);

/* Rows as "a|b\n", NULL as "NULL"; caller frees. Fails the test if the SQL does. */
char *rows_of(sqlite3 *db, const char *sql);
void assert_rows(sqlite3 *db, const char *sql, const char *want);

/* All rows of all tables; caller frees. */
char *database_text(sqlite3 *db);

#endif
