/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/lint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "sysctl/lint_checks.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

#define MEMINFO_BYTES_MAX (1 << 16)
#define FINDINGS_MAX      10000

void lint_add(struct lint *l, const char *id, enum lint_severity severity, const char *key,
	const struct sysctld_entry *at, const char *fmt, ...)
{
	va_list ap;

	if (l->n_findings >= FINDINGS_MAX)
		return;
	l->findings = xgrow(l->findings, l->n_findings, &l->findings_cap, sizeof(*l->findings));
	va_start(ap, fmt);
	l->findings[l->n_findings++] = (struct lint_finding) {
		.id = id,
		.severity = severity,
		.key = key ? xstrdup(key) : NULL,
		.file = at ? xstrdup(at->file) : NULL,
		.line = at ? at->line : 0,
		.message = xvasprintf(fmt, ap),
	};
	va_end(ap);
}

/* Keys */

static const struct sysctld_entry *entry_at(const struct lint *l, size_t i)
{
	return i < l->files.n ? &l->files.entries[i] : &l->files.hidden[i - l->files.n];
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The names of all keys that a file or tuned sets, sorted, each once; caller frees the array. */
static const char **list_names(const struct lint *l, size_t *ret_n)
{
	size_t n = 0, kept = 0, n_files = l->files.n + l->files.n_hidden;
	const char **names = xcalloc(n_files + l->tuned.n + 1, sizeof(*names));

	for (size_t i = 0; i < n_files; i++)
		names[n++] = entry_at(l, i)->key;
	for (size_t i = 0; i < l->tuned.n; i++)
		names[n++] = l->tuned.entries[i].key;
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++)
		if (!kept || !str_eq(names[kept - 1], names[i]))
			names[kept++] = names[i];
	*ret_n = kept;
	return names;
}

static bool is_wanted(const char *name, char *const *only, size_t n_only)
{
	for (size_t i = 0; i < n_only; i++)
		if (str_eq(name, only[i]))
			return true;
	return !n_only;
}

static int by_key(const void *name, const void *key)
{
	return strcmp(name, ((const struct lint_key *) key)->name);
}

const struct lint_key *lint_find(const struct lint *l, const char *name)
{
	if (!l->n_keys)
		return NULL;
	return bsearch(name, l->keys, l->n_keys, sizeof(*l->keys), by_key);
}

static void add_keys(struct lint *l, char *const *only, size_t n_only)
{
	size_t n;
	_cleanup_(free_p) const char **names = list_names(l, &n);

	l->keys = xcalloc(n + 1, sizeof(*l->keys));
	for (size_t i = 0; i < n; i++)
		if (is_wanted(names[i], only, n_only))
			l->keys[l->n_keys++] = (struct lint_key) {
				.name = names[i],
				.key = sysctl_find(names[i]),
				.tuned = tuned_find(&l->tuned, names[i]),
			};
}

static void give_entries(struct lint *l)
{
	_cleanup_(free_p) size_t *caps = xcalloc(l->n_keys + 1, sizeof(*caps));

	for (size_t i = 0; i < l->files.n + l->files.n_hidden; i++) {
		const struct sysctld_entry *entry = entry_at(l, i);
		const struct lint_key *found = lint_find(l, entry->key);
		struct lint_key *k;

		if (!found)
			continue;
		k = &l->keys[found - l->keys];
		k->entries = xgrow(k->entries, k->n_entries, &caps[found - l->keys],
			sizeof(*k->entries));
		k->entries[k->n_entries++] = entry;
	}
}

/* Who wins */

static struct lint_source source_of(const struct sysctld_entry *entry)
{
	return entry ? (struct lint_source) { entry->value, entry->file, entry->line } :
		       (struct lint_source) { 0 };
}

/* tuned reads a file of /run instead of the one of that name in /etc. */
static bool is_hidden_from_tuned(const struct sysctld_entry *entry, const struct lint_key *k)
{
	for (size_t i = 0; i < k->n_entries; i++)
		if (str_eq(k->entries[i]->hidden_by, entry->file) &&
		    str_starts_with(k->entries[i]->file, "/run/"))
			return true;
	return false;
}

static const char *base_name(const char *path)
{
	return strrchr(path, '/') + 1;
}

/* What tuned writes last when it goes through the files once more; NULL: it leaves its own. */
static const struct sysctld_entry *reapplied(const struct lint_key *k)
{
	const struct sysctld_entry *last = NULL;

	for (size_t i = 0; i < k->n_entries; i++) {
		const struct sysctld_entry *e = k->entries[i];
		bool is_run = str_starts_with(e->file, "/run/sysctl.d/");
		bool is_etc = str_starts_with(e->file, "/etc/sysctl.d/");
		bool is_conf = str_eq(e->file, "/etc/sysctl.conf");

		if (e->pattern || e->ignore_failure || !(is_run || is_etc || is_conf) ||
		    lint_is_refused(k, e->value))
			continue;
		if (e->hidden_by && !(is_run && str_starts_with(e->hidden_by, "/etc/")))
			continue;
		if (is_etc && is_hidden_from_tuned(e, k))
			continue;
		/* hidden ones come behind the others here, but not for tuned */
		if (!last || is_conf || (!str_eq(last->file, "/etc/sysctl.conf") &&
			strcmp(base_name(e->file), base_name(last->file)) >= 0))
			last = e;
	}
	return last;
}

static void choose(const struct lint *l, struct lint_key *k)
{
	const struct sysctld_entry *again = NULL;

	for (size_t i = 0; i < k->n_entries; i++) {
		if (lint_is_refused(k, k->entries[i]->value))
			continue;
		if (k->entries[i]->in_systemd)
			k->systemd = source_of(k->entries[i]);
		if (k->entries[i]->in_procps)
			k->procps = source_of(k->entries[i]);
	}
	k->boot = k->systemd;
	if (l->tuned.profiles && l->tuned.reapplies)
		again = reapplied(k);
	if (again)
		k->boot = source_of(again);
	else if (k->tuned && tuned_acts(k->tuned, k->systemd.value ? k->systemd.value : k->now))
		k->boot = (struct lint_source) { k->tuned->value, k->tuned->file, k->tuned->line };
}

static void read_now(const struct root *root, struct lint_key *k)
{
	if (procsys_read(root, k->name, &k->now) < 0)
		k->now = NULL;
}

/* The machine */

/* In a recording /proc/sys holds only what was of interest. */
static bool is_whole(const struct root *root)
{
	struct stat st;

	return root_stat(root, "proc/sys/vm/swappiness", &st) == 0 &&
	       root_stat(root, "proc/sys/net/ipv4", &st) == 0;
}

static uint64_t memory_bytes(const struct root *root)
{
	_cleanup_(free_p) char *text = NULL;
	char *total, *pos;
	uint64_t kib;
	size_t len;

	if (root_read(root, "proc/meminfo", MEMINFO_BYTES_MAX, &text, &len) < 0)
		return 0;
	total = strstr(text, "MemTotal:");
	if (!total)
		return 0;
	pos = total + strlen("MemTotal:");
	total = str_token(&pos, " \t\n");
	return total && parse_u64(total, &kib) == 0 && kib < UINT64_MAX / 1024 ? kib * 1024 : 0;
}

/* Findings */

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_severity_and_place(const void *a, const void *b)
{
	const struct lint_finding *x = a, *y = b;
	int order = (y->severity > x->severity) - (y->severity < x->severity);

	if (!order)
		order = compare_text(x->file, y->file);
	if (!order)
		order = (x->line > y->line) - (x->line < y->line);
	if (!order)
		order = compare_text(x->key, y->key);
	return order ? order : strcmp(x->id, y->id);
}

static void check_files(struct lint *l)
{
	for (size_t i = 0; i < l->files.n_problems; i++) {
		const struct sysctld_problem *p = &l->files.problems[i];
		const struct sysctld_entry at = { .file = p->file, .line = p->line };

		lint_add(l, p->fails ? "malformed" : "odd-line",
			p->fails ? LINT_ERROR : LINT_WARNING, NULL, &at, "%s.", p->what);
	}
	if (l->tuned.problem)
		lint_add(l, "malformed", LINT_ERROR, NULL, NULL, "%s", l->tuned.problem);
	lint_check_hidden(l);
}

static void check_keys(struct lint *l, const struct root *root)
{
	for (size_t i = 0; i < l->n_keys; i++) {
		const struct lint_key *k = &l->keys[i];

		if (!lint_check_key(l, root, k))
			lint_check_value(l, root, k);
		lint_check_order(l, k);
	}
}

int lint_run(const struct root *root, char *const *only, size_t n_only, struct lint *ret,
	struct err *e)
{
	struct lint l = { 0 };
	int r = sysctld_load(root, &l.files, e);

	if (r < 0)
		return r;
	tuned_load(root, &l.tuned);
	l.is_whole = is_whole(root);
	l.memory_bytes = memory_bytes(root);
	add_keys(&l, only, n_only);
	give_entries(&l);
	for (size_t i = 0; i < l.n_keys; i++) {
		read_now(root, &l.keys[i]);
		choose(&l, &l.keys[i]);
	}
	if (!n_only)
		check_files(&l);
	check_keys(&l, root);
	if (l.n_findings)
		qsort(l.findings, l.n_findings, sizeof(*l.findings), by_severity_and_place);
	*ret = l;
	return 0;
}

void lint_done(struct lint *l)
{
	for (size_t i = 0; i < l->n_keys; i++) {
		free(l->keys[i].entries);
		free(l->keys[i].now);
	}
	for (size_t i = 0; i < l->n_findings; i++) {
		free(l->findings[i].key);
		free(l->findings[i].file);
		free(l->findings[i].message);
	}
	free(l->keys);
	free(l->findings);
	sysctld_done(&l->files);
	tuned_done(&l->tuned);
	*l = (struct lint) { 0 };
}

size_t lint_count(const struct lint *l, enum lint_severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n_findings; i++)
		n += l->findings[i].severity == severity;
	return n;
}

const char *lint_severity_text(enum lint_severity severity)
{
	static const char *const text[] = {
		[LINT_NOTE] = "note",
		[LINT_WARNING] = "warning",
		[LINT_ERROR] = "error",
	};

	return text[severity];
}
