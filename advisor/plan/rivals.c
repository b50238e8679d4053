/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/rivals.h"

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/journal.h"
#include "sysctl/sysctld.h"
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

static char *sentence(const struct sysctld_entry *x, bool systemd, bool procps)
{
	const char *when = systemd && procps ? "at boot" : systemd ? "at boot by systemd-sysctl" :
		"where `sysctl --system` is run";

	return xasprintf("%s: %s line %u sets %s and wins over the drop-in %s", x->key, x->file,
		x->line, x->value, when);
}

/* One sentence if one line wins under both, else one for each. */
static void add_rivals(const struct sysctld *files, const struct plan_entry *p, char ***list,
	size_t *n, size_t *cap)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct sysctld_entry *x = &files->entries[i];

		if (!str_eq(x->key, p->key->name) || !comes_later(x) ||
			!(x->wins_systemd || x->wins_procps) ||
			sysctl_value_equal(x->value, p->new_value))
			continue;
		*list = xgrow(*list, *n, cap, sizeof(**list));
		(*list)[(*n)++] = sentence(x, x->wins_systemd, x->wins_procps);
	}
}

int rivals_of(const struct root *root, const struct plan *plan, char ***ret, size_t *ret_n,
	struct err *e)
{
	struct sysctld files;
	char **list = NULL;
	size_t n = 0, cap = 0;
	int r = sysctld_load(root, &files, e);

	if (r < 0)
		return r;
	for (size_t i = 0; i < plan->n; i++)
		add_rivals(&files, &plan->entries[i], &list, &n, &cap);
	sysctld_done(&files);
	*ret = list;
	*ret_n = n;
	return 0;
}
