/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Closed sockets, as the kernel tells of each when it goes, so that a connection is seen which
 * lives between two dumps. A recording keeps them as ticks/NNNN/netlink/destroy: the kernel's
 * messages; before those that were taken at one time, that time since boot (NLMSG_NOOP, int64_t
 * us); and how many were lost, with the receive buffer from then on (NLMSG_OVERRUN, two uint64_t).
 */
#ifndef COLLECT_EVENTS_H
#define COLLECT_EVENTS_H

#include "collect/diag.h"
#include "collect/machine.h"
#include "collect/sample.h"

struct events;

struct events *events_new(void);
struct events *events_free(struct events *ev);

/*
 * From now on sockets are heard of; does nothing if they are already, and in a recording. What
 * fails is a note.
 */
void events_start(struct events *ev, struct machine *m, struct sample *s);

/* Can be read when sockets have closed; -1 = nothing is heard. */
int events_fd(const struct events *ev);

/* A TCP socket as it was when it closed; may be changed. at: time since boot when it was taken. */
typedef void events_closed_fn(void *arg, struct diag_socket *s, struct usec at);

/*
 * Hands on the sockets that have closed since the last call; of a recording, those of this tick:
 * call it once a tick then. UDP sockets are only counted. What the kernel could not tell is
 * counted, and the receive buffer doubled.
 */
void events_drain(struct events *ev, struct machine *m, events_closed_fn *fn, void *arg);

/*
 * What was counted since the last call goes into the sample (events, lost_events, the value
 * "udp.closed", notes), and into the recording of its tick.
 */
void events_end(struct events *ev, struct machine *m, struct sample *s);

#endif
