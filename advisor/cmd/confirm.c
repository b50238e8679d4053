/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "cmd/cmd.h"
#include "plan/apply.h"
#include "report/change_view.h"
#include "report/json.h"

static void tell(struct cmd_context *ctx, int64_t id)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;

	if (ctx->format == FORMAT_TEXT) {
		(void) printf("Change %lld is confirmed.\n", (long long) id);
		return;
	}
	json_t *root = json_root();

	json_put(root, "confirmed", change_view_json_of(ctx->root, ctx->netns, id));
	json_write(&out, root);
	(void) fputs(strbuf_str(&out), stdout);
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	struct err e = ERR_INIT;
	int64_t id = 0;

	if (argc > 2)
		return cmd_usage(&cmd_confirm, "takes one change at most");
	if (argc == 2 && (parse_i64(argv[1], &id) < 0 || id <= 0))
		return cmd_usage(&cmd_confirm, "\"%s\" is no number of a change", argv[1]);
	if (apply_confirm(ctx->root, id, &id, &e) < 0)
		return cmd_fail(&e);
	tell(ctx, id);
	return EXIT_FINE;
}

const struct cmd cmd_confirm = {
	.name = "confirm",
	.summary = "keep a change that would be taken back",
	.usage = "Usage: tcpadvisor confirm [CHANGE]\n"
		"Keeps the change that `apply --confirm-within` made, and writes its drop-in.\n",
	.recovers = true,
	.own_config = true,
	.json = true,
	.run = run,
};
