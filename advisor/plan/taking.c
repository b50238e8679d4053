/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking one change back: its keys, then its part of the drop-in. */
#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/dropin.h"
#include "plan/env.h"
#include "plan/netns.h"
#include "plan/steps.h"
#include "plan/undo.h"

/* One rollback of one change, on its way. */
struct taking {
	struct session *s;
	struct change *c;
	const struct rollback_options *o;
	struct rollback_result *ret;
	struct strbuf told;
	struct err first;        /* first failure; the others go on */
	bool keys_left;          /* a key was, or in a dry run would be, left as it is */
	bool file_left;          /* the drop-in still holds something of the change */
	bool unfinished;         /* a step failed that may succeed when it is tried again */
};

static struct rollback_item *add_item(
	struct taking *t, const struct change_key *k, const char *from)
{
	struct rollback_result *r = t->ret;

	r->items = xreallocarray(r->items, r->n + 1, sizeof(*r->items));
	r->items[r->n] = (struct rollback_item) {
		.id = t->c->id, .key = xstrdup(k->key), .from = xstrdup(from),
		.to = xstrdup(k->old_value),
	};
	return &r->items[r->n++];
}

/* The change that set this key after ours and still stands, in the same network namespace. */
static const struct change *later_change(const struct taking *t, const struct change_key *k)
{
	for (size_t i = 0; i < t->s->n && t->s->list[i].id > t->c->id; i++) {
		const struct change *d = &t->s->list[i];

		if (!change_stands(d) || !str_eq(d->netns, t->c->netns) ||
		    !str_eq(d->netns_id, t->c->netns_id))
			continue;
		for (size_t n = 0; n < d->n_keys; n++)
			if (!d->keys[n].reverted && str_eq(d->keys[n].key, k->key))
				return d;
	}
	return NULL;
}

/* Alone it cannot go from under a later one. With --all the later ones have gone first. */
static int check_on_top(const struct taking *t, struct err *e)
{
	for (size_t i = 0; i < t->c->n_keys; i++) {
		const struct change_key *k = &t->c->keys[i];
		const struct change *d = k->reverted || t->o->all ? NULL : later_change(t, k);

		if (d)
			return err_set(e, -EBUSY,
				"change %lld set %s again after change %lld: roll back "
				"change %lld first, or all of them with --all",
				(long long) d->id, k->key, (long long) t->c->id, (long long) d->id);
	}
	return 0;
}

/* In a dry run an earlier item has "set" the key already. */
static const char *assumed_value(const struct taking *t, const struct change_key *k)
{
	for (size_t i = t->ret->n; t->o->dry_run && i-- > 0;)
		if (str_eq(t->ret->items[i].key, k->key))
			return t->ret->items[i].skipped ? NULL : t->ret->items[i].to;
	return NULL;
}

static const char *was(const struct taking *t)
{
	return t->o->dry_run ? "would be" : "was";
}

static void skip(struct taking *t, struct rollback_item *item, const char *why)
{
	item->skipped = true;
	t->ret->n_skipped++;
	t->keys_left = true;
	told_add(&t->told, "%s = %s %s left: %s", item->key, item->from, was(t), why);
}

/* At the present value `now`; fate says whose it is. */
static int take_key(struct taking *t, struct change_key *k, enum key_fate fate, const char *now,
	struct err *e)
{
	struct rollback_item *item;

	if (fate == KEY_IS_OLD || fate == KEY_IS_GONE) {
		if (!t->o->dry_run)
			k->reverted = true;
		return 0;
	}
	item = add_item(t, k, now);
	if (later_change(t, k) && !t->o->dry_run) {
		skip(t, item, "a later change stands on it");
		return 0;
	}
	if (fate == KEY_IS_FOREIGN && !t->o->force) {
		skip(t, item, "somebody changed it since (--force restores it too)");
		return 0;
	}
	return t->o->dry_run ? 0 : undo_key(t->s, t->c, k, e);
}

static void take_one(struct taking *t, struct change_key *k)
{
	const char *assumed = assumed_value(t, k);
	_cleanup_(free_p) char *now = NULL;
	struct err e = ERR_INIT;
	enum key_fate fate;
	int r = undo_look(t->s->env, k, &fate, &now, &e);

	if (r == 0 && assumed) {
		free(now);
		now = xstrdup(assumed);
		fate = str_eq(now, k->old_value) ? KEY_IS_OLD :
			str_eq(now, k->new_value) ? KEY_IS_OURS : KEY_IS_FOREIGN;
	}
	if (r == 0 && fate == KEY_IS_GONE && !t->o->force)
		(void) err_set(&e, -ENOENT, "there is no %s any more (--force gives it up)", k->key);
	else if (r == 0)
		r = take_key(t, k, fate, now, &e);
	if (!e.code)
		return;
	told_add(&t->told, "%s was %s: %s", k->key, t->o->give_up ? "given up" : "not restored",
		e.text);
	if (t->o->give_up) {
		k->reverted = true;
		return;
	}
	t->keys_left = true;
	t->unfinished = t->unfinished || r < 0;
	if (!t->first.code)
		t->first = e;
}

static bool is_in_file(const struct change *c)
{
	return change_is_persistent(c) && !c->deadline.us;
}

static bool has_newer_in_file(const struct taking *t)
{
	for (size_t i = 0; i < t->s->n && t->s->list[i].id > t->c->id; i++)
		if (t->s->list[i].state == CHANGE_APPLIED && is_in_file(&t->s->list[i]))
			return true;
	return false;
}

/* What the drop-in must be without this change, or without those keys of it that are restored. */
static struct file_state wanted_file(const struct taking *t)
{
	enum change_state state = t->c->state;
	struct file_state f;

	if (change_has_keys_left(t->c)) {
		t->c->state = CHANGE_APPLIED;
		f = dropin_render(t->s->list, t->s->n, NULL, NULL);
		t->c->state = state;
		return f;
	}
	if (has_newer_in_file(t))
		return dropin_render(t->s->list, t->s->n, NULL, t->c);
	return file_state_copy(&t->c->before);
}

/*
 * Sets *ret to what the file holds now: journalled as the last thing that we left there. In a dry
 * run only looks whether it would be left.
 */
static int take_file(struct taking *t, struct file_state *ret, struct err *e)
{
	struct file_state now = { false }, last = { false }, want = wanted_file(t);
	int r = dropin_read(t->s->env->root, &now, e);

	if (r == 0)
		r = journal_file(t->s->journal, &last, e);
	if (r == 0 && !file_same(&now, &want)) {
		t->file_left = !t->o->force && !file_same_bytes(&now, &last) &&
			!file_same_bytes(&now, &want);
		if (!t->file_left && !t->o->dry_run)
			r = t->s->env->write_file(t->s->env, &want, e);
	}
	if (t->file_left)
		told_add(&t->told, "%s/" DROPIN_PATH " %s left: somebody edited it since (--force "
			"restores it)", root_dir(t->s->env->root), was(t));
	if (r == 0 && !t->file_left)
		*ret = file_state_copy(&want);
	file_state_done(&now);
	file_state_done(&last);
	file_state_done(&want);
	return r;
}

/* Later changes were made over a file that held this one: what they go back to is without it. */
static int rebase_later(struct taking *t, struct err *e)
{
	bool lowest = true;
	int r = 0;

	for (size_t i = t->s->n; r == 0 && i-- > 0;) {
		struct change *d = &t->s->list[i];

		if (d->id <= t->c->id || d->state != CHANGE_APPLIED || !is_in_file(d))
			continue;
		file_state_done(&d->before);
		d->before = lowest ? file_state_copy(&t->c->before) :
			dropin_render(d + 1, t->s->n - i - 1, NULL, NULL);
		lowest = false;
		r = journal_save(t->s->journal, d, e);
	}
	return r;
}

/*
 * What failed is tried again by the next command. An unconfirmed change has ended, whatever was
 * left; another stands as long as a part does.
 */
static enum change_state end_state(const struct taking *t)
{
	if (t->unfinished)
		return CHANGE_REVERTING;
	if (t->c->deadline.us)
		return CHANGE_REVERTED;
	return change_has_keys_left(t->c) || t->file_left ? CHANGE_APPLIED : CHANGE_REVERTED;
}

static int journal_end(struct taking *t, const struct file_state *file, struct err *e)
{
	int r = journal_begin(t->s->journal, e);

	t->c->state = end_state(t);
	set_text(&t->c->note, strbuf_str(&t->told));
	if (r == 0 && t->c->state == CHANGE_REVERTED && is_in_file(t->c))
		r = rebase_later(t, e);
	if (r == 0)
		r = journal_save(t->s->journal, t->c, e);
	if (r == 0 && file)
		r = journal_set_file(t->s->journal, file, e);
	if (r == 0)
		r = journal_commit(t->s->journal, e);
	if (r < 0)
		journal_cancel(t->s->journal);
	return r;
}

static int take_all(struct taking *t, struct err *e)
{
	struct file_state file = { false };
	bool in_file = is_in_file(t->c);
	struct err one = ERR_INIT;
	int r = 0;

	for (size_t i = t->c->n_keys; i-- > 0;)
		if (!t->c->keys[i].reverted)
			take_one(t, &t->c->keys[i]);
	if (in_file && take_file(t, &file, &one) < 0) {
		told_add(&t->told, "%s", one.text);
		t->file_left = t->unfinished = true;
		if (!t->first.code)
			t->first = one;
	}
	if (!t->o->dry_run)
		r = journal_end(t, in_file && !t->file_left ? &file : NULL, e);
	t->ret->partial = t->ret->partial || t->file_left ||
		(t->o->dry_run ? t->keys_left && !t->c->deadline.us :
			t->c->state != CHANGE_REVERTED);
	t->ret->file_restored = in_file && !t->file_left && !t->keys_left;
	file_state_done(&file);
	return r;
}

static void end_result(struct taking *t)
{
	struct rollback_result *r = t->ret;
	_cleanup_(free_p) char *before = r->told;

	r->told = NULL;
	if (before || t->told.len)
		r->told = xasprintf("%s%s%s", before ? before : "",
			before && t->told.len ? "; " : "", strbuf_str(&t->told));
	r->ids = xreallocarray(r->ids, r->n_ids + 1, sizeof(*r->ids));
	r->ids[r->n_ids++] = t->c->id;
}

/* Before anything is touched: what is done from here on is found again after a crash. */
static int journal_start(struct taking *t, struct err *e)
{
	enum change_state state = t->c->state;
	struct err why = ERR_INIT;
	int r;

	t->c->state = CHANGE_REVERTING;
	t->c->forced = t->o->force;
	r = journal_save(t->s->journal, t->c, &why);
	if (r == 0)
		return 0;
	t->c->state = state;
	return err_set(e, r, "%s; nothing of change %lld was taken back", why.text,
		(long long) t->c->id);
}

int rollback_change(struct session *s, struct change *c, const struct rollback_options *o,
	struct rollback_result *ret, struct err *e)
{
	struct taking t = { .s = s, .c = c, .o = o, .ret = ret, .told = STRBUF_INIT };
	_cleanup_(netns_leave) int back = -1;
	struct err why = ERR_INIT;
	int r = check_on_top(&t, e);

	if (r < 0)
		return r;
	r = netns_enter(s, c, &back, &why);
	if (r < 0 && r != -ENXIO)
		return err_set(e, r, "%s", why.text);
	if (r == -ENXIO)
		for (size_t i = 0; i < c->n_keys; i++)
			c->keys[i].reverted = true;
	if (r == -ENXIO)
		told_add(&t.told, "%s", why.text);
	r = o->dry_run ? 0 : journal_start(&t, e);
	if (r == 0) {
		r = take_all(&t, e);
		end_result(&t);
	}
	strbuf_done(&t.told);
	if (r == 0 && t.first.code)
		r = err_set(e, t.first.code, "%s", t.first.text);
	return r;
}
