/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instants and durations as structs, so that a bare number cannot be taken for either. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct usec {
	int64_t us; /* microseconds */
};

#define USEC_PER_SEC 1000000LL

struct usec clock_realtime(void); /* since 1970-01-01 UTC; may jump */
struct usec clock_boottime(void); /* since boot, suspend included; never jumps */
struct usec clock_cpu(void);      /* CPU time of this thread */

/* "2026-11-21 02:09:16" in UTC with a trailing "Z"; size >= 21. Returns buf. */
char *clock_format(char *buf, size_t size, struct usec t);

/*
 * What both of them write, also without the seconds, the time or the "Z": always UTC. -EINVAL: no
 * such text, or no such day. *ret is untouched then.
 */
int clock_parse(const char *text, struct usec *ret);

/* RFC 3339: "2026-11-21T02:09:16Z". */
char *clock_format_rfc3339(char *buf, size_t size, struct usec t);

#endif
