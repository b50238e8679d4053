/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments and results of the SQL functions. A result not set is NULL. Private to rule/. */
#ifndef RULE_SQL_VALUE_H
#define RULE_SQL_VALUE_H

#include <sqlite3.h>
#include <stdbool.h>

typedef void sql_function(sqlite3_context *ctx, int argc, sqlite3_value **argv);

/* Borrowed until the function ends; "" for NULL. */
const char *sql_text(sqlite3_value *v);

/* Takes all arguments as numbers; false if one of them is NULL, and then the result is NULL too. */
bool sql_numbers(int argc, sqlite3_value **argv, double *ret);

/* An integer where the value is one, so that it is shown without a fraction; not finite: NULL. */
void sql_result_number(sqlite3_context *ctx, double v);

/* `what "name"`, which ends the rule. */
void sql_result_error(sqlite3_context *ctx, const char *what, const char *name);

#endif
