/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages of the program itself on stderr. Only cmd/ and the collector's loop log; the layers
 * below return `struct err`.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE };

void log_set_level(enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));   /* always shown */
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* not with -q */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));    /* with -v */

void log_flush(void); /* tells what is counted; done by itself at exit */

#endif
