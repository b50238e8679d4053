/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON that was written, read back and checked against its schema in packaging/schema. */
#ifndef TESTS_JSON_SCHEMA_H
#define TESTS_JSON_SCHEMA_H

#include <jansson.h>

/* Fails the test where the text is no JSON or does not fit. Parsed; the caller drops it. */
json_t *assert_json(const char *schema_name, const char *text);

/* NULL: there is none, or it is no string. */
const char *string_at(const json_t *v, const char *name);

#endif
