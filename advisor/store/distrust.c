/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/distrust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define VFS_NAME "tcpadvisor"

static bool has_several_names(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 || (S_ISREG(st.st_mode) && st.st_nlink > 1);
}

static int open_single(const char *path, int flags, int mode)
{
	int fd = open(path, flags, mode);

	if (fd < 0 || (flags & O_ACCMODE) == O_RDONLY || !has_several_names(fd))
		return fd;
	close_p(&fd);
	errno = EMLINK;
	return -1;
}

static int chown_single(int fd, uid_t uid, gid_t gid)
{
	return has_several_names(fd) ? 0 : fchown(fd, uid, gid);
}

/* Of the VFS that is SQLite's default, which knows its own functions only. */
static int (*default_open)(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
	int *ret_flags);

static int open_no_super(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
	int *ret_flags)
{
	if (flags & SQLITE_OPEN_SUPER_JOURNAL) {
		file->pMethods = NULL;
		return SQLITE_CANTOPEN;
	}
	return default_open(vfs, name, file, flags, ret_flags);
}

const char *distrust_files(void)
{
	static sqlite3_vfs vfs;
	sqlite3_vfs *usual = sqlite3_vfs_find(NULL);

	if (sqlite3_vfs_find(VFS_NAME))
		return VFS_NAME;
	(void) usual->xSetSystemCall(usual, "open", (sqlite3_syscall_ptr) open_single);
	(void) usual->xSetSystemCall(usual, "fchown", (sqlite3_syscall_ptr) chown_single);
	default_open = usual->xOpen;
	vfs = *usual;
	vfs.zName = VFS_NAME;
	vfs.pNext = NULL;
	vfs.xOpen = open_no_super;
	(void) sqlite3_vfs_register(&vfs, 0);
	return VFS_NAME;
}

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
