/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/permit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "sysctl/deny.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

/* Mode bits and the mount decide, not the caller's rights: a plan may be made by anybody. */
static bool is_writable_here(const struct root *root, const char *key)
{
	_cleanup_(free_p) char *path = procsys_path(key);
	_cleanup_(close_p) int fd = path ? root_openat(root, path, O_PATH, 0) : -1;
	struct statvfs fs;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !(st.st_mode & S_IWUSR))
		return false;
	return fstatvfs(fd, &fs) < 0 || !(fs.f_flag & ST_RDONLY);
}

static int explain_absent(const char *netns, const struct sysctl_key *key, int code, struct err *e)
{
	if (code != -ENOENT)
		return err_sys(e, code, "its value cannot be read");
	if (key->scope == SYSCTL_GLOBAL && netns && *netns)
		return err_set(e, code,
			"one value for the whole machine, which a network namespace "
			"does not have: plan it for the host");
	return err_set(
		e, code, "there is no such key on this kernel (its module may not be loaded)");
}

int permit_key(const struct root *root, const struct policy *policy, const char *netns,
	const char *name, char **ret_now, struct err *e)
{
	const struct sysctl_key *key = sysctl_find(name);
	int r;

	if (!key)
		return err_set(e, -ENOENT,
			"not in the catalog: tcpadvisor writes only keys that it knows");
	if (!key->settable)
		return err_set(e, -EPERM, "tcpadvisor only explains this key%s%s",
			key->refuse ? ": " : "", key->refuse ? key->refuse : "");
	if (policy_excludes(policy, name))
		return err_set(e, -EPERM, "excluded by the configuration");
	r = procsys_read(root, name, ret_now);
	return r < 0 ? explain_absent(netns, key, r, e) : 0;
}

static int check_range(const struct root *root, const struct limits *l,
	const struct sysctl_key *key, const char *now, const char *value, struct err *e)
{
	_cleanup_(free_p) char *reserved = NULL;

	(void) procsys_read(root, "net.ipv4.ip_local_reserved_ports", &reserved);
	return sysctl_deny_range(key, now, value, &l->listening, reserved, e);
}

int permit_limits(const struct root *root, const struct limits *l, const struct sysctl_key *key,
	const char *now, const char *value, struct err *e)
{
	int r = sysctl_value_check(key, value, e);

	if (r == 0)
		r = sysctl_deny_change(key, now, value, e);
	if (r == 0)
		r = sysctl_deny_machine(key, value, &l->machine, e);
	if (r == 0)
		r = check_range(root, l, key, now, value, e);
	return r;
}

int permit_value(const struct root *root, const struct limits *l, const struct sysctl_key *key,
	const char *now, const char *value, struct err *e)
{
	int r = permit_limits(root, l, key, now, value, e);

	if (r < 0 || is_writable_here(root, key->name))
		return r;
	return err_set(e, -EROFS, "read-only here (a container, or a network namespace that only "
		"sees the host's value)");
}
