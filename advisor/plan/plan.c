/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/merge.h"
#include "plan/permit.h"
#include "sysctl/value.h"

/* What plan_make works with. */
struct making {
	const struct findings *f;
	const struct policy *policy;
	const struct root *root;
	const struct plan_select *select;
	struct limits limits;
	struct plan plan;
	size_t cap_entries, cap_refusals;
};

static bool is_named(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (str_eq(*names, name))
			return true;
	return false;
}

static bool is_in(const char *const *names, const struct finding *f)
{
	return is_named(names, f->rule->id) || is_named(names, f->key);
}

static int check_names(const char *const *names, const char *option, const struct ruleset *rs,
	struct err *e)
{
	for (; names && *names; names++)
		if (!ruleset_find(rs, *names) && !sysctl_find(*names))
			return err_set(e, -EINVAL, "%s %s: there is no rule and no sysctl of that "
				"name", option, *names);
	return 0;
}

static void refuse(struct making *m, const char *key, const struct merged *what, const char *why)
{
	struct plan *p = &m->plan;

	p->refusals = xgrow(p->refusals, p->n_refusals, &m->cap_refusals, sizeof(*p->refusals));
	p->refusals[p->n_refusals++] = (struct plan_refusal) {
		.key = xstrdup(key), .value = xstrdup(what->value), .rules = xstrdup(what->rules),
		.why = xstrdup(why),
	};
}

static void add_entry(struct making *m, const struct sysctl_key *key, const char *now,
	struct merged *what, const char *limited)
{
	struct cost cost = cost_of(&m->limits, key, now, what->value);
	const struct finding *f = what->reason;
	struct plan *p = &m->plan;

	p->entries = xgrow(p->entries, p->n, &m->cap_entries, sizeof(*p->entries));
	p->entries[p->n++] = (struct plan_entry) {
		.key = key,
		.old_value = xstrdup(now),
		.new_value = STEAL(what->value),
		.rules = STEAL(what->rules),
		.reason = xstrdup(!f ? "The configuration fixes this value (pin)." :
			f->message ? f->message : ""),
		.evidence = xstrdup(f && f->evidence ? f->evidence : "{}"),
		.severity = f ? f->rule->severity : SEVERITY_INFO,
		.confidence = f ? f->confidence : CONFIDENCE_HIGH,
		.conflict = STEAL(what->conflict),
		.limited = xstrdup(limited),
		.cost = cost,
	};
}

/* An entry, or the reason why not. limited: what was cut off, "" = nothing. */
static void add_or_refuse(struct making *m, const char *now, struct merged *what,
	const struct sysctl_key *key, const char *limited)
{
	struct err e = ERR_INIT;

	if (permit_value(m->root, &m->limits, key, now, what->value, &e) < 0)
		refuse(m, key->name, what, e.text);
	else
		add_entry(m, key, now, what, limited);
}

/* Proposals that are sure enough: an entry, or the reason why not. *ret_value: what was decided. */
static void plan_sure(struct making *m, const char *name, const char *now,
	const struct finding *const *list, size_t n, char **ret_value)
{
	const struct sysctl_key *key = sysctl_find(name);
	_cleanup_(strbuf_done) struct strbuf told = STRBUF_INIT;
	_cleanup_(free_p) char *asked = NULL;
	struct merged what;

	merge_proposals(key, now, list, n, &what);
	*ret_value = xstrdup(what.value);
	if (!sysctl_value_same(key, now, what.value)) {
		asked = xstrdup(what.value);
		limits_cut(&m->limits, key, now, &what.value, &told);
		if (sysctl_value_same(key, now, what.value)) {
			free(what.value);
			what.value = STEAL(asked);
			refuse(m, name, &what, strbuf_str(&told));
		} else {
			add_or_refuse(m, now, &what, key, strbuf_str(&told));
		}
	}
	merged_done(&what);
}

static void refuse_unsure(struct making *m, const char *name, const char *now, const char *decided,
	const struct finding *const *list, size_t n)
{
	const struct sysctl_key *key = sysctl_find(name);
	_cleanup_(free_p) char *why =
		xasprintf("the evidence is weak (low confidence)%s%s: measure for "
			  "longer, or choose it with --only",
			m->f->quality.reason && *m->f->quality.reason ? ", " : "",
			m->f->quality.reason ? m->f->quality.reason : "");
	struct merged what;

	merge_proposals(key, now, list, n, &what);
	if (!sysctl_value_same(key, now, what.value) &&
	    !(decided && sysctl_value_same(key, decided, what.value)))
		refuse(m, name, &what, why);
	merged_done(&what);
}

/* One proposal for itself, once. */
static void refuse_one(struct making *m, const struct finding *f, const char *why)
{
	const struct merged what = { .value = f->proposed, .rules = f->rule->id };

	for (size_t i = 0; i < m->plan.n_refusals; i++)
		if (str_eq(m->plan.refusals[i].key, f->key) &&
		    str_eq(m->plan.refusals[i].value, f->proposed) &&
		    str_eq(m->plan.refusals[i].rules, f->rule->id))
			return;
	refuse(m, f->key, &what, why);
}

/* What may not be is refused for itself, before it could be merged with what may. */
static bool refuse_denied(struct making *m, const struct finding *f, const char *now)
{
	const struct sysctl_key *key = sysctl_find(f->key);
	struct err e = ERR_INIT;

	if (sysctl_value_same(key, now, f->proposed) ||
	    permit_limits(m->root, &m->limits, key, now, f->proposed, &e) == 0)
		return false;
	refuse_one(m, f, e.text);
	return true;
}

/* What wants otherwise than the configuration. */
static void refuse_pinned(struct making *m, const char *pin, const struct finding *const *list,
	size_t n)
{
	const struct sysctl_key *key = sysctl_find(list[0]->key);
	_cleanup_(free_p) char *why = xasprintf("the configuration fixes it at %s (pin)", pin);

	for (size_t i = 0; i < n; i++)
		if (!sysctl_value_same(key, pin, list[i]->proposed))
			refuse_one(m, list[i], why);
}

/* Whether a rule finds something or not. */
static void plan_pin(struct making *m, const struct pin *pin)
{
	const struct sysctl_key *key = sysctl_find(pin->key);
	_cleanup_(free_p) char *now = NULL;
	struct merged what = {
		.value = xstrdup(pin->value), .rules = xstrdup(PLAN_PIN), .conflict = xstrdup(""),
	};
	struct err e = ERR_INIT;

	if (permit_key(m->root, m->policy, m->f->host.netns, pin->key, &now, &e) < 0)
		refuse(m, pin->key, &what, e.text);
	else if (!sysctl_value_same(key, now, pin->value))
		add_or_refuse(m, now, &what, key, "");
	merged_done(&what);
}

static void plan_pins(struct making *m)
{
	const struct pins *pins = policy_pins(m->policy);

	for (size_t i = 0; i < pins->n; i++) {
		const char *key = pins->list[i].key;

		if (!is_named(m->select->except, key) &&
		    (!m->select->only || is_named(m->select->only, key)))
			plan_pin(m, &pins->list[i]);
	}
}

/* All proposals for one key, the strongest first. */
static void plan_key(struct making *m, const struct finding *const *list, size_t n)
{
	_cleanup_(free_p) const struct finding **sure = xcalloc(n, sizeof(*sure));
	_cleanup_(free_p) const struct finding **unsure = xcalloc(n, sizeof(*unsure));
	_cleanup_(free_p) char *now = NULL, *decided = NULL;
	const char *name = list[0]->key, *pin = pins_find(policy_pins(m->policy), name);
	size_t n_sure = 0, n_unsure = 0;
	struct err e = ERR_INIT;

	if (permit_key(m->root, m->policy, m->f->host.netns, name, &now, &e) < 0) {
		refuse_one(m, list[0], e.text);
		return;
	}
	if (pin) {
		refuse_pinned(m, pin, list, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (refuse_denied(m, list[i], now))
			continue;
		if (list[i]->confidence > CONFIDENCE_LOW || is_in(m->select->only, list[i]))
			sure[n_sure++] = list[i];
		else
			unsure[n_unsure++] = list[i];
	}
	if (n_sure)
		plan_sure(m, name, now, sure, n_sure, &decided);
	if (n_unsure)
		refuse_unsure(m, name, now, decided, unsure, n_unsure);
}

/* By key; for one key the strongest first; as the findings stand among equals. */
static int by_strength(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *) a;
	const struct finding *y = *(const struct finding *const *) b;
	int r = strcmp(x->key, y->key);

	if (r)
		return r;
	if (x->rule->severity != y->rule->severity)
		return x->rule->severity > y->rule->severity ? -1 : 1;
	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct plan_entry *) a)->key->name,
		((const struct plan_entry *) b)->key->name);
}

static const struct finding **gather(const struct making *m, size_t *ret_n)
{
	const struct finding **list = xcalloc(m->f->n, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < m->f->n; i++) {
		const struct finding *f = &m->f->list[i];

		if (!f->key || !f->proposed || is_in(m->select->except, f))
			continue;
		if (!m->select->only || is_in(m->select->only, f))
			list[n++] = f;
	}
	if (n)
		qsort(list, n, sizeof(*list), by_strength);
	*ret_n = n;
	return list;
}

int plan_make(const struct findings *f, const struct ruleset *rs, const struct policy *policy,
	const struct root *root, const struct plan_select *select, struct plan *ret, struct err *e)
{
	static const struct plan_select all = { NULL, NULL };
	struct making m = {
		.f = f, .policy = policy, .root = root, .select = select ? select : &all
	};
	_cleanup_(free_p) const struct finding **list = NULL;
	size_t n, end;
	int r = check_names(m.select->only, "--only", rs, e);

	if (r == 0)
		r = check_names(m.select->except, "--except", rs, e);
	if (r < 0)
		return r;
	m.limits = limits_of(root, policy, f);
	list = gather(&m, &n);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && str_eq(list[i]->key, list[end]->key); end++)
			;
		plan_key(&m, list + i, end - i);
	}
	plan_pins(&m);
	if (m.plan.n)
		qsort(m.plan.entries, m.plan.n, sizeof(*m.plan.entries), by_name);
	limits_done(&m.limits);
	*ret = m.plan;
	return 0;
}

void plan_done(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct plan_entry *x = &p->entries[i];

		free(x->old_value);
		free(x->new_value);
		free(x->rules);
		free(x->reason);
		free(x->evidence);
		free(x->conflict);
		free(x->limited);
		free(x->cost.how);
	}
	for (size_t i = 0; i < p->n_refusals; i++) {
		free(p->refusals[i].key);
		free(p->refusals[i].value);
		free(p->refusals[i].rules);
		free(p->refusals[i].why);
	}
	free(p->entries);
	free(p->refusals);
	*p = (struct plan) { NULL };
}
