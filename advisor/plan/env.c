/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/env.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "plan/dropin.h"
#include "sysctl/procsys.h"

static int real_read(const struct apply_env *env, const char *key, char **ret)
{
	return procsys_read(env->root, key, ret);
}

static int real_write(const struct apply_env *env, const char *key, const char *value,
	struct err *e)
{
	return procsys_write(env->root, key, value, e);
}

static int real_write_file(const struct apply_env *env, const struct file_state *f, struct err *e)
{
	return dropin_write(env->root, f, e);
}

static struct usec real_boottime(const struct apply_env *env)
{
	(void) env;
	return clock_boottime();
}

struct apply_env apply_env_real(const struct root *root)
{
	return (struct apply_env) {
		.root = root,
		.read = real_read,
		.write = real_write,
		.write_file = real_write_file,
		.boottime = real_boottime,
	};
}

char *env_boot_id(const struct apply_env *env)
{
	char *id;

	return procsys_read(env->root, "kernel.random.boot_id", &id) == 0 ? id : xstrdup("");
}

/*
 * What only root or the caller can change may be trusted; `what` is shown. sticky_is_fine: on the
 * way, where what stands below is checked too.
 */
static int check_owner(const struct stat *st, const char *dir, const char *what,
	bool sticky_is_fine, struct err *e)
{
	bool others = (st->st_mode & S_IWOTH) && !(sticky_is_fine && (st->st_mode & S_ISVTX));
	bool group = (st->st_mode & S_IWGRP) && st->st_gid != 0 && st->st_gid != getegid();

	if (st->st_uid != 0 && st->st_uid != geteuid())
		return err_set(e, -EPERM, "%s/%s belongs to user %u: only root's own files are "
			"trusted here (chown it)", dir, what, (unsigned) st->st_uid);
	if (others)
		return err_set(e, -EPERM,
			"%s/%s is writable for everybody: not trusted (chmod o-w)", dir, what);
	if (group)
		return err_set(e, -EPERM, "%s/%s is writable for group %u: not trusted "
			"(chmod g-w)", dir, what, (unsigned) st->st_gid);
	return 0;
}

/* A symlink is seen as one. */
static int look_at(const struct root *root, const char *path, struct stat *ret)
{
	_cleanup_(close_p) int fd = root_openat(root, path, O_PATH | O_NOFOLLOW, 0);

	if (fd < 0)
		return fd;
	return fstat(fd, ret) < 0 ? -errno : 0;
}

static int check_directory(const struct root *root, const char *path, bool sticky_is_fine,
	struct err *e)
{
	struct stat st;
	int r = look_at(root, path, &st);

	if (r == 0 && S_ISLNK(st.st_mode))
		return err_set(e, -ELOOP, "%s/%s is a symlink: what it leads to is not trusted "
			"(make it a directory, or a bind mount)", root_dir(root), path);
	if (r == 0 && !S_ISDIR(st.st_mode))
		r = -ENOTDIR;
	if (r < 0)
		return err_sys(e, r, "cannot use directory %s/%s", root_dir(root), path);
	return check_owner(&st, root_dir(root), path, sticky_is_fine, e);
}

/*
 * From the top down: what was found to be root's own directory is none that others can replace
 * while the next one is looked at, so that this is as good as openat2's RESOLVE_NO_SYMLINKS, which
 * kernels before 5.6 lack.
 */
int env_check_path(const struct root *root, const char *path, struct err *e)
{
	_cleanup_(free_p) char *part = xstrdup(path);
	struct stat st;
	int r;

	for (char *slash = strchr(part, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		r = check_directory(root, part, strchr(slash + 1, '/') != NULL, e);
		if (r < 0)
			return r;
		*slash = '/';
	}
	r = look_at(root, path, &st);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return err_sys(e, r, "cannot look at %s/%s", root_dir(root), path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, -ELOOP,
			"%s/%s is a symlink or another kind of file, not a regular "
			"one: it is left alone (move it away)",
			root_dir(root), path);
	return check_owner(&st, root_dir(root), path, false, e);
}

int env_make_directory(const struct root *root, const char *path, struct err *e)
{
	struct err why = ERR_INIT;
	int r = env_check_path(root, path, &why);

	/* a part that is not there is made, below one that may be trusted */
	if (r < 0 && r != -ENOENT)
		return err_set(e, r, "%s", why.text);
	r = root_mkdirs(root, path, 0755);
	return r < 0 ? err_sys(e, r, "cannot make %s/%s%s", root_dir(root), path,
		r == -EACCES || r == -EPERM ? " (run as root)" : "") : 0;
}
