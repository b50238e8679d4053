/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/causes.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"

/* A finding while its place is looked for. */
struct place {
	json_t *evidence;
	size_t first;  /* the first finding of the same problem, */
	size_t parent; /* and of the one that explains it; itself: none does */
	size_t root;
	size_t rank;   /* the gravest of all that the root explains, as its place before */
	size_t at;     /* its own place before */
};

static size_t first_of_problem(const struct findings *f, size_t at)
{
	size_t i = 0;

	while (f->list[i].rule != f->list[at].rule || !str_eq(f->list[i].id, f->list[at].id))
		i++;
	return i;
}

static bool rule_explains(const struct rule *cause, const struct rule *symptom)
{
	for (size_t i = 0; i < cause->n_explains; i++)
		if (str_eq(cause->explains[i], symptom->id))
			return true;
	return false;
}

static bool same_thing(const struct rule *cause, const json_t *a, const json_t *b)
{
	for (size_t i = 0; i < cause->n_about; i++) {
		const json_t *x = json_object_get(a, cause->about[i]);

		if (!x || json_is_null(x) || !json_equal(x, json_object_get(b, cause->about[i])))
			return false;
	}
	return true;
}

static size_t parent_of(const struct findings *f, const struct place *places, size_t at)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct rule *cause = f->list[i].rule;

		if (rule_explains(cause, f->list[at].rule) &&
		    same_thing(cause, places[i].evidence, places[at].evidence))
			return places[i].first;
	}
	return at;
}

static void find_roots(const struct findings *f, struct place *places)
{
	for (size_t i = 0; i < f->n; i++) {
		places[i] = (struct place) { .at = i, .rank = i,
			.evidence = json_loads(f->list[i].evidence, 0, NULL),
			.first = first_of_problem(f, i) };
	}
	for (size_t i = 0; i < f->n; i++)
		places[i].parent = places[i].first == i ? parent_of(f, places, i) : i;
	for (size_t i = 0; i < f->n; i++) {
		size_t root = places[i].first;

		while (places[root].parent != root) /* ends: a ruleset has no circle */
			root = places[root].parent;
		places[i].root = root;
		if (i < places[root].rank)
			places[root].rank = i;
	}
}

static int by_group(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	bool x_symptom = x->first != x->root, y_symptom = y->first != y->root;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x_symptom != y_symptom)
		return x_symptom ? 1 : -1;
	return x->at < y->at ? -1 : 1;
}

static void sort(struct findings *f, struct place *places)
{
	_cleanup_(free_p) struct finding *before = xmemdup(f->list, f->n * sizeof(*before));

	for (size_t i = 0; i < f->n; i++)
		places[i].rank = places[places[i].root].rank;
	qsort(places, f->n, sizeof(*places), by_group);
	for (size_t i = 0; i < f->n; i++)
		f->list[i] = before[places[i].at];
}

void causes_find(struct findings *f)
{
	_cleanup_(free_p) struct place *places = xcalloc(f->n + 1, sizeof(*places));

	if (!f->n)
		return;
	find_roots(f, places);
	for (size_t i = 0; i < f->n; i++) {
		const struct place *p = &places[i];

		f->list[i].cause = p->root == p->first ? NULL : f->list[p->root].id;
		json_decref(p->evidence);
	}
	sort(f, places);
}
