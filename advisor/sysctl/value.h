/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of sysctls as text: normalising, splitting, checking against the catalog. */
#ifndef SYSCTL_VALUE_H
#define SYSCTL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sysctl/catalog.h"

#define SYSCTL_VALUE_MAX 4096 /* longest value text handled, bytes */

/* Copy with runs of blanks and tabs as one blank and none at the ends; caller frees. */
char *sysctl_value_normalise(const char *text);

bool sysctl_value_equal(const char *a, const char *b); /* after normalising */

/*
 * The text that the kernel shows once `text` was written, caller frees: normalised, and lists of
 * ports sorted and merged ("8081,8080" is shown as "8080-8081"). key may be NULL.
 */
char *sysctl_value_canonical(const struct sysctl_key *key, const char *text);

/* Whether the kernel would take both for the same: sysctl_value_equal of the canonical texts. */
bool sysctl_value_same(const struct sysctl_key *key, const char *a, const char *b);

/* Whether a list of ports ("22,8080-8090") has this one; not if the list is broken. */
bool sysctl_ports_hold(const char *list, int64_t port);

/*
 * Whether the n-th number of a vector, from 0, must not stand behind `before`: it is less, and the
 * key's numbers must not decrease.
 */
bool sysctl_value_disorders(const struct sysctl_key *key, size_t n, int64_t before, int64_t v);

/*
 * n-th number (from 0) of a value. -ENOENT if there are fewer, -EINVAL if it is no plain decimal
 * number (the kernel would read 010 as 8 and 0x10 as 16), -ERANGE if it does not fit.
 */
int sysctl_value_number(const char *text, size_t n, int64_t *ret);

/*
 * Type, count of fields, range and order only, for values that somebody else wrote: a key need not
 * be settable, and the deny list does not count. 0, -EINVAL or -ERANGE with words.
 */
int sysctl_value_check_form(const struct sysctl_key *key, const char *text, struct err *e);

/*
 * Checks a whole value that is about to be written: type, count of fields (vectors are always
 * complete), range, order, the key's refusals and the deny list of sysctl/deny.h.
 * 0, or -EINVAL / -ERANGE / -EPERM (never allowed) with words. What depends on the former value is
 * in sysctl_deny_change. Not for putting back what was there before: a rollback may restore any.
 */
int sysctl_value_check(const struct sysctl_key *key, const char *text, struct err *e);

#endif
