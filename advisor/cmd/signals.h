/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals as a descriptor, so that they only ever come between two samples. */
#ifndef CMD_SIGNALS_H
#define CMD_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#include "base/err.h"

struct signals {
	int fd;        /* readable when one has come; -1 = closed */
	sigset_t old;  /* the mask before */
};

/* Catches SIGINT, SIGTERM and, if `reload`, SIGHUP. */
int signals_open(struct signals *s, bool reload, struct err *e);
void signals_close(struct signals *s); /* one that came and was not taken is dropped */

/* The next one that has come: its number, or 0. */
int signals_take(const struct signals *s);

#endif
