/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static void set_text(struct err *e, const char *text)
{
	str_escape(e->text, sizeof(e->text), text);
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list ap;

	if (!e)
		return code;
	va_start(ap, fmt);
	(void) vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	e->code = code;
	set_text(e, text);
	return code;
}

int err_sys(struct err *e, int code, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX], whole[ERR_TEXT_MAX + 128];
	va_list ap;

	if (!e)
		return code;
	va_start(ap, fmt);
	(void) vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void) snprintf(whole, sizeof(whole), "%s: %s", text, strerror(-code));
	e->code = code;
	set_text(e, whole);
	return code;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	char before[ERR_TEXT_MAX], whole[2 * ERR_TEXT_MAX + 8];
	va_list ap;

	if (!e)
		return 0;
	va_start(ap, fmt);
	(void) vsnprintf(before, sizeof(before), fmt, ap);
	va_end(ap);
	(void) snprintf(whole, sizeof(whole), "%s: %s", before, e->text);
	set_text(e, whole);
	return e->code;
}
