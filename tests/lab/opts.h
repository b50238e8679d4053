/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TCPADVISOR_LAB_OPTS_H
#define TCPADVISOR_LAB_OPTS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit status of a wrong command line. */
#define OPTS_EXIT_USAGE 2

/* What the value is, and so the type of the field it is stored in. */
enum opt_type {
	OPT_FLAG, /* bool, no value */
	OPT_NO_FLAG, /* bool set to false, no value */
	OPT_STRING, /* const char *, borrowed from argv */
	OPT_DURATION, /* uint64_t, nanoseconds */
	OPT_RATE, /* uint64_t, bit/s */
	OPT_BYTES, /* uint64_t */
	OPT_PCT, /* double */
	OPT_COUNT, /* uint64_t */
};

struct opt {
	const char *name; /* NULL ends a table */
	enum opt_type type;
	size_t offset; /* of the field in the structure filled in */
	uint64_t lo, hi; /* allowed values; hi 0 means no limits */
	unsigned int commands; /* bits of the commands that take it */
	const char *help;
};

/* The options of table which have a bit of commands, one a line. */
void opts_print(FILE *out, const struct opt *table, unsigned int commands);

/*
 * Fill in conf from "--name value" arguments; argv[0] is skipped.  A wrong option, value or any
 * other argument is told on standard error and ends the program with OPTS_EXIT_USAGE.
 */
void opts_parse(const struct opt *table, unsigned int commands, void *conf, int argc, char **argv);

/* Ends the program: value is not one --name takes. */
void opts_bad_value(const char *name, const char *value, const char *want)
	__attribute__((noreturn));

#endif
