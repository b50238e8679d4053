/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcpadvisor lint: who sets which key at boot, and what is wrong in the files that do. */
#include "report/lint.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "cmd/cmd.h"
#include "sysctl/procsys.h"

/* Both forms of a key are taken; 0 or EXIT_USAGE. */
static int take_keys(int argc, char **argv, char **keys)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-')
			return cmd_usage(&cmd_lint, "unknown argument \"%s\"", argv[i]);
		keys[i - 1] = procsys_key(argv[i]);
		if (!keys[i - 1])
			return cmd_usage(&cmd_lint, "\"%s\" is no name of a sysctl", argv[i]);
	}
	return 0;
}

static int print(const struct cmd_context *ctx, const struct lint_view *v)
{
	struct report_options o = { .width = ctx->width, .color = ctx->color };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	struct err e = ERR_INIT;

	if (ctx->format == FORMAT_JSON)
		lint_json(&out, v);
	else if (lint_text(&out, v, &o, &e) < 0)
		return cmd_fail(&e);
	(void) fputs(strbuf_str(&out), stdout);
	return lint_count(v->lint, LINT_ERROR) ? EXIT_FINDINGS : EXIT_FINE;
}

static int look(const struct cmd_context *ctx, char **keys, size_t n)
{
	_cleanup_(lint_done) struct lint lint = { 0 };
	struct lint_view view = { &lint, keys, n };
	struct err e = ERR_INIT;

	if (lint_run(ctx->root, keys, n, &lint, &e) < 0)
		return cmd_fail(&e);
	return print(ctx, &view);
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	size_t n = (size_t) argc - 1;
	char **keys;
	int code;

	if (*ctx->netns)
		return cmd_usage(&cmd_lint, "the files are for the host's own network namespace: "
			"leave --netns out");
	keys = xcalloc(n + 1, sizeof(*keys));
	code = take_keys(argc, argv, keys);
	if (!code)
		code = look(ctx, keys, n);
	names_free(keys, n);
	return code;
}

const struct cmd cmd_lint = {
	.name = "lint",
	.summary = "who sets which sysctl at boot, and what is wrong in sysctl.d",
	.usage =
		"Usage: tcpadvisor lint [KEY...]\n"
		"Reads the files of sysctl.d as systemd-sysctl and `sysctl --system` do, and tuned's active\n"
		"profile. Shows what is wrong in them, and for each key its value after a boot, the line\n"
		"that sets it and those that do not count. With KEYs only these.\n"
		"Exit 1 if there are errors.\n",
	.json = true,
	.run = run,
};
