/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a collector does with a damaged database: it is set aside, and a new one begun. */
#ifndef STORE_DAMAGE_H
#define STORE_DAMAGE_H

#include "store/store.h"

/*
 * As store_open to write, and if the database is found to be damaged it is renamed to
 * FILE.corrupt-YYYYMMDDTHHMMSS with its log. *ret_aside: that name, caller frees; NULL: not needed.
 * What is not ours, or of a newer schema, stays where it is: an error.
 */
int damage_open(const char *path, struct store **ret, char **ret_aside, struct err *e);

/* The same for a database that turned out to be damaged while it was in use, and was closed. */
int damage_replace(const char *path, struct store **ret, char **ret_aside, struct err *e);

#endif
