/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_schema.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

/* The part of JSON Schema that packaging/schema uses; anything else fails. */
static void assert_valid(
	const json_t *schema_root, const json_t *schema, const json_t *v, const char *at);

static json_t *load_schema(const char *name)
{
	const char *dir = getenv("TESTS_SRCDIR");
	_cleanup_(free_p) char *path =
		xasprintf("%s/../packaging/schema/%s", dir ? dir : "tests", name);
	json_error_t error;
	json_t *schema = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!schema)
		fail_msg("%s: %s", path, error.text);
	return schema;
}

static void assert_valid_reference(
	const json_t *root, const char *reference, const json_t *v, const char *at)
{
	const char *hash = strchr(reference, '#');
	_cleanup_(free_p) char *file = NULL;
	json_t *other = NULL;
	const json_t *def;

	assert_non_null(hash);
	assert_true(str_starts_with(hash, "#/$defs/"));
	file = xstrndup(reference, (size_t) (hash - reference));
	if (*file)
		other = load_schema(file);
	def = json_object_get(
		json_object_get(other ? other : root, "$defs"), hash + strlen("#/$defs/"));
	if (!def)
		fail_msg("%s: no %s", at, reference);
	assert_valid(other ? other : root, def, v, at);
	json_decref(other);
}

static bool has_type(const char *type, const json_t *v)
{
	return (str_eq(type, "object") && json_is_object(v)) ||
	       (str_eq(type, "array") && json_is_array(v)) ||
	       (str_eq(type, "string") && json_is_string(v)) ||
	       (str_eq(type, "null") && json_is_null(v)) ||
	       (str_eq(type, "integer") && json_is_integer(v)) ||
	       (str_eq(type, "number") && json_is_number(v)) ||
	       (str_eq(type, "boolean") && json_is_boolean(v));
}

static void assert_type(const json_t *type, const json_t *v, const char *at)
{
	bool fits = json_is_string(type) && has_type(json_string_value(type), v);
	const json_t *one;
	size_t i;

	json_array_foreach(type, i, one)
		fits = fits || has_type(json_string_value(one), v);
	if (type && !fits)
		fail_msg("%s: wrong type", at);
}

static void assert_object(const json_t *root, const json_t *schema, json_t *v, const char *at)
{
	const json_t *properties = json_object_get(schema, "properties"), *one;
	const char *name;
	json_t *child;
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, one)
		if (!json_object_get(v, json_string_value(one)))
			fail_msg("%s: no %s", at, json_string_value(one));
	if (!properties)
		return;
	assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
	json_object_foreach(v, name, child) {
		const json_t *sub = json_object_get(properties, name);
		_cleanup_(free_p) char *below = xasprintf("%s.%s", at, name);

		if (!sub)
			fail_msg("%s is not described", below);
		assert_true(json_object_get(sub, "description") || json_object_get(sub, "$ref"));
		assert_valid(root, sub, child, below);
	}
}

static void assert_valid(const json_t *root, const json_t *schema, const json_t *v, const char *at)
{
	const json_t *reference = json_object_get(schema, "$ref"),
		     *any = json_object_get(schema, "anyOf");
	const json_t *choices = json_object_get(schema, "enum"), *one;
	bool chosen = !choices;
	json_t *child;
	size_t i;

	if (reference) {
		assert_valid_reference(root, json_string_value(reference), v, at);
		return;
	}
	if (any) { /* null or the other */
		if (!json_is_null(v))
			assert_valid(root, json_array_get(any, 1), v, at);
		return;
	}
	assert_type(json_object_get(schema, "type"), v, at);
	json_array_foreach(choices, i, one)
		chosen = chosen || json_equal(one, v);
	if (!chosen)
		fail_msg("%s: not one of the values", at);
	if (json_is_object(v))
		assert_object(root, schema, json_incref((json_t *) (uintptr_t) v), at);
	if (json_is_object(v))
		json_decref((json_t *) (uintptr_t) v);
	json_array_foreach(v, i, child)
		assert_valid(root, json_object_get(schema, "items"), child, at);
}

json_t *assert_json(const char *schema_name, const char *text)
{
	json_t *schema = load_schema(schema_name);
	json_error_t error;
	json_t *v = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!v)
		fail_msg("%s at line %d", error.text, error.line);
	assert_valid(schema, schema, v, schema_name);
	json_decref(schema);
	return v;
}

const char *string_at(const json_t *v, const char *name)
{
	return json_string_value(json_object_get(v, name));
}
