/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pending change becomes a lasting one. */
#include <errno.h>

#include "base/alloc.h"
#include "plan/env.h"
#include "plan/netns.h"
#include "plan/steps.h"
#include "plan/undo.h"
#include "sysctl/value.h"

static struct change *find_pending(const struct session *s, int64_t id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].state == CHANGE_PENDING && (!id || s->list[i].id == id))
			return &s->list[i];
	return NULL;
}

static int none_pending(const struct session *s, int64_t id, struct err *e)
{
	const struct change *c = id ? session_find(s, id) : NULL;

	if (!id)
		return err_set(e, -ENOENT, "no change waits for confirmation");
	if (!c)
		return err_set(e, -ENOENT, "there is no change %lld (see `tcpadvisor changes`)",
			(long long) id);
	return err_set(e, -ENOENT, "change %lld does not wait for confirmation: it is %s",
		(long long) id, change_state_text(c->state));
}

/* What is made to last must be what was tried. */
static int check_in_force(const struct session *s, const struct change *c, struct err *e)
{
	_cleanup_(netns_leave) int back = -1;
	int r = netns_enter(s, c, &back, e);

	for (size_t i = 0; r == 0 && i < c->n_keys; i++) {
		const struct change_key *k = &c->keys[i];
		_cleanup_(free_p) char *now = NULL;

		r = s->env->read(s->env, k->key, &now);
		if (r < 0)
			return err_sys(e, r, "cannot read %s", k->key);
		if (!sysctl_value_same(sysctl_find(k->key), now, k->new_value))
			return err_set(e, -ESTALE,
				"%s is \"%s\" now, not the \"%s\" of change %lld: "
				"roll it back and plan anew",
				k->key, now, k->new_value, (long long) c->id);
	}
	return r;
}

/* The file as it was, and pending again. */
static int give_up(const struct session *s, struct change *c, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf told = STRBUF_INIT;
	struct err why = *e, undo = ERR_INIT;

	if (undo_file(s, c, &told, &undo) == 0)
		c->state = CHANGE_PENDING;
	(void) journal_save(s->journal, c, NULL);
	return err_set(e, why.code, "%s; change %lld still waits for confirmation", why.text,
		(long long) c->id);
}

static int confirm(const struct session *s, struct change *c, struct err *e)
{
	struct usec wall = c->deadline, boot = c->deadline_boot;
	int r = check_in_force(s, c, e);

	if (r == 0 && change_is_persistent(c))
		r = apply_take_file(s, c, e);
	if (r < 0)
		return r;
	c->state = CHANGE_CONFIRMING;
	r = journal_save(s->journal, c, e);
	if (r == 0 && c->after.existed)
		r = s->env->write_file(s->env, &c->after, e);
	c->deadline.us = c->deadline_boot.us = 0;
	if (r == 0)
		r = apply_finish(s, c, CHANGE_APPLIED, e);
	if (r == 0)
		return 0;
	c->deadline = wall;
	c->deadline_boot = boot;
	return give_up(s, c, e);
}

int apply_confirm_env(const struct apply_env *env, int64_t id, int64_t *ret_id, struct err *e)
{
	_cleanup_(session_done) struct session s = { .lock = -1 };
	_cleanup_(strbuf_done) struct strbuf what = STRBUF_INIT;
	struct change *c;
	int r = session_open(env, (struct usec) { 0 }, &s, e);

	/* one whose time has run out is taken back here, not confirmed */
	if (r == 0)
		r = recover_session(&s, &what, e);
	if (r < 0)
		return r;
	c = find_pending(&s, id);
	if (!c)
		return none_pending(&s, id, e);
	id = c->id;
	r = confirm(&s, c, e);
	if (r == 0)
		*ret_id = id;
	return r;
}

int apply_confirm(const struct root *root, int64_t id, int64_t *ret_id, struct err *e)
{
	const struct apply_env env = apply_env_real(root);

	return apply_confirm_env(&env, id, ret_id, e);
}
