/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/plan_view.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "plan/apply.h"
#include "plan/rivals.h"
#include "report/diff.h"
#include "report/json.h"
#include "report/page.h"
#include "report/table.h"

#define NARROW 120 /* columns below which the table leaves out what the paragraphs tell */

void plan_view_make(const struct root *root, const char *netns, const struct plan *plan,
	bool runtime_only, struct plan_view *ret)
{
	struct file_state now = { false }, then = { false };
	struct strbuf diff = STRBUF_INIT;
	struct err e = ERR_INIT;

	*ret = (struct plan_view) { .plan = plan };
	if (runtime_only)
		ret->no_dropin = xstrdup("runtime only: the values last until the next boot");
	else if (*netns)
		ret->no_dropin =
			xasprintf("the values last as long as network namespace %s: a file of "
				  "the host does not reach it",
				netns);
	else if (apply_preview(root, plan, &now, &then, &e) < 0)
		ret->no_dropin = xstrdup(e.text);
	if (ret->no_dropin)
		return;
	diff_unified(&diff, "/" DROPIN_PATH, now.existed ? now.bytes : NULL,
		then.existed ? then.bytes : NULL);
	ret->diff = strbuf_steal(&diff);
	file_state_done(&now);
	file_state_done(&then);
	(void) rivals_of(root, plan, &ret->rivals, &ret->n_rivals, &e);
}

void plan_view_done(struct plan_view *v)
{
	free(v->diff);
	free(v->no_dropin);
	names_free(v->rivals, v->n_rivals);
	*v = (struct plan_view) { NULL };
}

static int put_table(struct page *p, const struct plan *plan)
{
	static const struct table_column columns[] = {
		{ "KEY", false, 0 }, { "NOW", false, 0 }, { "PROPOSED", false, 0 },
		{ "CONFIDENCE", false, 0 }, { "RULES", false, 26 }, { "TAKES EFFECT", false, 26 },
	};
	size_t n = ARRAY_SIZE(columns) - (p->width < NARROW ? 2 : 0);
	_cleanup_(table_free_p) struct table *t = table_new(columns, n, p->options->color);

	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_entry *x = &plan->entries[i];
		const char *cells[] = {
			x->key->name, x->old_value, x->new_value, confidence_text(x->confidence),
			x->rules, sysctl_effect_text(x->key->effect),
		};

		table_add(t, cells);
	}
	strbuf_puts(p->out, "\n");
	return table_print(t, p->out, 0);
}

static char *cost_text(const struct cost *c)
{
	char bytes[FMT_MAX];

	if (!(c->bytes > 0))
		return xstrdup("");
	(void) fmt_bibytes(bytes, sizeof(bytes), c->bytes);
	return xasprintf("at worst %s more: %s", bytes, c->how);
}

static void put_entry(struct page *p, const struct plan_entry *x)
{
	_cleanup_(free_p) char *set = xasprintf("%s = %s", x->key->name, x->new_value);
	_cleanup_(free_p) char *memory = cost_text(&x->cost);

	page_heading(p, set);
	page_text(p, x->reason);
	page_field(p, "Rules", x->rules);
	page_field(p, "Effect", sysctl_effect_text(x->key->effect));
	page_field(p, "Scope", sysctl_scope_text(x->key->scope));
	page_field(p, "Memory", memory);
	page_field(p, "Merged", x->conflict);
	page_field(p, "Limited", x->limited);
}

static void put_refusals(struct page *p, const struct plan *plan)
{
	if (plan->n_refusals)
		page_heading(p, "Proposed, but not part of the plan");
	for (size_t i = 0; i < plan->n_refusals; i++) {
		const struct plan_refusal *x = &plan->refusals[i];
		_cleanup_(free_p) char *text =
			xasprintf("%s = %s (%s): %s", x->key, x->value, x->rules, x->why);

		term_indent(p->out, PAGE_INDENT);
		term_wrap(p->out, text, PAGE_INDENT, 2 * PAGE_INDENT, p->width);
	}
}

static enum term_style diff_style(const char *line)
{
	if (str_starts_with(line, "+++") || str_starts_with(line, "---"))
		return TERM_BOLD;
	switch (*line) {
	case '+':
		return TERM_GREEN;
	case '-':
		return TERM_RED;
	case '@':
		return TERM_CYAN;
	default:
		return TERM_PLAIN;
	}
}

/* Not wrapped: it is to be copied. */
static void put_diff(struct page *p, const char *diff)
{
	_cleanup_(free_p) char *copy = xstrdup(diff);
	char *pos = copy;

	while (*pos) {
		char *line = pos, *end = strchr(pos, '\n');
		enum term_style style = diff_style(line);
		bool color = p->options->color && style != TERM_PLAIN;
		_cleanup_(free_p) char *safe = NULL;

		pos = end ? end + 1 : pos + strlen(pos);
		if (end)
			*end = '\0';
		safe = term_safe(line);
		strbuf_printf(
			p->out, "%s%s%s\n", term_style(style, color), safe, term_style_end(color));
	}
}

static void put_dropin(struct page *p, const struct plan_view *v)
{
	_cleanup_(free_p) char *text = NULL;

	if (v->diff) {
		put_diff(p, v->diff);
		return;
	}
	text = xasprintf("No drop-in is written: %s.", v->no_dropin);
	page_line(p, 0, TERM_YELLOW, text);
}

/* What is written is not all that counts at boot. */
static void put_rivals(struct page *p, const struct plan_view *v)
{
	if (v->n_rivals)
		page_heading(p, "Does not last: another file wins");
	for (size_t i = 0; i < v->n_rivals; i++) {
		term_indent(p->out, PAGE_INDENT);
		term_wrap(p->out, v->rivals[i], PAGE_INDENT, 2 * PAGE_INDENT, p->width);
	}
}

static double total_cost(const struct plan *plan)
{
	double bytes = 0;

	for (size_t i = 0; i < plan->n; i++)
		bytes += plan->entries[i].cost.bytes;
	return bytes;
}

static void put_head(struct page *p, const struct plan *plan)
{
	double bytes = total_cost(plan);
	char cost[FMT_MAX];
	_cleanup_(free_p) char *memory = bytes > 0 ? xasprintf(", %s more memory at worst",
		fmt_bibytes(cost, sizeof(cost), bytes)) : xstrdup("");
	_cleanup_(free_p) char *text = xasprintf(
		"%zu key%s to change%s.", plan->n, plan->n == 1 ? "" : "s", memory);

	page_line(p, 0, TERM_BOLD, plan->n ? text : plan->n_refusals ?
		"Nothing to change: no proposal can be carried out." :
		"Nothing to change: no finding proposes another value than the one in force.");
}

int plan_view_text(struct strbuf *out, const struct plan_view *v, const struct report_options *o,
	struct err *e)
{
	struct page p = page_of(out, v->findings, o);
	int r = 0;

	put_head(&p, v->plan);
	if (v->plan->n)
		r = put_table(&p, v->plan);
	if (r < 0)
		return err_set(e, r, "cannot write the plan: out of memory");
	for (size_t i = 0; i < v->plan->n; i++)
		put_entry(&p, &v->plan->entries[i]);
	put_refusals(&p, v->plan);
	page_rule_errors(&p);
	if (!v->plan->n)
		return 0;
	strbuf_puts(out, "\n");
	put_dropin(&p, v);
	put_rivals(&p, v);
	if (v->asks)
		return 0;
	page_heading(&p, "To carry it out");
	term_indent(out, PAGE_INDENT);
	strbuf_printf(out, "%s apply%s%s\n", o->program, *o->evidence_args ? " " : "",
		o->evidence_args);
	return 0;
}

void plan_view_diff(struct strbuf *out, const struct plan_view *v, const struct report_options *o)
{
	struct page p = page_of(out, v->findings, o);

	if (v->plan->n)
		put_dropin(&p, v);
	else
		put_head(&p, v->plan);
}

static json_t *entry_json(const struct plan_entry *x)
{
	json_t *o = json_object();

	json_put(o, "key", json_text(x->key->name));
	json_put(o, "now", json_text(x->old_value));
	json_put(o, "proposed", json_text(x->new_value));
	json_put(o, "rules", json_text(x->rules));
	json_put(o, "severity", json_text(severity_text(x->severity)));
	json_put(o, "confidence", json_text(confidence_text(x->confidence)));
	json_put(o, "takes_effect", json_text(sysctl_effect_text(x->key->effect)));
	json_put(o, "scope", json_text(sysctl_scope_text(x->key->scope)));
	json_put(o, "reason", json_text(x->reason));
	json_put(o, "evidence", json_figures(x->evidence));
	json_put(o, "conflict", json_text(*x->conflict ? x->conflict : NULL));
	json_put(o, "limited", json_text(*x->limited ? x->limited : NULL));
	json_put(o, "memory_bytes", json_count((uint64_t) x->cost.bytes));
	json_put(o, "memory_how", json_text(*x->cost.how ? x->cost.how : NULL));
	return o;
}

static json_t *refusal_json(const struct plan_refusal *x)
{
	json_t *o = json_object();

	json_put(o, "key", json_text(x->key));
	json_put(o, "proposed", json_text(x->value));
	json_put(o, "rules", json_text(x->rules));
	json_put(o, "why", json_text(x->why));
	return o;
}

json_t *plan_view_json(const struct plan_view *v)
{
	json_t *o = json_root(), *entries = json_array(), *refusals = json_array(),
	       *file = json_object(), *rivals = json_array();

	for (size_t i = 0; i < v->plan->n; i++)
		(void) json_array_append_new(entries, entry_json(&v->plan->entries[i]));
	for (size_t i = 0; i < v->plan->n_refusals; i++)
		(void) json_array_append_new(refusals, refusal_json(&v->plan->refusals[i]));
	json_put(file, "path", json_text("/" DROPIN_PATH));
	json_put(file, "diff", json_text(v->diff));
	json_put(file, "not_written", json_text(v->no_dropin));
	for (size_t i = 0; i < v->n_rivals; i++)
		(void) json_array_append_new(rivals, json_text(v->rivals[i]));
	json_put(file, "loses_to", rivals);
	json_put(o, "entries", entries);
	json_put(o, "memory_bytes", json_count((uint64_t) total_cost(v->plan)));
	json_put(o, "refusals", refusals);
	json_put(o, "rule_errors", json_rule_errors(v->findings));
	json_put(o, "dropin", file);
	return o;
}
