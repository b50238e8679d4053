/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For databases that somebody else may have written, or may write at this moment. */
#ifndef STORE_DISTRUST_H
#define STORE_DISTRUST_H

#include <sqlite3.h>

/*
 * How to open files, for sqlite3_open_v2(). SQLite as it is lets the owner of a directory in which
 * root opens a database lead root to other files: a journal that is left names a super-journal, a
 * file that is removed when the journal was played back, and a hard link in place of the log is
 * written to and given to the database's owner [src/pager.c pager_delsuper(), src/os_unix.c
 * unixOpen(), 3.40]. Here there are no super-journals, which only ATTACH needs, and a file with
 * several names is neither written nor given away. Symbolic links SQLite refuses by itself.
 */
const char *distrust_files(void);

/*
 * From here on the file gives data only: views, triggers and functions in its schema do not run,
 * which could go on for ever or show other rows than the tables have, and malformed pages are an
 * error before they are used. A code of SQLite.
 */
int distrust_schema(sqlite3 *db);

#endif
