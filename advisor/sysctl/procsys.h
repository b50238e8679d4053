/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/sys under a root: reading and writing values by dotted key. A dot inside an interface name
 * is written as a slash in the dotted form ("net.ipv4.conf.eth0/1.rp_filter"), as sysctl(8) does.
 */
#ifndef SYSCTL_PROCSYS_H
#define SYSCTL_PROCSYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/root.h"

/*
 * "proc/sys/net/ipv4/tcp_rmem", caller frees; NULL if the key holds a part that is empty, "." or
 * "..", a blank or a control character.
 */
char *procsys_path(const char *key);

/*
 * The dotted form of a key as people write it, caller frees; NULL if it is none. If the first
 * separator is a slash, slashes separate and dots belong to names; else dots separate, and slashes
 * stand for dots in names. Leading slashes and doubled separators are dropped [sysctl.d(5); checked
 * with systemd 252 and procps-ng 4.0.2].
 */
char *procsys_key(const char *text);

/*
 * The path below /proc/sys as procps-ng spells it: separators are translated, but neither dropped
 * nor joined. It takes two keys for the same only if they are spelled alike. Caller frees.
 */
char *procsys_spelling(const char *text);

/* The same for a key that a pattern matched: its parts, with the pattern's separators. */
char *procsys_spell_match(const char *pattern_spelling, const char *key);

bool procsys_is_pattern(const char *key); /* holds one of * ? [ */

/*
 * Keys here that match a dotted pattern, in the order of their paths; * ? and [] stay inside one
 * part [glob(7)]. Free with names_free. -EINVAL: no key, or more than 16 of * ? [; -E2BIG: more
 * than max keys, or too many names to look at.
 */
int procsys_match(const struct root *root, const char *pattern, size_t max, char ***ret_keys,
	size_t *ret_n);

/*
 * Normalised value, caller frees. -ENOENT: no such key here; -EACCES; -EFBIG: longer than
 * SYSCTL_VALUE_MAX; -EPERM: key material (sysctl_is_secret); -EINVAL: no key, or no text.
 */
int procsys_read(const struct root *root, const char *key, char **ret);

/*
 * Writes, reads back and compares (sysctl_value_same). Only keys of the catalog: -EPERM for others
 * and for secrets. An empty value clears a list. -EIO with words if the kernel then shows another
 * value than the one written. Callers check the value first (sysctl_value_check) and restore on
 * failure: a write can fail and still have changed the kernel.
 */
int procsys_write(const struct root *root, const char *key, const char *value, struct err *e);

#endif
