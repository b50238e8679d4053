/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One rule file: its header and its SELECT. See rules/README.md for the writer's view. */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define RULE_SHIPPED "shipped"

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
enum merge { MERGE_NONE, MERGE_MAX, MERGE_MIN, MERGE_FIRST }; /* several proposals for one key */

struct rule {
	char *id;          /* base name of the file: send-buffer-below-bdp */
	char *origin;      /* RULE_SHIPPED or the path of the user's file */
	char *title;
	char *family; /* buffers, ports, leaks, keepalive, listen, congestion, loss, memory, hygiene */
	enum severity severity;
	enum merge merge;
	char **needs; /* facts without which the rule cannot judge: "fact_flow.sndbuf_max_bytes",
	                    * "sysctl:net.ipv4.tcp_wmem", "counter:TcpExt.ListenOverflows" */
	size_t n_needs;
	char **sets;       /* keys that it may propose */
	size_t n_sets;
	char **explains;   /* rules whose findings are only consequences of this one's */
	size_t n_explains;
	unsigned explains_line; /* of the header; 0 = not there */
	char **about;      /* evidence that names the thing concerned; none: the whole host */
	size_t n_about;
	char **references;
	size_t n_references;
	char *why;         /* what happens, for the reader of the report */
	char *fix;         /* what to do */
	char *risk;        /* what the remedy may cost; "" if none */
	char *formula; /* how `proposed` follows from the evidence, with names of evidence fields in
	                    * braces: "2 * {bdp_bytes}"; "" if nothing is computed */
	char *sql;         /* the whole file: comments are harmless to SQLite */
	struct rule *replaced; /* the shipped rule whose id a user's rule took; NULL: none */
};

/*
 * Header: `-- key: value` lines before the first other line; a line `--   text` continues the one
 * above. Unknown, duplicate and missing keys are errors with file and line. `name` is shown in
 * errors; the id must equal `expect_id` (the base name) unless that is NULL.
 */
int rule_parse(const char *text, const char *name, const char *expect_id, const char *origin,
	struct rule **ret, struct err *e);
struct rule *rule_free(struct rule *rule);
void rule_free_p(struct rule **rule);

const char *severity_text(enum severity s);
int severity_parse(const char *s, enum severity *ret);
const char *merge_text(enum merge m);

#endif
