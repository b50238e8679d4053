/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/reference.h"

#include "base/alloc.h"

static const struct {
	const char *name, *title;
} families[] = {
	{ "buffers", "Buffers and windows" },
	{ "congestion", "Congestion control and queues" },
	{ "conntrack", "Connection tracking" },
	{ "device", "Devices, packet backlog and neighbours" },
	{ "hygiene", "Settings and the files of sysctl.d" },
	{ "keepalive", "Keepalive and NAT" },
	{ "leaks", "Leaks and closing states" },
	{ "listen", "Listeners and handshakes" },
	{ "loss", "Loss, reordering and path MTU" },
	{ "memory", "Memory" },
	{ "ports", "Ports and TIME_WAIT" },
	{ "udp", "UDP and fragments" },
};

const char *reference_family(const char *family)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (str_eq(families[i].name, family))
			return families[i].title;
	return family;
}

static char *join(char *const *items, size_t n, const char *separator)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_puts(&b, "");
	for (size_t i = 0; i < n; i++) {
		strbuf_puts(&b, i ? separator : "");
		strbuf_puts(&b, items[i]);
	}
	return strbuf_steal(&b);
}

static char *fix_text(const struct rule *rule)
{
	return xstrdup(rule->fix);
}

static char *risk_text(const struct rule *rule)
{
	return xstrdup(rule->risk);
}

static char *sets_text(const struct rule *rule)
{
	static const char *const ways[] = {
		[MERGE_NONE] = "", [MERGE_MAX] = "the largest of several proposals",
		[MERGE_MIN] = "the smallest of several proposals",
		[MERGE_FIRST] = "the most severe of several proposals",
	};
	_cleanup_(free_p) char *keys = join(rule->sets, rule->n_sets, ", ");

	return rule->n_sets ? xasprintf("%s (%s)", keys, ways[rule->merge]) : xstrdup("");
}

static char *explains_text(const struct rule *rule)
{
	return join(rule->explains, rule->n_explains, ", ");
}

static char *formula_text(const struct rule *rule)
{
	return xstrdup(rule->formula);
}

static char *needs_text(const struct rule *rule)
{
	return join(rule->needs, rule->n_needs, ", ");
}

static char *references_text(const struct rule *rule)
{
	return join(rule->references, rule->n_references, "; ");
}

static char *origin_text(const struct rule *rule)
{
	return xstrdup(str_eq(rule->origin, RULE_SHIPPED) ? "" : rule->origin);
}

const struct reference_field reference_fields[] = {
	{ "Fix", fix_text },
	{ "Risk", risk_text },
	{ "Sets", sets_text },
	{ "Explains", explains_text, true },
	{ "Formula", formula_text },
	{ "Needs", needs_text },
	{ "References", references_text },
	{ "File", origin_text },
	{ NULL, NULL },
};
