/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For databases that somebody else may have written. */
#ifndef STORE_DISTRUST_H
#define STORE_DISTRUST_H

#include <sqlite3.h>

/*
 * From here on the file gives data only: views, triggers and functions in its schema do not run,
 * which could go on for ever or show other rows than the tables have, and malformed pages are an
 * error before they are used. A code of SQLite.
 */
int distrust_schema(sqlite3 *db);

#endif
