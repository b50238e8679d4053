/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would change in a file, as diff -u shows it. */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include "base/str.h"

/*
 * Appends a unified diff with three lines of context, nothing if the texts are equal. NULL = there
 * is no file (shown as /dev/null). The text is as it stands in the files: escape it for a terminal.
 */
void diff_unified(struct strbuf *out, const char *path, const char *from, const char *to);

#endif
