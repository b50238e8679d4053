/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/host_view.h"

#include "base/alloc.h"
#include "base/fmt.h"
#include "report/json.h"
#include "report/term.h"

#define INDENT        3
#define COLUMN        13
#define COMMENT_WIDTH 98

/* "10.0 Gbit/s, 80.0 ms, 64.0 GiB of memory, 2000 connections, ..."; caller frees. */
static char *description(const struct sizing_input *in)
{
	char rate[FMT_MAX], rtt[FMT_MAX], memory[FMT_MAX];
	const char *before = ", as ";
	struct strbuf b = STRBUF_INIT;

	strbuf_printf(&b, "%s, %s, %s of memory, %.0f connections, %.0f of them bulk",
		fmt_rate(rate, sizeof(rate), in->rate_bps),
		fmt_duration(rtt, sizeof(rtt), in->rtt_us),
		fmt_bibytes(memory, sizeof(memory), (double) in->machine.memory_bytes),
		in->connections, in->bulk);
	for (size_t i = 0; role_name(i); i++)
		if (in->roles & 1U << i) {
			strbuf_printf(&b, "%s%s", before, role_name(i));
			before = " and ";
		}
	strbuf_printf(&b, "; kernel %u.%u", in->kernel / 1000, in->kernel % 1000);
	return strbuf_steal(&b);
}

static const char *default_text(const struct sizing_line *line)
{
	if (!line->by_default)
		return "as the kernel was built";
	return *line->by_default ? line->by_default : "empty";
}

static void heading(struct strbuf *out, const struct report_options *o, const char *text)
{
	strbuf_printf(out, "\n%s%s%s\n", term_style(TERM_BOLD, o->color), text,
		term_style_end(o->color));
}

static void text_set(struct strbuf *out, const struct report_options *o,
	const struct sizing_line *line, size_t width)
{
	strbuf_printf(out, "\n%s%s = %s%s\n", term_style(TERM_BOLD, o->color), line->key->name,
		line->value, term_style_end(o->color));
	term_field(out, INDENT, "Default", COLUMN, default_text(line), width);
	term_field(out, INDENT, "Why", COLUMN, line->reason, width);
	term_field(out, INDENT, "By", COLUMN, line->arithmetic, width);
	term_field(out, INDENT, "Acts on", COLUMN, sysctl_effect_text(line->key->effect), width);
}

static size_t count_set(const struct sizing *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->lines[i].value != NULL;
	return n;
}

void host_text(struct strbuf *out, const struct report_options *o, const struct sizing_input *in,
	const struct sizing *s)
{
	_cleanup_(free_p) char *what = description(in);
	size_t width = term_width(o->width);

	term_wrap(out, what, 0, 0, width);
	if (!count_set(s))
		strbuf_puts(out, "\nThe kernel's defaults suit such a host.\n");
	for (size_t i = 0; i < s->n; i++)
		if (s->lines[i].value)
			text_set(out, o, &s->lines[i], width);
	if (s->n_warnings)
		heading(out, o, "What no sysctl of this host gives");
	for (size_t i = 0; i < s->n_warnings; i++) {
		term_indent(out, INDENT);
		term_wrap(out, s->warnings[i], INDENT, INDENT, width);
	}
	heading(out, o, "Left at the kernel's default");
	for (size_t i = 0; i < s->n; i++) {
		const struct sizing_line *line = &s->lines[i];

		if (line->value)
			continue;
		strbuf_printf(out, "%*s%s (%s)\n", INDENT, "", line->key->name, default_text(line));
		term_indent(out, (size_t) 2 * INDENT);
		term_wrap(out, line->reason, (size_t) 2 * INDENT, (size_t) 2 * INDENT, width);
	}
}

static json_t *json_host(const struct sizing_input *in)
{
	json_t *o = json_object(), *roles = json_array();
	_cleanup_(free_p) char *kernel =
		xasprintf("%u.%u", in->kernel / 1000, in->kernel % 1000);

	for (size_t i = 0; role_name(i); i++)
		if (in->roles & 1U << i)
			(void) json_array_append_new(roles, json_string(role_name(i)));
	json_put(o, "rate_bps", json_number(in->rate_bps));
	json_put(o, "rtt_us", json_number(in->rtt_us));
	json_put(o, "memory_bytes", json_count(in->machine.memory_bytes));
	json_put(o, "page_bytes", json_count(in->machine.page_bytes));
	json_put(o, "connections", json_number(in->connections));
	json_put(o, "bulk", json_number(in->bulk));
	json_put(o, "new_per_s", json_number(in->new_per_s));
	json_put(o, "idle_limit_us", json_number(in->idle_limit_us));
	json_put(o, "roles", roles);
	json_put(o, "kernel", json_text(kernel));
	json_put(o, "cc", json_text(in->cc));
	json_put(o, "listen", json_text(in->listen));
	json_put(o, "conntrack", json_boolean(in->conntrack));
	return o;
}

static json_t *json_line(const struct sizing_line *line)
{
	json_t *o = json_object();

	json_put(o, "key", json_text(line->key->name));
	if (line->value)
		json_put(o, "value", json_text(line->value));
	json_put(o, "default", json_text(line->by_default));
	json_put(o, "reason", json_text(line->reason));
	if (!line->value)
		return o;
	json_put(o, "arithmetic", json_text(line->arithmetic));
	json_put(o, "effect", json_text(sysctl_effect_text(line->key->effect)));
	json_put(o, "scope", json_text(sysctl_scope_text(line->key->scope)));
	return o;
}

void host_json(struct strbuf *out, const struct sizing_input *in, const struct sizing *s)
{
	json_t *o = json_root(), *set = json_array(), *left = json_array();

	for (size_t i = 0; i < s->n; i++)
		(void) json_array_append_new(
			s->lines[i].value ? set : left, json_line(&s->lines[i]));
	json_put(o, "calculation", json_text("host"));
	json_put(o, "host", json_host(in));
	json_put(o, "settings", set);
	json_put(o, "left", left);
	json_put(o, "warnings", json_texts(s->warnings, s->n_warnings));
	json_write(out, o);
}

/* Wrapped, "# " before each line. */
static void comment(struct strbuf *out, const char *text)
{
	_cleanup_(strbuf_done) struct strbuf b = STRBUF_INIT;
	char *line, *pos;

	term_wrap(&b, text, 0, 0, COMMENT_WIDTH);
	pos = b.s;
	while ((line = str_token(&pos, "\n")))
		strbuf_printf(out, "# %s\n", line);
}

void host_dropin(struct strbuf *out, const struct sizing_input *in, const struct sizing *s)
{
	_cleanup_(free_p) char *what = description(in);
	_cleanup_(free_p) char *title =
		xasprintf("For a host of %s. Computed, not measured.", what);

	comment(out, title);
	for (size_t i = 0; i < s->n_warnings; i++) {
		strbuf_puts(out, "#\n");
		comment(out, s->warnings[i]);
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct sizing_line *line = &s->lines[i];
		_cleanup_(free_p) char *was = xasprintf("default: %s", default_text(line));

		if (!line->value)
			continue;
		strbuf_puts(out, "\n");
		comment(out, line->reason);
		comment(out, line->arithmetic);
		comment(out, was);
		strbuf_printf(out, "%s = %s\n", line->key->name, line->value);
	}
}
