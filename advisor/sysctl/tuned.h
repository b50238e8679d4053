/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tuned's active profile sets. tuned starts after systemd-sysctl and writes the sysctls of the
 * profile; unless its reapply_sysctl is 0 it then goes through /run/sysctl.d, /etc/sysctl.d and
 * /etc/sysctl.conf once more in its own way: /run hides /etc, nothing else is read, patterns and
 * "-key" do not count [tuned.conf(5); tuned plugins/plugin_sysctl.py, profiles/loader.py, 2.20].
 */
#ifndef SYSCTL_TUNED_H
#define SYSCTL_TUNED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"

enum tuned_modifier {
	TUNED_SET,
	TUNED_RAISE,   /* ">N": only if the number was less */
	TUNED_LOWER,   /* "<N": only if it was more */
	TUNED_UNKNOWN, /* the value holds a variable: what it becomes is not known here */
};

struct tuned_entry {
	char *file;        /* "/usr/lib/tuned/x/tuned.conf" */
	unsigned line;     /* from 1 */
	char *key;         /* dotted */
	char *value;       /* normalised, without the modifier; SYSCTLD_SECRET for key material */
	enum tuned_modifier modifier;
	bool is_last;      /* of this key: the one that counts */
};

struct tuned {
	char *profiles;    /* names of the active ones; NULL: there is no tuned here */
	bool reapplies;    /* reapply_sysctl */
	struct tuned_entry *entries; /* in the order in which tuned reads them */
	size_t n;
	char *problem;     /* the profile cannot be read: a sentence, escaped; or NULL */
};

/*
 * Bounded: files of 1 MiB, 32 profiles with those that they include, 4096 assignments. End with
 * tuned_done.
 */
void tuned_load(const struct root *root, struct tuned *ret);
void tuned_done(struct tuned *t);

/* The entry that counts for a key, or NULL. */
const struct tuned_entry *tuned_find(const struct tuned *t, const char *key);

/* Whether it writes over a value, NULL: an unknown one. Of TUNED_UNKNOWN nobody can say: false. */
bool tuned_acts(const struct tuned_entry *t, const char *before);

#endif
