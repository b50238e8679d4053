/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/sql_value.h"

#include <math.h>

#include "base/alloc.h"

const char *sql_text(sqlite3_value *v)
{
	const char *s = (const char *) sqlite3_value_text(v);

	return s ? s : "";
}

bool sql_numbers(int argc, sqlite3_value **argv, double *ret)
{
	for (int i = 0; i < argc; i++) {
		if (sqlite3_value_type(argv[i]) == SQLITE_NULL)
			return false;
		ret[i] = sqlite3_value_double(argv[i]);
	}
	return true;
}

void sql_result_number(sqlite3_context *ctx, double v)
{
	if (isfinite(v) && fabs(v) < 0x1p53 && v == floor(v))
		sqlite3_result_int64(ctx, (sqlite3_int64) v);
	else if (isfinite(v))
		sqlite3_result_double(ctx, v);
}

void sql_result_error(sqlite3_context *ctx, const char *what, const char *name)
{
	_cleanup_(free_p) char *text = xasprintf("%s \"%.100s\"", what, name);

	sqlite3_result_error(ctx, text, -1);
}
