/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How well a host does, as one number that can be followed over time. */
#ifndef RULE_SCORE_H
#define RULE_SCORE_H

#include "rule/finding.h"
#include "rule/policy.h"

/*
 * Sets `score` from the findings behind causes_find: 100 less the points of each problem that
 * nothing explains. Its points are those of the gravest finding in it: score_critical to score_low
 * of the policy, less if it is not sure. Notes cost nothing. Poor evidence gives no score.
 */
void score_find(struct findings *f, const struct policy *policy);

#endif
