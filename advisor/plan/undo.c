/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/undo.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/dropin.h"
#include "plan/netns.h"
#include "sysctl/value.h"

void told_add(struct strbuf *told, const char *fmt, ...)
{
	_cleanup_(free_p) char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	strbuf_printf(told, "%s%s", told->len ? "; " : "", text);
}

void set_text(char **at, const char *text)
{
	char *copy = xstrdup(text);

	free(*at);
	*at = copy;
}

int undo_look(const struct apply_env *env, const struct change_key *k, enum key_fate *ret,
	char **ret_now, struct err *e)
{
	const struct sysctl_key *key = sysctl_find(k->key);
	char *now = NULL;
	int r;

	/* the journal is a file: what it names is not written blindly */
	if (!key || !key->settable)
		return err_set(e, -EPERM,
			"%s stands in the journal but is no key that is ever written", k->key);
	r = env->read(env, k->key, &now);
	if (r < 0 && r != -ENOENT)
		return err_sys(e, r, "cannot read %s", k->key);
	if (r == -ENOENT)
		*ret = KEY_IS_GONE;
	else if (sysctl_value_same(key, now, k->old_value))
		*ret = KEY_IS_OLD;
	else if (k->step == KEY_WRITING)
		*ret = KEY_IS_OURS;
	else if (k->step == KEY_WRITTEN && sysctl_value_same(key, now, k->new_value))
		*ret = KEY_IS_OURS;
	else
		*ret = KEY_IS_FOREIGN;
	*ret_now = now;
	return 0;
}

int undo_key(const struct session *s, const struct change *c, struct change_key *k, struct err *e)
{
	bool told = k->step == KEY_WRITING;
	int r;

	k->step = KEY_WRITING;
	/* on a full disk the journal can fail: the kernel is put right all the same */
	if (!told)
		(void) journal_step(s->journal, c->id, NULL, k, NULL);
	r = s->env->write(s->env, k->key, k->old_value, e);
	if (r == 0)
		k->reverted = true;
	return r;
}

static int undo_one(struct session *s, struct change *c, struct change_key *k, struct strbuf *told,
	struct err *e)
{
	_cleanup_(free_p) char *now = NULL;
	struct err why = ERR_INIT;
	enum key_fate fate;
	int r;

	if (k->reverted)
		return 0;
	r = undo_look(s->env, k, &fate, &now, &why);
	if (r == 0 && fate == KEY_IS_OURS)
		r = undo_key(s, c, k, &why);
	if (r < 0) {
		told_add(told, "%s could not be restored: %s", k->key, why.text);
		return err_set(e, r, "%s", why.text);
	}
	if (fate == KEY_IS_FOREIGN)
		told_add(told, "%s = %s was left: somebody changed it meanwhile", k->key, now);
	if (fate == KEY_IS_GONE && k->step != KEY_UNTOUCHED)
		told_add(told, "%s is gone", k->key);
	if (fate == KEY_IS_OLD)
		k->reverted = true;
	return 0;
}

int undo_file(const struct session *s, const struct change *c, struct strbuf *told, struct err *e)
{
	struct file_state now = { false };
	int r;

	if (!c->after.existed)
		return 0;
	r = dropin_read(s->env->root, &now, e);
	if (r < 0)
		return r;
	if (file_same_bytes(&now, &c->after) || file_same_bytes(&now, &c->before)) {
		if (!file_same(&now, &c->before))
			r = s->env->write_file(s->env, &c->before, e);
	} else {
		told_add(told, "%s/" DROPIN_PATH " was left: somebody changed it meanwhile",
			root_dir(s->env->root));
	}
	file_state_done(&now);
	return r;
}

/*
 * After a reboot the kernel holds nothing of an unfinished change, unless its drop-in was written
 * already: then the boot has set the new values from there.
 */
static bool has_nothing_in_kernel(const struct session *s, const struct change *c)
{
	struct file_state now = { false };
	bool ours;

	if (!session_is_older_boot(s, c))
		return false;
	ours = c->after.existed && dropin_read(s->env->root, &now, NULL) == 0 &&
		file_same_bytes(&now, &c->after);
	file_state_done(&now);
	return !ours;
}

static int undo_keys(struct session *s, struct change *c, struct strbuf *told, struct err *e)
{
	_cleanup_(netns_leave) int back = -1;
	struct err first = ERR_INIT;
	int r = netns_enter(s, c, &back, &first);

	if (r == -ENXIO) {
		told_add(told, "%s", first.text);
		return 0;
	}
	if (r < 0)
		return err_set(e, r, "%s", first.text);
	for (size_t i = c->n_keys; i-- > 0;) {
		struct err one = ERR_INIT;

		/* an older boot's half-written value is gone: only the whole one can be there */
		if (session_is_older_boot(s, c) && c->keys[i].step == KEY_WRITING)
			c->keys[i].step = KEY_WRITTEN;
		if (undo_one(s, c, &c->keys[i], told, &one) < 0 && !first.code)
			first = one;
	}
	return first.code ? err_set(e, first.code, "%s", first.text) : 0;
}

int undo_intent(struct session *s, struct change *c, struct strbuf *told, struct err *e)
{
	struct err first = ERR_INIT, file = ERR_INIT;

	if (!has_nothing_in_kernel(s, c))
		(void) undo_keys(s, c, told, &first);
	/* after the keys: has_nothing_in_kernel must see the same if we die in between */
	if (undo_file(s, c, told, &file) < 0) {
		told_add(told, "%s", file.text);
		if (!first.code)
			first = file;
	}
	return first.code ? err_set(e, first.code, "%s", first.text) : 0;
}
