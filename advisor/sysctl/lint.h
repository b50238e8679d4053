/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who sets each key at boot, and what is wrong in the files that do. The boot: systemd-sysctl, then
 * tuned where it has an active profile; `sysctl --system` is the other way to load the files.
 */
#ifndef SYSCTL_LINT_H
#define SYSCTL_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/root.h"
#include "sysctl/catalog.h"
#include "sysctl/sysctld.h"
#include "sysctl/tuned.h"

#define LINT_OURS "/etc/sysctl.d/90-tcpadvisor.conf" /* what apply writes */

enum lint_severity {
	LINT_NOTE,    /* worth knowing */
	LINT_WARNING, /* does other than it seems to */
	LINT_ERROR,   /* fails, does harm, or undoes what was applied */
};

struct lint_finding {
	const char *id;           /* static: "removed-key", "refused-value", ... */
	enum lint_severity severity;
	char *key;                /* NULL: about a file */
	char *file;               /* NULL: about several */
	unsigned line;            /* 0: none */
	char *message;            /* a sentence, not escaped */
};

/* The line that a loader leaves in force: the last one that the kernel does not refuse. */
struct lint_source {
	const char *value;        /* borrowed; NULL: nothing sets the key */
	const char *file;
	unsigned line;
};

struct lint_key {
	const char *name;                 /* borrowed from the entries */
	const struct sysctl_key *key;     /* NULL: not of the catalog */
	const struct sysctld_entry **entries; /* all lines about it, in order, hidden ones last */
	size_t n_entries;
	const struct tuned_entry *tuned;  /* or NULL */
	struct lint_source boot;          /* after systemd-sysctl and tuned */
	struct lint_source systemd, procps;
	char *now;                        /* in the kernel, NULL: unknown */
};

struct lint {
	struct sysctld files;
	struct tuned tuned;
	struct lint_key *keys;            /* sorted by name */
	size_t n_keys;
	struct lint_finding *findings;    /* the gravest first, then by file, line and key */
	size_t n_findings, findings_cap;
	bool is_whole;                    /* /proc/sys is all of a kernel's, not a part of it */
	uint64_t memory_bytes;            /* 0: unknown */
};

/* As sysctld_load. only: dotted names; n_only 0: all. End with lint_done. */
int lint_run(const struct root *root, char *const *only, size_t n_only, struct lint *ret,
	struct err *e);
void lint_done(struct lint *l);

/* Key of that name, or NULL. */
const struct lint_key *lint_find(const struct lint *l, const char *name);

size_t lint_count(const struct lint *l, enum lint_severity severity);
const char *lint_severity_text(enum lint_severity severity);

#endif
