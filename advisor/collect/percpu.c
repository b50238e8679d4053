/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/percpu.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"

#define COLUMNS_MAX 64
#define NAME_BYTES_MAX 128
#define SOFTNET_CPU 12 /* column with the processor's number, since 5.10 */

struct column {
	const char *header; /* the kernel's name; NULL = goes by position */
	const char *name;
	unsigned at;        /* position, from 0 */
	bool whole;         /* each line repeats the total */
};

/* Sums by position; n = columns of a line, 0 = not known yet. */
struct sums {
	uint64_t of[COLUMNS_MAX];
	size_t n;
	uint64_t last[COLUMNS_MAX];
	unsigned lines;
};

/* A line of hexadecimal numbers, none above `max`. */
static int add_line(struct sums *s, char *row, uint64_t max)
{
	size_t n = 0;
	char *number;

	s->lines++;
	while ((number = str_token(&row, " \t"))) {
		if (n == COLUMNS_MAX || parse_hex_u64(number, &s->last[n]) < 0 || s->last[n] > max)
			return -EBADMSG;
		s->of[n] += s->last[n];
		n++;
	}
	if (s->n && n != s->n)
		return -EBADMSG;
	s->n = n;
	return 0;
}

static int hand_out(const struct sums *s, const struct column *c, const char *prefix,
	proctab_fn *fn, void *arg)
{
	char whole[NAME_BYTES_MAX];
	int n = snprintf(whole, sizeof(whole), "%s.%s", prefix, c->name);

	if (n < 0 || (size_t) n >= sizeof(whole))
		return -EBADMSG;
	return fn(arg, whole, (int64_t) (c->whole ? s->last[c->at] : s->of[c->at]));
}

int percpu_parse_softnet(char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e)
{
	static const struct column columns[] = {
		{ .name = "processed", .at = 0 },
		{ .name = "dropped", .at = 1 },
		{ .name = "time_squeeze", .at = 2 },
		{ .name = "received_rps", .at = 9 },
		{ .name = "flow_limit", .at = 10 },
	};
	struct sums s = { .n = 0 };
	char *row;
	int r = 0;

	while ((row = str_token(&text, "\n")))
		if (add_line(&s, row, UINT32_MAX) < 0 || s.n < 11)
			return err_set(e, -EBADMSG, "line %u: not 11 or more hexadecimal counts, "
				"as many as on the others", s.lines);
	for (size_t i = 0; i < ARRAY_SIZE(columns) && s.lines && r == 0; i++)
		r = hand_out(&s, &columns[i], prefix, fn, arg);
	return r < 0 ? err_set(e, r, "%s: stopped", prefix) : 0;
}

int percpu_parse_softnet_cpus(
	char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e)
{
	struct sums s = { .n = 0 };
	char *row;
	int r = 0;

	while ((row = str_token(&text, "\n")) && r == 0) {
		char name[NAME_BYTES_MAX];

		if (add_line(&s, row, UINT32_MAX) < 0)
			return err_set(e, -EBADMSG, "line %u: not hexadecimal counts", s.lines);
		(void) snprintf(name, sizeof(name), "%s%llu", prefix, (unsigned long long)
			(s.n > SOFTNET_CPU ? s.last[SOFTNET_CPU] : s.lines - 1));
		r = fn(arg, name, (int64_t) s.last[0]);
	}
	return r < 0 ? err_set(e, r, "%s: stopped", prefix) : 0;
}

/* Columns by the names that stand in the first line. */
struct named {
	const struct column *columns[COLUMNS_MAX]; /* by position; NULL = of no interest */
	size_t n;
};

static int read_header(char *row, const struct column *wanted, size_t n, struct named *ret)
{
	char *name;

	for (ret->n = 0; (name = str_token(&row, " \t")); ret->n++) {
		if (ret->n == COLUMNS_MAX)
			return -EBADMSG;
		ret->columns[ret->n] = NULL;
		for (size_t i = 0; i < n; i++)
			if (str_eq(wanted[i].header, name))
				ret->columns[ret->n] = &wanted[i];
	}
	return 0;
}

struct out {
	const char *prefix;
	proctab_fn *fn;
	void *arg;
};

static int parse_named(char *text, const struct column *wanted, size_t n, const struct out *out,
	struct err *e)
{
	char *row = str_token(&text, "\n");
	struct sums s = { .n = 0 };
	struct named header;
	int r = 0;

	if (!row)
		return 0;
	if (read_header(row, wanted, n, &header) < 0)
		return err_set(e, -EBADMSG, "line 1: more than %d columns", COLUMNS_MAX);
	s.n = header.n;
	while ((row = str_token(&text, "\n")))
		if (add_line(&s, row, UINT64_MAX) < 0)
			return err_set(e, -EBADMSG, "line %u: not %zu hexadecimal counts",
				s.lines + 1, header.n);
	for (unsigned i = 0; i < header.n && s.lines && r == 0; i++) {
		struct column c;

		if (!header.columns[i])
			continue;
		c = *header.columns[i];
		c.at = i;
		r = hand_out(&s, &c, out->prefix, out->fn, out->arg);
	}
	return r < 0 ? err_set(e, r, "%s: stopped", out->prefix) : 0;
}

int percpu_parse_conntrack(char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e)
{
	static const struct column columns[] = {
		{ .header = "entries", .name = "entries", .whole = true },
		{ .header = "clashres", .name = "clash_resolve" },
		{ .header = "chainlength", .name = "chaintoolong" },
		{ .header = "found", .name = "found" },
		{ .header = "invalid", .name = "invalid" },
		{ .header = "insert", .name = "insert" },
		{ .header = "insert_failed", .name = "insert_failed" },
		{ .header = "drop", .name = "drop" },
		{ .header = "early_drop", .name = "early_drop" },
		{ .header = "icmp_error", .name = "icmp_error" },
		{ .header = "search_restart", .name = "search_restart" },
	};
	const struct out out = { prefix, fn, arg };

	return parse_named(text, columns, ARRAY_SIZE(columns), &out, e);
}

int percpu_parse_neigh(char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e)
{
	static const struct column columns[] = {
		{ .header = "entries", .name = "entries", .whole = true },
		{ .header = "table_fulls", .name = "table_fulls" },
		{ .header = "forced_gc_runs", .name = "forced_gc_runs" },
		{ .header = "unresolved_discards", .name = "unresolved_discards" },
	};
	const struct out out = { prefix, fn, arg };

	return parse_named(text, columns, ARRAY_SIZE(columns), &out, e);
}
