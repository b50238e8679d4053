/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/rivals.h"

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/journal.h"
#include "sysctl/sysctld.h"
#include "sysctl/tuned.h"
#include "sysctl/value.h"

#define SYSCTL_CONF "/etc/sysctl.conf" /* `sysctl --system` takes it last */

/* Read after the drop-in; a pattern never touches what is assigned by its full name. */
static bool comes_later(const struct sysctld_entry *e)
{
	const char *slash = strrchr(e->file, '/');

	if (e->pattern)
		return false;
	return str_eq(e->file, SYSCTL_CONF) || strcmp(slash ? slash + 1 : e->file, DROPIN_NAME) > 0;
}

static char *sentence(const struct sysctld_entry *x, bool systemd, bool procps, bool tuned)
{
	const char *when = systemd && procps ? "at boot" : systemd ? "at boot by systemd-sysctl" :
		tuned ? "at boot when tuned goes through the files again" :
		"where `sysctl --system` is run";

	return xasprintf("%s: %s line %u sets %s and wins over the drop-in %s", x->key, x->file,
		x->line, x->value, when);
}

/* Once more through the files puts the drop-in's value over that of the profile. */
static void add_tuned(const struct tuned *t, const struct plan_entry *p, char ***list, size_t *n,
	size_t *cap)
{
	const struct tuned_entry *x = t->reapplies ? NULL : tuned_find(t, p->key->name);

	if (!x || !tuned_acts(x, p->new_value) || sysctl_value_equal(x->value, p->new_value))
		return;
	*list = xgrow(*list, *n, cap, sizeof(**list));
	(*list)[(*n)++] = xasprintf("%s: tuned's profile %s sets %s (%s line %u) and wins over the "
		"drop-in at boot", x->key, t->profiles, x->value, x->file, x->line);
}

/* One sentence if one line wins under both, else one for each. */
static void add_rivals(const struct sysctld *files, const struct tuned *t,
	const struct plan_entry *p, char ***list, size_t *n, size_t *cap)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct sysctld_entry *x = &files->entries[i];

		if (!str_eq(x->key, p->key->name) || !comes_later(x) ||
			!(x->wins_systemd || x->wins_procps) ||
			sysctl_value_equal(x->value, p->new_value))
			continue;
		*list = xgrow(*list, *n, cap, sizeof(**list));
		(*list)[(*n)++] = sentence(x, x->wins_systemd, x->wins_procps,
			t->profiles && t->reapplies && str_eq(x->file, SYSCTL_CONF));
	}
}

int rivals_of(const struct root *root, const struct plan *plan, char ***ret, size_t *ret_n,
	struct err *e)
{
	struct sysctld files;
	struct tuned tuned;
	char **list = NULL;
	size_t n = 0, cap = 0;
	int r = sysctld_load(root, &files, e);

	if (r < 0)
		return r;
	tuned_load(root, &tuned);
	for (size_t i = 0; i < plan->n; i++) {
		add_rivals(&files, &tuned, &plan->entries[i], &list, &n, &cap);
		add_tuned(&tuned, &plan->entries[i], &list, &n, &cap);
	}
	sysctld_done(&files);
	tuned_done(&tuned);
	*ret = list;
	*ret_n = n;
	return 0;
}
