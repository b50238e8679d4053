/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/host.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "report/host_view.h"
#include "sysctl/value.h"

#define KERNEL_PART_MOST 999

const char host_usage[] =
	"host --rate RATE --rtt TIME --memory SIZE --connections N [OPTION...]";

struct host {
	struct sizing_input in;
	double memory_bytes, page_bytes;
	bool dropin;
};

enum kind { COUNT, PER_S, RATE, TIME, SIZE };

static const struct figure {
	const char *name;
	enum kind kind;
	size_t offset;   /* of a double in struct host */
	double min, max;
	bool needed;
} figures[] = {
	{ "rate", RATE, offsetof(struct host, in.rate_bps), 1e3, 1e13, true },
	{ "rtt", TIME, offsetof(struct host, in.rtt_us), 1, 3600e6, true },
	{ "memory", SIZE, offsetof(struct host, memory_bytes), 0x1p25, 0x1p48, true },
	{ "connections", COUNT, offsetof(struct host, in.connections), 1, 1e9, true },
	{ "bulk", COUNT, offsetof(struct host, in.bulk), 1, 1e9, false },
	{ "new", PER_S, offsetof(struct host, in.new_per_s), 0, 1e9, false },
	{ "idle-limit", TIME, offsetof(struct host, in.idle_limit_us), 1, 365 * 86400e6, false },
	{ "page", SIZE, offsetof(struct host, page_bytes), 4096, 65536, false },
};

static double *figure_at(struct host *h, const struct figure *f)
{
	return (double *) (void *) ((char *) h + f->offset);
}

static int parse_figure(const struct figure *f, const char *text, double *ret)
{
	struct usec time = { 0 };
	uint64_t u = 0;
	double v = 0;
	int r;

	if (f->kind == RATE || f->kind == SIZE) {
		r = f->kind == RATE ? parse_rate(text, &u) : parse_bytes(text, &u);
		v = (double) u;
	} else if (f->kind == TIME) {
		r = parse_duration(text, &time);
		v = (double) time.us;
	} else {
		r = parse_double(text, &v);
	}
	if (r < 0)
		return r;
	if (v < f->min || v > f->max || (f->kind == COUNT && v != floor(v)))
		return -ERANGE;
	*ret = v;
	return 0;
}

/* Nothing is measured here: no role can be found. */
static int parse_roles(const char *text, unsigned *ret)
{
	unsigned roles;
	int r = roles_parse(text, &roles);

	if (r < 0 || !roles || (roles & ROLE_AUTO))
		return -EINVAL;
	*ret = roles;
	return 0;
}

/* "6.18", "6.18.2-1-amd64": the first two numbers count. */
static int parse_kernel(const char *text, unsigned *ret)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *dot = strchr(copy, '.');
	uint64_t major, minor;

	if (!dot)
		return -EINVAL;
	*dot++ = '\0';
	dot[strspn(dot, "0123456789")] = '\0';
	if (parse_u64(copy, &major) < 0 || parse_u64(dot, &minor) < 0)
		return -EINVAL;
	if (major > KERNEL_PART_MOST || minor > KERNEL_PART_MOST)
		return -ERANGE;
	*ret = SIZING_KERNEL((unsigned) major, (unsigned) minor);
	return 0;
}

static int parse_word(struct host *h, const char *name, const char *text)
{
	const struct sysctl_key *ports = sysctl_find("net.ipv4.ip_local_reserved_ports");

	if (str_eq(name, "role"))
		return parse_roles(text, &h->in.roles);
	if (str_eq(name, "kernel"))
		return parse_kernel(text, &h->in.kernel);
	if (str_eq(name, "cc")) {
		h->in.cc = text;
		return str_eq(text, "cubic") || str_eq(text, "bbr") ? 0 : -EINVAL;
	}
	if (str_eq(name, "listen")) {
		h->in.listen = text;
		return sysctl_value_check_form(ports, text, NULL);
	}
	return -ENOENT;
}

static int parse_value(struct host *h, const char *name, const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(figures); i++)
		if (str_eq(figures[i].name, name))
			return parse_figure(&figures[i], text, figure_at(h, &figures[i]));
	return parse_word(h, name, text);
}

static bool parse_flag(struct host *h, const char *word)
{
	if (str_eq(word, "--conntrack"))
		h->in.conntrack = true;
	else if (str_eq(word, "--dropin"))
		h->dropin = true;
	else
		return false;
	return true;
}

/* --NAME VALUE or --NAME=VALUE at argv[*i]. EXIT_FINE, or EXIT_USAGE after its message. */
static int parse_option(struct host *h, char **argv, int *i)
{
	_cleanup_(free_p) char *word = xstrdup(argv[*i]);
	char *eq = strchr(word, '=');
	const char *text = eq ? argv[*i] + (eq - word) + 1 : argv[*i + 1];
	int r;

	if (eq)
		*eq = '\0';
	r = !str_starts_with(word, "--") ? -ENOENT : parse_value(h, word + 2, text ? text : "");
	if (r == -ENOENT)
		return cmd_usage(&cmd_calc, "no such argument: \"%s\"; wanted: tcpadvisor calc %s",
			word, host_usage);
	if (!text)
		return cmd_usage(&cmd_calc, "no value for \"%s\"", word);
	if (r < 0)
		return cmd_usage(&cmd_calc, "not a possible value for %s: \"%s\"", word, text);
	*i += !eq;
	return EXIT_FINE;
}

static int parse(struct host *h, char **argv)
{
	for (int i = 1; argv[i]; i++)
		if (!parse_flag(h, argv[i]) && parse_option(h, argv, &i) != EXIT_FINE)
			return EXIT_USAGE;
	for (size_t i = 0; i < ARRAY_SIZE(figures); i++)
		if (figures[i].needed && isnan(*figure_at(h, &figures[i])))
			return cmd_usage(&cmd_calc, "missing: \"%s\"; wanted: tcpadvisor calc %s",
				figures[i].name, host_usage);
	if (h->in.bulk > h->in.connections)
		return cmd_usage(&cmd_calc, "--bulk is more than --connections");
	return EXIT_FINE;
}

int host_run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(policy_free_p) struct policy *policy = policy_copy(ctx->policy);
	struct host h = {
		.in = { .rate_bps = NAN, .rtt_us = NAN, .connections = NAN, .bulk = NAN,
			.new_per_s = NAN, .idle_limit_us = NAN, .policy = policy,
			.kernel = SIZING_KERNEL(6, 18),
			.roles = roles_of_policy(ctx->policy) & ~(unsigned) ROLE_AUTO },
		.memory_bytes = NAN,
		.page_bytes = 4096,
	};
	const struct report_options o = { .width = ctx->width, .color = ctx->color };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	struct sizing s;

	if (parse(&h, argv) != EXIT_FINE)
		return EXIT_USAGE;
	if (h.dropin && ctx->format == FORMAT_JSON)
		return cmd_usage(&cmd_calc, "--dropin is no JSON");
	h.in.machine.memory_bytes = (uint64_t) h.memory_bytes;
	h.in.machine.page_bytes = (uint32_t) h.page_bytes;
	roles_apply(h.in.roles, policy);
	if (isnan(h.in.bulk) && policy_number(policy, "buffer_flows", &h.in.bulk) == 0)
		h.in.bulk = fmin(h.in.bulk, h.in.connections);
	s = sizing_make(&h.in);
	if (h.dropin)
		host_dropin(&out, &h.in, &s);
	else if (ctx->format == FORMAT_JSON)
		host_json(&out, &h.in, &s);
	else
		host_text(&out, &o, &h.in, &s);
	(void) fputs(strbuf_str(&out), stdout);
	sizing_done(&s);
	return EXIT_FINE;
}
