/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two halves of sysctl/sysctld.h share: reading the lines, and resolving who wins. */
#ifndef SYSCTL_SYSCTLD_PARTS_H
#define SYSCTL_SYSCTLD_PARTS_H

#include "sysctl/dropin.h"
#include "sysctl/sysctld.h"

/* Whether a loader reports a failure too, or the line counts in spite of it. */
#define SYSCTLD_FAILS  true
#define SYSCTLD_COUNTS false

/* A line that counts, before patterns are resolved. */
struct conf_line {
	struct dropin_line text;
	char *file;
	unsigned line;
	bool systemd, procps; /* read and applied by it */
	bool repeat;
	const char *hidden_by; /* another file has its name, or NULL */
	bool pattern;
	bool live;            /* pattern: the one that systemd keeps of its repetitions */
};

struct loader {
	const struct root *root;
	struct sysctld *out;
	size_t entries_cap, hidden_cap, problems_cap;
	struct conf_line *lines;
	size_t n_lines, lines_cap;
	const struct conf_line **plain; /* those without patterns, by key, then in order */
	size_t n_plain;
	const struct conf_line **origin; /* for each entry */
	size_t origin_cap;
	struct stat conf;                /* of /etc/sysctl.conf, zero if there is none */
	bool conf_linked;                /* read already through a name in sysctl.d */
	size_t n_patterns;
	size_t file_problems;            /* in the present file */
};

/* A problem, escaped. file with or without its leading slash; line 0: none. */
void sysctld_complain(struct loader *l, bool fails, const char *file, unsigned line,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

const char *sysctld_value_to_keep(const char *key, const char *value); /* no key material */

/* The lines become entries: patterns are expanded, and those that win are marked. */
void sysctld_resolve(struct loader *l);

#endif
