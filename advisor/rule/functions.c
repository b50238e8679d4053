/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/functions.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/str.h"
#include "rule/formula.h"
#include "rule/functions_host.h"
#include "rule/sql_value.h"

#define ARGS_MAX 3
#define ARGS_ANY (-1)

/* Without a congestion control, or under one that is not BBR: what a loss-based one needs. */
static void fn_wmem_for(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	bool bbr = argc == 2 && str_starts_with(sql_text(argv[1]), "bbr");
	double bdp_bytes;

	if (sql_numbers(1, argv, &bdp_bytes))
		sql_result_number(ctx, bbr ? formula_wmem_bbr_bytes(bdp_bytes) :
				   formula_wmem_bytes(bdp_bytes));
}

static void fn_weakest(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	static const char *const words[] = { "low", "medium", "high" };
	size_t weakest = ARRAY_SIZE(words) - 1;

	for (int i = 0; i < argc; i++) {
		size_t w = 0;

		while (w < ARRAY_SIZE(words) && !str_eq(words[w], sql_text(argv[i])))
			w++;
		if (w == ARRAY_SIZE(words)) {
			sql_result_error(ctx, "weakest: not low, medium or high:", sql_text(argv[i]));
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
	SQL("sysctl_file", 1, 1, fn_sysctl_file),
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
	if (!sql_numbers(argc, argv, a))
		return;
	sql_result_number(ctx, fn->of1 ? fn->of1(a[0]) : fn->of2 ? fn->of2(a[0], a[1]) :
		fn->of3(a[0], a[1], a[2]));
}

static void call_text(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct function *fn = sqlite3_user_data(ctx);
	char buf[FMT_MAX];
	double v;

	if (sql_numbers(1, argv, &v))
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
