/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/detect.h"

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"
#include "rule/factdb.h"
#include "rule/roles.h"

static void add(struct findings *f, struct role_used role)
{
	f->roles = xreallocarray(f->roles, f->n_roles + 1, sizeof(*f->roles));
	f->roles[f->n_roles++] = role;
}

static char *column(sqlite3_stmt *stmt, int i)
{
	const char *text = (const char *) sqlite3_column_text(stmt, i);

	return xstrdup(text ? text : "");
}

unsigned roles_used(const struct findings *f)
{
	unsigned roles = 0;

	for (size_t i = 0; i < f->n_roles; i++)
		roles |= f->roles[i].role;
	return roles;
}

static int add_found(sqlite3 *db, struct findings *f, struct err *e)
{
	sqlite3_stmt *stmt;
	unsigned named = roles_used(f);
	int rc = sqlite3_prepare_v2(db, embedded_roles[0].text, -1, &stmt, NULL);

	if (rc != SQLITE_OK)
		return factdb_error(db, rc, e, "cannot tell the roles of the host");
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		unsigned role = role_find((const char *) sqlite3_column_text(stmt, 0));

		if (!(role & named))
			add(f, (struct role_used) { .role = role, .because = column(stmt, 1),
				.figures = column(stmt, 2) });
	}
	rc = sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? 0 :
		factdb_error(db, rc, e, "cannot tell the roles of the host");
}

int roles_detect(sqlite3 *db, const struct policy *policy, struct findings *f, struct err *e)
{
	unsigned wanted = roles_of_policy(policy);

	for (unsigned role = 1; role < ROLE_AUTO; role <<= 1)
		if (wanted & role)
			add(f, (struct role_used) { .role = role });
	return wanted & ROLE_AUTO ? add_found(db, f, e) : 0;
}
