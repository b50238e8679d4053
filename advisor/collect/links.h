/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links and local addresses by rtnetlink [rtnetlink(7), kernel net/core/rtnetlink.c]. */
#ifndef COLLECT_LINKS_H
#define COLLECT_LINKS_H

#include <stdint.h>

#include "collect/linkstats.h"
#include "collect/machine.h"
#include "collect/sample.h"

/* Local address -> interface. */
struct local_addr {
	int family;       /* 4, 6 */
	uint8_t addr[16];
	uint32_t ifindex;
	char ifname[16];  /* escaped; "" = no such link in the sample */
};

/* Made by links_read, freed by links_done; outlives its sample. */
struct links {
	struct local_addr *addrs; /* sorted */
	size_t n, cap;
	struct link_stats *stats; /* of links that linkstats_read may count */
	size_t n_stats, cap_stats;
};

/*
 * Fills s->links and *ret. What fails is a note. Speed is asked of real devices only: a virtual
 * one tells a made-up figure (veth 10 Gbit/s, tun 10 Mbit/s).
 */
void links_read(struct machine *m, struct sample *s, struct links *ret);
void links_done(struct links *l);

/* NULL if it is none of this host. Borrowed. */
const struct local_addr *links_local(const struct links *l, int family, const uint8_t *addr);

/* Index of the interface that has this local address, 0 if none. */
uint32_t links_find(const struct links *l, int family, const uint8_t *addr);

/* Name of an interface of the sample, "" if there is none. Borrowed. */
const char *links_name(const struct sample *s, uint32_t ifindex);

#endif
