/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a sample comes from: the live machine, or a recording of one. A recording is a directory
 *
 *   proc/ sys/ etc/        what does not change between ticks (sysctls, sysctl.d, host facts)
 *   ticks/NNNN/proc/net/   the tables of each tick
 *   ticks/NNNN/netlink/    replies as they came: netlink messages, one behind the other; "destroy"
 *                          has the sockets that closed since the tick before, see collect/events.h
 *   ticks/NNNN/clock       "REALTIME_US BOOTTIME_US"
 *   ticks/NNNN/owners      "INODE PID COMM" a line
 *
 * so that whatever was seen once can be replayed without privileges and without that machine.
 */
#ifndef COLLECT_MACHINE_H
#define COLLECT_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/root.h"
#include "base/str.h"
#include "collect/nl.h"

struct machine;

/*
 * root: live, or a recording. record_dir: NULL, or a directory (made; must be empty) that gets a
 * recording of all that is read; live only. The root is borrowed.
 */
int machine_open(
	const struct root *root, const char *record_dir, struct machine **ret, struct err *e);
struct machine *machine_close(struct machine *m);
void machine_close_p(struct machine **m);

bool machine_is_live(const struct machine *m);
const struct root *machine_root(const struct machine *m);

/* Begins the next tick: 1; 0 = a recording has no further one; <0 error. */
int machine_next_tick(struct machine *m, struct err *e);
struct usec machine_realtime(const struct machine *m); /* of this tick */
struct usec machine_boottime(const struct machine *m);

/* A file of at most max_bytes, "proc/net/snmp"; as root_read. */
int machine_read(
	struct machine *m, const char *path, size_t max_bytes, char **ret, size_t *ret_len);

/* Names in a directory; as root_list. A recording has those of what was read. */
int machine_list(struct machine *m, const char *path, char ***ret_names, size_t *ret_n);

/* A dump named `name` ("tcp4-full", "link"); as netlink_dump. */
int machine_dump(struct machine *m, const char *name, enum netlink_family family, uint16_t type,
	const void *request, size_t len, netlink_message_fn *fn, void *arg, bool *ret_interrupted,
	struct err *e);

/* Appends a message as a recorded dump holds it. */
void machine_append_message(struct strbuf *b, uint16_t type, uint16_t flags, const void *payload,
	size_t len);

/* Rate that the driver reports, bits a second; -ENODATA unknown. */
int machine_link_speed(struct machine *m, const char *ifname, uint64_t *ret_bps);

/* For owners: lists proc/PID directories and fd links; recorded apart, see collect/owner.c. */
int machine_save(struct machine *m, const char *path, const void *data, size_t len, struct err *e);

/*
 * Copies files of the static part (sysctls, sysctl.d) into the recording; does nothing without one.
 */
int machine_save_static(struct machine *m, const char *path, const char *text, struct err *e);
bool machine_is_recording(const struct machine *m);

#endif
