/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which changes are taken back, and what came of it. */
#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/env.h"
#include "plan/steps.h"

#define TIME_BYTES 32

void rollback_result_done(struct rollback_result *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->items[i].key);
		free(r->items[i].from);
		free(r->items[i].to);
	}
	free(r->items);
	free(r->ids);
	free(r->told);
	*r = (struct rollback_result) { NULL };
}

static bool is_chosen(const struct change *c, const struct rollback_options *o)
{
	/* what recovery could not finish just now can be asked for, too */
	if (!change_stands(c) && c->state != CHANGE_REVERTING)
		return false;
	if (o->id && !o->all)
		return c->id == o->id;
	return c->at.us >= o->to.us && (!o->netns || str_eq(c->netns, o->netns));
}

static int none_chosen(const struct session *s, const struct rollback_options *o, struct err *e)
{
	const struct change *c = session_find(s, o->id);
	char at[TIME_BYTES];

	if (o->to.us)
		return err_set(e, -ENOENT, "no change stands that was made at %s or later: there is "
			"nothing to roll back", clock_format(at, sizeof(at), o->to));
	if (!o->id || o->all)
		return err_set(e, -ENOENT, "no change stands: there is nothing to roll back");
	if (!c)
		return err_set(e, -ENOENT, "there is no change %lld (see `tcpadvisor changes`)",
			(long long) o->id);
	return err_set(e, -ENOENT, "change %lld does not stand: it is %s", (long long) o->id,
		change_state_text(c->state));
}

/* Without a lock, and for anybody who may read. */
static int open_to_look(const struct apply_env *env, struct session *s, struct err *e)
{
	int r;

	*s = (struct session) { .env = env, .lock = -1 };
	r = journal_open(env->root, JOURNAL_READ, &s->journal, e);
	if (r == -ENOENT)
		return err_set(e, r, "no change stands: there is nothing to roll back");
	if (r == 0)
		r = journal_load(s->journal, &s->list, &s->n, e);
	if (r == 0)
		s->boot_id = env_boot_id(env);
	return r;
}

int apply_rollback_env(const struct apply_env *env, const struct rollback_options *o,
	struct rollback_result *ret, struct err *e)
{
	_cleanup_(session_done) struct session s = { .lock = -1 };
	_cleanup_(strbuf_done) struct strbuf what = STRBUF_INIT;
	struct err first = ERR_INIT;
	bool any = false;
	int r = o->dry_run ? open_to_look(env, &s, e) :
		session_open(env, (struct usec) { 0 }, &s, e);

	*ret = (struct rollback_result) { NULL };
	if (r == 0 && !o->dry_run)
		r = recover_session(&s, &what, e);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s.n; i++) {
		struct rollback_options of_this = *o;
		struct err one = ERR_INIT;

		if (!is_chosen(&s.list[i], o))
			continue;
		any = true;
		of_this.give_up = o->force && s.list[i].state == CHANGE_REVERTING;
		if (rollback_change(&s, &s.list[i], &of_this, ret, &one) < 0 && !first.code)
			first = one;
		if (!o->all)
			break;
	}
	if (!any)
		return none_chosen(&s, o, e);
	return first.code ? err_set(e, first.code, "%s", first.text) : 0;
}

int apply_rollback(const struct root *root, const struct rollback_options *o,
	struct rollback_result *ret, struct err *e)
{
	const struct apply_env env = apply_env_real(root);

	return apply_rollback_env(&env, o, ret, e);
}
