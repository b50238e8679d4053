/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static enum log_level level_now = LOG_NORMAL;

void log_set_level(enum log_level level)
{
	level_now = level;
}

static struct {
	char text[1024]; /* of the last message, if it was a warning; else "" */
	unsigned long repeated;
} last;

void log_flush(void)
{
	if (!last.repeated)
		return;
	(void) fprintf(stderr, "tcpadvisor: last message repeated %lu time%s\n", last.repeated,
		last.repeated == 1 ? "" : "s");
	last.repeated = 0;
}

static void print(const char *kind, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void print(const char *kind, const char *fmt, va_list ap)
{
	char text[1024], safe[1024];

	(void) vsnprintf(text, sizeof(text), fmt, ap);
	log_flush();
	last.text[0] = '\0';
	(void) fprintf(stderr, "tcpadvisor: %s%s\n", kind, str_escape(safe, sizeof(safe), text));
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print("", fmt, ap);
	va_end(ap);
}

void log_warning(const char *fmt, ...)
{
	static bool at_exit;
	char text[sizeof(last.text)];
	va_list ap, again;

	if (level_now < LOG_NORMAL)
		return;
	va_start(ap, fmt);
	va_copy(again, ap);
	(void) vsnprintf(text, sizeof(text), fmt, again);
	va_end(again);
	if (*text && strcmp(text, last.text) == 0) {
		last.repeated++;
		if (!at_exit)
			at_exit = atexit(log_flush) == 0;
	} else {
		print("warning: ", fmt, ap);
		memcpy(last.text, text, strlen(text) + 1);
	}
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	if (level_now < LOG_VERBOSE)
		return;
	va_start(ap, fmt);
	print("", fmt, ap);
	va_end(ap);
}
