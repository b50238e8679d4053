/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in the drop-in. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/dropin.h"

#define DROPIN_MODE   0644
#define COMMENT_BYTES 240 /* longest part of a comment that comes from a rule */
#define TIME_BYTES    32

static const char header[] =
	"# Written by tcpadvisor: sysctls that it changed, each with what it was before and why.\n"
	"# To undo: `tcpadvisor rollback` takes back the newest change, `rollback --all` all;\n"
	"# `tcpadvisor changes` lists them. Do not edit: settings of your own go elsewhere.\n";

struct line {
	const struct change *change;
	const struct change_key *key;
};

struct lines {
	struct line *list;
	size_t n, cap;
};

static struct line *find(struct lines *l, const char *key)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->list[i].key->key, key))
			return &l->list[i];
	return NULL;
}

/* Called with older changes first, so that the newest one's value stays. */
static void add_change(struct lines *l, const struct change *c)
{
	for (size_t i = 0; i < c->n_keys; i++) {
		struct line *line;

		if (c->keys[i].reverted)
			continue;
		line = find(l, c->keys[i].key);
		if (!line) {
			l->list = xgrow(l->list, l->n, &l->cap, sizeof(*l->list));
			line = &l->list[l->n++];
		}
		*line = (struct line) { c, &c->keys[i] };
	}
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct line *) a)->key->key, ((const struct line *) b)->key->key);
}

/* One line whatever the text holds: line breaks and control characters become \xNN. */
static void add_comment(struct strbuf *b, const char *text)
{
	char safe[COMMENT_BYTES];

	str_escape(safe, sizeof(safe), text);
	strbuf_printf(b, "# %s%s\n", safe, strlen(text) >= sizeof(safe) ? " ..." : "");
}

static void add_line(struct strbuf *b, const struct line *l)
{
	const struct change_key *k = l->key;
	const char *why = *k->reason ? k->reason : k->evidence;
	_cleanup_(free_p) char *was = xasprintf("was: %s", k->old_value);
	_cleanup_(free_p) char *rule = xasprintf("rule: %s", k->rule);
	char at[TIME_BYTES];

	strbuf_printf(b, "\n# change %lld, %s\n", (long long) l->change->id,
		clock_format_rfc3339(at, sizeof(at), l->change->at));
	add_comment(b, rule);
	if (*why)
		add_comment(b, why);
	add_comment(b, was);
	strbuf_printf(b, "%s = %s\n", k->key, k->new_value);
}

static bool is_in_file(const struct change *c)
{
	return c->state == CHANGE_APPLIED && change_is_persistent(c);
}

struct file_state dropin_render(const struct change *list, size_t n, const struct change *add,
	const struct change *but)
{
	const struct change *oldest = NULL;
	_cleanup_(strbuf_done) struct strbuf b = STRBUF_INIT;
	struct lines l = { NULL, 0, 0 };
	struct file_state f;

	for (size_t i = n; i-- > 0;) {
		const struct change *c = &list[i];

		if (c == add || (!is_in_file(c) && c != but))
			continue;
		if (!oldest)
			oldest = c;
		if (c != but)
			add_change(&l, c);
	}
	if (add)
		add_change(&l, add);
	if (!oldest)
		oldest = add;
	if (!oldest)
		return (struct file_state) { false };
	f = file_state_copy(&oldest->before);
	if (!l.n)
		return f;
	qsort(l.list, l.n, sizeof(*l.list), by_key);
	if (f.existed)
		strbuf_add(&b, f.bytes, f.len);
	if (f.existed && f.len)
		strbuf_puts(&b, f.bytes[f.len - 1] == '\n' ? "\n" : "\n\n");
	strbuf_puts(&b, header);
	for (size_t i = 0; i < l.n; i++)
		add_line(&b, &l.list[i]);
	free(l.list);
	free(f.bytes);
	f.len = b.len;
	f.bytes = strbuf_steal(&b);
	if (f.existed)
		return f;
	f.existed = true;
	f.mode = DROPIN_MODE;
	f.uid = geteuid();
	f.gid = getegid();
	return f;
}
