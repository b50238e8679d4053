/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/explain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "report/json.h"
#include "report/page.h"
#include "report/table.h"
#include "report/unit.h"
#include "sysctl/catalog.h"

static void json_done(json_t **p)
{
	json_decref(*p);
}

static bool is_chosen(const struct explanation *x, const struct finding *f)
{
	return x->whole_rule ? str_eq(f->rule->id, x->id) : str_eq(f->id, x->id);
}

static const char *error_of(const struct findings *f, const char *rule)
{
	for (size_t i = 0; i < f->n_errors; i++)
		if (str_eq(f->errors[i].id, rule))
			return f->errors[i].text;
	return NULL;
}

static int not_found(const struct findings *f, const char *id, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf ids = STRBUF_INIT;
	size_t shown = 0;

	for (size_t i = 0; i < f->n && shown < 5; i = report_problem_end(f, i), shown++)
		strbuf_printf(&ids, "%s%s", ids.len ? ", " : "", f->list[i].id);
	if (ids.len)
		return err_set(e, -ENOENT, "no finding or rule \"%s\" (findings now: %s)", id,
			strbuf_str(&ids));
	return err_set(e, -ENOENT,
		"no finding or rule \"%s\" (nothing is found now; see tcpadvisor "
		"rules list)",
		id);
}

int explain_find(const struct findings *f, const struct ruleset *rs, const char *id,
	struct explanation *ret, struct err *e)
{
	struct explanation x = { ruleset_find(rs, id), f, id, true };

	if (!x.rule && !error_of(f, id)) {
		x.whole_rule = false;
		for (size_t i = 0; i < f->n && !x.rule; i++)
			if (str_eq(f->list[i].id, id))
				x.rule = f->list[i].rule;
		if (!x.rule)
			return not_found(f, id, e);
	}
	*ret = x;
	return 0;
}

/* The value of a JSON number or string as one word or sentence; caller frees. */
static char *value_text(const json_t *v)
{
	char number[UNIT_MAX];

	if (json_is_number(v))
		return xstrdup(unit_raw(number, sizeof(number), json_number_value(v)));
	if (json_is_string(v))
		return xstrdup(json_string_value(v));
	if (json_is_boolean(v))
		return xstrdup(json_is_true(v) ? "yes" : "no");
	return json_is_null(v) ? xstrdup("unknown") : json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
}

char *explain_formula(const char *formula, const char *evidence)
{
	_cleanup_(json_done) json_t *figures = evidence ? json_loads(evidence, 0, NULL) : NULL;
	struct strbuf out = STRBUF_INIT;
	const char *open, *close;

	while ((open = strchr(formula, '{')) && (close = strchr(open, '}'))) {
		_cleanup_(free_p) char *name = xstrndup(open + 1, (size_t) (close - open - 1));
		const json_t *v = json_object_get(figures, name);
		_cleanup_(free_p) char *text = v ? value_text(v) : xstrdup(name);

		strbuf_add(&out, formula, (size_t) (open - formula));
		strbuf_puts(&out, text);
		formula = close + 1;
	}
	strbuf_puts(&out, formula);
	return strbuf_steal(&out);
}

static void add_figure(struct table *t, const char *name, const json_t *v)
{
	const struct unit *u = json_is_number(v) ? unit_of_name(name) : unit_find("");
	_cleanup_(free_p) char *raw = value_text(v);
	char easy[UNIT_MAX];
	const char *cells[] = { name, raw, u->words,
		u->scales ? unit_format(easy, sizeof(easy), u, json_number_value(v)) : "" };

	table_add(t, cells);
}

/* Figures in a table; texts below it, because they may be long. */
static int put_evidence(struct page *p, const struct finding *f)
{
	static const struct table_column columns[] = {
		{ "FIGURE", false, 0 },
		{ "VALUE", true, 0 },
		{ "UNIT", false, 0 },
		{ "THAT IS", false, 0 },
	};
	_cleanup_(json_done) json_t *figures =
		f->evidence ? json_loads(f->evidence, 0, NULL) : NULL;
	_cleanup_(table_free_p) struct table *t = table_new(columns, ARRAY_SIZE(columns),
		p->options->color);
	size_t n_numbers = 0, n_texts = 0;
	const char *name;
	json_t *v;
	int r = 0;

	json_object_foreach(figures, name, v)
		if (json_is_number(v)) {
			add_figure(t, name, v);
			n_numbers++;
		}
	page_heading(p, "Evidence");
	if (n_numbers)
		r = table_print(t, p->out, PAGE_INDENT);
	json_object_foreach(figures, name, v)
		if (!json_is_number(v)) {
			_cleanup_(free_p) char *text = value_text(v);
			_cleanup_(free_p) char *line = xasprintf("%s: %s", name, text);

			page_text(p, line);
			n_texts++;
		}
	if (!n_numbers && !n_texts)
		page_text(p, "none was given");
	return r;
}

static void put_formula(struct page *p, const struct finding *f)
{
	_cleanup_(free_p) char *names = NULL, *numbers = NULL, *equals = NULL;

	if (!*f->rule->formula)
		return;
	names = explain_formula(f->rule->formula, NULL);
	numbers = explain_formula(f->rule->formula, f->evidence);
	equals = xasprintf("= %s", numbers);
	page_heading(p, "Formula");
	page_text(p, names);
	if (!str_eq(names, numbers))
		page_text(p, equals);
}

static void put_key(struct page *p, const char *name)
{
	const struct sysctl_key *key = sysctl_find(name);
	_cleanup_(free_p) char *text = NULL;

	if (!key)
		return;
	text = xasprintf(
		"%s: %s. Holds for %s.", key->name, key->what, sysctl_scope_text(key->scope));
	page_field(p, "Key", text);
	page_field(p, "Note", key->note);
}

static void put_references(struct page *p, const struct rule *rule)
{
	if (!rule->n_references)
		return;
	page_heading(p, "References");
	for (size_t i = 0; i < rule->n_references; i++)
		page_text(p, rule->references[i]);
}

static void put_remedy(struct page *p, size_t first, size_t end)
{
	const struct finding *f = &p->findings->list[first];
	bool settable = false;

	page_heading(p, "What to do");
	page_field(p, "Fix", f->rule->fix);
	page_settings(p, first, end);
	for (size_t i = first; i < end; i++)
		if (p->findings->list[i].key) {
			put_key(p, p->findings->list[i].key);
			settable = true;
		}
	page_field(p, "Risk", f->rule->risk);
	if (settable) {
		_cleanup_(free_p) char *only = xasprintf("--only %s", f->rule->id);

		page_command(p, "Apply", "apply", only);
	}
}

static int put_finding(struct page *p, size_t first, size_t end)
{
	const struct finding *f = &p->findings->list[first];
	_cleanup_(free_p) char *sure = xasprintf("%s severity, %s confidence, %s",
		severity_text(f->rule->severity), confidence_text(f->confidence), f->id);
	const char *told = NULL;
	int r = 0;

	page_line(p, 0, TERM_BOLD, f->rule->title);
	page_text(p, f->subject);
	page_line(p, PAGE_INDENT, page_severity_style(f->rule->severity), sure);
	strbuf_puts(p->out, "\n");
	for (size_t i = first; i < end; told = p->findings->list[i++].message)
		if (!str_eq(told, p->findings->list[i].message))
			page_text(p, p->findings->list[i].message);
	page_cause(p, f);
	page_explained(p, first);
	page_heading(p, "Why it matters");
	page_text(p, f->rule->why);
	for (size_t i = first; i < end && r == 0; i++) {
		const struct finding *one = &p->findings->list[i];

		/* several keys may rest on the same figures */
		if (i > first && str_eq(one->evidence, one[-1].evidence))
			continue;
		r = put_evidence(p, one);
		put_formula(p, one);
	}
	put_remedy(p, first, end);
	put_references(p, f->rule);
	return r;
}

static void put_needs(struct page *p, const struct rule *rule)
{
	page_heading(p, "Needs");
	for (size_t i = 0; i < rule->n_needs; i++) {
		bool missing = false;

		for (size_t j = 0; j < p->findings->n_unjudged; j++)
			missing = missing || (p->findings->unjudged[j].rule == rule &&
				str_eq(p->findings->unjudged[j].missing, rule->needs[i]));
		_cleanup_(free_p) char *line = xasprintf("%s%s", rule->needs[i],
			missing ? "  (missing)" : "");

		page_text(p, line);
	}
	if (!rule->n_needs)
		page_text(p, "nothing in particular");
}

enum silence { SILENT, UNJUDGED, BROKEN };

static enum silence silence_of(const struct explanation *x)
{
	if (error_of(x->findings, x->id))
		return BROKEN;
	for (size_t i = 0; i < x->findings->n_unjudged; i++)
		if (x->findings->unjudged[i].rule == x->rule)
			return UNJUDGED;
	return SILENT;
}

static bool saw_nothing(const struct explanation *x)
{
	for (size_t i = 0; i < x->findings->n_unjudged; i++)
		if (x->findings->unjudged[i].rule == x->rule)
			return x->findings->unjudged[i].nothing_seen;
	return false;
}

/* Caller frees. */
static char *silence_text(const struct explanation *x)
{
	const struct quality *q = &x->findings->quality;
	char span[FMT_MAX];

	switch (silence_of(x)) {
	case BROKEN:
		return xasprintf("It is broken: %s", error_of(x->findings, x->id));
	case UNJUDGED:
		return xstrdup(saw_nothing(x) ?
			"It had nothing to judge: no such socket was seen." :
			"It could not judge: a fact that it needs is missing, see below.");
	case SILENT:
		break;
	}
	return xasprintf("It found nothing in %u sample%s over %s.", q->samples,
		q->samples == 1 ? "" : "s",
		fmt_duration(span, sizeof(span), (double) (q->to.us - q->from.us)));
}

static void put_silent_rule(struct page *p, const struct explanation *x)
{
	_cleanup_(free_p) char *silence = silence_text(x), *sql = NULL;

	page_line(p, 0, TERM_BOLD, x->rule ? x->rule->title : x->id);
	page_line(p, PAGE_INDENT, silence_of(x) == BROKEN ? TERM_RED : TERM_PLAIN, silence);
	if (!x->rule)
		return;
	page_heading(p, "What it looks for");
	page_text(p, x->rule->why);
	put_needs(p, x->rule);
	if (*x->rule->formula) {
		_cleanup_(free_p) char *names = explain_formula(x->rule->formula, NULL);

		page_heading(p, "Formula");
		page_text(p, names);
	}
	page_heading(p, "What to do if it finds something");
	page_text(p, x->rule->fix);
	for (size_t i = 0; i < x->rule->n_sets; i++)
		put_key(p, x->rule->sets[i]);
	put_references(p, x->rule);
	sql = xasprintf("tcpadvisor rules show %s", x->rule->id);
	strbuf_puts(p->out, "\n");
	page_field(p, "SQL", sql);
}

int explain_text(struct strbuf *out, const struct explanation *x, const struct report_options *o,
	struct err *e)
{
	struct page p = page_of(out, x->findings, o);
	size_t shown = 0;
	int r = 0;

	for (size_t i = 0, end; i < x->findings->n && r == 0; i = end) {
		end = report_problem_end(x->findings, i);
		if (!is_chosen(x, &x->findings->list[i]))
			continue;
		if (shown++)
			strbuf_puts(out, "\n\n");
		r = put_finding(&p, i, end);
	}
	if (!shown)
		put_silent_rule(&p, x);
	return r < 0 ? err_set(e, r, "cannot write the explanation: out of memory") : 0;
}

static json_t *rule_json(const struct rule *rule)
{
	json_t *o = json_object();

	json_put(o, "id", json_text(rule->id));
	json_put(o, "origin", json_text(rule->origin));
	json_put(o, "title", json_text(rule->title));
	json_put(o, "family", json_text(rule->family));
	json_put(o, "severity", json_text(severity_text(rule->severity)));
	json_put(o, "why", json_text(rule->why));
	json_put(o, "fix", json_text(rule->fix));
	json_put(o, "risk", json_text(rule->risk));
	json_put(o, "formula", json_text(rule->formula));
	json_put(o, "needs", json_texts(rule->needs, rule->n_needs));
	json_put(o, "explains", json_texts(rule->explains, rule->n_explains));
	json_put(o, "about", json_texts(rule->about, rule->n_about));
	json_put(o, "sets", json_texts(rule->sets, rule->n_sets));
	json_put(o, "references", json_texts(rule->references, rule->n_references));
	return o;
}

static json_t *explained_finding(const struct finding *f)
{
	_cleanup_(free_p) char *filled = explain_formula(f->rule->formula, f->evidence);
	json_t *o = json_object();

	json_put(o, "finding", json_finding(f));
	json_put(o, "formula_filled", json_text(filled));
	return o;
}

void explain_json(struct strbuf *out, const struct explanation *x)
{
	static const char *const states[] = {
		[SILENT] = "silent", [UNJUDGED] = "unjudged", [BROKEN] = "broken",
	};
	json_t *root = json_root(), *list = json_array(), *missing = json_array();
	const struct findings *f = x->findings;

	for (size_t i = 0; i < f->n; i++)
		if (is_chosen(x, &f->list[i]))
			(void) json_array_append_new(list, explained_finding(&f->list[i]));
	for (size_t i = 0; i < f->n_unjudged; i++)
		if (x->rule && f->unjudged[i].rule == x->rule)
			(void) json_array_append_new(missing, json_text(f->unjudged[i].missing));
	json_put(root, "id", json_text(x->id));
	json_put(root, "state", json_text(json_array_size(list) ? "found" : states[silence_of(x)]));
	json_put(root, "rule", x->rule ? rule_json(x->rule) : json_null());
	json_put(root, "findings", list);
	json_put(root, "missing", missing);
	json_put(root, "error", json_text(error_of(f, x->id)));
	json_write(out, root);
}
