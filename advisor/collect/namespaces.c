/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"

#define CGROUP_BYTES_MAX (64 * 1024)
#define CONTAINER_ID_LEN 64 /* hexadecimal digits: docker, podman, containerd, CRI-O */
#define CONTAINER_ID_SHOWN 12

/* Usually the same directory: /var/run is a symlink to /run. */
static const char *const named_dirs[] = { "run/netns", "var/run/netns" };

bool namespace_is(const struct namespace *a, dev_t dev, ino_t ino)
{
	return a->dev == dev && a->ino == ino;
}

static struct namespace *find(const struct namespaces *n, const struct stat *st)
{
	for (size_t i = 0; i < n->n; i++)
		if (namespace_is(&n->list[i], st->st_dev, st->st_ino))
			return &n->list[i];
	return NULL;
}

static void add(struct namespaces *n, const struct stat *st, int64_t pid, const char *path)
{
	n->list = xgrow(n->list, n->n, &n->cap, sizeof(*n->list));
	n->list[n->n++] = (struct namespace) {
		.dev = st->st_dev, .ino = st->st_ino, .pid = pid, .path = xstrdup(path),
	};
}

static void list_named(const struct root *root, const char *dir, const struct stat *own,
	struct namespaces *n)
{
	char **names = NULL;
	size_t n_names = 0;

	if (root_list(root, dir, &names, &n_names) < 0)
		return;
	for (size_t i = 0; i < n_names; i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/%s", dir, names[i]);
		struct stat st;

		if (root_stat(root, path, &st) < 0 || S_ISDIR(st.st_mode) || find(n, &st) ||
		    (st.st_dev == own->st_dev && st.st_ino == own->st_ino))
			continue;
		add(n, &st, 0, path);
	}
	names_free(names, n_names);
}

static void look_at_process(const struct root *root, uint64_t pid, const struct stat *own,
	struct namespaces *n)
{
	_cleanup_(free_p) char *path = xasprintf("proc/%llu/ns/net", (unsigned long long) pid);
	struct namespace *known;
	struct stat st;
	int r = root_stat(root, path, &st);

	if (r == -EACCES || r == -EPERM)
		n->denied++;
	if (r < 0 || (st.st_dev == own->st_dev && st.st_ino == own->st_ino))
		return;
	known = find(n, &st);
	if (!known) {
		add(n, &st, (int64_t) pid, path);
	} else if (known->pid > (int64_t) pid) {
		known->pid = (int64_t) pid;
		free(known->path);
		known->path = STEAL(path);
	}
}

static int by_process(const void *pa, const void *pb)
{
	const struct namespace *a = pa, *b = pb;

	if (a->pid == b->pid)
		return strcmp(a->path, b->path);
	return a->pid < b->pid ? -1 : 1;
}

int namespaces_list(const struct root *root, struct namespaces *ret)
{
	struct namespaces n = { .list = NULL };
	struct stat own = { .st_ino = 0 };
	char **names = NULL;
	size_t n_names = 0;
	int r = root_list(root, "proc", &names, &n_names);

	if (r < 0)
		return r;
	(void) root_stat(root, NAMESPACES_OWN, &own);
	for (size_t i = 0; i < ARRAY_SIZE(named_dirs); i++)
		list_named(root, named_dirs[i], &own, &n);
	for (size_t i = 0; i < n_names; i++) {
		uint64_t pid;

		if (parse_u64(names[i], &pid) == 0 && pid && pid <= INT32_MAX)
			look_at_process(root, pid, &own, &n);
	}
	names_free(names, n_names);
	if (n.n)
		qsort(n.list, n.n, sizeof(*n.list), by_process);
	*ret = n;
	return 0;
}

void namespaces_done(struct namespaces *n)
{
	for (size_t i = 0; i < n->n; i++)
		free(n->list[i].path);
	free(n->list);
	*n = (struct namespaces) { .list = NULL };
}

/* "docker-0123...cdef.scope", "0123...cdef" -> where its id begins; NULL: no container's. */
static const char *container_id(const char *part)
{
	const char *id = strrchr(part, '-');
	size_t n;

	id = id ? id + 1 : part;
	n = strspn(id, "0123456789abcdef");
	return n == CONTAINER_ID_LEN && (!id[n] || str_eq(id + n, ".scope")) ? id : NULL;
}

/* Of one line "0::/system.slice/web.service": a name, or NULL. Caller frees. */
static char *name_of_cgroup(char *path)
{
	char *unit = NULL, *part;
	char safe[128];

	while ((part = str_token(&path, "/"))) {
		const char *id = container_id(part);

		if (id)
			return xasprintf("container:%.*s", CONTAINER_ID_SHOWN, id);
		/* the outermost is the service; all sessions of a user share one */
		if (!unit && str_ends_with(part, ".service"))
			unit = part;
	}
	if (!unit || str_starts_with(unit, "user@"))
		return NULL;
	return xasprintf("unit:%s", str_escape(safe, sizeof(safe), unit));
}

char *namespace_inode_name(const struct namespace *ns)
{
	return xasprintf("net:%llu", (unsigned long long) ns->ino);
}

char *namespace_name(const struct root *root, const struct namespace *ns)
{
	_cleanup_(free_p) char *cgroup = NULL, *text = NULL;
	char safe[256], *pos, *line, *name;

	if (!ns->pid)
		return xstrdup(str_escape(safe, sizeof(safe), strrchr(ns->path, '/') + 1));
	cgroup = xasprintf("proc/%lld/cgroup", (long long) ns->pid);
	if (root_read(root, cgroup, CGROUP_BYTES_MAX, &text, NULL) < 0)
		return namespace_inode_name(ns);
	for (pos = text; (line = str_token(&pos, "\n"));) {
		char *path = strchr(line, '/');

		name = path ? name_of_cgroup(path) : NULL;
		if (name)
			return name;
	}
	return namespace_inode_name(ns);
}

int namespace_open(const struct root *root, const struct namespace *ns)
{
	struct stat st;
	int fd = root_openat(root, ns->path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);

	if (fd < 0)
		return fd;
	/* the process may have ended, and another have its number */
	if (fstat(fd, &st) < 0 || !namespace_is(ns, st.st_dev, st.st_ino)) {
		close_p(&fd);
		return -ESTALE;
	}
	return fd;
}

static bool is_called(const struct root *root, const struct namespace *ns, const char *name)
{
	_cleanup_(free_p) char *inode = namespace_inode_name(ns);
	_cleanup_(free_p) char *own = namespace_name(root, ns);

	return str_eq(name, own) || str_eq(name, inode);
}

static int open_by_file(const struct root *root, const char *name)
{
	int fd = -ENOENT;

	for (size_t i = 0; fd == -ENOENT && i < ARRAY_SIZE(named_dirs); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/%s", named_dirs[i], name);

		fd = root_openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	}
	return fd;
}

static int open_called(const struct root *root, const char *name, struct err *e)
{
	_cleanup_(namespaces_done) struct namespaces n = { .list = NULL };
	int r = namespaces_list(root, &n);

	if (r < 0)
		return err_sys(e, r, "cannot list network namespaces");
	for (size_t i = 0; i < n.n; i++) {
		if (!is_called(root, &n.list[i], name))
			continue;
		r = namespace_open(root, &n.list[i]);
		return r < 0 ? err_sys(e, r, "cannot open network namespace %s", name) : r;
	}
	return err_set(e, -ENOENT, "there is no network namespace %s (see `ip netns list`%s)", name,
		n.denied ? "; those of other users' processes are seen by root only" : "");
}

int namespace_enter(const struct root *root, const char *name, struct err *e)
{
	bool is_name = *name && *name != '.' && !strchr(name, '/');
	_cleanup_(close_p) int fd = is_name ? open_by_file(root, name) : -EINVAL;

	if (fd == -ENOENT) {
		fd = open_called(root, name, e);
		if (fd < 0)
			return fd;
	}
	if (fd < 0)
		return err_sys(e, fd, "cannot open network namespace %s", name);
	if (setns(fd, CLONE_NEWNET) < 0)
		return err_sys(e, -errno, "cannot enter network namespace %s (needs root)", name);
	return 0;
}
