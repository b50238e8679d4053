/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/merge.h"
#include "sysctl/deny.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

/* What plan_make works with. */
struct making {
	const struct findings *f;
	const struct policy *policy;
	const struct root *root;
	const struct plan_select *select;
	struct plan plan;
	size_t cap_entries, cap_refusals;
};

static bool is_in(const char *const *names, const struct finding *f)
{
	for (; names && *names; names++)
		if (str_eq(*names, f->rule->id) || str_eq(*names, f->key))
			return true;
	return false;
}

static int check_names(const char *const *names, const char *option, const struct ruleset *rs,
	struct err *e)
{
	for (; names && *names; names++)
		if (!ruleset_find(rs, *names) && !sysctl_find(*names))
			return err_set(e, -EINVAL, "%s %s: there is no rule and no sysctl of that "
				"name", option, *names);
	return 0;
}

static void refuse(struct making *m, const char *key, const struct merged *what, const char *why)
{
	struct plan *p = &m->plan;

	p->refusals = xgrow(p->refusals, p->n_refusals, &m->cap_refusals, sizeof(*p->refusals));
	p->refusals[p->n_refusals++] = (struct plan_refusal) {
		.key = xstrdup(key), .value = xstrdup(what->value), .rules = xstrdup(what->rules),
		.why = xstrdup(why),
	};
}

/* Mode bits and the mount decide, not the caller's rights: a plan may be made by anybody. */
static bool is_writable_here(const struct root *root, const char *key)
{
	_cleanup_(free_p) char *path = procsys_path(key);
	_cleanup_(close_p) int fd = path ? root_openat(root, path, O_PATH, 0) : -1;
	struct statvfs fs;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !(st.st_mode & S_IWUSR))
		return false;
	return fstatvfs(fd, &fs) < 0 || !(fs.f_flag & ST_RDONLY);
}

static int explain_absent(const struct making *m, const struct sysctl_key *key, int code,
	struct err *e)
{
	const char *netns = m->f->host.netns;

	if (code != -ENOENT)
		return err_sys(e, code, "its value cannot be read");
	if (key->scope == SYSCTL_GLOBAL && netns && *netns)
		return err_set(e, code,
			"one value for the whole machine, which a network namespace "
			"does not have: plan it for the host");
	return err_set(
		e, code, "there is no such key on this kernel (its module may not be loaded)");
}

/* Whether the key may be written at all, whatever the value. */
static int check_key(const struct making *m, const char *name, char **ret_now, struct err *e)
{
	const struct sysctl_key *key = sysctl_find(name);
	int r;

	if (!key)
		return err_set(e, -ENOENT,
			"not in the catalog: tcpadvisor writes only keys that it knows");
	if (!key->settable)
		return err_set(e, -EPERM, "tcpadvisor only explains this key%s%s",
			key->refuse ? ": " : "", key->refuse ? key->refuse : "");
	if (m->policy && policy_excludes(m->policy, name))
		return err_set(e, -EPERM, "excluded by the configuration");
	r = procsys_read(m->root, name, ret_now);
	return r < 0 ? explain_absent(m, key, r, e) : 0;
}

static int check_range(const struct making *m, const struct sysctl_key *key, const char *now,
	const char *value, struct err *e)
{
	_cleanup_(free_p) char *reserved = NULL;

	(void) procsys_read(m->root, "net.ipv4.ip_local_reserved_ports", &reserved);
	return sysctl_deny_range(key, now, value, &m->f->listening, reserved, e);
}

static int check_value(const struct making *m, const struct sysctl_key *key, const char *now,
	const char *value, struct err *e)
{
	const struct sysctl_machine machine = {
		.memory_bytes = m->f->host.memory_bytes,
		.page_bytes = (uint32_t) sysconf(_SC_PAGESIZE),
	};
	int r = sysctl_value_check(key, value, e);

	if (r == 0)
		r = sysctl_deny_change(key, now, value, e);
	if (r == 0)
		r = sysctl_deny_machine(key, value, &machine, e);
	if (r == 0)
		r = check_range(m, key, now, value, e);
	return r;
}

static int check_writable(const struct making *m, const struct sysctl_key *key, struct err *e)
{
	if (is_writable_here(m->root, key->name))
		return 0;
	return err_set(e, -EROFS, "read-only here (a container, or a network namespace that only "
		"sees the host's value)");
}

static void add_entry(struct making *m, const struct sysctl_key *key, const char *now,
	struct merged *what)
{
	const struct finding *f = what->reason;
	struct plan *p = &m->plan;

	p->entries = xgrow(p->entries, p->n, &m->cap_entries, sizeof(*p->entries));
	p->entries[p->n++] = (struct plan_entry) {
		.key = key,
		.old_value = xstrdup(now),
		.new_value = STEAL(what->value),
		.rules = STEAL(what->rules),
		.reason = xstrdup(f->message ? f->message : ""),
		.evidence = xstrdup(f->evidence ? f->evidence : "{}"),
		.severity = f->rule->severity,
		.confidence = f->confidence,
		.conflict = STEAL(what->conflict),
	};
}

/* Proposals that are sure enough: an entry, or the reason why not. *ret_value: what was decided. */
static void plan_sure(struct making *m, const char *name, const char *now,
	const struct finding *const *list, size_t n, char **ret_value)
{
	const struct sysctl_key *key = sysctl_find(name);
	struct err e = ERR_INIT;
	struct merged what;

	merge_proposals(key, now, list, n, &what);
	*ret_value = xstrdup(what.value);
	if (!sysctl_value_same(key, now, what.value)) {
		if (check_value(m, key, now, what.value, &e) < 0 ||
		    check_writable(m, key, &e) < 0)
			refuse(m, name, &what, e.text);
		else
			add_entry(m, key, now, &what);
	}
	merged_done(&what);
}

static void refuse_unsure(struct making *m, const char *name, const char *now, const char *decided,
	const struct finding *const *list, size_t n)
{
	const struct sysctl_key *key = sysctl_find(name);
	_cleanup_(free_p) char *why =
		xasprintf("the evidence is weak (low confidence)%s%s: measure for "
			  "longer, or choose it with --only",
			m->f->quality.reason && *m->f->quality.reason ? ", " : "",
			m->f->quality.reason ? m->f->quality.reason : "");
	struct merged what;

	merge_proposals(key, now, list, n, &what);
	if (!sysctl_value_same(key, now, what.value) &&
	    !(decided && sysctl_value_same(key, decided, what.value)))
		refuse(m, name, &what, why);
	merged_done(&what);
}

/* What may not be is refused for itself, before it could be merged with what may. */
static bool refuse_denied(struct making *m, const struct finding *f, const char *now)
{
	const struct sysctl_key *key = sysctl_find(f->key);
	struct merged what = { .value = f->proposed, .rules = f->rule->id };
	struct err e = ERR_INIT;

	if (sysctl_value_same(key, now, f->proposed) ||
	    check_value(m, key, now, f->proposed, &e) == 0)
		return false;
	for (size_t i = 0; i < m->plan.n_refusals; i++)
		if (str_eq(m->plan.refusals[i].key, f->key) &&
		    str_eq(m->plan.refusals[i].value, f->proposed) &&
		    str_eq(m->plan.refusals[i].rules, f->rule->id))
			return true;
	refuse(m, f->key, &what, e.text);
	return true;
}

/* All proposals for one key, the strongest first. */
static void plan_key(struct making *m, const struct finding *const *list, size_t n)
{
	_cleanup_(free_p) const struct finding **sure = xcalloc(n, sizeof(*sure));
	_cleanup_(free_p) const struct finding **unsure = xcalloc(n, sizeof(*unsure));
	_cleanup_(free_p) char *now = NULL, *decided = NULL;
	const char *name = list[0]->key;
	size_t n_sure = 0, n_unsure = 0;
	struct err e = ERR_INIT;
	struct merged what;

	if (check_key(m, name, &now, &e) < 0) {
		what = (struct merged) { .value = list[0]->proposed, .rules = list[0]->rule->id };
		refuse(m, name, &what, e.text);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (refuse_denied(m, list[i], now))
			continue;
		if (list[i]->confidence > CONFIDENCE_LOW || is_in(m->select->only, list[i]))
			sure[n_sure++] = list[i];
		else
			unsure[n_unsure++] = list[i];
	}
	if (n_sure)
		plan_sure(m, name, now, sure, n_sure, &decided);
	if (n_unsure)
		refuse_unsure(m, name, now, decided, unsure, n_unsure);
}

/* By key; for one key the strongest first; as the findings stand among equals. */
static int by_strength(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *) a;
	const struct finding *y = *(const struct finding *const *) b;
	int r = strcmp(x->key, y->key);

	if (r)
		return r;
	if (x->rule->severity != y->rule->severity)
		return x->rule->severity > y->rule->severity ? -1 : 1;
	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	return x < y ? -1 : x > y;
}

static const struct finding **gather(const struct making *m, size_t *ret_n)
{
	const struct finding **list = xcalloc(m->f->n, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < m->f->n; i++) {
		const struct finding *f = &m->f->list[i];

		if (!f->key || !f->proposed || is_in(m->select->except, f))
			continue;
		if (!m->select->only || is_in(m->select->only, f))
			list[n++] = f;
	}
	if (n)
		qsort(list, n, sizeof(*list), by_strength);
	*ret_n = n;
	return list;
}

int plan_make(const struct findings *f, const struct ruleset *rs, const struct policy *policy,
	const struct root *root, const struct plan_select *select, struct plan *ret, struct err *e)
{
	static const struct plan_select all = { NULL, NULL };
	struct making m = {
		.f = f, .policy = policy, .root = root, .select = select ? select : &all
	};
	_cleanup_(free_p) const struct finding **list = NULL;
	size_t n, end;
	int r = check_names(m.select->only, "--only", rs, e);

	if (r == 0)
		r = check_names(m.select->except, "--except", rs, e);
	if (r < 0)
		return r;
	list = gather(&m, &n);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && str_eq(list[i]->key, list[end]->key); end++)
			;
		plan_key(&m, list + i, end - i);
	}
	*ret = m.plan;
	return 0;
}

void plan_done(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct plan_entry *x = &p->entries[i];

		free(x->old_value);
		free(x->new_value);
		free(x->rules);
		free(x->reason);
		free(x->evidence);
		free(x->conflict);
	}
	for (size_t i = 0; i < p->n_refusals; i++) {
		free(p->refusals[i].key);
		free(p->refusals[i].value);
		free(p->refusals[i].rules);
		free(p->refusals[i].why);
	}
	free(p->entries);
	free(p->refusals);
	*p = (struct plan) { NULL };
}
