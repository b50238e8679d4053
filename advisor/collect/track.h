/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets seen before, by cookie: what each had moved until the last sample. */
#ifndef COLLECT_TRACK_H
#define COLLECT_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "collect/diag.h"
#include "collect/sample.h"

struct track;

struct track *track_new(void);
struct track *track_free(struct track *t);

/* Begins a dump at this time since boot. */
void track_begin(struct track *t, struct usec boottime);

struct track_result {
	bool seen_in_this_dump; /* a moving socket can come twice: ignore it the second time */
	bool known;             /* was there in the dump before, or is new since: delta is valid */
	bool short_lived;       /* has closed, and no dump ever had it */
	struct socket_sums delta;
	struct usec close_wait; /* for how long it has been seen in CLOSE_WAIT */
};

/*
 * Only for sockets with tcp_info. A socket that was not in the dump before counts whole, except in
 * the first dump, where nothing is known of it. 32-bit counters may wrap once between two dumps; a
 * socket that was disconnected and connects again counts what it moved since.
 * A socket without a cookie, which no kernel sends, is never known.
 */
struct track_result track_socket(struct track *t, const struct diag_socket *s);

/*
 * A socket with tcp_info that has closed, told at this time since boot; not while a dump goes on.
 * One that was in no dump counts whole, if all of its life came after the first. Its congestion
 * control, which is not told, is set to that of the last dump, else it stays.
 */
struct track_result track_closed(struct track *t, struct diag_socket *s, struct usec at);

/* A socket that has closed and whose figures are not told. */
void track_forget(struct track *t, uint64_t cookie);

/*
 * Ends a dump. Sockets that it did not have stay known: one that the peer has reset is in no dump
 * until its owner closes it, and only then is told. Where many are missing, as without a word of
 * closed ones, those that the dump before did not have either are forgotten.
 */
void track_end(struct track *t);

/*
 * Forgets that there was a dump (it was interrupted or refused): the next one is a first one again.
 */
void track_reset(struct track *t);

size_t track_count(const struct track *t); /* sockets in the last dump */

#endif
