/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of a change, apart from the database that keeps it. */
#include "plan/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

static const char *const state_texts[] = {
	[CHANGE_INTENT] = "unfinished",   [CHANGE_PENDING] = "pending",
	[CHANGE_APPLIED] = "applied",     [CHANGE_REVERTING] = "reverting",
	[CHANGE_REVERTED] = "reverted",   [CHANGE_FAILED] = "failed",
	[CHANGE_RECOVERED] = "recovered", [CHANGE_CONFIRMING] = "confirming",
};

const char *change_state_text(enum change_state s)
{
	return (size_t) s < ARRAY_SIZE(state_texts) ? state_texts[s] : "unknown";
}

int change_state_parse(const char *text, enum change_state *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(state_texts); i++)
		if (str_eq(text, state_texts[i])) {
			*ret = (enum change_state) i;
			return 0;
		}
	return -EINVAL;
}

bool change_stands(const struct change *c)
{
	return c->state == CHANGE_APPLIED || c->state == CHANGE_PENDING;
}

bool change_is_persistent(const struct change *c)
{
	return !c->runtime_only && !*c->netns;
}

bool change_has_keys_left(const struct change *c)
{
	for (size_t i = 0; i < c->n_keys; i++)
		if (!c->keys[i].reverted)
			return true;
	return false;
}

void file_state_done(struct file_state *f)
{
	free(f->bytes);
	free(f->xattrs);
	*f = (struct file_state) { false };
}

struct file_state file_state_copy(const struct file_state *f)
{
	struct file_state copy = *f;

	copy.bytes = f->existed ? xcalloc(f->len + 1, 1) : NULL;
	if (f->existed && f->len)
		memcpy(copy.bytes, f->bytes, f->len);
	copy.xattrs = f->xattrs_len ? xmemdup(f->xattrs, f->xattrs_len) : NULL;
	return copy;
}

static void change_key_done(struct change_key *k)
{
	free(k->key);
	free(k->old_value);
	free(k->new_value);
	free(k->rule);
	free(k->reason);
	free(k->evidence);
}

void change_done(struct change *c)
{
	for (size_t i = 0; i < c->n_keys; i++)
		change_key_done(&c->keys[i]);
	free(c->keys);
	free(c->who);
	free(c->netns);
	free(c->netns_id);
	free(c->boot_id);
	free(c->note);
	file_state_done(&c->before);
	file_state_done(&c->after);
	*c = (struct change) { 0 };
}

void changes_done(struct change *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		change_done(&list[i]);
	free(list);
}
