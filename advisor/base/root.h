/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where files are looked up: the live machine, or a directory that stands for one (--root DIR).
 * Paths given to these functions are relative to that root, without a leading slash; below a
 * directory root no symlink can lead out of it (openat2 RESOLVE_IN_ROOT).
 */
#ifndef BASE_ROOT_H
#define BASE_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"

struct root;

/* dir NULL or "/" is the live machine. */
int root_open(const char *dir, struct root **ret, struct err *e);
struct root *root_free(struct root *root);
void root_free_p(struct root **root);

bool root_is_live(const struct root *root);
const char *root_dir(const struct root *root); /* "" when live: put before a path to show it */

/* Opens as openat(2) with O_CLOEXEC; an fd or -errno. */
int root_openat(const struct root *root, const char *path, int flags, mode_t mode);

/*
 * Whole file, NUL-terminated behind its len bytes, caller frees. -EFBIG beyond max_bytes.
 * Reads until the end, whatever size stat tells (proc files tell 0).
 */
int root_read(
	const struct root *root, const char *path, size_t max_bytes, char **ret, size_t *ret_len);

/* Writes text in one write(2) into a file that exists (what /proc/sys wants). */
int root_write_existing(const struct root *root, const char *path, const char *text);

/*
 * Replaces a file so that after a crash it is the old one or the new one, whole: temporary file in
 * the same directory, fsync, rename, fsync of the directory. Mode of a new file. Its directory
 * must exist.
 */
int root_write_atomic(const struct root *root, const char *path, const void *data, size_t len,
	mode_t mode, struct err *e);

struct root_attrs {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	const char *xattrs;   /* block of xattr_read, borrowed; NULL = none */
	size_t xattrs_len;
};

/* The same for a file with all these attributes, which it has as soon as it has its name. */
int root_write_atomic_as(const struct root *root, const char *path, const void *data, size_t len,
	const struct root_attrs *attrs, struct err *e);

/* unlink + fsync of the directory; 0 also if it is not there. */
int root_remove(const struct root *root, const char *path, struct err *e);

int root_mkdirs(const struct root *root, const char *path, mode_t mode); /* like mkdir -p */
int root_stat(const struct root *root, const char *path, struct stat *ret); /* follows symlinks */
int root_readlink(const struct root *root, const char *path, char **ret);   /* caller frees */

/* Names in a directory, sorted bytewise, without . and ..; free with names_free. */
int root_list(const struct root *root, const char *path, char ***ret_names, size_t *ret_n);
void names_free(char **names, size_t n);

/* Path below the real file system, for libraries that open files themselves. Caller frees. */
char *root_path(const struct root *root, const char *path);

#endif
