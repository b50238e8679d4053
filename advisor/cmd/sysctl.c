/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "report/keys.h"
#include "sysctl/catalog.h"
#include "sysctl/procsys.h"

static char *value_now(const struct cmd_context *ctx, const struct sysctl_key *key)
{
	char *value = NULL;

	if (key->status == SYSCTL_SECRET)
		return xstrdup("(secret)");
	return procsys_read(ctx->root, key->name, &value) == 0 ? value : NULL;
}

static json_t *key_json(const struct cmd_context *ctx, const struct sysctl_key *key)
{
	_cleanup_(free_p) char *now = value_now(ctx, key);

	return keys_json(key, now);
}

static void show(const struct cmd_context *ctx, const struct sysctl_key *key)
{
	struct report_options o = { .width = ctx->width, .color = ctx->color };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	_cleanup_(free_p) char *now = value_now(ctx, key);

	keys_text(&out, key, now, &o);
	(void) fputs(strbuf_str(&out), stdout);
}

static int reference(void)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;

	keys_man(&out);
	(void) fputs(strbuf_str(&out), stdout);
	return EXIT_FINE;
}

static void print_json(json_t *j)
{
	(void) json_dumpf(j, stdout, JSON_INDENT(2));
	(void) putchar('\n');
	json_decref(j);
}

static int list(const struct cmd_context *ctx)
{
	struct libscols_table *table;
	const struct sysctl_key *keys;
	size_t n;

	keys = sysctl_catalog(&n);
	if (ctx->format == FORMAT_JSON) {
		json_t *all = json_array();

		for (size_t i = 0; i < n; i++)
			(void) json_array_append_new(all, key_json(ctx, &keys[i]));
		print_json(all);
		return EXIT_FINE;
	}
	table = scols_new_table();
	(void) scols_table_new_column(table, "KEY", 0.3, 0);
	(void) scols_table_new_column(table, "NOW", 0.2, SCOLS_FL_TRUNC);
	(void) scols_table_new_column(table, "WHAT", 0.5, SCOLS_FL_TRUNC);
	for (size_t i = 0; i < n; i++) {
		_cleanup_(free_p) char *now = value_now(ctx, &keys[i]);
		struct libscols_line *line = scols_table_new_line(table, NULL);

		(void) scols_line_set_data(line, 0, keys[i].name);
		(void) scols_line_set_data(line, 1, now ? now : "-");
		(void) scols_line_set_data(line, 2, keys[i].what);
	}
	(void) scols_print_table(table);
	scols_unref_table(table);
	return EXIT_FINE;
}

/* Also as a path: net/ipv4/tcp_rmem. */
static const struct sysctl_key *find(const char *name)
{
	_cleanup_(free_p) char *key = procsys_key(name);

	return key ? sysctl_find(key) : NULL;
}

static int show_all(const struct cmd_context *ctx, int n, char **names)
{
	json_t *all = json_array();

	for (int i = 0; i < n; i++)
		if (!find(names[i])) {
			json_decref(all);
			return cmd_usage(&cmd_sysctl, "the catalog has no key \"%s\"", names[i]);
		}
	for (int i = 0; i < n; i++) {
		if (ctx->format == FORMAT_JSON)
			(void) json_array_append_new(all, key_json(ctx, find(names[i])));
		else
			show(ctx, find(names[i]));
	}
	if (ctx->format == FORMAT_JSON)
		print_json(json_incref(all));
	json_decref(all);
	return EXIT_FINE;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	if (argc == 2 && str_eq(argv[1], "list"))
		return list(ctx);
	if (argc == 2 && str_eq(argv[1], "reference"))
		return ctx->format == FORMAT_TEXT ? reference() :
			cmd_usage(&cmd_sysctl, "reference has no --format json: take list");
	if (argc < 3 || !str_eq(argv[1], "show"))
		return cmd_usage(&cmd_sysctl, "what? list, show KEY, or reference");
	return show_all(ctx, argc - 2, argv + 2);
}

const struct cmd cmd_sysctl = {
	.name = "sysctl",
	.summary =
		"the catalog: what each sysctl means, its value here, when a change takes effect",
	.usage =
		"Usage: tcpadvisor sysctl list\n"
		"       tcpadvisor sysctl show KEY...\n"
		"       tcpadvisor sysctl reference\n"
		"Shows the sysctls that tcpadvisor knows, in dotted form (net.ipv4.tcp_rmem). Only keys of\n"
		"this catalog are ever written. reference prints all of it as the manual page\n"
		"tcpadvisor-sysctl(7).\n",
	.json = true,
	.run = run,
};
