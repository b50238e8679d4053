/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Findings and rules made by hand, for the tests of report/. Pages are compared with
 * tests/fixtures/report/NAME.txt; UPDATE=1 rewrites those.
 */
#ifndef TESTS_REPORT_EXAMPLE_H
#define TESTS_REPORT_EXAMPLE_H

#include <stddef.h>

#include "rule/finding.h"
#include "rule/ruleset.h"

/* A string that may be pointed to without const, as the structs of the product want it. */
#define T(s) ((char[]) { s })

/* All that they point to is static: nothing of it is freed. */
struct findings example_full(void);      /* six findings, an error, what is missing, notes */
struct findings example_healthy(void);   /* nothing found, a score of 100 */
struct findings example_causes(void);    /* a consequence below its cause, a score with its parts */
const struct ruleset *example_rules(void);

/* Everything that a rule writer, a process or a file can choose is *own, such as this. */
extern const char example_hostile[];
void example_hostile_finding(struct rule *rule, struct finding *finding, char **own);

/* These fail the test. */
void assert_page(const char *name, const char *got);
/* Commands are not wrapped: they are there to be copied. */
void assert_no_line_is_wider(const char *text, size_t width);

#endif
