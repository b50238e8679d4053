/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sysctl.d files: who sets which key at boot. Two programs apply them and disagree:
 * systemd-sysctl (boot) takes the last *file name* over all directories and leaves out
 * /etc/sysctl.conf unless a symlink in sysctl.d points to it; `sysctl --system` takes
 * /etc/sysctl.conf last [sysctl.d(5), sysctl(8)]. Checked with systemd 252 and procps-ng 4.0.2,
 * which differ also in this:
 * - a file whose name starts with a dot counts for `sysctl --system` only;
 * - "-key" without "=" takes a key out of patterns; systemd also drops an earlier "key = value";
 * - "- key = value", with a blank behind the dash, is applied by systemd only, "--key = value" by
 *   `sysctl --system` only;
 * - "-pattern" without "=" counts in neither, but in versions of `sysctl --system` after 4.0.2;
 * - of lines with the full name of a key systemd writes the last only, `sysctl --system` each: if
 *   the kernel refuses it, what the line before said stays there;
 * - /net/ipv4/x and net//ipv4/x are net.ipv4.x to systemd, but keep no pattern from it in
 *   `sysctl --system`;
 * - a pattern that comes again with the same value keeps its first place in systemd.
 * In both a pattern never touches a key that is assigned by its full name, whatever the order, and
 * a name counts as taken even if its file is masked, dangling or a directory.
 */
#ifndef SYSCTL_SYSCTLD_H
#define SYSCTL_SYSCTLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/root.h"

#define SYSCTLD_SECRET "(secret)" /* stands for values that are never kept */

/* One assignment line. */
struct sysctld_entry {
	char *file;             /* as looked up, "/etc/sysctl.d/99-x.conf" */
	unsigned line;          /* from 1 */
	char *key;              /* dotted; the pattern itself if it matches no key here */
	char *value;            /* normalised; SYSCTLD_SECRET for key material */
	char *pattern;          /* the dotted pattern that key comes from, or NULL */
	bool ignore_failure;    /* leading "-" */
	bool in_systemd;        /* systemd-sysctl writes it, in the order of the entries */
	bool in_procps;         /* `sysctl --system` does */
	bool wins_systemd;      /* the last one that systemd-sysctl writes */
	bool wins_procps;       /* the last one that `sysctl --system` writes */
	char *hidden_by;        /* the file that hides its file, of .hidden only; else NULL */
	bool is_repeat;         /* of /etc/sysctl.conf, which sysctl.d links to: given before */
};

struct sysctld_problem {
	char *file;  /* a file or a directory, not escaped */
	unsigned line; /* 0: none */
	char *what;  /* escaped */
	bool fails;  /* the loaders fail on it; else it counts, or is left out here only */
};

struct sysctld {
	struct sysctld_entry *entries; /* as systemd-sysctl reads them, sysctl.conf last */
	size_t n;
	struct sysctld_entry *hidden; /* of files that are not read, as an earlier directory has the
	                         * same name: patterns are not resolved, nothing wins */
	size_t n_hidden;
	struct sysctld_problem *problems; /* unreadable files, malformed and odd lines */
	size_t n_problems;
};

/*
 * Reads all of them. What cannot be read or understood becomes a problem; an error is returned only
 * when a directory cannot be listed for lack of resources (-EMFILE, -ENFILE, -EIO). Bounded: files
 * of 1 MiB, 16384 lines that count, 64 patterns. End with sysctld_done.
 */
int sysctld_load(const struct root *root, struct sysctld *ret, struct err *e);
void sysctld_done(struct sysctld *s);

char *sysctld_problem_text(const struct sysctld_problem *p); /* with its place; caller frees */

/* The entry for a key that wins at boot (systemd), or NULL. */
const struct sysctld_entry *sysctld_find(const struct sysctld *s, const char *key);

#endif
