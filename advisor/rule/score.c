/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/score.h"

#include <math.h>

#include "base/alloc.h"
#include "base/str.h"

#define FULL 100

static double setting(const struct policy *policy, const char *name)
{
	double value = 0;

	(void) policy_number(policy, name, &value); /* each has a default */
	return value;
}

static unsigned points_of(const struct policy *policy, enum severity s, enum confidence c)
{
	static const char *const weights[] = {
		[SEVERITY_LOW] = "score_low", [SEVERITY_MEDIUM] = "score_medium",
		[SEVERITY_HIGH] = "score_high", [SEVERITY_CRITICAL] = "score_critical",
	};
	static const char *const shares[] = {
		[CONFIDENCE_LOW] = "score_low_confidence_pct",
		[CONFIDENCE_MEDIUM] = "score_medium_confidence_pct",
	};
	double pct = c == CONFIDENCE_HIGH ? 100 : setting(policy, shares[c]);

	if (s == SEVERITY_INFO)
		return 0;
	return (unsigned) lround(setting(policy, weights[s]) * pct / 100);
}

/* Rules that could not judge for want of a fact; each counts once. */
static size_t count_lacking(const struct findings *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_unjudged; i++)
		n += !f->unjudged[i].nothing_seen &&
			(i == 0 || f->unjudged[i - 1].rule != f->unjudged[i].rule);
	return n;
}

/* Why there can be no score; "" if there can. Caller frees. */
static char *want_of_evidence(const struct findings *f)
{
	size_t lacking = count_lacking(f);

	if (f->quality.ceiling == CONFIDENCE_LOW)
		return xstrdup("the evidence is too thin");
	if (lacking > f->n_judged)
		return xasprintf("%zu rules lacked facts, only %zu judged", lacking, f->n_judged);
	return xstrdup("");
}

/* Ends behind the last finding that the problem at `first` explains. */
static size_t add_part(struct findings *f, size_t first, const struct policy *policy)
{
	struct score *score = &f->score;
	struct score_part part = { .id = f->list[first].id };
	size_t i = first;

	do {
		const struct finding *one = &f->list[i];
		unsigned points = points_of(policy, one->rule->severity, one->confidence);

		if (points > part.points) {
			part.points = points;
			part.severity = one->rule->severity;
			part.confidence = one->confidence;
		}
		i++;
	} while (i < f->n && (f->list[i].cause || str_eq(f->list[i].id, part.id)));
	if (part.points)
		score->parts[score->n_parts++] = part;
	return i;
}

void score_find(struct findings *f, const struct policy *policy)
{
	struct score *score = &f->score;
	unsigned points = 0;

	*score = (struct score) { .reason = want_of_evidence(f) };
	score->known = !*score->reason;
	if (!score->known)
		return;
	score->parts = xcalloc(f->n + 1, sizeof(*score->parts));
	for (size_t i = 0; i < f->n;)
		i = add_part(f, i, policy);
	for (size_t i = 0; i < score->n_parts; i++)
		points += score->parts[i].points;
	score->value = points < FULL ? FULL - points : 0;
}
