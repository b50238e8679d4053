/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/functions.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/parse.h"
#include "base/str.h"
#include "rule/formula.h"
#include "rule/roles.h"
#include "rule/trail.h"
#include "sysctl/value.h"

#define ARGS_MAX 3
#define ARGS_ANY (-1)

typedef void sql_function(sqlite3_context *ctx, int argc, sqlite3_value **argv);

static const struct function_context *context(sqlite3_context *ctx)
{
	return sqlite3_user_data(ctx);
}

static const char *text_arg(sqlite3_value *v)
{
	const char *s = (const char *) sqlite3_value_text(v);

	return s ? s : "";
}

static void result_error(sqlite3_context *ctx, const char *what, const char *name)
{
	_cleanup_(free_p) char *text = xasprintf("%s \"%.100s\"", what, name);

	sqlite3_result_error(ctx, text, -1);
}

static void result_double(sqlite3_context *ctx, double v)
{
	if (isfinite(v))
		sqlite3_result_double(ctx, v);
}

/* An integer where the value is one, so that it is shown without a fraction. */
static void result_number(sqlite3_context *ctx, double v)
{
	if (isfinite(v) && fabs(v) < 0x1p53 && v == floor(v))
		sqlite3_result_int64(ctx, (sqlite3_int64) v);
	else
		result_double(ctx, v);
}

/* All arguments as numbers; false if one of them is NULL: then so is the result. */
static bool number_args(int argc, sqlite3_value **argv, double *ret)
{
	for (int i = 0; i < argc; i++) {
		if (sqlite3_value_type(argv[i]) == SQLITE_NULL)
			return false;
		ret[i] = sqlite3_value_double(argv[i]);
	}
	return true;
}

/* This host */

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

static void fn_sysctl(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *key = text_arg(argv[0]);
	const char *value = facts_sysctl(context(ctx)->facts, key);

	if (!value && !sysctl_find(key))
		result_error(ctx, "sysctl: the catalog has no key", key);
	else
		result_value(ctx, value, argc, argv);
}

static void fn_sysctl_default(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct sysctl_key *key = sysctl_find(text_arg(argv[0]));
	_cleanup_(free_p) char *value = NULL;

	if (!key) {
		result_error(ctx, "sysctl_default: the catalog has no key", text_arg(argv[0]));
		return;
	}
	value = sysctl_default_text(key, &context(ctx)->facts->machine);
	result_value(ctx, value, argc, argv);
}

static void fn_policy(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	double v;
	int r = policy_number(context(ctx)->policy, text_arg(argv[0]), &v);

	if (r == -ENOENT)
		result_error(ctx, "policy: there is no setting", text_arg(argv[0]));
	else if (r == 0)
		result_number(ctx, v);
}

static void fn_role(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	unsigned role = role_find(text_arg(argv[0]));

	if (!role || role == ROLE_AUTO)
		result_error(ctx, "role: there is no role", text_arg(argv[0]));
	else
		sqlite3_result_int(ctx, (context(ctx)->roles & role) != 0);
}

static void fn_raised(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	double level[2] = { 0 }, pct = 100;
	int raised;

	if (sqlite3_value_type(argv[0]) == SQLITE_NULL || !number_args(argc - 1, argv + 1, level))
		return;
	if (argc == 2 && policy_number(context(ctx)->policy, "hysteresis_pct", &pct) == 0)
		level[1] = level[0] * pct / 100;
	raised = trail_is_raised(text_arg(argv[0]), level[0], level[1]);
	if (raised < 0)
		result_error(ctx, "raised: no trail is", text_arg(argv[0]));
	else
		sqlite3_result_int(ctx, raised);
}

static void result_counter(sqlite3_context *ctx, sqlite3_value *name, bool is_gauge)
{
	const struct fact_counter *c = facts_counter(context(ctx)->facts, text_arg(name));

	if (c && c->known && c->is_gauge == is_gauge)
		result_number(ctx, c->value);
}

static void fn_counter(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	result_counter(ctx, argv[0], false);
}

static void fn_gauge(sqlite3_context *ctx, int argc, sqlite3_value **argv)
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

static void fn_ports_in_range(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct facts *f = context(ctx)->facts;
	int64_t lo, hi;

	if (port_range(f, &lo, &hi))
		result_number(
			ctx, formula_ports((double) lo, (double) hi, count_reserved(f, lo, hi)));
}

static void fn_port_in_range(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct facts *f = context(ctx)->facts;
	int64_t port = sqlite3_value_int64(argv[0]), lo, hi;

	if (sqlite3_value_type(argv[0]) != SQLITE_NULL && port_range(f, &lo, &hi))
		sqlite3_result_int(
			ctx, port >= lo && port <= hi && !(count_reserved(f, port, port) > 0));
}

/* Values to propose */

static void fn_triple(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *value = facts_sysctl(context(ctx)->facts, text_arg(argv[0]));
	_cleanup_(free_p) char *text = NULL;
	int64_t low, middle;

	if (!value || sqlite3_value_type(argv[1]) == SQLITE_NULL ||
	    sysctl_value_number(value, 0, &low) < 0 || sysctl_value_number(value, 1, &middle) < 0)
		return;
	text = xasprintf("%lld %lld %lld", (long long) low, (long long) middle,
		(long long) sqlite3_value_int64(argv[1]));
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

static void fn_buffer_cap(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct facts *f = context(ctx)->facts;
	const char *key = text_arg(argv[0]);
	int64_t pages = pressure_pages(f);
	double page = f->machine.page_bytes, flows = 0;

	(void) policy_number(context(ctx)->policy, "buffer_flows", &flows);
	if (!str_eq(key, "net.ipv4.tcp_rmem") && !str_eq(key, "net.ipv4.tcp_wmem"))
		result_error(ctx, "buffer_cap: no buffer of TCP is set by", key);
	else if (pages && f->machine.page_bytes)
		result_number(ctx, fmin(formula_buffer_cap_bytes((double) pages, page),
			formula_buffer_share_bytes((double) pages, page, flows)));
}

/* Without a congestion control, or under one that is not BBR: what a loss-based one needs. */
static void fn_wmem_for(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	bool bbr = argc == 2 && str_starts_with(text_arg(argv[1]), "bbr");
	double bdp_bytes;

	if (number_args(1, argv, &bdp_bytes))
		result_number(ctx, bbr ? formula_wmem_bbr_bytes(bdp_bytes) :
				   formula_wmem_bytes(bdp_bytes));
}

static void fn_weakest(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	static const char *const words[] = { "low", "medium", "high" };
	size_t weakest = ARRAY_SIZE(words) - 1;

	for (int i = 0; i < argc; i++) {
		size_t w = 0;

		while (w < ARRAY_SIZE(words) && !str_eq(words[w], text_arg(argv[i])))
			w++;
		if (w == ARRAY_SIZE(words)) {
			result_error(ctx, "weakest: not low, medium or high:", text_arg(argv[i]));
			return;
		}
		weakest = w < weakest ? w : weakest;
	}
	sqlite3_result_text(ctx, words[weakest], -1, SQLITE_STATIC);
}

/* Formulas whose units or types differ from what SQL hands over */

static double keepalive_time_for(double middlebox_us)
{
	return formula_keepalive_time_s(middlebox_us / 1e6);
}

static double wscale_for(double rmem_max_bytes, double core_rmem_max_bytes)
{
	return formula_wscale(rmem_max_bytes, core_rmem_max_bytes);
}

static char *fmt_pct(char *buf, size_t size, double pct)
{
	(void) snprintf(buf, size, fabs(pct) < 9.95 ? "%.1f %%" : "%.0f %%", pct);
	return buf;
}

struct function {
	const char *name;
	int min_args, max_args;   /* ARGS_ANY */
	/* one of these */
	sql_function *sql;
	char *(*text)(char *buf, size_t size, double v);
	double (*of1)(double a);
	double (*of2)(double a, double b); /* b is 0 if it was not given */
	double (*of3)(double a, double b, double c);
};

#define SQL(n, lo, hi, f) { .name = n, .min_args = lo, .max_args = hi, .sql = f }
#define TEXT(n, f) { .name = n, .min_args = 1, .max_args = 1, .text = f }
#define OF1(n, f) { .name = n, .min_args = 1, .max_args = 1, .of1 = f }
#define OF2(n, lo, f) { .name = n, .min_args = lo, .max_args = 2, .of2 = f }

static const struct function functions[] = {
	SQL("sysctl", 1, 2, fn_sysctl),
	SQL("sysctl_default", 1, 2, fn_sysctl_default),
	SQL("policy", 1, 1, fn_policy),
	SQL("role", 1, 1, fn_role),
	SQL("raised", 2, 3, fn_raised),
	SQL("counter", 1, 1, fn_counter),
	SQL("gauge", 1, 1, fn_gauge),
	SQL("ports_in_range", 0, 0, fn_ports_in_range),
	SQL("port_in_range", 1, 1, fn_port_in_range),
	SQL("triple", 2, 2, fn_triple),
	SQL("buffer_cap", 1, 1, fn_buffer_cap),
	SQL("weakest", ARGS_ANY, ARGS_ANY, fn_weakest),
	OF2("bdp_bytes", 2, formula_bdp_bytes),
	OF2("rmem_for", 1, formula_rmem_bytes),
	OF2("rmem_min_for", 1, formula_rmem_min_bytes),
	OF2("window_for", 1, formula_window_bytes),
	SQL("wmem_for", 1, 2, fn_wmem_for),
	{ .name = "mathis_bps", .min_args = 3, .max_args = 3, .of3 = formula_mathis_bps },
	OF2("cubic_window_segs", 2, formula_cubic_window_segs),
	OF2("wscale_for", 1, wscale_for),
	OF1("keepalive_time_for", keepalive_time_for),
	OF1("next_pow2", formula_next_pow2),
	OF1("mib_up", formula_mib_up),
	TEXT("fmt_bytes", fmt_bytes),
	TEXT("fmt_bibytes", fmt_bibytes),
	TEXT("fmt_rate", fmt_rate),
	TEXT("fmt_duration", fmt_duration),
	TEXT("fmt_count", fmt_count),
	TEXT("fmt_pct", fmt_pct),
};

/*
 * SQLite's own that a rule may use: nothing that reads files, loads code, or differs from run to
 * run. Not printf: '%.*c' can make one call, which no budget interrupts, run for minutes.
 */
static const char *const builtins[] = {
	"->", "->>", "abs", "acos", "asin", "atan", "atan2", "avg", "ceil", "ceiling", "coalesce",
	"cos", "count", "cume_dist", "dense_rank", "exp", "first_value", "floor", "glob",
	"group_concat", "hex", "ifnull", "iif", "instr", "json", "json_array",
	"json_array_length", "json_extract", "json_group_array", "json_group_object",
	"json_object", "json_patch", "json_quote", "json_type", "json_valid", "lag", "last_value",
	"lead", "length", "like", "likelihood", "likely", "ln", "log", "log10", "log2", "lower",
	"ltrim", "max", "min", "mod", "nth_value", "ntile", "nullif", "percent_rank", "pow",
	"power", "quote", "rank", "replace", "round", "row_number", "rtrim", "sign", "sin",
	"sqrt", "substr", "substring", "sum", "tan", "total", "trim", "trunc", "typeof",
	"unlikely", "upper",
};

bool functions_is_allowed(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
		if (sqlite3_stricmp(builtins[i], name) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (sqlite3_stricmp(functions[i].name, name) == 0)
			return true;
	return aggregates_has(name) || histograms_has(name);
}

static void call_number(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct function *fn = sqlite3_user_data(ctx);
	double a[ARGS_MAX] = { 0 };

	/* an optional argument that is not known counts as not given */
	if (argc > fn->min_args && sqlite3_value_type(argv[argc - 1]) == SQLITE_NULL)
		argc--;
	if (!number_args(argc, argv, a))
		return;
	result_number(ctx, fn->of1 ? fn->of1(a[0]) : fn->of2 ? fn->of2(a[0], a[1]) :
		fn->of3(a[0], a[1], a[2]));
}

static void call_text(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct function *fn = sqlite3_user_data(ctx);
	char buf[FMT_MAX];
	double v;

	if (number_args(1, argv, &v))
		sqlite3_result_text(ctx, fn->text(buf, sizeof(buf), v), -1, SQLITE_TRANSIENT);
}

static int register_one(sqlite3 *db, const struct function *fn, int argc,
	struct function_context *ctx)
{
	sql_function *call = fn->sql ? fn->sql : fn->text ? call_text : call_number;
	union {
		const struct function *fn;
		void *p;
	} self = { fn };

	return sqlite3_create_function_v2(db, fn->name, argc,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
		fn->sql ? (void *) ctx : self.p, call, NULL, NULL, NULL);
}

int functions_register(sqlite3 *db, struct function_context *ctx, struct err *e)
{
	int rc = aggregates_register(db);

	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		for (int n = functions[i].min_args; n <= functions[i].max_args; n++)
			if (rc == SQLITE_OK)
				rc = register_one(db, &functions[i], n, ctx);
	return rc == SQLITE_OK ? 0 :
		err_set(e, -EIO, "cannot register SQL functions: %s", sqlite3_errmsg(db));
}
