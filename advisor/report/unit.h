/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units as they stand at the end of names ("bdp_bytes", "srtt_us"), spelled out and formatted. */
#ifndef REPORT_UNIT_H
#define REPORT_UNIT_H

#include <stdbool.h>
#include <stddef.h>

struct unit {
	const char *name;  /* "bytes", "us", "per_s"; "" = a plain number */
	const char *words; /* "bytes", "microseconds", "per second" */
	bool scales;       /* people read it better in another unit: 12500000 bytes as 12.5 MB */
	char *(*format)(char *buf, size_t size, double v);
};

#define UNIT_MAX 48 /* bytes that unit_format and unit_raw need at most */

/* The unit at the end of a name; never NULL. */
const struct unit *unit_of_name(const char *name);
/* The unit of this name, "" or unknown: a plain number. */
const struct unit *unit_find(const char *unit);

/* For people: "12.5 MB", "100 ms", "2.31 %", "3.1 /s". Returns buf. */
char *unit_format(char *buf, size_t size, const struct unit *u, double v);

/* The number itself, as short as it can be said: "12500000", "0.42". Returns buf. */
char *unit_raw(char *buf, size_t size, double v);

#endif
