/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of the JSON outputs, described in packaging/schema/. What is unknown is null. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "base/clock.h"
#include "base/str.h"
#include "rule/finding.h"

/* An empty object to begin an output with. */
json_t *json_root(void);

/* All return new references. */
json_t *json_text(const char *s);            /* NULL: null; what is no UTF-8 is escaped */
json_t *json_texts(char *const *list, size_t n);
json_t *json_time(struct usec t);            /* RFC 3339 in UTC */
json_t *json_count(uint64_t n);
json_t *json_known(uint64_t n);              /* 0: null */
json_t *json_number(double v);               /* NAN: null */
json_t *json_figures(const char *evidence);  /* an object as text; else, or NULL: {} */
json_t *json_finding(const struct finding *f);
json_t *json_rule_errors(const struct findings *f); /* sorted */

/* Takes the reference over. */
void json_put(json_t *object, const char *name, json_t *value);

/* Appends the text, indented, with a newline, and drops the reference. */
void json_write(struct strbuf *out, json_t *root);

#endif
