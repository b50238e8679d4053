/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalog of sysctls for a terminal, as JSON and as the body of a manual page. */
#ifndef REPORT_KEYS_H
#define REPORT_KEYS_H

#include <jansson.h>

#include "base/str.h"
#include "report/report.h"
#include "sysctl/catalog.h"

/* now: its value here; NULL: not on this machine, or not readable. */
void keys_text(struct strbuf *out, const struct sysctl_key *key, const char *now,
	const struct report_options *o);
json_t *keys_json(const struct sysctl_key *key, const char *now); /* a new reference */

/* tcpadvisor-sysctl(7), all of it, for man(1): the whole catalog. */
void keys_man(struct strbuf *out);

#endif
