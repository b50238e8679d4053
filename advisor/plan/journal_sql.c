/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/journal_sql.h"

#define COLUMNS_1 \
	"id, at_us, who, netns, netns_id, boot_id, state, runtime_only, forced, deadline_us," \
	" deadline_boot_us, note, before_bytes, before_mode, before_uid, before_gid, after_bytes," \
	" after_mode, after_uid, after_gid"

static const char *const statements[] = {
	[ADD_CHANGE] =
		"INSERT INTO change (state, runtime_only, forced, deadline_us, deadline_boot_us,"
		" note, before_bytes, before_mode, before_uid, before_gid, after_bytes, after_mode,"
		" after_uid, after_gid, before_xattrs, after_xattrs, at_us, who, netns, netns_id,"
		" boot_id, persist_only)"
		" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?18,?19,?20,?21,"
		"?22,?23)",
	[ADD_KEY] =
		"INSERT INTO change_key (change_id, key, step, reverted, old_value, new_value,"
		" rules, reason, evidence) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)",
	[SAVE_CHANGE] =
		"UPDATE change SET state = ?1, runtime_only = ?2, forced = ?3, deadline_us = ?4,"
		" deadline_boot_us = ?5, note = ?6, before_bytes = ?7, before_mode = ?8,"
		" before_uid = ?9, before_gid = ?10, after_bytes = ?11, after_mode = ?12,"
		" after_uid = ?13, after_gid = ?14, before_xattrs = ?15, after_xattrs = ?16"
		" WHERE id = ?17",
	[SAVE_KEY] =
		"UPDATE change_key SET step = ?3, reverted = ?4 WHERE change_id = ?1 AND key = ?2",
	[LOAD_CHANGES] = "SELECT " COLUMNS_1 ", before_xattrs, after_xattrs, persist_only"
		" FROM change ORDER BY id DESC",
	[LOAD_CHANGES_1] = "SELECT " COLUMNS_1 ", NULL, NULL, 0 FROM change ORDER BY id DESC",
	[LOAD_KEYS] =
		"SELECT key, old_value, new_value, rules, reason, evidence, step, reverted"
		" FROM change_key WHERE change_id = ?1 ORDER BY key",
	[LOAD_STATE] = "SELECT state FROM change WHERE id = ?1",
	[LOAD_FILE] = "SELECT bytes, mode, uid, gid, xattrs FROM dropin WHERE id = 1",
	[LOAD_FILE_1] = "SELECT bytes, mode, uid, gid, NULL FROM dropin WHERE id = 1",
	[SAVE_FILE] =
		"INSERT INTO dropin (id, bytes, mode, uid, gid, xattrs)"
		" VALUES (1, ?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes, mode = excluded.mode,"
		" uid = excluded.uid, gid = excluded.gid, xattrs = excluded.xattrs",
};

int journal_prepare(struct journal *j, enum statement which, sqlite3_stmt **ret, struct err *e)
{
	int rc = sqlite3_prepare_v2(j->db, statements[which], -1, ret, NULL);

	return rc == SQLITE_OK ? 0 : journal_error(j, rc, e, "cannot use");
}
