/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files of the sysctl.d directories are read, in their order, and which are hidden. */
#ifndef SYSCTL_CONFFILES_H
#define SYSCTL_CONFFILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/root.h"

struct conf_file {
	char *path;      /* "etc/sysctl.d/99-x.conf", below the root */
	char *name;      /* "99-x.conf" */
	size_t rank;     /* of its directory, from 0 */
	char *hidden_by; /* path of the same name in an earlier directory, or NULL: it counts */
};

struct conf_dir_problem {
	const char *dir; /* static */
	int error;       /* -errno of listing it */
};

struct conf_files {
	struct conf_file *list; /* by name, and of one name by rank: the first counts */
	size_t n;
	struct conf_dir_problem *unlisted;
	size_t n_unlisted;
};

/*
 * -EMFILE, -ENFILE, -EIO: a directory cannot be listed for lack of resources. Another one that
 * cannot be listed is among .unlisted. End with conf_files_done.
 */
int conf_files_find(const struct root *root, struct conf_files *ret, struct err *e);
void conf_files_done(struct conf_files *files);

#endif
