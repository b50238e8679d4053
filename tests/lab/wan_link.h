/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TCPADVISOR_LAB_WAN_LINK_H
#define TCPADVISOR_LAB_WAN_LINK_H

#include <stddef.h>
#include <stdint.h>

/* The longest packet a slot holds; a TUN device gives at most its MTU. */
#define WAN_PACKET_MAX_BYTES 65536u

struct wan_link_conf {
	uint64_t rate_bps; /* bit/s of the bottleneck, 0 = no limit and no queue */
	uint64_t delay_ns; /* propagation, one way */
	uint64_t queue_bytes; /* tail-drop limit of the FIFO before the bottleneck */
	uint64_t overhead_bytes; /* counted with each packet on the link */
	uint64_t reorder_extra_ns; /* added to the delay of a packet picked for reordering */
	double reorder_pct; /* packets picked, 0..100 */
	double loss_pct; /* packets lost before they reach the queue, 0..100 */
	uint64_t mtu_bytes; /* larger packets are lost without a word, 0 = none is too large */
	uint64_t seed;
};

/*
 * in = forwarded + dropped_queue + dropped_loss + dropped_size + dropped_overrun + write_errors +
 * in_flight.
 * All counts are packets unless the name says otherwise.
 */
struct wan_link_stats {
	uint64_t in, in_bytes;
	uint64_t forwarded, forwarded_bytes;
	uint64_t dropped_queue;
	uint64_t dropped_loss;
	uint64_t dropped_size;
	uint64_t dropped_overrun; /* our own memory was full: the emulation was not honest */
	uint64_t write_errors; /* the far device refused it (down, or no memory) */
	uint64_t in_flight; /* not yet due */
	uint64_t reordered;
	uint64_t max_queue_bytes; /* highest backlog of the FIFO */
	uint64_t max_late_ns; /* worst departure against the due time */
	uint64_t late_over_1ms; /* packets that left more than 1 ms late */
};

/* One direction of the path.  It never looks at a clock: every call is given the time. */
struct wan_link;

/* Returns NULL with errno set; EINVAL when the path would hold more than 4 GiB. */
struct wan_link *wan_link_new(const struct wan_link_conf *conf);
struct wan_link *wan_link_free(struct wan_link *link);

/* Where the next packet is to be read: WAN_PACKET_MAX_BYTES of room, valid until the offer. */
void *wan_link_slot(struct wan_link *link);

/* The packet of len bytes now in the slot arrived at now_ns: lose, drop or queue it. */
void wan_link_offer(struct wan_link *link, size_t len, uint64_t now_ns);

/* The due time of the earliest packet, UINT64_MAX when nothing is in flight. */
uint64_t wan_link_next_due_ns(const struct wan_link *link);

/* The earliest packet, borrowed until the pop; call it only with something in flight. */
const void *wan_link_head(const struct wan_link *link, size_t *ret_len);

/* That packet left at now_ns (delivered != 0) or was refused by the far device. */
void wan_link_pop(struct wan_link *link, int delivered, uint64_t now_ns);

const struct wan_link_stats *wan_link_get_stats(const struct wan_link *link);

#endif
