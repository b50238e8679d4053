/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers from text: the whole string, with range and sign checked. All return 0, -EINVAL (not
 * such a number) or -ERANGE (does not fit), and leave the output untouched on failure.
 */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include <stdint.h>

#include "base/clock.h"

int parse_u64(const char *s, uint64_t *ret);
int parse_i64(const char *s, int64_t *ret);
int parse_hex_u64(const char *s, uint64_t *ret);
int parse_double(const char *s, double *ret); /* finite only */

/* "10s", "80ms", "1h", "2d", "1h30m", "250us"; a bare number is seconds. Never negative. */
int parse_duration(const char *s, struct usec *ret);

/* "64G", "4MiB", "1500"; k M G T are powers of 1024 with or without iB/B; bare number = bytes. */
int parse_bytes(const char *s, uint64_t *ret_bytes);

/* "1gbit", "80Mbit/s", "500mbps" (bits), "1000000"; powers of 1000; bare number = bits a second. */
int parse_rate(const char *s, uint64_t *ret_bps);

/* "1%" -> 0.01, "0.01" -> 0.01; 0 to 1. */
int parse_fraction(const char *s, double *ret);

#endif
