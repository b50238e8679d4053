/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which database file a command works on. */
#ifndef CMD_DATABASE_H
#define CMD_DATABASE_H

#include "base/err.h"
#include "cmd/cmd.h"

/* --db, or the default place below the root; caller frees. */
char *database_path(const struct cmd_context *ctx);

/*
 * The network namespaces that the database has samples of, for words: "blue, red", or "(the
 * database has none)". Caller frees.
 */
char *database_netns_names(const struct cmd_context *ctx);

/* -ENODATA, with words that say which namespaces there are instead of the context's. */
int database_lacks(const struct cmd_context *ctx, struct err *e);

/*
 * For writing: makes the default directory. Without permission for the default place a temporary
 * directory is made instead: *ret_temp_dir (caller removes with database_drop_temp), else NULL.
 */
int database_path_for_writing(const struct cmd_context *ctx, char **ret_path, char **ret_temp_dir,
	struct err *e);

/* A new private directory with a database name in it. */
int database_make_temp(char **ret_path, char **ret_temp_dir, struct err *e);

/* Removes the temporary directory and the database in it; NULL is fine. Frees and clears. */
void database_drop_temp(char **temp_dir);

#endif
