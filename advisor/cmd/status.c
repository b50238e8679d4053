/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "cmd/cmd.h"
#include "cmd/database.h"
#include "plan/apply.h"
#include "plan/dropin.h"
#include "sysctl/lint.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

struct machine {
	const struct cmd_context *ctx;
	struct lint boot;          /* empty where the files could not be read */
	bool has_boot;
	char *boot_id;             /* NULL = unknown */
};

static bool stands(const struct change *c)
{
	return c->state == CHANGE_APPLIED || c->state == CHANGE_PENDING ||
	       c->state == CHANGE_CONFIRMING;
}

static bool is_listed(const struct status *s, const struct change *c, const char *key)
{
	for (size_t i = 0; i < s->n_keys; i++)
		if (str_eq(s->keys[i].key->key, key) && str_eq(s->keys[i].change->netns, c->netns))
			return true;
	return false;
}

/* Who sets the key at the next boot, if it is not what was applied, or if that has drifted. */
static void look_at_boot(struct status_key *ret, const struct machine *m)
{
	const struct change *c = ret->change;
	const struct lint_key *found;
	struct lint_source by = { 0 };

	if (c->runtime_only || c->state == CHANGE_PENDING || *c->netns || !m->has_boot)
		return;
	found = lint_find(&m->boot, ret->key->key);
	if (found)
		by = found->boot;
	if (!by.value)
		ret->boot = xasprintf("no file sets it: /%s lacks it", DROPIN_PATH);
	else if (!sysctl_value_equal(by.value, ret->key->new_value))
		ret->boot = xasprintf("%s line %u sets %s", by.file, by.line, by.value);
	else if (ret->now == STATUS_DRIFT)
		ret->again = xasprintf("%s line %u", by.file, by.line);
}

static enum status_now look(const struct machine *m, const struct change *c,
	const struct change_key *k, char **ret_value)
{
	bool rebooted = m->boot_id && *c->boot_id && !str_eq(m->boot_id, c->boot_id);

	if (!str_eq(c->netns, m->ctx->netns))
		return STATUS_ELSEWHERE;
	if (procsys_read(m->ctx->root, k->key, ret_value) < 0)
		return STATUS_UNREADABLE;
	if (sysctl_value_equal(*ret_value, k->new_value))
		return STATUS_SAME;
	if (c->persist_only && !rebooted && sysctl_value_equal(*ret_value, k->old_value))
		return STATUS_AT_BOOT;
	return c->runtime_only && rebooted ? STATUS_REBOOTED : STATUS_DRIFT;
}

/* Changes come newest first: an older one of the same key is out of force. */
static void add_keys(struct status *s, const struct machine *m, const struct change *c, size_t *cap)
{
	for (size_t i = 0; i < c->n_keys; i++) {
		const struct change_key *k = &c->keys[i];
		struct status_key entry = { .change = c, .key = k };

		if (k->reverted || is_listed(s, c, k->key))
			continue;
		entry.now = look(m, c, k, &entry.value);
		look_at_boot(&entry, m);
		s->keys = xgrow(s->keys, s->n_keys, cap, sizeof(*s->keys));
		s->keys[s->n_keys++] = entry;
		s->n_drift += entry.now == STATUS_DRIFT;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct status_key *x = a, *y = b;
	int diff = strcmp(x->key->key, y->key->key);

	return diff ? diff : strcmp(x->change->netns, y->change->netns);
}

static void look_at_keys(struct status *s, const struct cmd_context *ctx)
{
	struct machine m = { .ctx = ctx };
	struct err ignored = ERR_INIT;
	size_t cap = 0;

	m.has_boot = lint_run(ctx->root, NULL, 0, &m.boot, &ignored) == 0;
	(void) procsys_read(ctx->root, "kernel.random.boot_id", &m.boot_id);
	for (size_t i = 0; i < s->n_changes; i++)
		if (stands(&s->changes[i]))
			add_keys(s, &m, &s->changes[i], &cap);
	if (s->n_keys)
		qsort(s->keys, s->n_keys, sizeof(*s->keys), by_key);
	if (m.has_boot)
		lint_done(&m.boot);
	free(m.boot_id);
}

/* A database that is not there or broken is something to show, not a reason to stop. */
static void look_at_database(struct status *s, const struct cmd_context *ctx, struct err *problem)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	int r = store_open(s->db_path, STORE_READ, &store, problem);

	if (r == 0)
		r = store_span(store, ctx->netns, &s->span, problem);
	s->has_span = r == 0;
	s->has_disk = store && store_disk(store, &s->disk) == 0;
	s->db_problem = r < 0 && r != -ENODATA ? problem->text : NULL;
}

static void print_status(const struct status *s, const struct cmd_context *ctx)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	struct report_options ro = { .width = ctx->width, .color = ctx->color };

	if (ctx->format == FORMAT_JSON)
		status_json(&out, s);
	else
		status_text(&out, s, &ro);
	(void) fputs(strbuf_str(&out), stdout);
}

/* Unknown is no word against it: a drop-in that cannot be read is refused where it matters. */
static void look_at_file(struct status *s, const struct cmd_context *ctx)
{
	struct err ignored = ERR_INIT;
	bool edited;

	if (dropin_is_edited(ctx->root, s->changes, s->n_changes, &edited, &ignored) == 0 && edited)
		s->file_edited = "/" DROPIN_PATH;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(free_p) char *path = NULL;
	struct change *changes = NULL;
	struct err e = ERR_INIT, problem = ERR_INIT;
	struct status s = { .clock = clock_realtime() };
	bool holds;

	if (argc > 1)
		return cmd_usage(&cmd_status, "unknown argument \"%s\"", argv[1]);
	if (apply_changes(ctx->root, &changes, &s.n_changes, &e) < 0)
		return cmd_fail(&e);
	path = database_path(ctx);
	s.changes = changes;
	s.db_path = path;
	look_at_keys(&s, ctx);
	look_at_file(&s, ctx);
	look_at_database(&s, ctx, &problem);
	print_status(&s, ctx);
	holds = !s.n_drift && !s.file_edited;
	changes_done(changes, s.n_changes);
	status_done(&s);
	return holds ? EXIT_FINE : EXIT_FINDINGS;
}

const struct cmd cmd_status = {
	.name = "status",
	.summary = "what is applied, drift, collector, database",
	.usage =
		"Usage: tcpadvisor status\n"
		"Shows what is applied and whether it still holds, the newest sample and the database.\n"
		"Exit 1 if a key or the drop-in is no longer what was written.\n",
	.recovers = true,
	.json = true,
	.run = run,
};
