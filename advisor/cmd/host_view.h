/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the answer of `tcpadvisor calc host` is shown. All append to `out`. */
#ifndef CMD_HOST_VIEW_H
#define CMD_HOST_VIEW_H

#include "base/str.h"
#include "cmd/cmd.h"
#include "plan/sizing.h"

void host_text(struct strbuf *out, const struct cmd_context *ctx, const struct sizing_input *in,
	const struct sizing *s);
/* packaging/schema/host.schema.json */
void host_json(struct strbuf *out, const struct sizing_input *in, const struct sizing *s);
/* A file for sysctl.d(5). */
void host_dropin(struct strbuf *out, const struct sizing_input *in, const struct sizing *s);

#endif
