/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process that died left half-done, and what nobody confirmed in time. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "plan/dropin.h"
#include "plan/env.h"
#include "plan/steps.h"
#include "plan/undo.h"

/* A confirm or rollback that is at work just then. */
#define LOCK_WAIT_US (60 * USEC_PER_SEC)

static bool has_expired(const struct session *s, const struct change *c)
{
	return s->env->boottime(s->env).us >= c->deadline_boot.us;
}

/* Only in the kernel, and the kernel has been started anew since. */
static bool has_gone(const struct session *s, const struct change *c)
{
	if (!session_is_older_boot(s, c))
		return false;
	return c->state == CHANGE_PENDING ||
		(c->state == CHANGE_APPLIED && !change_is_persistent(c));
}

static bool is_due(const struct session *s, const struct change *c)
{
	switch (c->state) {
	case CHANGE_INTENT:
	case CHANGE_REVERTING:
	case CHANGE_CONFIRMING:
		return true;
	case CHANGE_PENDING:
		return has_gone(s, c) || has_expired(s, c);
	case CHANGE_APPLIED:
		return has_gone(s, c);
	case CHANGE_REVERTED:
	case CHANGE_FAILED:
	case CHANGE_RECOVERED:
		break;
	}
	return false;
}

bool recover_is_needed(const struct session *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (is_due(s, &s->list[i]))
			return true;
	return false;
}

/* Journals what was done; the sentence is the change's note and, with its number, told. */
static int close_change(const struct session *s, struct change *c, enum change_state state,
	const char *note, struct strbuf *what, struct err *e)
{
	c->state = state;
	set_text(&c->note, note);
	told_add(what, "change %lld %s", (long long) c->id, note);
	return journal_save(s->journal, c, e);
}

static int recover_intent(struct session *s, struct change *c, struct strbuf *what, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf told = STRBUF_INIT;
	_cleanup_(free_p) char *note = NULL;
	struct err undo = ERR_INIT;

	if (undo_intent(s, c, &told, &undo) < 0) {
		note = xasprintf("is unfinished and could not be taken back: %s",
			told.len ? strbuf_str(&told) : undo.text);
		return close_change(s, c, CHANGE_INTENT, note, what, e);
	}
	note = xasprintf("was cut off half-way and was taken back%s%s", told.len ? ": " : "",
		strbuf_str(&told));
	return close_change(s, c, CHANGE_RECOVERED, note, what, e);
}

/* Nothing is missing but the word that it is done. */
static bool file_was_written(const struct session *s, const struct change *c)
{
	struct file_state now = { false };
	bool written = c->after.existed && dropin_read(s->env->root, &now, NULL) == 0 &&
		file_same(&now, &c->after);

	file_state_done(&now);
	return written;
}

static int finish_confirming(const struct session *s, struct change *c, struct strbuf *what,
	struct err *e)
{
	c->deadline.us = c->deadline_boot.us = 0;
	set_text(&c->note, "");
	told_add(what, "change %lld was confirmed, and that was finished now", (long long) c->id);
	return apply_finish(s, c, CHANGE_APPLIED, e);
}

static int recover_confirming(struct session *s, struct change *c, struct strbuf *what,
	struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf told = STRBUF_INIT;
	_cleanup_(free_p) char *note = NULL;
	struct err undo = ERR_INIT;

	/* also after a reboot, which has set the new values from the file */
	if (file_was_written(s, c))
		return finish_confirming(s, c, what, e);
	if (undo_file(s, c, &told, &undo) < 0) {
		note = xasprintf("is half-way confirmed and its file could not be taken back: %s",
			undo.text);
		return close_change(s, c, CHANGE_CONFIRMING, note, what, e);
	}
	file_state_done(&c->after);
	note = xasprintf("was not confirmed: the command was cut off%s%s", told.len ? ": " : "",
		strbuf_str(&told));
	return close_change(s, c, CHANGE_PENDING, note, what, e);
}

static int recover_rollback(struct session *s, struct change *c, const char *why,
	struct strbuf *what, struct err *e)
{
	/* .all: a key that a later change set again is left, for there is nobody to ask */
	const struct rollback_options o = { .all = true, .force = c->forced };
	struct rollback_result res = { NULL };
	struct err undo = ERR_INIT;
	_cleanup_(free_p) char *note = NULL;
	int r = rollback_change(s, c, &o, &res, &undo);

	if (r < 0)
		note = xasprintf("could not be taken back: %s%s", undo.text,
			c->state == CHANGE_REVERTING ? " (the next command tries again; `rollback "
			"--force` gives up what cannot be restored)" : "");
	else
		note = xasprintf("%s%s%s", why, res.told ? ": " : "", res.told ? res.told : "");
	rollback_result_done(&res);
	return close_change(s, c, c->state, note, what, e);
}

static int recover_change(struct session *s, struct change *c, struct strbuf *what, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf quiet = STRBUF_INIT;
	bool unconfirmed = c->deadline.us != 0;
	int r = 0;

	if (c->state == CHANGE_INTENT)
		return recover_intent(s, c, what, e);
	if (c->state == CHANGE_REVERTING)
		return recover_rollback(
			s, c, "was being rolled back and that was finished now", what, e);
	if (c->state == CHANGE_CONFIRMING)
		r = recover_confirming(s, c, what, e);
	if (r < 0 || !is_due(s, c) || c->state == CHANGE_CONFIRMING)
		return r;
	if (!has_gone(s, c))
		return recover_rollback(
			s, c, "was not confirmed in time and was taken back", what, e);
	/* no surprise to anybody who asked for a change of the running kernel only */
	return close_change(s, c, CHANGE_REVERTED, unconfirmed ?
		"was not confirmed before the reboot, which ended it" : "ended with the reboot",
		unconfirmed ? what : &quiet, e);
}

int recover_session(struct session *s, struct strbuf *what, struct err *e)
{
	int r = 0;

	if (!recover_is_needed(s))
		return 0;
	dropin_sweep(s->env->root);
	for (size_t i = 0; r == 0 && i < s->n; i++)
		if (is_due(s, &s->list[i]))
			r = recover_change(s, &s->list[i], what, e);
	return r;
}

static bool is_permission(int code)
{
	return code == -EACCES || code == -EPERM || code == -EROFS;
}

/* As much of a session as anybody may have: no lock, only for looking whether there is work. */
static int look(const struct apply_env *env, bool *ret_needed, struct err *e)
{
	struct session s = { .env = env, .lock = -1 };
	bool old = journal_is_old(env->root);
	_cleanup_(close_p) int fd = root_openat(env->root, old ? CHANGES_DB_OLD : CHANGES_DB,
		O_RDONLY | O_NONBLOCK, 0);
	int r;

	/* who may not read it need not be told at each command */
	if (fd == -ENOENT || fd == -EACCES)
		return 0;
	r = journal_open(env->root, JOURNAL_READ, &s.journal, e);
	if (r == 0)
		r = journal_load(s.journal, &s.list, &s.n, e);
	if (r == 0) {
		s.boot_id = env_boot_id(env);
		/* moved before the old place is given to the collector's user */
		*ret_needed = recover_is_needed(&s) || (old && geteuid() == 0);
	}
	session_done(&s);
	return r;
}

int apply_recover_env(const struct apply_env *env, struct usec wait, char **ret_what, struct err *e)
{
	_cleanup_(session_done) struct session s = { .lock = -1 };
	_cleanup_(strbuf_done) struct strbuf what = STRBUF_INIT;
	struct err why = ERR_INIT;
	bool needed = false;
	int r;

	*ret_what = NULL;
	r = look(env, &needed, &why);
	if (r == 0 && !needed)
		return 0;
	if (r == 0)
		r = session_open(env, wait, &s, &why);
	/* the holder of the lock is alive: what looks unfinished is its work, or is seen by it */
	if (r == -EBUSY)
		return 0;
	if (is_permission(r)) {
		*ret_what = xasprintf(
			"a change of sysctls may be unfinished: run `tcpadvisor changes` as "
			"root, which puts it right (%s)",
			why.text);
		return 0;
	}
	if (r < 0)
		return err_set(e, r, "%s", why.text);
	r = recover_session(&s, &what, e);
	if (what.len)
		*ret_what = strbuf_steal(&what);
	return r;
}

int apply_recover_patiently(const struct root *root, char **ret_what, struct err *e)
{
	const struct apply_env env = apply_env_real(root);

	return apply_recover_env(&env, (struct usec) { LOCK_WAIT_US }, ret_what, e);
}

int apply_recover(const struct root *root, char **ret_what, struct err *e)
{
	const struct apply_env env = apply_env_real(root);

	return apply_recover_env(&env, (struct usec) { 0 }, ret_what, e);
}
