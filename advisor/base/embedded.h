/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text files of the source tree that are built into the program: rules/, db/ and a style sheet. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
	const char *path; /* "buffers/send-buffer-below-bdp.sql", "0001_initial.sql" */
	const char *text;
};

/* Ended by a NULL path; sorted as the build lists them. */
extern const struct embedded_file embedded_rules[];
extern const struct embedded_file embedded_migrations[];
extern const struct embedded_file embedded_views[];
extern const struct embedded_file embedded_reference[];
extern const struct embedded_file embedded_roles[]; /* one */

#endif
