/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcpadvisor calc: the formulas of rule/formula.h by hand. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/parse.h"
#include "base/str.h"
#include "cmd/calculations.h"
#include "cmd/cmd.h"
#include "cmd/host.h"

static const struct {
	const char *suffix; /* of the name in JSON */
	const char *sign;   /* behind a figure in the formula */
	const char *meta;   /* in usage */
} units[] = {
	[U_NUMBER] = { "", "", "N" }, [U_BYTES] = { "_bytes", " B", "SIZE" },
	[U_BPS] = { "_bps", " bit/s", "RATE" }, [U_US] = { "_us", " us", "TIME" },
	[U_SECONDS] = { "_s", " s", "TIME" }, [U_SHARE] = { "", "", "SHARE" },
	[U_PER_S] = { "_per_s", "/s", "N" }, [U_SEGS] = { "_segs", " segments", "N" },
	[U_PAGES] = { "_pages", " pages", "N" }, [U_REAL] = { "", "", "N" },
};

static size_t count_args(const struct calculation *c)
{
	size_t n = 0;

	while (n < ARRAY_SIZE(c->args) && c->args[n].name)
		n++;
	return n;
}

/* "bdp --rate RATE --rtt TIME"; caller frees. */
static char *usage_of(const struct calculation *c)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_puts(&b, c->name);
	for (size_t i = 0; i < count_args(c); i++) {
		const struct calc_arg *a = &c->args[i];

		strbuf_printf(
			&b, a->fallback ? " [--%s %s]" : " --%s %s", a->name, units[a->unit].meta);
	}
	return strbuf_steal(&b);
}

static int parse_unit(enum calc_unit unit, const char *text, double *ret)
{
	struct usec duration;
	uint64_t u;
	int r;

	switch (unit) {
	case U_BYTES:
	case U_BPS:
		r = unit == U_BYTES ? parse_bytes(text, &u) : parse_rate(text, &u);
		if (r == 0)
			*ret = (double) u;
		return r;
	case U_US:
		r = parse_duration(text, &duration);
		if (r == 0)
			*ret = (double) duration.us;
		return r;
	case U_SHARE:
		return parse_fraction(text, ret);
	default:
		return parse_double(text, ret);
	}
}

static int bad_usage(const struct calculation *c, const char *what, const char *name)
{
	_cleanup_(free_p) char *usage = usage_of(c);

	return cmd_usage(&cmd_calc, "%s \"%s\"; wanted: tcpadvisor calc %s", what, name, usage);
}

static int parse_arg(const struct calc_arg *a, const char *text, double *ret)
{
	bool whole = a->unit == U_NUMBER || a->unit == U_SEGS || a->unit == U_PAGES;
	double v;
	int r = parse_unit(a->unit, text, &v);

	if (r < 0)
		return r;
	if (v < a->min || v > (a->max > 0 ? a->max : CALC_MOST) || (whole && v != floor(v)))
		return -ERANGE;
	*ret = v;
	return 0;
}

/* Which argument argv[*i] is for, and its text; --name TEXT, --name=TEXT, or by place. */
static int find_arg(const struct calculation *c, char **argv, int *i, const char *const *given,
	const char **ret_text)
{
	const char *word = argv[*i], *eq = strchr(word, '=');
	bool named = str_starts_with(word, "--");
	size_t len = eq ? (size_t) (eq - word) : strlen(word);

	*ret_text = named ? eq ? eq + 1 : argv[++*i] : word;
	for (size_t k = 0; k < count_args(c); k++) {
		const char *name = c->args[k].name;

		if (named ? strlen(name) == len - 2 && memcmp(word + 2, name, len - 2) == 0
			  : !given[k])
			return (int) k;
	}
	return -1;
}

/* EXIT_FINE, or EXIT_USAGE after its message. */
static int read_args(const struct calculation *c, char **argv, double *ret)
{
	const char *given[CALC_ARGS_MAX] = { NULL };

	for (int i = 0; argv[i]; i++) {
		const char *word = argv[i], *text;
		int k = find_arg(c, argv, &i, given, &text);

		if (k < 0 || given[k])
			return bad_usage(c, k < 0 ? "no such argument:" : "given twice:", word);
		if (!text)
			return bad_usage(c, "no value for", word);
		given[k] = text;
	}
	for (size_t k = 0; k < count_args(c); k++) {
		const char *text = given[k] ? given[k] : c->args[k].fallback;

		if (!text)
			return bad_usage(c, "missing:", c->args[k].name);
		ret[k] = NAN;
		if (*text && parse_arg(&c->args[k], text, &ret[k]) < 0)
			return bad_usage(c, "not a possible value:", text);
		if (!*text && given[k])
			return bad_usage(c, "no value for", c->args[k].name);
	}
	return EXIT_FINE;
}

static char *unit_text(char *buf, size_t size, enum calc_unit unit, double v)
{
	switch (unit) {
	case U_BPS:
		return fmt_rate(buf, size, v);
	case U_BYTES:
		return fmt_bibytes(buf, size, v);
	case U_SECONDS:
		return fmt_duration(buf, size, v * 1e6);
	default:
		buf[0] = '\0';
		return buf;
	}
}

static int print_text(const struct calc_answer *ans)
{
	for (size_t i = 0; i < ans->n; i++) {
		enum calc_unit unit = ans->results[i].unit;
		char people[FMT_MAX];

		if (isnan(ans->results[i].value)) {
			(void) printf("%s is unknown\n", ans->results[i].name);
			continue;
		}
		(void) unit_text(people, sizeof(people), unit, ans->results[i].value);
		(void) printf("%s = %.10g%s%s%s%s\n", ans->results[i].name, ans->results[i].value,
			units[unit].sign, *people ? " (" : "", people, *people ? ")" : "");
	}
	(void) printf("  by %s\n", strbuf_str(&ans->formula));
	return EXIT_FINE;
}

static void json_set(json_t *o, const char *name, enum calc_unit unit, double v)
{
	_cleanup_(free_p) char *key = xasprintf("%s%s", name, units[unit].suffix);

	for (char *c = key; *c; c++)
		if (*c == '-')
			*c = '_';
	json_object_set_new(o, key, isnan(v) ? json_null() :
		v == floor(v) && fabs(v) < 0x1p53 ? json_integer((json_int_t) v) : json_real(v));
}

static int print_json(const struct calculation *c, const double *a, const struct calc_answer *ans)
{
	json_t *inputs = json_object(), *results = json_object(), *all;

	for (size_t i = 0; i < count_args(c); i++)
		json_set(inputs, c->args[i].name, c->args[i].unit, a[i]);
	for (size_t i = 0; i < ans->n; i++)
		json_set(
			results, ans->results[i].name, ans->results[i].unit, ans->results[i].value);
	all = json_pack("{s:s, s:o, s:o, s:s}", "calculation", c->name, "inputs", inputs, "results",
		results, "formula", strbuf_str(&ans->formula));
	(void) json_dumpf(all, stdout, JSON_INDENT(2));
	(void) putchar('\n');
	json_decref(all);
	return EXIT_FINE;
}

static void list_one(const struct cmd_context *ctx, json_t *array, const char *name,
	const char *usage, const char *what)
{
	if (ctx->format == FORMAT_TEXT)
		(void) printf("%-46s  %s\n", usage, what);
	json_array_append_new(array, json_pack("{s:s, s:s, s:s}", "calculation", name, "usage",
		usage, "what", what));
}

static int list(const struct cmd_context *ctx)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n_calculations; i++) {
		_cleanup_(free_p) char *usage = usage_of(&calculations[i]);

		list_one(ctx, array, calculations[i].name, usage, calculations[i].what);
	}
	list_one(ctx, array, "host", host_usage, HOST_WHAT);
	if (ctx->format == FORMAT_JSON) {
		(void) json_dumpf(array, stdout, JSON_INDENT(2));
		(void) putchar('\n');
	}
	json_decref(array);
	return EXIT_FINE;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	const struct calculation *c = NULL;
	struct calc_answer ans = { .formula = STRBUF_INIT };
	double a[CALC_ARGS_MAX] = { 0 };
	int r;

	if (argc < 2)
		return list(ctx);
	if (str_eq(argv[1], "host"))
		return host_run(ctx, argc - 1, argv + 1);
	for (size_t i = 0; i < n_calculations; i++)
		if (str_eq(calculations[i].name, argv[1]))
			c = &calculations[i];
	if (!c)
		return cmd_usage(
			&cmd_calc, "no calculation \"%s\": `tcpadvisor calc` lists them", argv[1]);
	r = read_args(c, argv + 2, a);
	if (r != EXIT_FINE)
		return r;
	c->run(a, &ans);
	r = ctx->format == FORMAT_JSON ? print_json(c, a, &ans) : print_text(&ans);
	strbuf_done(&ans.formula);
	return r;
}

const struct cmd cmd_calc = {
	.name = "calc",
	.summary = "compute with the formulas that the rules use",
	.usage = "Usage: tcpadvisor calc [CALCULATION [--NAME VALUE | VALUE]...]\n"
		"\n"
		"Without arguments: the list of calculations. Values may have units: 1gbit,\n"
		"100ms, 4MiB, 1%; they may be given by name or in the order of the list.\n"
		"\n"
		"  tcpadvisor calc bdp --rate 1gbit --rtt 100ms\n"
		"  tcpadvisor calc rmem 1gbit 100ms\n"
		"\n"
		"\"host\" tells which sysctls to set on a host that is only described:\n"
		"\n"
		"  tcpadvisor calc host --rate 10gbit --rtt 80ms --memory 64G "
		"--connections 2000\n"
		"\n"
		"Options of host:\n"
		"  --rate RATE         of the slowest link on the way\n"
		"  --rtt TIME          round-trip time without queues\n"
		"  --memory SIZE       of the host\n"
		"  --connections N     open at once\n"
		"  --bulk N            of them with full buffers at once (default 4)\n"
		"  --new N             connections that begin each second\n"
		"  --role ROLE[,...]   server, client, proxy, lan, many-connections, bulk or\n"
		"                      latency\n"
		"  --cc NAME           congestion control: cubic or bbr\n"
		"  --kernel VERSION    whose defaults count (default 6.18)\n"
		"  --listen PORTS      that servers of the host listen at: 5432,8000-8100\n"
		"  --idle-limit TIME   after which a NAT or firewall forgets a connection\n"
		"  --conntrack         the host tracks connections\n"
		"  --page SIZE         memory page of the host (default 4096)\n"
		"  --dropin            print a file for sysctl.d\n",
	.json = true,
	.run = run,
};
