/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of lint: keys that are gone, are not here or do nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/lint_checks.h"
#include "sysctl/procsys.h"

static bool exists(const struct root *root, const char *name)
{
	_cleanup_(free_p) char *path = procsys_path(name);
	struct stat st;

	return path && root_stat(root, path, &st) == 0;
}

/* The module that offers the key's folder may be loaded later. */
static bool has_folder(const struct root *root, const char *name)
{
	_cleanup_(free_p) char *path = procsys_path(name);
	struct stat st;

	if (!path)
		return true;
	*strrchr(path, '/') = '\0';
	return root_stat(root, path, &st) == 0;
}

/* Each line about the key, for it fails or does nothing wherever it stands. */
static void add_each(struct lint *l, const struct lint_key *k, const char *id,
	enum lint_severity severity, const char *text)
{
	for (size_t i = 0; i < k->n_entries; i++) {
		const struct sysctld_entry *e = k->entries[i];

		if (!e->hidden_by && !e->is_repeat)
			lint_add(l, id, e->ignore_failure ? LINT_NOTE : severity, k->name, e, "%s",
				text);
	}
}

static void add_removed(struct lint *l, const struct lint_key *k, const char *until,
	const char *instead)
{
	_cleanup_(free_p) char *gone = until ? xasprintf("gone since Linux %s", until) :
		xstrdup("long gone");
	_cleanup_(free_p) char *text = xasprintf("it is %s, and the line fails. %s%s.",
		gone, instead ? "Instead: " : "Remove the line", instead ? instead : "");

	add_each(l, k, "removed-key", LINT_ERROR, text);
}

static void add_inert(struct lint *l, const struct lint_key *k)
{
	const struct sysctl_key *key = k->key;
	_cleanup_(free_p) char *since = key->until ? xasprintf(" since Linux %s", key->until) :
		xstrdup("");
	_cleanup_(free_p) char *text = xasprintf("it does nothing%s. %s%s.", since,
		key->instead ? "Instead: " : "Remove the line",
		key->instead ? key->instead : "");

	add_each(l, k, "key-without-effect", LINT_WARNING, text);
}

static void check_presence(struct lint *l, const struct root *root, const struct lint_key *k)
{
	if (!l->is_whole || k->now || procsys_is_pattern(k->name) || exists(root, k->name))
		return;
	if (!has_folder(root, k->name))
		add_each(l, k, "module-missing", LINT_NOTE,
			"it is not here now: the line fails unless its module is loaded before.");
	else
		add_each(l, k, "unknown-key", LINT_WARNING, !k->key ?
			"this kernel does not have it, and the line fails. Is it misspelt?" :
			k->key->scope == SYSCTL_GLOBAL ?
			"this kernel or network namespace does not have it, and the line fails." :
			"this kernel does not have it, and the line fails.");
}

bool lint_check_key(struct lint *l, const struct root *root, const struct lint_key *k)
{
	const struct sysctl_former *former = sysctl_find_former(k->name);

	if (former) {
		add_removed(l, k, former->until, former->instead);
		return true;
	}
	if (!k->key || k->key->status == SYSCTL_SECRET) {
		check_presence(l, root, k);
		return true;
	}
	switch (k->key->status) {
	case SYSCTL_REMOVED:
		/* an old kernel may still have it, and do harm with it */
		if (!k->now)
			add_removed(l, k, k->key->until, k->key->instead);
		return !k->now;
	case SYSCTL_INERT:
		add_inert(l, k);
		return true;
	case SYSCTL_READONLY:
		add_each(l, k, "refused-value", LINT_ERROR,
			"the kernel offers it for reading only, and the line fails.");
		return true;
	case SYSCTL_ACTIVE:
	case SYSCTL_SECRET:
		break;
	}
	check_presence(l, root, k);
	return false;
}
