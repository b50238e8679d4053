/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/str.h"

static char *format_number(char *buf, size_t size, double v)
{
	if (fabs(v) >= 999.5 || v == floor(v))
		return fmt_count(buf, size, v);
	(void) snprintf(buf, size, "%.3g", v);
	return buf;
}

static char *format_pct(char *buf, size_t size, double v)
{
	if (fabs(v) > 0 && fabs(v) < 0.01)
		(void) snprintf(buf, size, "%.2g %%", v);
	else
		(void) snprintf(buf, size, "%.*f %%", v == floor(v) ? 0 : fabs(v) >= 10 ? 1 : 2, v);
	return buf;
}

static char *format_per_s(char *buf, size_t size, double v)
{
	char number[FMT_MAX];

	(void) snprintf(buf, size, "%s /s", format_number(number, sizeof(number), v));
	return buf;
}

static char *format_ms(char *buf, size_t size, double v)
{
	return fmt_duration(buf, size, v * 1e3);
}

static char *format_s(char *buf, size_t size, double v)
{
	return fmt_duration(buf, size, v * 1e6);
}

/* An ending is looked for in this order. */
static const struct unit units[] = {
	{ "per_s", "per second", false, format_per_s },
	{ "us", "microseconds", true, fmt_duration },
	{ "ms", "milliseconds", true, format_ms },
	{ "s", "seconds", true, format_s },
	{ "bytes", "bytes", true, fmt_bytes },
	{ "bps", "bits per second", true, fmt_rate },
	{ "pct", "percent", false, format_pct },
	{ "segs", "segments", false, format_number },
	{ "pages", "pages", false, format_number },
	{ "sockets", "sockets", false, format_number },
};

static const struct unit plain = { "", "", false, format_number };

const struct unit *unit_of_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		size_t n = strlen(units[i].name), len = strlen(name);

		if (len > n && name[len - n - 1] == '_' && str_ends_with(name, units[i].name))
			return &units[i];
	}
	return unit_find(name);
}

const struct unit *unit_find(const char *unit)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (str_eq(units[i].name, unit))
			return &units[i];
	return &plain;
}

char *unit_format(char *buf, size_t size, const struct unit *u, double v)
{
	return u->format(buf, size, v);
}

char *unit_raw(char *buf, size_t size, double v)
{
	(void) snprintf(buf, size, v == floor(v) && fabs(v) < 1e15 ? "%.0f" : "%.9g", v);
	return buf;
}
