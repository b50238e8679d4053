/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The statements of the journal, apart from its schema; used by journal.c alone. */
#ifndef PLAN_JOURNAL_SQL_H
#define PLAN_JOURNAL_SQL_H

#include "plan/journal_db.h"

enum statement {
	ADD_CHANGE,
	ADD_KEY,
	SAVE_CHANGE,
	SAVE_KEY,
	LOAD_CHANGES,
	LOAD_CHANGES_1, /* of schema 1, which only a writer brings up to date */
	LOAD_KEYS,
	LOAD_STATE,
	LOAD_FILE,
	LOAD_FILE_1, /* of schema 1 */
	SAVE_FILE,
};

/* *ret is ended by the caller with sqlite3_finalize. The codes of journal_error. */
int journal_prepare(struct journal *j, enum statement which, sqlite3_stmt **ret, struct err *e);

#endif
