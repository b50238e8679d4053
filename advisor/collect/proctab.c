/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/proctab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"

#define NAME_BYTES_MAX 128

/* The kernel prints unsigned long; the top half is kept as its bit pattern. */
static int parse_value(const char *s, int64_t *ret)
{
	uint64_t v;
	int r;

	if (*s == '-')
		return parse_i64(s, ret);
	r = parse_u64(s, &v);
	if (r == 0)
		*ret = (int64_t) v;
	return r;
}

static int emit(const char *group, const char *name, int64_t value, proctab_fn *fn, void *arg)
{
	char whole[NAME_BYTES_MAX];
	int n = snprintf(whole, sizeof(whole), "%s.%s", group, name);

	if (n < 0 || (size_t) n >= sizeof(whole))
		return -EBADMSG;
	return fn(arg, whole, value);
}

/* "Tcp:" -> "Tcp" */
static char *take_group(char **pos)
{
	char *group = str_token(pos, " \t");
	size_t n = group ? strlen(group) : 0;

	if (n < 2 || group[n - 1] != ':')
		return NULL;
	group[n - 1] = '\0';
	return group;
}

static int pair_lines(char *names, char *values, proctab_fn *fn, void *arg)
{
	char *group = take_group(&names), *other = take_group(&values);
	char *name, *text;
	int64_t value;
	int r;

	if (!group || !str_eq(group, other))
		return -EBADMSG;
	while ((name = str_token(&names, " \t"))) {
		text = str_token(&values, " \t");
		if (!text || parse_value(text, &value) < 0)
			return -EBADMSG;
		r = emit(group, name, value, fn, arg);
		if (r < 0)
			return r;
	}
	return str_token(&values, " \t") ? -EBADMSG : 0;
}

int proctab_parse_pairs(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	char *names, *values;
	unsigned line = 1;
	int r;

	for (; (names = str_token(&text, "\n")); line += 2) {
		values = str_token(&text, "\n");
		r = values ? pair_lines(names, values, fn, arg) : -EBADMSG;
		if (r < 0)
			return err_set(
				e, r, "line %u: names and values do not belong together", line);
	}
	return 0;
}

static const char *snmp6_group(const char *name)
{
	static const char *const groups[] = { "UdpLite6", "Icmp6", "Udp6", "Ip6" };

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (str_starts_with(name, groups[i]))
			return groups[i];
	return NULL;
}

int proctab_parse_snmp6(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	unsigned line = 0;
	char *row;
	int r;

	while ((row = str_token(&text, "\n"))) {
		char *name = str_token(&row, " \t"), *number = str_token(&row, " \t");
		const char *group = name ? snmp6_group(name) : NULL;
		int64_t value;

		line++;
		if (!number || str_token(&row, " \t") || parse_value(number, &value) < 0)
			return err_set(e, -EBADMSG, "line %u: not a name and a number", line);
		r = emit(group ? group : "Other6", group ? name + strlen(group) : name, value, fn,
			arg);
		if (r < 0)
			return err_set(e, r, "line %u: name too long", line);
	}
	return 0;
}

int proctab_parse_sockstat(char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e)
{
	unsigned line = 0;
	char *row;

	while ((row = str_token(&text, "\n"))) {
		char group[NAME_BYTES_MAX], *name, *number, *proto = take_group(&row);
		int64_t value;
		int r = 0;

		line++;
		if (!proto || (size_t)snprintf(group, sizeof(group), "%s.%s", prefix, proto) >=
				      sizeof(group))
			return err_set(e, -EBADMSG, "line %u: no \"PROTOCOL:\"", line);
		while (r == 0 && (name = str_token(&row, " \t"))) {
			number = str_token(&row, " \t");
			r = number ? parse_value(number, &value) : -EBADMSG;
			if (r == 0)
				r = emit(group, name, value, fn, arg);
		}
		if (r < 0)
			return err_set(e, -EBADMSG, "line %u: a name without its number", line);
	}
	return 0;
}

int proctab_parse_meminfo(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	unsigned line = 0;
	char *row;
	int r;

	while ((row = str_token(&text, "\n"))) {
		char *name = take_group(&row), *number = str_token(&row, " \t"),
		     *unit = str_token(&row, " \t");
		int64_t value;

		line++;
		if (!name || !number || parse_i64(number, &value) < 0 || value < 0 ||
		    (unit && !str_eq(unit, "kB")) || value > INT64_MAX / 1024)
			return err_set(e, -EBADMSG, "line %u: not \"Name: NUMBER [kB]\"", line);
		r = fn(arg, name, unit ? value * 1024 : value);
		if (r < 0)
			return r;
	}
	return 0;
}

/* "1.25" of a hundred -> 13 of a thousand */
static int parse_permille(const char *s, int64_t *ret)
{
	double pct;
	int r = parse_double(s, &pct);

	if (r < 0)
		return r;
	if (pct < 0 || pct > 100)
		return -ERANGE;
	*ret = (int64_t) (pct * 10 + 0.5);
	return 0;
}

/* "avg10=1.25"; what has another name is of no interest. */
static int pressure_field(
	char *field, const char *prefix, const char *who, proctab_fn *fn, void *arg)
{
	char name[NAME_BYTES_MAX], *number = strchr(field, '=');
	const char *unit = NULL;
	int64_t value = 0;
	uint64_t total;
	int r = 0;

	if (!number)
		return -EBADMSG;
	*number++ = '\0';
	if (str_eq(field, "avg10")) {
		unit = "avg10_permille";
		r = parse_permille(number, &value);
	} else if (str_eq(field, "total")) {
		unit = "us";
		r = parse_u64(number, &total);
		value = r == 0 ? (int64_t) total : 0;
	}
	if (r < 0)
		return -EBADMSG;
	if (!unit)
		return 0;
	(void) snprintf(name, sizeof(name), "%s_%s", who, unit);
	return emit(prefix, name, value, fn, arg);
}

int proctab_parse_pressure(char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e)
{
	unsigned line = 0;
	char *row, *field;

	while ((row = str_token(&text, "\n"))) {
		char *who = str_token(&row, " \t");
		int r = who && (str_eq(who, "some") || str_eq(who, "full")) ? 0 : -EBADMSG;

		line++;
		while (r == 0 && (field = str_token(&row, " \t")))
			r = pressure_field(field, prefix, who, fn, arg);
		if (r < 0)
			return err_set(e, r, "line %u: not \"some avg10=N ... total=N\"", line);
	}
	return 0;
}

int proctab_parse_keyed(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	unsigned line = 0;
	char *row;
	int r;

	while ((row = str_token(&text, "\n"))) {
		char *name = str_token(&row, " "), *number = str_token(&row, " ");
		int64_t value;

		line++;
		if (!name || !number || str_token(&row, " ") || parse_i64(number, &value) < 0 ||
		    value < 0)
			return err_set(e, -EBADMSG, "line %u: not \"NAME NUMBER\"", line);
		r = fn(arg, name, value);
		if (r < 0)
			return err_set(e, r, "%s: stopped", name);
	}
	return 0;
}

int proctab_parse_number(char *text, const char *name, proctab_fn *fn, void *arg, struct err *e)
{
	int64_t value;
	int r;

	if (parse_i64(str_trim(text), &value) < 0 || value < 0)
		return err_set(e, -EBADMSG, "line 1: not a number");
	r = fn(arg, name, value);
	return r < 0 ? err_set(e, r, "%s: stopped", name) : 0;
}
