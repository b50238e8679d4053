/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which line wins, for both loaders. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/procsys.h"
#include "sysctl/sysctld_parts.h"

#define PATTERNS_MAX 64
#define ENTRIES_MAX  32768
#define MATCHES_MAX  4096

static int by_key_then_order(const void *a, const void *b)
{
	const struct conf_line *x = *(const struct conf_line *const *) a;
	const struct conf_line *y = *(const struct conf_line *const *) b;
	int order = strcmp(x->text.key, y->text.key);

	return order ? order : (x > y) - (x < y);
}

static void index_plain_lines(struct loader *l)
{
	l->plain = xcalloc(l->n_lines, sizeof(*l->plain));
	for (size_t i = 0; i < l->n_lines; i++)
		if (!l->lines[i].pattern)
			l->plain[l->n_plain++] = &l->lines[i];
	if (l->n_plain)
		qsort(l->plain, l->n_plain, sizeof(*l->plain), by_key_then_order);
}

/* systemd keeps one line for each pattern text: the last, or the first of equal values. */
static void retire_repeated_patterns(struct loader *l)
{
	for (size_t i = 0; i < l->n_lines; i++) {
		struct conf_line *line = &l->lines[i];

		for (size_t j = 0; line->pattern && line->systemd && j < i; j++) {
			struct conf_line *old = &l->lines[j];

			if (!old->live || !old->systemd || !str_eq(old->text.key, line->text.key))
				continue;
			if (str_eq(old->text.value, line->text.value))
				line->live = false;
			else
				old->live = false;
		}
	}
}

/* What lines with the full name of a key mean for it in systemd. */
struct verdict {
	bool blocked;  /* patterns leave the key alone */
	bool excluded; /* the last word is "-key" */
};

static size_t first_plain(const struct loader *l, const char *key)
{
	size_t lo = 0, hi = l->n_plain;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(l->plain[mid]->text.key, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct verdict judge_key(const struct loader *l, const char *key)
{
	struct verdict v = { false, false };

	for (size_t i = first_plain(l, key); i < l->n_plain; i++) {
		const struct conf_line *line = l->plain[i];

		if (!str_eq(line->text.key, key))
			break;
		if (line->systemd) {
			v.blocked = true;
			v.excluded = !line->text.value;
		}
	}
	return v;
}

/* Whether `sysctl --system` leaves the key out of the pattern: another line spells it so. */
static bool is_kept_from(const struct loader *l, const struct conf_line *pattern, const char *key)
{
	_cleanup_(free_p) char *spelling = procsys_spell_match(pattern->text.spelling, key);

	for (size_t i = first_plain(l, key); i < l->n_plain; i++) {
		const struct conf_line *line = l->plain[i];

		if (!str_eq(line->text.key, key))
			break;
		if (line->procps && str_eq(line->text.spelling, spelling))
			return true;
	}
	return false;
}

static bool applied_by_systemd(
	const struct loader *l, const struct conf_line *line, const char *key)
{
	return line->systemd && !(line->pattern && judge_key(l, key).blocked);
}

static bool applied_by_procps(const struct loader *l, const struct conf_line *line, const char *key)
{
	return line->procps && !(line->pattern && is_kept_from(l, line, key));
}

static void add_entry(struct loader *l, const struct conf_line *line, const char *key)
{
	struct sysctld *out = l->out;

	out->entries = xgrow(out->entries, out->n, &l->entries_cap, sizeof(*out->entries));
	l->origin = xgrow(l->origin, out->n, &l->origin_cap, sizeof(*l->origin));
	l->origin[out->n] = line;
	out->entries[out->n++] = (struct sysctld_entry) {
		.file = xstrdup(line->file),
		.line = line->line,
		.key = xstrdup(key),
		.value = xstrdup(sysctld_value_to_keep(key, line->text.value)),
		.pattern = line->pattern ? xstrdup(line->text.key) : NULL,
		.ignore_failure = line->text.ignore_failure,
		.in_procps = !procsys_is_pattern(key) && applied_by_procps(l, line, key),
		.is_repeat = line->repeat,
	};
}

static void expand_pattern(struct loader *l, const struct conf_line *line)
{
	char **keys = NULL;
	size_t n = 0;
	int r = -E2BIG;

	if (l->n_patterns++ < PATTERNS_MAX)
		r = procsys_match(l->root, line->text.key, MATCHES_MAX, &keys, &n);
	for (size_t i = 0; i < n && l->out->n < ENTRIES_MAX; i++)
		if (applied_by_systemd(l, line, keys[i]) || applied_by_procps(l, line, keys[i]))
			add_entry(l, line, keys[i]);
	names_free(keys, n);
	if (n)
		return;
	sysctld_complain(l, SYSCTLD_COUNTS, line->file, line->line, "the pattern %s %s",
		line->text.key,
		r == -E2BIG ? "is one too many, or matches too much: not resolved" :
		r < 0 ? "is no usable pattern" : "matches no key here");
	add_entry(l, line, line->text.key);
}

static void build_entries(struct loader *l)
{
	for (size_t i = 0; i < l->n_lines; i++) {
		const struct conf_line *line = &l->lines[i];

		if (l->out->n >= ENTRIES_MAX) {
			sysctld_complain(l, SYSCTLD_COUNTS, line->file, line->line,
				"too many assignments, the rest is left out");
			return;
		}
		if (!line->text.value)
			continue;
		if (line->pattern)
			expand_pattern(l, line);
		else
			add_entry(l, line, line->text.key);
	}
}

static int by_entry_key(const void *a, const void *b)
{
	const struct sysctld_entry *x = *(struct sysctld_entry *const *) a;
	const struct sysctld_entry *y = *(struct sysctld_entry *const *) b;
	int order = strcmp(x->key, y->key);

	return order ? order : (x > y) - (x < y);
}

/* All entries of one key, in order. */
static void choose_winners(struct loader *l, struct sysctld_entry **group, size_t n)
{
	struct verdict v = judge_key(l, group[0]->key);
	struct sysctld_entry *systemd = NULL, *procps = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct conf_line *line = l->origin[group[i] - l->out->entries];

		if (line->pattern)
			group[i]->in_systemd = line->systemd && line->live && !v.blocked;
		if (line->systemd && (!line->pattern || group[i]->in_systemd))
			systemd = group[i];
		if (group[i]->in_procps)
			procps = group[i];
	}
	if (systemd && !v.excluded)
		systemd->wins_systemd = systemd->in_systemd = true;
	if (procps)
		procps->wins_procps = true;
}

static void mark_winners(struct loader *l)
{
	struct sysctld *out = l->out;
	_cleanup_(free_p) struct sysctld_entry **sorted = xcalloc(out->n, sizeof(*sorted));
	size_t first = 0;

	for (size_t i = 0; i < out->n; i++)
		sorted[i] = &out->entries[i];
	if (out->n)
		qsort(sorted, out->n, sizeof(*sorted), by_entry_key);
	for (size_t i = 1; i <= out->n; i++) {
		if (i < out->n && str_eq(sorted[i]->key, sorted[first]->key))
			continue;
		/* a pattern that matched nothing sets nothing */
		if (!procsys_is_pattern(sorted[first]->key))
			choose_winners(l, sorted + first, i - first);
		first = i;
	}
}

void sysctld_resolve(struct loader *l)
{
	index_plain_lines(l);
	retire_repeated_patterns(l);
	build_entries(l);
	mark_winners(l);
	free(l->plain);
	free(l->origin);
}
