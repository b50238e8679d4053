/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory of a test's own: below TMPDIR, or in memory where that is not set and possible. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

/* Empty, mode 0700; caller hands it to scratch_remove. What cannot be made ends the program. */
char *scratch_make(const char *name);

/* Removes all below it as well; returns NULL. NULL is fine. */
char *scratch_remove(char *dir);

#endif
