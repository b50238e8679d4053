/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/distrust.h"

#include "base/alloc.h"

int distrust_schema(sqlite3 *db)
{
	static const struct {
		int op, on;
	} switches[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	};
	int rc = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_SIZE(switches) && rc == SQLITE_OK; i++)
		rc = sqlite3_db_config(db, switches[i].op, switches[i].on, NULL);
	return rc != SQLITE_OK ? rc :
		sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
}
