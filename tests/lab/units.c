/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "units.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct unit {
	const char *name;
	double factor;
};

static const struct unit duration_units[] = {
	{ "", 1e9 },
	{ "s", 1e9 },
	{ "ms", 1e6 },
	{ "us", 1e3 },
	{ "ns", 1 },
	{ "m", 60e9 },
	{ NULL, 0 },
};

static const struct unit rate_units[] = {
	{ "", 1 },
	{ "bit", 1 },
	{ "kbit", 1e3 },
	{ "mbit", 1e6 },
	{ "gbit", 1e9 },
	{ NULL, 0 },
};

static const struct unit byte_units[] = {
	{ "", 1 },
	{ "byte", 1 },
	{ "kbyte", 1e3 },
	{ "mbyte", 1e6 },
	{ "kib", 1024 },
	{ "mib", 1048576 },
	{ NULL, 0 },
};

static const struct unit pct_units[] = {
	{ "", 1 },
	{ "%", 1 },
	{ NULL, 0 },
};

/* strtod() takes "inf", "nan", hex and signs: only digits and one point may reach it. */
static int parse_decimal(const char *s, double *ret_value, const char **ret_rest)
{
	size_t len = strspn(s, "0123456789.");
	char *end = NULL;
	double value;

	if (len == 0 || len > 32 || s[0] == '.' || s[len] == 'e' || s[len] == 'x')
		return -EINVAL;
	value = strtod(s, &end);
	if (end != s + len)
		return -EINVAL;
	*ret_value = value;
	*ret_rest = end;
	return 0;
}

static int parse_scaled(const char *s, const struct unit *units, double *ret_value)
{
	const char *rest = NULL;
	double value = 0;
	int r = parse_decimal(s, &value, &rest);

	if (r < 0)
		return r;
	for (; units->name; units++) {
		if (strcmp(rest, units->name) == 0) {
			*ret_value = value * units->factor;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_scaled_u64(const char *s, const struct unit *units, uint64_t *ret)
{
	double value = 0;
	int r = parse_scaled(s, units, &value);

	if (r < 0)
		return r;
	if (value >= 9223372036854775808.0)
		return -ERANGE;
	*ret = (uint64_t)(value + 0.5);
	return 0;
}

int units_parse_duration_ns(const char *s, uint64_t *ret_ns)
{
	return parse_scaled_u64(s, duration_units, ret_ns);
}

int units_parse_rate_bps(const char *s, uint64_t *ret_bps)
{
	if (strcmp(s, "none") == 0) {
		*ret_bps = 0;
		return 0;
	}
	return parse_scaled_u64(s, rate_units, ret_bps);
}

int units_parse_bytes(const char *s, uint64_t *ret_bytes)
{
	return parse_scaled_u64(s, byte_units, ret_bytes);
}

int units_parse_pct(const char *s, double *ret_pct)
{
	double value = 0;
	int r = parse_scaled(s, pct_units, &value);

	if (r < 0)
		return r;
	if (value > 100)
		return -ERANGE;
	*ret_pct = value;
	return 0;
}

int units_parse_count(const char *s, uint64_t lo, uint64_t hi, uint64_t *ret_count)
{
	char *end = NULL;
	uint64_t value;

	if (s[0] < '0' || s[0] > '9')
		return -EINVAL;
	errno = 0;
	value = strtoull(s, &end, 10);
	if (*end)
		return -EINVAL;
	if (errno == ERANGE || value < lo || value > hi)
		return -ERANGE;
	*ret_count = value;
	return 0;
}

uint64_t clock_now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}
