/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/xattr.h"

struct root {
	int fd;     /* the directory, O_PATH */
	char *dir;  /* "" = live */
};

int root_open(const char *dir, struct root **ret, struct err *e)
{
	bool live = !dir || str_eq(dir, "/");
	int fd = open(live ? "/" : dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct root *root;
	size_t n;

	if (fd < 0)
		return err_sys(e, -errno, "cannot use %s as a root directory", dir ? dir : "/");
	root = xcalloc(1, sizeof(*root));
	root->fd = fd;
	root->dir = xstrdup(live ? "" : dir);
	for (n = strlen(root->dir); n && root->dir[n - 1] == '/'; n--)
		root->dir[n - 1] = '\0';
	*ret = root;
	return 0;
}

struct root *root_free(struct root *root)
{
	if (root) {
		close_p(&root->fd);
		free(root->dir);
		free(root);
	}
	return NULL;
}

void root_free_p(struct root **root)
{
	*root = root_free(*root);
}

bool root_is_live(const struct root *root)
{
	return !*root->dir;
}

const char *root_dir(const struct root *root)
{
	return root->dir;
}

char *root_path(const struct root *root, const char *path)
{
	return xasprintf("%s/%s", root->dir, path);
}

int root_openat(const struct root *root, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (unsigned) (flags | O_CLOEXEC),
		.mode = (flags & (O_CREAT | O_TMPFILE)) ? mode : 0,
		.resolve = RESOLVE_IN_ROOT,
	};
	long fd;

	while (*path == '/')
		path++;
	if (!*path)
		path = ".";
	if (root_is_live(root))
		fd = openat(root->fd, path, flags | O_CLOEXEC, mode);
	else
		fd = syscall(SYS_openat2, root->fd, path, &how, sizeof(how));
	return fd < 0 ? -errno : (int) fd;
}

int root_read(
	const struct root *root, const char *path, size_t max_bytes, char **ret, size_t *ret_len)
{
	/* a pipe must not make it wait */
	_cleanup_(close_p) int fd =
		root_openat(root, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
	_cleanup_(free_p) char *buf = NULL;
	size_t len = 0, cap = 4096;
	ssize_t n;

	if (fd < 0)
		return fd;
	buf = xreallocarray(NULL, cap, 1);
	for (;;) {
		if (cap - len < 2) {
			cap *= 4;
			buf = xreallocarray(buf, cap, 1);
		}
		n = read(fd, buf + len, cap - len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		len += (size_t) n;
		if (len > max_bytes)
			return -EFBIG;
	}
	buf[len] = '\0';
	*ret = STEAL(buf);
	if (ret_len)
		*ret_len = len;
	return 0;
}

int root_write_existing(const struct root *root, const char *path, const char *text)
{
	/* a plain file of a directory root is replaced whole, as a proc file is */
	int trunc = root_is_live(root) ? 0 : O_TRUNC;
	_cleanup_(close_p) int fd = root_openat(root, path, O_WRONLY | O_NOCTTY | trunc, 0);
	size_t len = strlen(text);
	ssize_t n;

	if (fd < 0)
		return fd;
	do
		n = write(fd, text, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t) n == len ? 0 : -EIO;
}

static int write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t) n;
	}
	return 0;
}

/* Splits "a/b/c" into the directory "a/b" (caller frees) and a pointer to "c". */
static char *split_dir(const char *path, const char **ret_name)
{
	const char *slash;

	while (*path == '/')
		path++;
	slash = strrchr(path, '/');
	*ret_name = slash ? slash + 1 : path;
	return slash ? xstrndup(path, (size_t) (slash - path)) : xstrdup(".");
}

static int set_attrs(int fd, const struct root_attrs *a)
{
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0)
		return -errno;
	if ((st.st_uid != a->uid || st.st_gid != a->gid) && fchown(fd, a->uid, a->gid) < 0)
		return -errno;
	r = xattr_write(fd, a->xattrs, a->xattrs_len);
	if (r < 0)
		return r;
	/* last: a change of owner clears bits, an ACL sets some */
	return fchmod(fd, a->mode) < 0 ? -errno : 0;
}

/* a NULL: the caller's, with `mode`. */
static int replace_in(int dirfd, const char *name, const void *data, size_t len, mode_t mode,
	const struct root_attrs *a)
{
	_cleanup_(free_p) char *temp = xasprintf(".#%s.%ld", name, (long) getpid());
	_cleanup_(close_p) int fd = -1;
	int r;

	(void) unlinkat(dirfd, temp, 0);
	fd = openat(dirfd, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	r = write_all(fd, data, len);
	if (r == 0 && a)
		r = set_attrs(fd, a);
	else if (r == 0 && fchmod(fd, mode) < 0)
		r = -errno;
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r == 0 && renameat(dirfd, temp, dirfd, name) < 0)
		r = -errno;
	if (r == 0)
		return fsync(dirfd) < 0 ? -errno : 0;
	(void) unlinkat(dirfd, temp, 0);
	return r;
}

static int write_atomic(const struct root *root, const char *path, const void *data, size_t len,
	mode_t mode, const struct root_attrs *a, struct err *e)
{
	const char *name;
	_cleanup_(free_p) char *dir = split_dir(path, &name);
	_cleanup_(close_p) int dirfd = root_openat(root, dir, O_RDONLY | O_DIRECTORY, 0);
	int r;

	if (dirfd < 0)
		return err_sys(e, dirfd, "cannot open %s/%s", root->dir, dir);
	r = replace_in(dirfd, name, data, len, mode, a);
	if (r < 0)
		return err_sys(e, r, "cannot write %s/%s", root->dir, path);
	return 0;
}

int root_write_atomic(const struct root *root, const char *path, const void *data, size_t len,
	mode_t mode, struct err *e)
{
	return write_atomic(root, path, data, len, mode, NULL, e);
}

int root_write_atomic_as(const struct root *root, const char *path, const void *data, size_t len,
	const struct root_attrs *attrs, struct err *e)
{
	return write_atomic(root, path, data, len, 0600, attrs, e);
}

int root_remove(const struct root *root, const char *path, struct err *e)
{
	const char *name;
	_cleanup_(free_p) char *dir = split_dir(path, &name);
	_cleanup_(close_p) int dirfd = root_openat(root, dir, O_RDONLY | O_DIRECTORY, 0);

	if (dirfd == -ENOENT)
		return 0;
	if (dirfd < 0)
		return err_sys(e, dirfd, "cannot open %s/%s", root->dir, dir);
	if (unlinkat(dirfd, name, 0) < 0)
		return errno == ENOENT ? 0
				       : err_sys(e, -errno, "cannot remove %s/%s", root->dir, path);
	if (fsync(dirfd) < 0)
		return err_sys(e, -errno, "cannot sync %s/%s", root->dir, dir);
	return 0;
}

int root_mkdirs(const struct root *root, const char *path, mode_t mode)
{
	_cleanup_(free_p) char *partial = xstrdup(path);
	_cleanup_(close_p) int whole = -1;

	for (char *p = partial;; p++) {
		char saved = *p;

		if (saved != '/' && saved)
			continue;
		*p = '\0';
		const char *name;
		_cleanup_(free_p) char *dir = split_dir(partial, &name);
		_cleanup_(close_p) int dirfd = root_openat(root, dir, O_RDONLY | O_DIRECTORY, 0);

		if (dirfd < 0)
			return dirfd;
		if (*name && mkdirat(dirfd, name, mode) < 0 && errno != EEXIST)
			return -errno;
		if (!saved)
			break;
		*p = saved;
	}
	/* what exists may be a file */
	whole = root_openat(root, path, O_PATH | O_DIRECTORY, 0);
	return whole < 0 ? whole : 0;
}

int root_stat(const struct root *root, const char *path, struct stat *ret)
{
	_cleanup_(close_p) int fd = root_openat(root, path, O_PATH, 0);

	if (fd < 0)
		return fd;
	return fstat(fd, ret) < 0 ? -errno : 0;
}

int root_readlink(const struct root *root, const char *path, char **ret)
{
	_cleanup_(close_p) int fd = root_openat(root, path, O_PATH | O_NOFOLLOW, 0);
	char buf[4096];
	ssize_t n;

	if (fd < 0)
		return fd;
	n = readlinkat(fd, "", buf, sizeof(buf));
	if (n < 0)
		return errno == ENOENT ? -EINVAL : -errno;
	if ((size_t) n >= sizeof(buf))
		return -ENAMETOOLONG;
	*ret = xstrndup(buf, (size_t) n);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

int root_list(const struct root *root, const char *path, char ***ret_names, size_t *ret_n)
{
	int fd = root_openat(root, path, O_RDONLY | O_DIRECTORY, 0);
	char **names = NULL;
	size_t n = 0, cap = 0;
	struct dirent *d;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		int r = -errno;

		close_p(&fd);
		return r;
	}
	while ((d = readdir(dir))) {
		if (str_eq(d->d_name, ".") || str_eq(d->d_name, ".."))
			continue;
		names = xgrow(names, n, &cap, sizeof(*names));
		names[n++] = xstrdup(d->d_name);
	}
	(void) closedir(dir);
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

void names_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
