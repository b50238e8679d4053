/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/evidence.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"

static void json_free_p(json_t **j)
{
	json_decref(*j);
}

static char *number_text(double v)
{
	return v == floor(v) && fabs(v) < 0x1p53 ? xasprintf("%.0f", v) : xasprintf("%.10g", v);
}

char *evidence_value(const char *evidence, const char *name)
{
	_cleanup_(json_free_p) json_t *all = json_loads(evidence, 0, NULL);
	const json_t *v = json_object_get(all, name);

	if (!v || json_is_null(v))
		return NULL;
	if (json_is_string(v))
		return xstrdup(json_string_value(v));
	if (json_is_integer(v))
		return xasprintf("%lld", (long long) json_integer_value(v));
	if (json_is_real(v))
		return number_text(json_real_value(v));
	return json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
}

bool evidence_has(const char *evidence, const char *name)
{
	_cleanup_(json_free_p) json_t *all = json_loads(evidence, 0, NULL);

	return json_object_get(all, name);
}

char *evidence_lacks(const char *evidence, const char *formula)
{
	_cleanup_(json_free_p) json_t *all = json_loads(evidence, 0, NULL);

	for (const char *open = strchr(formula, '{'); open; open = strchr(open + 1, '{')) {
		_cleanup_(free_p) char *name = xstrndup(open + 1, strcspn(open + 1, "}"));

		if (!json_object_get(all, name))
			return STEAL(name);
	}
	return NULL;
}
