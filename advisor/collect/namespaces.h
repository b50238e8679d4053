/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network namespaces of this machine: those that have a name [ip-netns(8)], and those that only
 * processes are in, as a container's are. One that nobody but an open descriptor or a thread of its
 * own keeps is not found.
 */
#ifndef COLLECT_NAMESPACES_H
#define COLLECT_NAMESPACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/root.h"

#define NAMESPACES_OWN "proc/thread-self/ns/net" /* of whoever looks */

struct namespace {
	dev_t dev;        /* with ino: which one */
	ino_t ino;
	int64_t pid;      /* the lowest of its processes; 0 = it has a name */
	char *path;       /* to be opened, below the root */
};

struct namespaces {
	struct namespace *list; /* those with a name first, by name; then by process */
	size_t n, cap;
	uint32_t denied;        /* processes that may not be asked: needs CAP_SYS_PTRACE */
};

/*
 * All but the caller's own, each once. Below a root that is not live an entry is what its file's
 * inode says. Fails only if processes cannot be listed.
 */
int namespaces_list(const struct root *root, struct namespaces *ret);
void namespaces_done(struct namespaces *n); /* usable with _cleanup_ */

bool namespace_is(const struct namespace *a, dev_t dev, ino_t ino);

/*
 * What to call it, for as long as it lives: the name it was given; "container:" and 12 digits of
 * the container's id, or "unit:NAME.service", from the cgroup of its first process; else "net:"
 * and the inode, as in net:[4026532281] of lsns(8). Two can be called the same (a service with
 * namespaces inside). Printable; caller frees.
 */
char *namespace_name(const struct root *root, const struct namespace *ns);
char *namespace_inode_name(const struct namespace *ns); /* "net:INODE", which no other has */

/* An fd for setns(2), or -errno; -ESTALE: what stands there now is another one. */
int namespace_open(const struct root *root, const struct namespace *ns);

/*
 * Moves this process into the namespace that is called so, or by its net:INODE; needs
 * CAP_SYS_ADMIN. -ENOENT: there is none; -EINVAL: that is no name, or what stands there is no
 * namespace; -EPERM, -EACCES; with words.
 */
int namespace_enter(const struct root *root, const char *name, struct err *e);

#endif
