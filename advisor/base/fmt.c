/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/fmt.h"

#include <math.h>
#include <stdio.h>

#include "base/alloc.h"

static char *scaled(char *buf, size_t size, double v, double base, const char *const *units, int n)
{
	double a = fabs(v);
	int i = 0;

	while (i + 1 < n && a >= base * 0.9995) {
		a /= base;
		v /= base;
		i++;
	}
	if (i == 0 || a >= 99.95)
		(void) snprintf(buf, size, "%.0f %s", v, units[i]);
	else
		(void) snprintf(buf, size, "%.*f %s", a >= 9.995 ? 1 : 2, v, units[i]);
	return buf;
}

char *fmt_bytes(char *buf, size_t size, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };

	return scaled(buf, size, bytes, 1000, units, (int) ARRAY_SIZE(units));
}

char *fmt_bibytes(char *buf, size_t size, double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };

	return scaled(buf, size, bytes, 1024, units, (int) ARRAY_SIZE(units));
}

char *fmt_rate(char *buf, size_t size, double bps)
{
	static const char *const units[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s" };

	return scaled(buf, size, bps, 1000, units, (int) ARRAY_SIZE(units));
}

char *fmt_duration(char *buf, size_t size, double us)
{
	long long s = fabs(us) < 9e18 ? (long long) (us / 1e6 + 0.5) : (long long) 9e12;

	if (us < 999.5)
		(void) snprintf(buf, size, "%.0f us", us);
	else if (us < 99.95e3)
		(void) snprintf(buf, size, "%.1f ms", us / 1e3);
	else if (us < 999.5e3)
		(void) snprintf(buf, size, "%.0f ms", us / 1e3);
	else if (us < 59.95e6)
		(void) snprintf(buf, size, "%.1f s", us / 1e6);
	else if (s < 3600)
		(void) snprintf(buf, size, s % 60 ? "%lld min %lld s" : "%lld min", s / 60, s % 60);
	else if (s < 86400)
		(void) snprintf(buf, size, s % 3600 / 60 ? "%lld h %lld min" : "%lld h", s / 3600,
			s % 3600 / 60);
	else
		(void) snprintf(buf, size, s % 86400 / 3600 ? "%lld d %lld h" : "%lld d", s / 86400,
			s % 86400 / 3600);
	return buf;
}

char *fmt_count(char *buf, size_t size, double n)
{
	char digits[FMT_MAX];
	int len = snprintf(digits, sizeof(digits), "%.0f", fabs(n)), at = 0;
	static const char *const units[] = { "", "k", "M", "G", "T", "P" };

	if (len > 9)
		return scaled(buf, size, n, 1000, units, (int) ARRAY_SIZE(units));
	if (n < 0)
		buf[at++] = '-';
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0 && len > 4)
			buf[at++] = ' ';
		buf[at++] = digits[i];
	}
	buf[at] = '\0';
	return buf;
}
