/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recorded machine (see collect/machine.h) made by code, in a temporary directory. What cannot be
 * written ends the program: a test cannot go on without it.
 */
#ifndef TESTS_RECORDING_H
#define TESTS_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include "base/root.h"
#include "collect/diag.h"

#define RECORDING_BOOT_ID "11111111-2222-3333-4444-555555555555"

struct recording {
	char *dir;
	struct root *root;
	int tick;         /* -1 before the first */
};

/* With host facts (kernel 6.18.0, host "recorded", 2 CPUs, pages of 4096 bytes) and no tick yet. */
struct recording *recording_new(void);
struct recording *recording_free(struct recording *r); /* removes the directory */
void recording_free_p(struct recording **r);

/* Begins the next tick; its dumps are there and empty. */
void recording_tick(struct recording *r, int64_t realtime_us, int64_t boottime_us);

/* A file of the present tick; before the first, of the static part. Replaces it. */
void recording_put(struct recording *r, const char *path, const char *text);
void recording_put_bytes(struct recording *r, const char *path, const void *data, size_t len);
void recording_put_static(struct recording *r, const char *path, const char *text);
void recording_remove(struct recording *r, const char *path);

/* A netlink message behind the others of a dump ("tcp4-full", "link") of the present tick. */
void recording_message(struct recording *r, const char *dump, uint16_t type, uint16_t flags,
	const void *payload, size_t len);

/* The same as the kernel would tell it; info_len and skmem_len bytes of info and skmem are sent. */
void recording_socket(struct recording *r, const char *dump, const struct diag_socket *s);

struct recording_link {
	uint32_t ifindex, flags, mtu_bytes;    /* flags: IFF_UP, IFF_LOOPBACK */
	const char *ifname, *kind, *qdisc;     /* NULL: not sent */
};
void recording_link(struct recording *r, const struct recording_link *l);

/* family 4 or 6, address as text. */
void recording_addr(struct recording *r, int family, const char *addr, uint32_t ifindex);

/* A payload being made. */
struct message {
	unsigned char bytes[4096];
	size_t len;
};

void message_add(struct message *m, const void *data, size_t len); /* padded to 4 bytes */
void message_attr(struct message *m, uint16_t type, const void *data, size_t len);
void message_socket(struct message *m, const struct diag_socket *s); /* struct inet_diag_msg */

/* A socket as tests like it: ESTABLISHED, the whole tcp_info and skmem, "cubic", all options. */
struct diag_socket recording_example(int family, const char *src, uint16_t sport, const char *dst,
	uint16_t dport, uint64_t cookie);

#endif
