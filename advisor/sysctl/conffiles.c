/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/conffiles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

/* Earlier ones hide files of the same name in later ones [sysctl.d(5); procps-ng sysctl(8)]. */
static const char *const directories[] = {
	"etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d",
	"lib/sysctl.d",
};

struct place {
	dev_t dev;
	ino_t ino;
};

struct finder {
	const struct root *root;
	struct conf_files *out;
	size_t cap, unlisted_cap;
	struct place seen[ARRAY_SIZE(directories)];
	size_t n_seen;
};

/* /lib is a symlink to /usr/lib on most machines: the same directory counts once. */
static bool is_seen_dir(struct finder *f, const struct stat *st)
{
	for (size_t i = 0; i < f->n_seen; i++)
		if (f->seen[i].dev == st->st_dev && f->seen[i].ino == st->st_ino)
			return true;
	f->seen[f->n_seen++] = (struct place) { st->st_dev, st->st_ino };
	return false;
}

static void add_names(struct finder *f, size_t rank, char **names, size_t n)
{
	struct conf_files *out = f->out;

	for (size_t i = 0; i < n; i++) {
		if (!str_ends_with(names[i], ".conf"))
			continue;
		out->list = xgrow(out->list, out->n, &f->cap, sizeof(*out->list));
		out->list[out->n++] = (struct conf_file) {
			.path = xasprintf("%s/%s", directories[rank], names[i]),
			.name = xstrdup(names[i]),
			.rank = rank,
		};
	}
}

static int list_directory(struct finder *f, size_t rank, struct err *e)
{
	struct conf_files *out = f->out;
	const char *dir = directories[rank];
	char **names = NULL;
	struct stat st;
	size_t n = 0;
	int r = root_stat(f->root, dir, &st);

	if (r == 0 && is_seen_dir(f, &st))
		return 0;
	if (r == 0)
		r = root_list(f->root, dir, &names, &n);
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r == -EMFILE || r == -ENFILE || r == -EIO)
		return err_sys(e, r, "cannot list %s/%s", root_dir(f->root), dir);
	if (r < 0) {
		out->unlisted = xgrow(out->unlisted, out->n_unlisted, &f->unlisted_cap,
			sizeof(*out->unlisted));
		out->unlisted[out->n_unlisted++] = (struct conf_dir_problem) { dir, r };
	}
	add_names(f, rank, names, n);
	names_free(names, n);
	return 0;
}

static int by_name_then_rank(const void *a, const void *b)
{
	const struct conf_file *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static void hide_same_names(struct conf_files *files)
{
	size_t first = 0;

	for (size_t i = 1; i < files->n; i++) {
		if (str_eq(files->list[i].name, files->list[first].name))
			files->list[i].hidden_by = xstrdup(files->list[first].path);
		else
			first = i;
	}
}

int conf_files_find(const struct root *root, struct conf_files *ret, struct err *e)
{
	struct conf_files out = { 0 };
	struct finder f = { .root = root, .out = &out };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(directories); i++)
		r = list_directory(&f, i, e);
	if (r < 0) {
		conf_files_done(&out);
		return r;
	}
	if (out.n)
		qsort(out.list, out.n, sizeof(*out.list), by_name_then_rank);
	hide_same_names(&out);
	*ret = out;
	return 0;
}

void conf_files_done(struct conf_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		free(files->list[i].path);
		free(files->list[i].name);
		free(files->list[i].hidden_by);
	}
	free(files->list);
	free(files->unlisted);
	*files = (struct conf_files) { 0 };
}
