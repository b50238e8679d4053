/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcpadvisor check-config: the settings in force, as a configuration that says the same. */
#include <jansson.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/config.h"
#include "rule/roles.h"

static json_t *value_json(const struct policy_item *item, double v)
{
	_cleanup_(free_p) char *roles = NULL;

	if (item->kind == POLICY_CHOICE)
		return json_string(item->choices[(size_t) v]);
	if (item->kind != POLICY_ROLES)
		return json_real(v);
	roles = roles_text((unsigned) v);
	return json_string(roles);
}

/* The role that gives the item its value, caller frees; NULL: none does. */
static char *giving_role(const struct policy *p, const char *name)
{
	const struct role_setting *s =
		policy_is_set(p, name) ? NULL : roles_setting(roles_of_policy(p), name);

	return s ? roles_text(s->role) : NULL;
}

static json_t *item_json(const struct policy *p, const struct policy_item *item)
{
	_cleanup_(free_p) char *role = giving_role(p, item->name);
	json_t *value = NULL;
	size_t n;
	double v;

	if (item->kind == POLICY_KEYS) {
		const char *const *keys = policy_exclude_list(p, &n);

		value = json_array();
		for (size_t i = 0; i < n; i++)
			(void) json_array_append_new(value, json_string(keys[i]));
	} else if (item->kind == POLICY_PINS) {
		const struct pins *pins = policy_pins(p);

		value = json_object();
		for (size_t i = 0; i < pins->n; i++)
			(void) json_object_set_new(
				value, pins->list[i].key, json_string(pins->list[i].value));
	} else if (policy_number(p, item->name, &v) == 0) {
		value = value_json(item, v);
	}
	return json_pack("{s:s, s:o, s:o, s:b, s:s?, s:s}", "name", item->name, "value",
		value ? value : json_null(), "default",
		item->has_default ? value_json(item, item->default_value) : json_null(), "is_default",
		!policy_is_set(p, item->name) && !role, "role", role, "what", item->what);
}

/* What the roles that may come to be used change. */
static json_t *roles_json(const struct policy *p)
{
	json_t *array = json_array();
	size_t n;
	const struct role_setting *list = role_settings(&n);

	for (size_t i = 0; i < n; i++) {
		_cleanup_(free_p) char *role = roles_text(list[i].role);

		if (list[i].role & roles_possible(roles_of_policy(p)))
			(void) json_array_append_new(array, json_pack("{s:s, s:s, s:f, s:s}",
				"role", role, "name", list[i].name, "value", list[i].value, "why",
				list[i].why));
	}
	return array;
}

static int show_json(const struct policy *p, const char *file)
{
	json_t *settings = json_array(), *all;
	size_t n;
	const struct policy_item *items = policy_items(&n);

	for (size_t i = 0; i < n; i++)
		(void) json_array_append_new(settings, item_json(p, &items[i]));
	all = json_pack("{s:s, s:o, s:o}", "file", file, "settings", settings, "roles",
		roles_json(p));
	(void) json_dumpf(all, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
	(void) putchar('\n');
	json_decref(all);
	return EXIT_FINE;
}

static void show_roles(const struct policy *p)
{
	unsigned possible = roles_possible(roles_of_policy(p));
	size_t n;
	const struct role_setting *list = role_settings(&n);

	if (possible)
		(void) printf("# What a role changes where nothing is set, the first of several:\n");
	for (size_t i = 0; i < n; i++) {
		_cleanup_(policy_free_p) struct policy *changed = policy_new();
		_cleanup_(free_p) char *role = roles_text(list[i].role), *value = NULL;

		if (!(list[i].role & possible))
			continue;
		policy_adopt(changed, list[i].name, list[i].value);
		value = policy_text(changed, policy_find(list[i].name));
		(void) printf("#   %s: %s = %s (%s)\n", role, list[i].name, value, list[i].why);
	}
}

static int show_text(const struct policy *p, const char *file)
{
	size_t n;
	const struct policy_item *items = policy_items(&n);

	(void) printf("# %s: no error\n", file);
	for (size_t i = 0; i < n; i++) {
		_cleanup_(free_p) char *value = policy_text(p, &items[i]);
		_cleanup_(free_p) char *line = NULL;
		_cleanup_(free_p) char *role = giving_role(p, items[i].name);
		const char *from = policy_is_set(p, items[i].name) ? "set" : "default";

		if (!*value) {
			(void) printf("#%s = (not told)\n", items[i].name);
			continue;
		}
		line = xasprintf("%s = %s", items[i].name, value);
		(void) printf("%-40s # %s%s\n", line, role ? "role " : from, role ? role : "");
	}
	show_roles(p);
	return EXIT_FINE;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	const char *file = argc > 1 ? argv[1] : ctx->config_path;
	_cleanup_(free_p) char *shown = NULL;
	char safe[1024];
	struct err e = ERR_INIT;

	if (argc > 2)
		return cmd_usage(&cmd_check_config, "only one file");
	if (argc > 1 && argv[1][0] == '-' && argv[1][1])
		return cmd_usage(&cmd_check_config, "unknown argument \"%s\"", argv[1]);
	if (config_load(p, ctx->root, file, &e) < 0)
		return cmd_fail(&e);
	roles_apply(roles_of_policy(p), p);
	shown = file ? xstrdup(file) : xasprintf("%s/" CONFIG_PATH, root_dir(ctx->root));
	(void) str_escape(safe, sizeof(safe), shown);
	return ctx->format == FORMAT_JSON ? show_json(p, safe) : show_text(p, safe);
}

const struct cmd cmd_check_config = {
	.name = "check-config",
	.summary = "check the configuration and show what is in force",
	.usage =
		"Usage: tcpadvisor check-config [FILE]\n"
		"Reads the configuration, or FILE instead, and prints every setting with its value and\n"
		"where it is from, in the form of the file, and what the roles of the host change; or\n"
		"the first error with file and line, and exits 3.\n",
	.recovers = false,
	.json = true,
	.own_config = true,
	.run = run,
};
