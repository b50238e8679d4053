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
