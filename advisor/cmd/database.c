/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/database.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/store.h"

#define DB_DIR "var/lib/tcpadvisor"

char *database_path(const struct cmd_context *ctx)
{
	return ctx->db_path ? xstrdup(ctx->db_path) : root_path(ctx->root, STORE_DB);
}

char *database_netns_names(const struct cmd_context *ctx)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	_cleanup_(free_p) char *path = database_path(ctx);
	char *names = NULL;

	if (store_open(path, STORE_READ, &store, NULL) < 0 ||
	    store_netns_names(store, &names, NULL) < 0 || !*names) {
		free(names);
		return xstrdup("(the database has none)");
	}
	return names;
}

int database_lacks(const struct cmd_context *ctx, struct err *e)
{
	_cleanup_(free_p) char *path = database_path(ctx), *names = database_netns_names(ctx);

	return err_set(e, -ENODATA,
		"%s holds no sample of network namespace %s; there are: %s", path, ctx->netns, names);
}

int database_make_temp(char **ret_path, char **ret_temp_dir, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	_cleanup_(free_p) char *dir =
		xasprintf("%s/tcpadvisor.XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");

	if (!mkdtemp(dir))
		return err_sys(e, -errno, "cannot make a temporary directory %s", dir);
	*ret_path = xasprintf("%s/live.db", dir);
	*ret_temp_dir = STEAL(dir);
	return 0;
}

void database_drop_temp(char **temp_dir)
{
	static const char *const names[] = { "live.db", "live.db-wal", "live.db-shm",
		"live.db-journal" };

	if (!*temp_dir)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/%s", *temp_dir, names[i]);

		(void) unlink(path);
	}
	(void) rmdir(*temp_dir);
	free(*temp_dir);
	*temp_dir = NULL;
}

int database_path_for_writing(const struct cmd_context *ctx, char **ret_path, char **ret_temp_dir,
	struct err *e)
{
	_cleanup_(free_p) char *path = database_path(ctx);
	_cleanup_(free_p) char *dir = NULL;
	int r;

	*ret_temp_dir = NULL;
	if (!ctx->db_path) {
		dir = root_path(ctx->root, DB_DIR);
		r = root_mkdirs(ctx->root, DB_DIR, 0755);
		if (r == 0 && access(dir, W_OK | X_OK) < 0)
			r = -errno;
		if (r == -EACCES || r == -EPERM || r == -EROFS)
			return database_make_temp(ret_path, ret_temp_dir, e);
		if (r < 0)
			return err_sys(e, r, "cannot make %s", dir);
	}
	*ret_path = STEAL(path);
	return 0;
}
