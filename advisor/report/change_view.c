/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/change_view.h"

#include <errno.h>

#include "base/alloc.h"
#include "report/json.h"
#include "report/page.h"
#include "report/table.h"
#include "sysctl/procsys.h"

#define TIME_BYTES   32
#define NOTE_MIN   24
#define NOTE_FIXED 76 /* columns of all others, about */

/* Each with the rules that asked for it. */
static char *key_names(const struct change *c)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < c->n_keys; i++)
		strbuf_printf(&b, "%s%s\n  for %s", i ? "\n" : "", c->keys[i].key, c->keys[i].rule);
	return strbuf_steal(&b);
}

static bool is_asked_by(const struct change_key *k, const struct finding *f)
{
	_cleanup_(free_p) char *rules = xstrdup(k->rule);
	char *pos = rules, *id;

	while ((id = str_token(&pos, ", ")))
		if (str_eq(id, f->rule->id))
			return true;
	return false;
}

/* What a rule that asked for the key finds now, the most severe; NULL: nothing. */
static const struct finding *found_now(const struct change_now *now, const struct change_key *k)
{
	for (size_t i = 0; now->findings && i < now->findings->n; i++) {
		const struct finding *f = &now->findings->list[i];

		if (str_eq(f->key, k->key) && is_asked_by(k, f))
			return f;
	}
	return NULL;
}

static void add_change(struct table *t, const struct change *c)
{
	_cleanup_(free_p) char *id = xasprintf("%lld", (long long) c->id);
	_cleanup_(free_p) char *keys = key_names(c);
	const char *only = c->runtime_only ? "runtime only" :
		c->persist_only ? "drop-in only" : "";
	_cleanup_(free_p) char *where =
		*c->netns ? xasprintf("netns %s%s%s", c->netns, *c->note ? ": " : "", c->note)
			  : xasprintf("%s%s%s", only, *only && *c->note ? ": " : "", c->note);
	char at[TIME_BYTES];
	const char *cells[] = {
		id,
		clock_format(at, sizeof(at), c->at),
		c->who,
		change_state_text(c->state),
		keys,
		where,
	};

	table_add(t, cells);
}

int changes_view_text(struct strbuf *out, const struct change *list, size_t n,
	const struct report_options *o, struct err *e)
{
	size_t width = term_width(o->width);
	const struct table_column columns[] = {
		{ "#", true, 0 }, { "WHEN", false, 0 }, { "WHO", false, 0 }, { "STATE", false, 0 },
		{ "KEYS", false, 0 },
		{ "NOTE", false, width > NOTE_FIXED + NOTE_MIN ? width - NOTE_FIXED : NOTE_MIN },
	};
	_cleanup_(table_free_p) struct table *t = table_new(columns, ARRAY_SIZE(columns), o->color);
	struct page p = page_of(out, NULL, o);

	if (!n) {
		page_line(&p, 0, TERM_PLAIN, "Nothing was ever changed.");
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		add_change(t, &list[i]);
	if (table_print(t, out, 0) < 0)
		return err_set(e, -ENOMEM, "cannot write the list: out of memory");
	return 0;
}

static void put_evidence(struct page *p, const struct change_now *now, const struct change_key *k)
{
	const struct finding *f = found_now(now, k);

	page_field(p, "Rules", k->rule);
	page_field(p, "Reason", k->reason);
	page_field(p, "Figures", k->evidence);
	if (f) {
		page_field(p, "Today", f->message);
		page_field(p, "Figures", f->evidence);
	} else if (now->findings || now->problem) {
		page_field(p, "Today", now->findings ? "nothing: no rule of these asks for it" :
			now->problem);
	}
}

static void put_key(struct page *p, const struct change_now *now_is, const struct change_key *k)
{
	const struct root *root = now_is->root;
	_cleanup_(free_p) char *set = xasprintf("%s = %s%s", k->key, k->new_value,
		k->reverted ? "  (taken back)" : "");
	_cleanup_(free_p) char *now = NULL;
	bool known = root && procsys_read(root, k->key, &now) == 0;

	page_heading(p, set);
	page_field(p, "Before", k->old_value);
	page_field(p, "Now", known ? now : root ? "cannot be read" :
		"in another network namespace, not looked at from here");
	put_evidence(p, now_is, k);
}

void change_view_text(struct strbuf *out, const struct change_now *now, const struct change *c,
	const struct report_options *o)
{
	struct page p = page_of(out, NULL, o);
	char at[TIME_BYTES], until[TIME_BYTES];
	_cleanup_(free_p) char *head = xasprintf("Change %lld: %s", (long long) c->id,
		change_state_text(c->state));
	_cleanup_(free_p) char *by =
		xasprintf("%s, %s", c->who, clock_format(at, sizeof(at), c->at));

	page_line(&p, 0, TERM_BOLD, head);
	page_field(&p, "By", by);
	page_field(&p, "Netns", c->netns);
	page_field(&p, "Lasts", change_is_persistent(c) ? "" : "until the next boot: no drop-in");
	page_field(&p, "Begins", c->persist_only ? "with the next boot: only the drop-in" : "");
	if (c->deadline.us && c->state == CHANGE_PENDING)
		page_field(&p, "Until", clock_format(until, sizeof(until), c->deadline));
	page_field(&p, "Note", c->note);
	for (size_t i = 0; i < c->n_keys; i++)
		put_key(&p, now, &c->keys[i]);
}

static json_t *key_json(const struct change_now *is, const struct change_key *k)
{
	const struct finding *f = found_now(is, k);
	_cleanup_(free_p) char *now = NULL;
	json_t *o = json_object();

	json_put(o, "key", json_text(k->key));
	json_put(o, "before", json_text(k->old_value));
	json_put(o, "written", json_text(k->new_value));
	json_put(o, "rules", json_text(k->rule));
	json_put(o, "reason", json_text(k->reason));
	json_put(o, "evidence", json_figures(k->evidence));
	json_put(o, "taken_back", json_boolean(k->reverted));
	if (is->root)
		(void) procsys_read(is->root, k->key, &now);
	json_put(o, "now", json_text(now));
	json_put(o, "judged_now", json_boolean(is->findings != NULL));
	json_put(o, "reason_now", json_text(f ? f->message : NULL));
	json_put(o, "evidence_now", f ? json_figures(f->evidence) : json_null());
	return o;
}

json_t *change_view_json(const struct change_now *now, const struct change *c)
{
	json_t *o = json_root(), *keys = json_array();

	for (size_t i = 0; i < c->n_keys; i++)
		(void) json_array_append_new(keys, key_json(now, &c->keys[i]));
	json_put(o, "change", json_integer(c->id));
	json_put(o, "at", json_time(c->at));
	json_put(o, "who", json_text(c->who));
	json_put(o, "state", json_text(change_state_text(c->state)));
	json_put(o, "stands", json_boolean(change_stands(c)));
	json_put(o, "netns", json_text(c->netns));
	json_put(o, "runtime_only", json_boolean(c->runtime_only));
	json_put(o, "persist_only", json_boolean(c->persist_only));
	json_put(o, "deadline", c->deadline.us ? json_time(c->deadline) : json_null());
	json_put(o, "note", json_text(c->note));
	json_put(o, "keys", keys);
	return o;
}

json_t *change_view_json_of(const struct root *root, const char *netns, int64_t id)
{
	struct change_now now = { NULL, NULL, NULL };
	struct change *list = NULL;
	json_t *found = NULL;
	size_t n = 0;

	if (apply_changes(root, &list, &n, NULL) < 0)
		return json_null();
	for (size_t i = 0; i < n && !found; i++) {
		now.root = str_eq(list[i].netns, netns) ? root : NULL;
		if (list[i].id == id)
			found = change_view_json(&now, &list[i]);
	}
	changes_done(list, n);
	return found ? found : json_null();
}
