/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the answer of `tcpadvisor calc host` is shown. All append to `out`. */
#ifndef REPORT_HOST_VIEW_H
#define REPORT_HOST_VIEW_H

#include "base/str.h"
#include "plan/sizing.h"
#include "report/report.h"

void host_text(struct strbuf *out, const struct report_options *o, const struct sizing_input *in,
	const struct sizing *s);
/* packaging/schema/host.schema.json */
void host_json(struct strbuf *out, const struct sizing_input *in, const struct sizing *s);
/* A file for sysctl.d(5). */
void host_dropin(struct strbuf *out, const struct sizing_input *in, const struct sizing *s);

#endif
