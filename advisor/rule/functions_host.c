/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/functions_host.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/param.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "rule/formula.h"
#include "rule/functions.h"
#include "rule/roles.h"
#include "rule/sql_value.h"
#include "rule/trail.h"
#include "sysctl/value.h"

/* Less than a page of memory is no size for a buffer, and the catalog refuses it. */
#define BUFFER_MIN 4096

static const struct function_context *context(sqlite3_context *ctx)
{
	return sqlite3_user_data(ctx);
}

/* The value as text, or its argv[1]-th number, from 0. NULL `value`: NULL. */
static void result_value(sqlite3_context *ctx, const char *value, int argc, sqlite3_value **argv)
{
	int64_t n;

	if (!value)
		return;
	if (argc == 1)
		sqlite3_result_text(ctx, value, -1, SQLITE_TRANSIENT);
	else if (sqlite3_value_int64(argv[1]) >= 0 &&
		 sysctl_value_number(value, (size_t) sqlite3_value_int64(argv[1]), &n) == 0)
		sqlite3_result_int64(ctx, n);
}

void fn_sysctl(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *key = sql_text(argv[0]);
	const char *value = facts_sysctl(context(ctx)->facts, key);

	if (!value && !sysctl_find(key))
		sql_result_error(ctx, "sysctl: the catalog has no key", key);
	else
		result_value(ctx, value, argc, argv);
}

void fn_sysctl_file(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *key = sql_text(argv[0]);
	const char *file = facts_sysctl_file(context(ctx)->facts, key);

	if (!file && !facts_sysctl(context(ctx)->facts, key) && !sysctl_find(key))
		sql_result_error(ctx, "sysctl_file: the catalog has no key", key);
	else
		result_value(ctx, file, 1, argv);
}

void fn_sysctl_default(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct sysctl_key *key = sysctl_find(sql_text(argv[0]));
	_cleanup_(free_p) char *value = NULL;

	if (!key) {
		sql_result_error(ctx, "sysctl_default: the catalog has no key", sql_text(argv[0]));
		return;
	}
	value = sysctl_default_text(key, &context(ctx)->facts->machine);
	result_value(ctx, value, argc, argv);
}

void fn_policy(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	double v;
	int r = policy_number(context(ctx)->policy, sql_text(argv[0]), &v);

	if (r == -ENOENT)
		sql_result_error(ctx, "policy: there is no setting", sql_text(argv[0]));
	else if (r == 0)
		sql_result_number(ctx, v);
}

void fn_role(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	unsigned role = role_find(sql_text(argv[0]));

	if (!role || role == ROLE_AUTO)
		sql_result_error(ctx, "role: there is no role", sql_text(argv[0]));
	else
		sqlite3_result_int(ctx, (context(ctx)->roles & role) != 0);
}

void fn_raised(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	double level[2] = { 0 }, pct = 100;
	int raised;

	if (sqlite3_value_type(argv[0]) == SQLITE_NULL || !sql_numbers(argc - 1, argv + 1, level))
		return;
	if (argc == 2 && policy_number(context(ctx)->policy, "hysteresis_pct", &pct) == 0)
		level[1] = level[0] * pct / 100;
	raised = trail_is_raised(sql_text(argv[0]), level[0], level[1]);
	if (raised < 0)
		sql_result_error(ctx, "raised: no trail is", sql_text(argv[0]));
	else
		sqlite3_result_int(ctx, raised);
}

static void result_counter(sqlite3_context *ctx, sqlite3_value *name, bool is_gauge)
{
	const struct fact_counter *c = facts_counter(context(ctx)->facts, sql_text(name));

	if (c && c->known && c->is_gauge == is_gauge)
		sql_result_number(ctx, c->value);
}

void fn_counter(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	result_counter(ctx, argv[0], false);
}

void fn_gauge(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	result_counter(ctx, argv[0], true);
}

/* Ports: ip_local_port_range less ip_local_reserved_ports */

static bool port_range(const struct facts *f, int64_t *ret_lo, int64_t *ret_hi)
{
	const char *range = facts_sysctl(f, "net.ipv4.ip_local_port_range");

	return range && sysctl_value_number(range, 0, ret_lo) == 0 &&
		sysctl_value_number(range, 1, ret_hi) == 0;
}

/* Takes "8080" or "9000-9100" from the list at *pos; false at its end. */
static bool next_reserved(char **pos, uint64_t *ret_lo, uint64_t *ret_hi)
{
	char *item = str_token(pos, ", \t"), *dash;

	if (!item)
		return false;
	dash = strchr(item, '-');
	if (dash)
		*dash++ = '\0';
	return parse_u64(item, ret_lo) == 0 && parse_u64(dash ? dash : item, ret_hi) == 0;
}

/* Reserved ports between lo and hi; the kernel's list is sorted and free of overlaps. */
static double count_reserved(const struct facts *f, int64_t lo, int64_t hi)
{
	const char *list = facts_sysctl(f, "net.ipv4.ip_local_reserved_ports");
	_cleanup_(free_p) char *copy = xstrdup(list ? list : "");
	char *pos = copy;
	uint64_t a, b;
	double n = 0;

	while (next_reserved(&pos, &a, &b))
		n += fmax(0, fmin((double) b, (double) hi) - fmax((double) a, (double) lo) + 1);
	return n;
}

void fn_ports_in_range(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct facts *f = context(ctx)->facts;
	int64_t lo, hi;

	if (port_range(f, &lo, &hi))
		sql_result_number(
			ctx, formula_ports((double) lo, (double) hi, count_reserved(f, lo, hi)));
}

void fn_port_in_range(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct facts *f = context(ctx)->facts;
	int64_t port = sqlite3_value_int64(argv[0]), lo, hi;

	if (sqlite3_value_type(argv[0]) != SQLITE_NULL && port_range(f, &lo, &hi))
		sqlite3_result_int(
			ctx, port >= lo && port <= hi && !(count_reserved(f, port, port) > 0));
}

/* Values to propose */

void fn_triple(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *value = facts_sysctl(context(ctx)->facts, sql_text(argv[0]));
	_cleanup_(free_p) char *text = NULL;
	int64_t low, middle;

	if (!value || sqlite3_value_type(argv[1]) == SQLITE_NULL ||
	    sysctl_value_number(value, 0, &low) < 0 || sysctl_value_number(value, 1, &middle) < 0)
		return;
	text = xasprintf("%lld %lld %lld", (long long) MAX(low, BUFFER_MIN),
		(long long) MAX(middle, BUFFER_MIN), (long long) sqlite3_value_int64(argv[1]));
	sqlite3_result_text(ctx, text, -1, SQLITE_TRANSIENT);
}

/*
 * tcp_mem[1] in pages; where a child namespace does not show it, what the kernel computes by
 * itself. 0 = neither is known.
 */
static int64_t pressure_pages(const struct facts *f)
{
	const char *mem = facts_sysctl(f, "net.ipv4.tcp_mem");
	_cleanup_(free_p) char *by_default = NULL;
	int64_t pages;

	if (!mem)
		mem = by_default =
			sysctl_default_text(sysctl_find("net.ipv4.tcp_mem"), &f->machine);
	return mem && sysctl_value_number(mem, 1, &pages) == 0 ? pages : 0;
}

void fn_buffer_cap(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct facts *f = context(ctx)->facts;
	const char *key = sql_text(argv[0]);
	int64_t pages = pressure_pages(f);
	double page = f->machine.page_bytes, flows = 0;

	(void) policy_number(context(ctx)->policy, "buffer_flows", &flows);
	if (!str_eq(key, "net.ipv4.tcp_rmem") && !str_eq(key, "net.ipv4.tcp_wmem"))
		sql_result_error(ctx, "buffer_cap: no buffer of TCP is set by", key);
	else if (pages && f->machine.page_bytes)
		sql_result_number(ctx, fmin(formula_buffer_cap_bytes((double) pages, page),
			formula_buffer_share_bytes((double) pages, page, flows)));
}
