/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"

static enum log_level level_now = LOG_NORMAL;

void log_set_level(enum log_level level)
{
	level_now = level;
}

enum log_level log_level(void)
{
	return level_now;
}

static void print(const char *kind, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void print(const char *kind, const char *fmt, va_list ap)
{
	char text[1024], safe[1024];

	(void) vsnprintf(text, sizeof(text), fmt, ap);
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
	va_list ap;

	if (level_now < LOG_NORMAL)
		return;
	va_start(ap, fmt);
	print("warning: ", fmt, ap);
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
