/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a command's output goes, and the commands that it proposes. */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "base/err.h"
#include "base/str.h"
#include "cmd/cmd.h"

/* "tcpadvisor" with the global options of this run, quoted for a shell; caller frees. */
char *output_program(const struct cmd_context *ctx);

/* Appends one argument, quoted for a shell where it must be, a blank before it. */
void output_add_argument(struct strbuf *out, const char *argument);

/*
 * Writes a file named by the user, whole or not at all; mode of a new file by the umask, of an old
 * one as it was. What is no regular file (a pipe, /dev/stdout) is written to as it stands.
 */
int output_file(const char *path, const char *text, struct err *e);

#endif
