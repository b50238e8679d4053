/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The collector's loop: shared by `collect` and by --live. */
#ifndef CMD_SAMPLING_H
#define CMD_SAMPLING_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/root.h"
#include "cmd/settings.h"
#include "store/store.h"

struct sampling_options {
	const struct root *root;
	const char *netns;         /* of the own namespace, "" = the host's */
	const char *record_dir;    /* NULL = no recording */
	struct settings settings;
	/*
	 * Called when SIGHUP comes: the settings from now on. On failure, which is logged, the
	 * former stay. NULL: SIGHUP is not caught.
	 */
	int (*reload)(void *arg, struct settings *ret, struct err *e);
	void *reload_arg;
	struct usec duration;      /* 0 = until a signal comes */
	bool once;
	bool progress;             /* a line on the terminal that is drawn over */
};

/*
 * Samples into the store until the time is over, a recording ends, or SIGINT or SIGTERM comes; what
 * was sampled until then is stored. *ret_n: samples stored. A sample that cannot be stored ends it.
 */
int sampling_run(
	struct store *store, const struct sampling_options *o, unsigned *ret_n, struct err *e);

#endif
