/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/apply.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/deadman.h"
#include "plan/dropin.h"
#include "plan/env.h"
#include "plan/netns.h"
#include "plan/session.h"
#include "plan/steps.h"
#include "plan/undo.h"
#include "sysctl/deny.h"
#include "sysctl/value.h"

static int check_plan(const struct plan *plan, struct err *e)
{
	if (!plan->n)
		return err_set(e, -ENODATA, "the plan is empty: nothing to apply");
	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_entry *p = &plan->entries[i];
		int r = sysctl_value_check(p->key, p->new_value, e);

		if (r == 0)
			r = sysctl_deny_change(p->key, p->old_value, p->new_value, e);
		if (r < 0)
			return r;
	}
	return 0;
}

int apply_check_rules(const struct root *root, const struct ruleset *rules, struct err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < rules->n; i++) {
		const char *origin = rules->rules[i]->origin;

		if (!str_eq(origin, RULE_SHIPPED))
			r = env_check_path(root, origin + strlen(root_dir(root)) + 1, e);
	}
	return r < 0 ? err_wrap(e, "a rule that is not trusted") : 0;
}

/* A drop-in sets the host's values at boot: it must not come from the view of another namespace. */
static int check_namespace(const struct root *root, const struct apply_options *o, struct err *e)
{
	if (*o->netns || o->runtime_only || netns_is_hosts(root))
		return 0;
	return err_set(e, -EXDEV, "this is not the host's own network namespace, and /" DROPIN_PATH
		" would set the host's values: use --netns NAME or --runtime-only");
}

static int check_unchanged(const struct apply_env *env, const struct plan *plan, struct err *e)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_entry *p = &plan->entries[i];
		_cleanup_(free_p) char *now = NULL;
		int r = env->read(env, p->key->name, &now);

		if (r < 0)
			return err_sys(e, r, "cannot read %s", p->key->name);
		if (!sysctl_value_same(p->key, now, p->old_value))
			return err_set(e, -ESTALE,
				"%s changed from \"%s\" to \"%s\" since the plan was "
				"made: make it anew",
				p->key->name, p->old_value, now);
	}
	return 0;
}

/* One unfinished change at a time: what is restored is then never in doubt. */
static int check_none_open(const struct session *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct change *c = &s->list[i];

		if (c->state == CHANGE_PENDING)
			return err_set(e, -EBUSY, "change %lld waits for confirmation: `tcpadvisor "
				"confirm` or `tcpadvisor rollback` first", (long long) c->id);
		if (c->state == CHANGE_INTENT || c->state == CHANGE_REVERTING ||
		    c->state == CHANGE_CONFIRMING)
			return err_set(e, -EBUSY, "change %lld is unfinished: %s",
				(long long) c->id, c->note);
	}
	return 0;
}

static char *who_asks(void)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *pw;

	if (sudo && *sudo)
		return xstrdup(sudo);
	pw = getpwuid(getuid());
	return pw ? xstrdup(pw->pw_name) : xasprintf("uid %ld", (long) getuid());
}

static void add_key(struct change *c, const struct plan_entry *p)
{
	c->keys[c->n_keys++] = (struct change_key) {
		.key = xstrdup(p->key->name),
		.old_value = sysctl_value_normalise(p->old_value),
		.new_value = sysctl_value_normalise(p->new_value),
		.rule = xstrdup(p->rules ? p->rules : ""),
		.reason = xstrdup(p->reason ? p->reason : ""),
		.evidence = xstrdup(p->evidence ? p->evidence : ""),
		.step = c->persist_only ? KEY_WRITTEN : KEY_UNTOUCHED,
	};
}

static void make_change(struct change *c, const struct plan *plan, const struct apply_options *o)
{
	*c = (struct change) {
		.at = clock_realtime(),
		.who = who_asks(),
		.netns = xstrdup(o->netns),
		.state = CHANGE_INTENT,
		.runtime_only = o->runtime_only,
		.persist_only = o->persist_only,
		.note = xstrdup(""),
		.keys = xcalloc(plan->n, sizeof(*c->keys)),
	};
	for (size_t i = 0; i < plan->n; i++)
		add_key(c, &plan->entries[i]);
}

int apply_preview(const struct root *root, const struct plan *plan, struct file_state *ret_now,
	struct file_state *ret_then, struct err *e)
{
	const struct apply_options o = { .netns = "" };
	struct change c;
	int r;

	make_change(&c, plan, &o);
	r = dropin_preview(root, &c, ret_now, ret_then, e);
	change_done(&c);
	return r;
}

/* The drop-in as it is, and as it will be; refused if somebody edited what we wrote. */
int apply_take_file(const struct session *s, struct change *c, struct err *e)
{
	struct file_state last = { false };
	bool stands = false, edited;
	int r;

	file_state_done(&c->before);
	file_state_done(&c->after);
	r = dropin_read(s->env->root, &c->before, e);
	if (r == 0)
		r = journal_file(s->journal, &last, e);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].state == CHANGE_APPLIED && change_is_persistent(&s->list[i]))
			stands = true;
	edited = stands && !file_same_bytes(&c->before, &last);
	file_state_done(&last);
	if (edited)
		return err_set(e, -ESTALE,
			"%s/" DROPIN_PATH " was edited since tcpadvisor wrote it: "
			"move what you added to a file of your own, then `tcpadvisor rollback "
			"--all --force`",
			root_dir(s->env->root));
	c->after = dropin_render(s->list, s->n, c, NULL);
	return 0;
}

/* Journals each key before it is touched and after it was seen to hold the new value. */
static int write_keys(const struct session *s, struct change *c, struct err *e)
{
	struct change_key *done = NULL;
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->n_keys; i++) {
		struct change_key *k = &c->keys[i];

		k->step = KEY_WRITING;
		r = journal_step(s->journal, c->id, done, k, e);
		if (r == 0)
			r = s->env->write(s->env, k->key, k->new_value, e);
		if (r == 0)
			k->step = KEY_WRITTEN;
		done = k;
	}
	return r < 0 ? r : journal_step(s->journal, c->id, done, NULL, e);
}

/* All of them once more: a write to one key can change another, or a value can bounce back. */
static int verify_keys(const struct session *s, struct change *c, struct err *e)
{
	for (size_t i = 0; i < c->n_keys; i++) {
		struct change_key *k = &c->keys[i];
		_cleanup_(free_p) char *now = NULL;
		int r = s->env->read(s->env, k->key, &now);

		if (r == 0 && sysctl_value_same(sysctl_find(k->key), now, k->new_value))
			continue;
		/* so that it counts as ours and is restored, whatever it holds */
		k->step = KEY_WRITING;
		(void) journal_step(s->journal, c->id, NULL, k, NULL);
		if (r < 0)
			return err_sys(e, r, "cannot read %s back", k->key);
		return err_set(e, -EIO, "%s shows \"%s\" after \"%s\" was written", k->key, now,
			k->new_value);
	}
	return 0;
}

static int finish(const struct session *s, const struct change *c, struct err *e)
{
	int r = journal_begin(s->journal, e);

	if (r == 0)
		r = journal_save(s->journal, c, e);
	if (r == 0 && c->state == CHANGE_APPLIED && c->after.existed)
		r = journal_set_file(s->journal, &c->after, e);
	if (r == 0)
		r = journal_commit(s->journal, e);
	if (r < 0)
		journal_cancel(s->journal);
	return r;
}

int apply_finish(const struct session *s, struct change *c, enum change_state state, struct err *e)
{
	struct err why = ERR_INIT;
	int r;

	c->state = state;
	r = finish(s, c, &why);
	if (r == 0 || journal_holds(s->journal, c->id, state))
		return 0;
	return err_set(e, r, "%s", why.text);
}

static int carry_out(const struct session *s, struct change *c, bool pending, struct err *e)
{
	int r = c->persist_only ? 0 : write_keys(s, c, e);

	if (r == 0 && !c->persist_only)
		r = verify_keys(s, c, e);
	if (r < 0)
		return r;
	if (pending)
		return apply_finish(s, c, CHANGE_PENDING, e);
	if (c->after.existed)
		r = s->env->write_file(s->env, &c->after, e);
	return r < 0 ? r : apply_finish(s, c, CHANGE_APPLIED, e);
}

/* Everything back; e keeps the words of what failed, and tells how that went. */
static int give_up(struct session *s, struct change *c, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf told = STRBUF_INIT;
	_cleanup_(free_p) char *note = NULL;
	struct err why = *e, undo = ERR_INIT, save = ERR_INIT;

	c->state = CHANGE_INTENT;
	if (undo_intent(s, c, &told, &undo) == 0)
		c->state = CHANGE_FAILED;
	note = xasprintf("%s%s%s", why.text, told.len ? "; " : "", strbuf_str(&told));
	set_text(&c->note, note);
	/* if this fails it is found unfinished and looked at again: nothing is lost */
	(void) journal_save(s->journal, c, &save);
	if (c->state == CHANGE_FAILED && !told.len)
		return err_set(e, why.code, "%s; everything is as it was before", why.text);
	return err_set(e, why.code, "%s; %s%s", why.text, strbuf_str(&told),
		c->state == CHANGE_FAILED ? "" : "; the next command tries again");
}

static int apply_locked(struct session *s, const struct plan *plan, const struct apply_options *o,
	struct change *c, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf what = STRBUF_INIT;
	int r = recover_session(s, &what, e);

	if (r == 0)
		r = check_none_open(s, e);
	if (r == 0)
		r = check_unchanged(s->env, plan, e);
	if (r < 0)
		return r;
	c->boot_id = xstrdup(s->boot_id);
	c->netns_id = netns_self(s->env->root);
	if (change_is_persistent(c) && !c->deadline.us) {
		/* its number stands in the file: AUTOINCREMENT gives this one, the lock keeps it */
		c->id = s->n ? s->list[0].id + 1 : 1;
		r = apply_take_file(s, c, e);
		if (r < 0)
			return r;
	}
	r = journal_add(s->journal, c, &c->id, e);
	if (r < 0)
		return r;
	r = carry_out(s, c, c->deadline.us != 0, e);
	return r < 0 ? give_up(s, c, e) : 0;
}

int apply_plan_env(const struct apply_env *env, const struct plan *plan,
	const struct apply_options *o, int64_t *ret_id, struct err *e)
{
	_cleanup_(session_done) struct session s = { .lock = -1 };
	struct change c;
	pid_t deadman = 0;
	int r = check_plan(plan, e);

	if (r == 0)
		r = check_namespace(env->root, o, e);
	if (r < 0)
		return r;
	make_change(&c, plan, o);
	if (o->confirm_within.us) {
		/* before anything is changed: from then on there is somebody who takes it back */
		c.deadline.us = clock_realtime().us + o->confirm_within.us;
		c.deadline_boot.us = env->boottime(env).us + o->confirm_within.us;
		r = deadman_start(env->root, c.deadline_boot, *o->netns || netns_is_hosts(env->root),
			&deadman, e);
	}
	if (r == 0)
		r = session_open(env, (struct usec) { 0 }, &s, e);
	if (r == 0)
		r = apply_locked(&s, plan, o, &c, e);
	if (r == 0)
		*ret_id = c.id;
	else if (deadman > 0)
		(void) kill(deadman, SIGTERM);
	change_done(&c);
	return r;
}

int apply_plan(const struct root *root, const struct plan *plan, const struct apply_options *o,
	int64_t *ret_id, struct err *e)
{
	const struct apply_env env = apply_env_real(root);

	return apply_plan_env(&env, plan, o, ret_id, e);
}
