/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/merge.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/value.h"

#define FIELDS_MAX 3

struct numbers {
	int64_t v[FIELDS_MAX];
	size_t n;
};

static size_t field_count(const struct sysctl_key *key)
{
	switch (key->type) {
	case SYSCTL_INT:
	case SYSCTL_ENUM:
		return 1;
	case SYSCTL_RANGE:
		return 2;
	case SYSCTL_TRIPLE:
		return 3;
	case SYSCTL_PORT_LIST:
	case SYSCTL_NAME:
	case SYSCTL_NAMES:
		break;
	}
	return 0;
}

static bool split(const struct sysctl_key *key, const char *text, struct numbers *ret)
{
	ret->n = field_count(key);
	for (size_t i = 0; i < ret->n; i++)
		if (sysctl_value_number(text, i, &ret->v[i]) < 0)
			return false;
	return ret->n > 0;
}

static void choose(int64_t *at, int64_t v, bool larger)
{
	if (larger ? v > *at : v < *at)
		*at = v;
}

static void combine(struct numbers *sum, const struct numbers *one, bool max)
{
	switch (sum->n) {
	case 1:
		choose(&sum->v[0], one->v[0], max);
		return;
	case 2:
		choose(&sum->v[0], one->v[0], !max);
		choose(&sum->v[1], one->v[1], max);
		return;
	default:
		choose(&sum->v[0], one->v[0], true);
		choose(&sum->v[1], one->v[1], true);
		choose(&sum->v[2], one->v[2], max);
	}
}

static char *join(const struct numbers *x)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < x->n; i++)
		strbuf_printf(&b, "%s%lld", i ? " " : "", (long long) x->v[i]);
	return strbuf_steal(&b);
}

/* MERGE_NONE comes only from a rule that has nothing to merge. */
static enum merge merge_of(const struct finding *f)
{
	return f->rule->merge == MERGE_NONE ? MERGE_FIRST : f->rule->merge;
}

/* NULL: these are no numbers, or one of them is broken; the strongest one's own value is taken. */
static char *combine_all(const struct sysctl_key *key, const char *current,
	const struct finding *const *list, size_t n)
{
	enum merge how = merge_of(list[0]);
	struct numbers sum, one;

	if (how == MERGE_FIRST || !split(key, list[0]->proposed, &sum))
		return NULL;
	for (size_t i = 1; i < n; i++) {
		if (merge_of(list[i]) != how)
			continue;
		if (!split(key, list[i]->proposed, &one))
			return NULL;
		combine(&sum, &one, how == MERGE_MAX);
	}
	if (sum.n == FIELDS_MAX && split(key, current, &one))
		for (size_t i = 0; i + 1 < FIELDS_MAX; i++)
			choose(&sum.v[i], one.v[i], true);
	return join(&sum);
}

static bool all_same(const struct sysctl_key *key, const struct finding *const *list, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!sysctl_value_same(key, list[0]->proposed, list[i]->proposed))
			return false;
	return true;
}

/* Whether an earlier proposal of the list is of the same rule (and value, if asked). */
static bool seen(const struct finding *const *list, size_t at, bool value)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq(list[i]->rule->id, list[at]->rule->id) &&
		    (!value || sysctl_value_equal(list[i]->proposed, list[at]->proposed)))
			return true;
	return false;
}

/* A smaller proposal is met by the largest one too; where one is picked, only those that agree. */
static char *name_rules(const struct sysctl_key *key, const struct finding *const *list, size_t n,
	const char *picked)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		if (merge_of(list[i]) != merge_of(list[0]) || seen(list, i, false))
			continue;
		if (!picked || sysctl_value_same(key, list[i]->proposed, picked))
			strbuf_printf(&b, "%s%s", b.len ? ", " : "", list[i]->rule->id);
	}
	return strbuf_steal(&b);
}

static char *tell_conflict(const struct finding *const *list, size_t n, const char *value)
{
	static const char *const ways[] = {
		[MERGE_NONE] = "the most severe one is followed",
		[MERGE_MAX] = "the largest is taken", [MERGE_MIN] = "the smallest is taken",
		[MERGE_FIRST] = "the most severe one is followed",
	};
	struct strbuf b = STRBUF_INIT;

	strbuf_puts(&b, "proposals differ (");
	for (size_t i = 0; i < n; i++)
		if (!seen(list, i, true))
			strbuf_printf(&b, "%s%s: %s", i ? ", " : "", list[i]->rule->id,
				list[i]->proposed);
	strbuf_printf(&b, "); %s: %s", ways[merge_of(list[0])], value);
	for (size_t i = 0; i < n; i++)
		if (merge_of(list[i]) != merge_of(list[0]) && !seen(list, i, false))
			strbuf_printf(&b,
				"; %s is left aside: it merges by %s, and %s is more severe",
				list[i]->rule->id, merge_text(list[i]->rule->merge),
				list[0]->rule->id);
	return strbuf_steal(&b);
}

void merge_proposals(const struct sysctl_key *key, const char *current,
	const struct finding *const *list, size_t n, struct merged *ret)
{
	bool same = all_same(key, list, n);
	char *value = same ? NULL : combine_all(key, current, list, n);
	bool combined = value != NULL;

	if (!combined)
		value = sysctl_value_normalise(list[0]->proposed);
	*ret = (struct merged) {
		.value = value,
		.rules = name_rules(key, list, n, combined ? NULL : value),
		.conflict = same ? xstrdup("") : tell_conflict(list, n, value),
		.reason = list[0],
	};
	for (size_t i = n; i-- > 0;)
		if (sysctl_value_same(key, list[i]->proposed, value))
			ret->reason = list[i];
}

void merged_done(struct merged *m)
{
	free(m->value);
	free(m->rules);
	free(m->conflict);
	*m = (struct merged) { NULL };
}
