/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people. Each writes into buf (FMT_MAX is always enough) and returns it. */
#ifndef BASE_FMT_H
#define BASE_FMT_H

#include <stddef.h>

#define FMT_MAX 32

char *fmt_bytes(char *buf, size_t size, double bytes);   /* "12.5 MB", powers of 1000 */
char *fmt_bibytes(char *buf, size_t size, double bytes); /* "6.0 MiB", powers of 1024 */
char *fmt_rate(char *buf, size_t size, double bps);      /* "84.2 Mbit/s" */
char *fmt_duration(char *buf, size_t size, double us);   /* "100 ms", "2 h 11 min" */
char *fmt_count(char *buf, size_t size, double n);       /* "28 232" with thin groups, or "1.2 M" */

#endif
