/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcpadvisor calc host: sysctls for a host that is only described. */
#ifndef CMD_HOST_H
#define CMD_HOST_H

#include "cmd/cmd.h"

#define HOST_WHAT "sysctls for such a host, with reasons"

extern const char host_usage[]; /* "host --rate RATE ..." */

/* argv[0] is "host"; an exit_code. */
int host_run(struct cmd_context *ctx, int argc, char **argv);

#endif
