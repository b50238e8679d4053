/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TCPADVISOR_LAB_UNITS_H
#define TCPADVISOR_LAB_UNITS_H

#include <stdint.h>

/*
 * Numbers with units on the command line of the lab programs.  Each parser reads the whole
 * string, refuses signs, and returns 0, -EINVAL (not a number with a known unit) or -ERANGE
 * (2^63 or more); the output is untouched on failure.
 */

/* "50ms", "1.5s", "200us", "2m"; a bare number is seconds. */
int units_parse_duration_ns(const char *s, uint64_t *ret_ns);

/* "500mbit", "1gbit", "64kbit", decimal prefixes; a bare number is bit/s; "none" is 0. */
int units_parse_rate_bps(const char *s, uint64_t *ret_bps);

/* "2mbyte" and "64kbyte" are decimal, "2mib" and "64kib" binary; a bare number is bytes. */
int units_parse_bytes(const char *s, uint64_t *ret_bytes);

/* "1%", "0.5"; 0 to 100, else -ERANGE. */
int units_parse_pct(const char *s, double *ret_pct);

/* A plain decimal number from lo to hi, else -ERANGE. */
int units_parse_count(const char *s, uint64_t lo, uint64_t hi, uint64_t *ret_count);

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t clock_now_ns(void);

#endif
