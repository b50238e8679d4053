/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/json.h"
#include "report/page.h"

#define COLUMN 13

/* One thing that is known of a key, in words; caller frees, NULL: nothing to say. */
struct field {
	const char *label;
	char *(*text)(const struct sysctl_key *key);
};

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static bool has_numbers(const struct sysctl_key *key)
{
	return key->type != SYSCTL_NAME && key->type != SYSCTL_NAMES;
}

static bool knows_kernel_range(const struct sysctl_key *key)
{
	return key->kernel_min || key->kernel_max;
}

static char *type(const struct sysctl_key *key)
{
	const char *text = sysctl_type_text(key->type);

	return key->choices ? xasprintf("%s: %s", text, key->choices) : xstrdup(text);
}

static char *range(const struct sysctl_key *key)
{
	if (!has_numbers(key) || key->type == SYSCTL_ENUM)
		return NULL;
	return xasprintf("%lld to %lld%s%s", (long long) key->min, (long long) key->max,
		*key->unit ? " " : "", key->unit);
}

static void put_bound(struct strbuf *b, int64_t bound, const char *divisor)
{
	if (bound == INT64_MAX)
		strbuf_puts(b, "what a long holds");
	else
		strbuf_printf(b, "%lld%s", (long long) bound, bound ? divisor : "");
}

static char *kernel_range(const struct sysctl_key *key)
{
	static const char *const rounding[] = {
		[SYSCTL_ROUNDS_NOTHING] = "",
		[SYSCTL_ROUNDS_POWER] = "; rounded up to a power of two",
		[SYSCTL_ROUNDS_TICKS] = "; rounded up to whole ticks of its clock",
	};
	const char *divisor = key->in_ticks ? " / HZ" : "";
	struct strbuf b = STRBUF_INIT;

	if (!knows_kernel_range(key))
		return NULL;
	put_bound(&b, key->kernel_min, divisor);
	strbuf_puts(&b, " to ");
	put_bound(&b, key->kernel_max, divisor);
	if (key->not_below)
		strbuf_printf(&b, ", not below %s", key->not_below);
	if (key->not_above)
		strbuf_printf(&b, ", not above %s", key->not_above);
	strbuf_puts(&b, rounding[key->rounding]);
	return strbuf_steal(&b);
}

static char *default_value(const struct sysctl_key *key)
{
	const char *how = sysctl_default_how(key);

	if (!key->default_text)
		return copy(how);
	if (!key->default_before)
		return xstrdup(*key->default_text ? key->default_text : "empty");
	return xasprintf("%s; older kernels %s", key->default_text, key->default_before);
}

static char *scope(const struct sysctl_key *key)
{
	return xstrdup(sysctl_scope_text(key->scope));
}

static char *effect(const struct sysctl_key *key)
{
	return xstrdup(sysctl_effect_text(key->effect));
}

static char *kernels(const struct sysctl_key *key)
{
	const char *end = key->status == SYSCTL_REMOVED ? "gone since" : "without effect since";
	struct strbuf b = STRBUF_INIT;

	if (key->since)
		strbuf_printf(&b, "since %s", key->since);
	if (key->until)
		strbuf_printf(&b, "%s%s %s", b.len ? ", " : "", end, key->until);
	if (key->instead)
		strbuf_printf(&b, "; instead: %s", key->instead);
	return b.len ? strbuf_steal(&b) : NULL;
}

static char *risk(const struct sysctl_key *key)
{
	return xstrdup(sysctl_risk_text(key->risk));
}

static char *settable(const struct sysctl_key *key)
{
	return xstrdup(key->settable ? "yes" : "no, read and explained only");
}

static char *refuse(const struct sysctl_key *key)
{
	return copy(key->refuse);
}

static char *note(const struct sysctl_key *key)
{
	return copy(key->note);
}

static char *source(const struct sysctl_key *key)
{
	return xstrdup(key->source);
}

static const struct field fields[] = {
	{ "type", type },
	{ "range", range },
	{ "kernel takes", kernel_range },
	{ "default", default_value },
	{ "scope", scope },
	{ "effect", effect },
	{ "kernels", kernels },
	{ "risk", risk },
	{ "may be set", settable },
	{ "refused", refuse },
	{ "note", note },
	{ "source", source },
};

void keys_text(struct strbuf *out, const struct sysctl_key *key, const char *now,
	const struct report_options *o)
{
	struct page p = page_of(out, NULL, o);

	page_line(&p, 0, TERM_BOLD, key->name);
	page_line(&p, 2, TERM_PLAIN, key->what);
	term_field(out, 2, "now", 2 + COLUMN, now ? now :
		"(not on this machine, or not readable)", p.width);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		_cleanup_(free_p) char *text = fields[i].text(key);

		if (text)
			term_field(out, 2, fields[i].label, 2 + COLUMN, text, p.width);
	}
}

static json_t *pair_json(bool known, int64_t min, int64_t max)
{
	return known ? json_pack("[I, I]", (json_int_t) min, (json_int_t) max) : json_null();
}

static const char *type_name(enum sysctl_type t)
{
	static const char *const names[] = {
		[SYSCTL_INT] = "integer", [SYSCTL_ENUM] = "enum", [SYSCTL_TRIPLE] = "triple",
		[SYSCTL_RANGE] = "range", [SYSCTL_PORT_LIST] = "ports", [SYSCTL_NAME] = "name",
		[SYSCTL_NAMES] = "names",
	};

	return names[t];
}

static const char *status_name(enum sysctl_status s)
{
	static const char *const names[] = {
		[SYSCTL_ACTIVE] = "active", [SYSCTL_INERT] = "inert",
		[SYSCTL_REMOVED] = "removed", [SYSCTL_READONLY] = "read-only",
		[SYSCTL_SECRET] = "secret",
	};

	return names[s];
}

static const char *scope_name(enum sysctl_scope s)
{
	static const char *const names[] = {
		[SYSCTL_GLOBAL] = "global", [SYSCTL_NETNS] = "netns",
		[SYSCTL_GLOBAL_RO_NS] = "global, read-only in namespaces",
	};

	return names[s];
}

static const char *rounding_name(enum sysctl_rounding r)
{
	static const char *const names[] = {
		[SYSCTL_ROUNDS_NOTHING] = "none", [SYSCTL_ROUNDS_POWER] = "power of two",
		[SYSCTL_ROUNDS_TICKS] = "clock ticks",
	};

	return names[r];
}

json_t *keys_json(const struct sysctl_key *key, const char *now)
{
	bool numbers = has_numbers(key), known = knows_kernel_range(key);
	json_t *o = json_object();

	json_put(o, "key", json_text(key->name));
	json_put(o, "what", json_text(key->what));
	json_put(o, "now", json_text(now));
	json_put(o, "type", json_text(type_name(key->type)));
	json_put(o, "choices", json_text(key->choices));
	json_put(o, "unit", json_text(key->unit));
	json_put(o, "range", pair_json(numbers, key->min, key->max));
	json_put(o, "ordered", json_boolean(key->ordered));
	json_put(o, "kernel_range", pair_json(known, key->kernel_min, key->kernel_max));
	json_put(o, "kernel_range_in_ticks", json_boolean(key->in_ticks));
	json_put(o, "not_below", json_text(key->not_below));
	json_put(o, "not_above", json_text(key->not_above));
	json_put(o, "rounding", json_text(rounding_name(key->rounding)));
	json_put(o, "default", json_text(key->default_text));
	json_put(o, "default_how", json_text(sysctl_default_how(key)));
	json_put(o, "scope", json_text(scope_name(key->scope)));
	json_put(o, "effect", json_text(sysctl_effect_text(key->effect)));
	json_put(o, "status", json_text(status_name(key->status)));
	json_put(o, "since", json_text(key->since));
	json_put(o, "until", json_text(key->until));
	json_put(o, "instead", json_text(key->instead));
	json_put(o, "risk", json_text(sysctl_risk_text(key->risk)));
	json_put(o, "settable", json_boolean(key->settable));
	json_put(o, "refuse", json_text(key->refuse));
	json_put(o, "note", json_text(key->note));
	json_put(o, "source", json_text(key->source));
	return o;
}

static void put_roff(struct strbuf *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		strbuf_puts(out, "\\&");
	for (; *text; text++) {
		if (*text == '\\')
			strbuf_puts(out, "\\e");
		else if (*text == '-')
			strbuf_puts(out, "\\-");
		else
			strbuf_add(out, text, 1);
	}
	strbuf_puts(out, "\n");
}

static void put_key(struct strbuf *out, const struct sysctl_key *key)
{
	strbuf_puts(out, ".SS ");
	put_roff(out, key->name);
	put_roff(out, key->what);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		_cleanup_(free_p) char *text = fields[i].text(key);

		if (!text)
			continue;
		strbuf_printf(out, ".TP 14\n.I %s\n", fields[i].label);
		put_roff(out, text);
	}
}

void keys_man(struct strbuf *out)
{
	size_t n;
	const struct sysctl_key *keys = sysctl_catalog(&n);

	strbuf_puts(out,
		".\\\" SPDX-License-Identifier: GPL-2.0-or-later\n"
		".\\\" Made by tcpadvisor sysctl reference.\n"
		".TH TCPADVISOR\\-SYSCTL 7 \"\" \"tcpadvisor " PACKAGE_VERSION "\" \"Overview\"\n"
		".nh\n.ad l\n"
		".SH NAME\n"
		"tcpadvisor\\-sysctl \\- the sysctls that tcpadvisor knows\n"
		".SH DESCRIPTION\n"
		"Every sysctl that\n.BR tcpadvisor (8)\nreads or sets, as\n"
		".B tcpadvisor sysctl show\nprints it.\n"
		"Only these are ever written.\n"
		".TP 14\n.I range\n"
		"What\n.B tcpadvisor\naccepts for each number; of the numbers of a triple or range "
		"none may be less than the one before.\n"
		".TP 14\n.I kernel takes\n"
		"What a kernel of today accepts, checked with 6.18. It is often more than what "
		"makes sense.\n.B HZ\nis the number of ticks of its clock in a second.\n"
		".TP 14\n.I kernels\n"
		"The first kernel that has it, the first without it; nothing for what is older "
		"than 4.9 and still there. Distributions carry some back to older kernels, so\n"
		".B tcpadvisor\nitself only looks whether a key is there.\n"
		".TP 14\n.I risk\nThe worst that a thoughtless value does.\n"
		".SH KEYS\n");
	for (size_t i = 0; i < n; i++)
		put_key(out, &keys[i]);
	strbuf_puts(out,
		".SH SEE ALSO\n"
		".BR tcpadvisor (8),\n.BR sysctl (8),\n.BR sysctl.d (5),\n.BR tcp (7)\n");
}
