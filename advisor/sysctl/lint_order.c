/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of lint: which of several lines counts, and whether that is what stands in the kernel. */
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/lint_checks.h"
#include "sysctl/value.h"

#define LIST_BYTES 1000 /* of lines that are named */

/* Files of the distribution are there to be overruled. */
static bool is_of_the_administrator(const char *file)
{
	return str_starts_with(file, "/etc/") || str_starts_with(file, "/run/") ||
	       str_starts_with(file, "/usr/local/");
}

static bool same(const struct lint_key *k, const char *a, const char *b)
{
	return a && b ? sysctl_value_same(k->key, a, b) : a == b;
}

/* Lines that compete: no patterns, none of files that are not read; the own is another check's. */
static bool competes(const struct sysctld_entry *e)
{
	return !e->pattern && !e->hidden_by && !e->is_repeat &&
	       is_of_the_administrator(e->file) && !str_eq(e->file, LINT_OURS);
}

static void check_duplicates(struct lint *l, const struct lint_key *k)
{
	_cleanup_(strbuf_done) struct strbuf list = STRBUF_INIT;
	const struct sysctld_entry *first = NULL, *last = NULL;
	bool differs = false;
	size_t n = 0;

	for (size_t i = 0; i < k->n_entries; i++) {
		const struct sysctld_entry *e = k->entries[i];

		if (!competes(e))
			continue;
		first = first ? first : e;
		last = e;
		differs |= !same(k, first->value, e->value);
		n++;
		if (list.len < LIST_BYTES)
			strbuf_printf(&list, "%s%s:%u (%s)", n > 1 ? ", " : "", e->file, e->line,
				e->value);
	}
	if (n > 1)
		lint_add(l, "duplicate", differs ? LINT_WARNING : LINT_NOTE, k->name, last,
			"%zu lines set it%s: %s. Keep one.", n,
			differs ? ", to different values" : " to the same value",
			strbuf_str(&list));
}

static void put_source(struct strbuf *b, const struct lint_source *s)
{
	if (s->value)
		strbuf_printf(b, "%s (%s:%u)", s->value, s->file, s->line);
	else
		strbuf_puts(b, "what the kernel has");
}

static void check_loaders(struct lint *l, const struct lint_key *k)
{
	_cleanup_(strbuf_done) struct strbuf boot = STRBUF_INIT, command = STRBUF_INIT;

	if (same(k, k->systemd.value, k->procps.value))
		return;
	put_source(&boot, &k->systemd);
	put_source(&command, &k->procps);
	lint_add(l, "loaders-disagree", LINT_WARNING, k->name, NULL,
		"systemd-sysctl leaves %s, sysctl --system %s. Keep the key in one file of "
		"/etc/sysctl.d.", strbuf_str(&boot), strbuf_str(&command));
}

static bool is_ours(const struct lint_source *s)
{
	return !s->value || str_eq(s->file, LINT_OURS);
}

static void check_ours(struct lint *l, const struct lint_key *k)
{
	const struct sysctld_entry *ours = NULL;
	const struct lint_source *winner;

	for (size_t i = 0; i < k->n_entries; i++)
		if (str_eq(k->entries[i]->file, LINT_OURS) && !k->entries[i]->pattern)
			ours = k->entries[i];
	if (!ours)
		return;
	winner = !is_ours(&k->boot) ? &k->boot : &k->procps;
	if (is_ours(winner) || same(k, winner->value, ours->value))
		return;
	lint_add(l, "overruled", LINT_ERROR, k->name, ours,
		"what tcpadvisor applied (%s) is overruled by %s:%u (%s) %s. Remove that line.",
		ours->value, winner->file, winner->line, winner->value,
		winner == &k->boot ? "at boot" : "when sysctl --system runs");
}

static void check_tuned(struct lint *l, const struct lint_key *k)
{
	if (!k->tuned || !k->systemd.value || same(k, k->systemd.value, k->tuned->value))
		return;
	if (str_eq(k->boot.file, k->tuned->file))
		lint_add(l, "tuned-overrules", LINT_WARNING, k->name, NULL,
			"tuned's profile %s sets %s (%s:%u) after %s:%u was loaded (%s).",
			l->tuned.profiles, k->tuned->value, k->tuned->file, k->tuned->line,
			k->systemd.file, k->systemd.line, k->systemd.value);
	else if (k->tuned->modifier == TUNED_SET)
		lint_add(l, "tuned-overruled", LINT_NOTE, k->name, NULL,
			"tuned's profile %s sets %s (%s:%u), and then takes %s from %s:%u again.",
			l->tuned.profiles, k->tuned->value, k->tuned->file, k->tuned->line,
			k->boot.value, k->boot.file, k->boot.line);
}

static void check_drift(struct lint *l, const struct lint_key *k)
{
	struct err ignored = ERR_INIT;

	if (!k->now || !k->boot.value || (k->key && k->key->gauge) ||
	    same(k, k->now, k->boot.value))
		return;
	/* what the kernel refuses or rounds is another check's */
	if (k->key && (k->key->rounding != SYSCTL_ROUNDS_NOTHING ||
		sysctl_value_check_form(k->key, k->now, &ignored) < 0 ||
		sysctl_value_check_form(k->key, k->boot.value, &ignored) < 0))
		return;
	lint_add(l, "drift", LINT_WARNING, k->name, NULL,
		"it is %s now, and %s after the next boot (%s:%u).", k->now, k->boot.value,
		k->boot.file, k->boot.line);
}

void lint_check_order(struct lint *l, const struct lint_key *k)
{
	if (sysctl_is_secret(k->name))
		return;
	check_duplicates(l, k);
	check_loaders(l, k);
	check_ours(l, k);
	check_tuned(l, k);
	check_drift(l, k);
}

void lint_check_hidden(struct lint *l)
{
	for (size_t i = 0; i < l->files.n_hidden;) {
		const struct sysctld_entry *first = &l->files.hidden[i];
		bool packaged = !is_of_the_administrator(first->file);
		size_t n = 0;

		for (; i < l->files.n_hidden && str_eq(l->files.hidden[i].file, first->file); i++)
			n++;
		lint_add(l, "hidden-file", packaged ? LINT_NOTE : LINT_WARNING, NULL, first,
			"not read, and with it %zu assignment%s: %s has the same name and comes "
			"first.", n, n == 1 ? "" : "s", first->hidden_by);
	}
}
