/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "opts.h"

#include "units.h"

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *arg;
	const char *want;
} types[] = {
	[OPT_FLAG] = { "", "" },
	[OPT_NO_FLAG] = { "", "" },
	[OPT_STRING] = { " TEXT", "a text" },
	[OPT_DURATION] = { " TIME", "a time such as 50ms, 1.5s or 200us" },
	[OPT_RATE] = { " RATE", "a rate such as 500mbit or 64kbit" },
	[OPT_BYTES] = { " BYTES", "a size such as 2mbyte, 64kib or 1500" },
	[OPT_PCT] = { " PCT", "a percentage such as 1%" },
	[OPT_COUNT] = { " N", "a whole number" },
};

void opts_bad_value(const char *name, const char *value, const char *want)
{
	errx(OPTS_EXIT_USAGE, "--%s: '%s' is not %s", name, value, want);
}

void opts_print(FILE *out, const struct opt *table, unsigned int commands)
{
	for (; table->name; table++) {
		if (!(table->commands & commands))
			continue;
		fprintf(out, "  --%s%s%*s%s\n", table->name, types[table->type].arg,
			(int)(24 - strlen(table->name) - strlen(types[table->type].arg)), "",
			table->help);
	}
}

static const struct opt *find(const struct opt *table, unsigned int commands, const char *arg)
{
	if (strncmp(arg, "--", 2) != 0)
		return NULL;
	for (; table->name; table++) {
		if ((table->commands & commands) && strcmp(arg + 2, table->name) == 0)
			return table;
	}
	return NULL;
}

static int parse_number(const struct opt *o, const char *value, uint64_t *ret)
{
	switch (o->type) {
	case OPT_DURATION:
		return units_parse_duration_ns(value, ret);
	case OPT_RATE:
		return units_parse_rate_bps(value, ret);
	case OPT_BYTES:
		return units_parse_bytes(value, ret);
	default:
		return units_parse_count(value, 0, UINT64_MAX, ret);
	}
}

static void store(const struct opt *o, void *field, const char *value)
{
	uint64_t number = 0;

	if (o->type == OPT_STRING) {
		*(const char **)field = value;
		return;
	}
	if (o->type == OPT_PCT) {
		if (units_parse_pct(value, field) < 0)
			opts_bad_value(o->name, value, types[o->type].want);
		return;
	}
	if (parse_number(o, value, &number) < 0)
		opts_bad_value(o->name, value, types[o->type].want);
	if (o->hi && (number < o->lo || number > o->hi))
		opts_bad_value(o->name, value, "within its limits");
	*(uint64_t *)field = number;
}

void opts_parse(const struct opt *table, unsigned int commands, void *conf, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const struct opt *o = find(table, commands, argv[i]);
		void *field;

		if (!o)
			errx(OPTS_EXIT_USAGE, "unknown argument '%s', see --help", argv[i]);
		field = (char *)conf + o->offset;
		if (o->type == OPT_FLAG || o->type == OPT_NO_FLAG) {
			*(bool *)field = o->type == OPT_FLAG;
			continue;
		}
		if (++i == argc)
			errx(OPTS_EXIT_USAGE, "--%s needs %s", o->name, types[o->type].want);
		store(o, field, argv[i]);
	}
}
