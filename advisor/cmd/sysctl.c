/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "sysctl/catalog.h"
#include "sysctl/procsys.h"

static char *value_now(const struct cmd_context *ctx, const struct sysctl_key *key)
{
	char *value = NULL;

	if (key->status == SYSCTL_SECRET)
		return xstrdup("(secret)");
	return procsys_read(ctx->root, key->name, &value) == 0 ? value : NULL;
}

static void show(const struct cmd_context *ctx, const struct sysctl_key *key)
{
	_cleanup_(free_p) char *now = value_now(ctx, key);

	(void) printf("%s\n  %s\n", key->name, key->what);
	(void) printf("  now         %s\n", now ? now : "(not on this machine, or not readable)");
	if (key->default_text)
		(void) printf("  default     %s\n", key->default_text);
	if (*key->unit)
		(void) printf("  unit        %s\n", key->unit);
	(void) printf("  scope       %s\n", sysctl_scope_text(key->scope));
	(void) printf("  effect      %s\n", sysctl_effect_text(key->effect));
	(void) printf("  may be set  %s\n", key->settable ? "yes" : "no, read and explained only");
	if (key->refuse)
		(void) printf("  refused     %s\n", key->refuse);
	if (key->note)
		(void) printf("  note        %s\n", key->note);
	(void) printf("  source      %s\n", key->source);
}

static json_t *key_json(const struct cmd_context *ctx, const struct sysctl_key *key)
{
	_cleanup_(free_p) char *now = value_now(ctx, key);

	return json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:s, s:s, s:b, s:s?, s:s}", "key", key->name,
		"what", key->what, "now", now, "default", key->default_text, "unit", key->unit,
		"scope", sysctl_scope_text(key->scope), "effect", sysctl_effect_text(key->effect),
		"settable", key->settable, "note", key->note, "source", key->source);
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

static int show_all(const struct cmd_context *ctx, int n, char **names)
{
	json_t *all = json_array();

	for (int i = 0; i < n; i++)
		if (!sysctl_find(names[i])) {
			json_decref(all);
			return cmd_usage(&cmd_sysctl, "the catalog has no key \"%s\"", names[i]);
		}
	for (int i = 0; i < n; i++) {
		if (ctx->format == FORMAT_JSON)
			(void) json_array_append_new(all, key_json(ctx, sysctl_find(names[i])));
		else
			show(ctx, sysctl_find(names[i]));
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
	if (argc < 3 || !str_eq(argv[1], "show"))
		return cmd_usage(&cmd_sysctl, "what? list, or show KEY");
	return show_all(ctx, argc - 2, argv + 2);
}

const struct cmd cmd_sysctl = {
	.name = "sysctl",
	.summary =
		"the catalog: what each sysctl means, its value here, when a change takes effect",
	.usage =
		"Usage: tcpadvisor sysctl list\n"
		"       tcpadvisor sysctl show KEY...\n"
		"Shows the sysctls that tcpadvisor knows, in dotted form (net.ipv4.tcp_rmem). Only keys of\n"
		"this catalog are ever written.\n",
	.json = true,
	.run = run,
};
