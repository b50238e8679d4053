/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"

static int parse_unsigned(const char *s, int base, uint64_t *ret)
{
	unsigned long long v;
	char *end;

	if (!isxdigit((unsigned char) *s) || (base == 16 && s[0] == '0' && (s[1] | 32) == 'x'))
		return -EINVAL;
	errno = 0;
	v = strtoull(s, &end, base);
	if (errno)
		return -errno;
	if (end == s || *end)
		return -EINVAL;
	*ret = v;
	return 0;
}

int parse_u64(const char *s, uint64_t *ret)
{
	return parse_unsigned(s, 10, ret);
}

int parse_hex_u64(const char *s, uint64_t *ret)
{
	return parse_unsigned(s, 16, ret);
}

int parse_i64(const char *s, int64_t *ret)
{
	const char *digits = *s == '-' ? s + 1 : s;
	long long v;
	char *end;

	if (!isdigit((unsigned char) *digits))
		return -EINVAL;
	errno = 0;
	v = strtoll(s, &end, 10);
	if (errno)
		return -errno;
	if (*end)
		return -EINVAL;
	*ret = v;
	return 0;
}

/* A number that does not start with white space, a name (inf, nan) or hex; *end behind it. */
static int scan_double(const char *s, double *ret, const char **end)
{
	const char *digits = *s == '-' ? s + 1 : s;
	char *stop;
	double v;

	if (!isdigit((unsigned char) *digits) || (digits[0] == '0' && (digits[1] | 32) == 'x'))
		return -EINVAL;
	errno = 0;
	v = strtod(s, &stop);
	if (errno || !isfinite(v))
		return -ERANGE;
	*ret = v;
	*end = stop;
	return 0;
}

int parse_double(const char *s, double *ret)
{
	const char *end;
	double v;
	int r = scan_double(s, &v, &end);

	if (r < 0)
		return r;
	if (*end)
		return -EINVAL;
	*ret = v;
	return 0;
}

struct unit {
	const char *name;
	double factor;
};

static const struct unit *find_unit(const struct unit *units, size_t n, const char *s, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(units[i].name) == len && strncasecmp(units[i].name, s, len) == 0)
			return &units[i];
	return NULL;
}

int parse_duration(const char *s, struct usec *ret)
{
	static const struct unit units[] = {
		{ "us", 1 },
		{ "ms", 1e3 },
		{ "s", 1e6 },
		{ "sec", 1e6 },
		{ "m", 60e6 },
		{ "min", 60e6 },
		{ "h", 3600e6 },
		{ "d", 86400e6 },
		{ "w", 604800e6 },
		{ "", 1e6 },
	};
	double total = 0;

	do {
		const struct unit *u;
		const char *end;
		size_t len = 0;
		double v;
		int r = scan_double(s, &v, &end);

		if (r < 0)
			return r;
		while (isalpha((unsigned char) end[len]))
			len++;
		u = find_unit(units, ARRAY_SIZE(units), end, len);
		/* a bare number is seconds only when it stands alone */
		if (!u || v < 0 || (!len && (*end || total > 0)))
			return -EINVAL;
		total += v * u->factor;
		s = end + len;
	} while (*s);
	if (total > 9e18)
		return -ERANGE;
	ret->us = (int64_t) (total + 0.5);
	return 0;
}

static int parse_with_unit(const char *s, const struct unit *units, size_t n, uint64_t *ret)
{
	const struct unit *u;
	const char *end;
	double v;
	int r = scan_double(s, &v, &end);

	if (r < 0)
		return r;
	u = find_unit(units, n, end, strlen(end));
	if (!u || v < 0)
		return -EINVAL;
	if (*end == '\0' && !strpbrk(s, ".eE"))
		return parse_u64(s, ret);
	v *= u->factor;
	if (v > 9.2e18)
		return -ERANGE;
	*ret = (uint64_t) (v + 0.5);
	return 0;
}

int parse_bytes(const char *s, uint64_t *ret_bytes)
{
	static const struct unit units[] = {
		{ "", 1 }, { "b", 1 },
		{ "k", 1024.0 }, { "kb", 1024.0 }, { "kib", 1024.0 },
		{ "m", 1048576.0 }, { "mb", 1048576.0 }, { "mib", 1048576.0 },
		{ "g", 1073741824.0 }, { "gb", 1073741824.0 }, { "gib", 1073741824.0 },
		{ "t", 1099511627776.0 }, { "tb", 1099511627776.0 }, { "tib", 1099511627776.0 },
	};

	return parse_with_unit(s, units, ARRAY_SIZE(units), ret_bytes);
}

int parse_rate(const char *s, uint64_t *ret_bps)
{
	static const struct unit units[] = {
		{ "", 1 }, { "bit", 1 }, { "bit/s", 1 }, { "bps", 1 },
		{ "k", 1e3 }, { "kbit", 1e3 }, { "kbit/s", 1e3 }, { "kbps", 1e3 },
		{ "m", 1e6 }, { "mbit", 1e6 }, { "mbit/s", 1e6 }, { "mbps", 1e6 },
		{ "g", 1e9 }, { "gbit", 1e9 }, { "gbit/s", 1e9 }, { "gbps", 1e9 },
	};

	return parse_with_unit(s, units, ARRAY_SIZE(units), ret_bps);
}

int parse_fraction(const char *s, double *ret)
{
	const char *end;
	double v;
	int r = scan_double(s, &v, &end);

	if (r < 0)
		return r;
	if (end[0] == '%' && !end[1])
		v /= 100;
	else if (*end)
		return -EINVAL;
	if (v < 0 || v > 1)
		return -ERANGE;
	*ret = v;
	return 0;
}
