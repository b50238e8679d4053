/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is applied, whether it still holds, and how the collector fares. */
#ifndef REPORT_STATUS_H
#define REPORT_STATUS_H

#include "plan/journal.h"
#include "report/report.h"
#include "store/store.h"

enum status_now {
	STATUS_SAME,       /* the kernel shows what was written */
	STATUS_DRIFT,      /* it shows something else */
	STATUS_UNREADABLE,
	STATUS_ELSEWHERE,  /* in another network namespace: not looked at */
	STATUS_REBOOTED,   /* was for the runtime only, and the machine was started since */
	STATUS_AT_BOOT,    /* was for the drop-in only, and the machine was not started since */
};

struct status_key {
	const struct change *change;   /* borrowed */
	const struct change_key *key;  /* borrowed */
	enum status_now now;
	char *value;                   /* in the kernel; NULL: not read */
	char *boot; /* what stands against it at boot, a sentence; NULL: nothing */
	char *again; /* of a drift: the line that sets it again at boot; NULL: none does */
};

struct status {
	const struct change *changes;  /* all, borrowed */
	size_t n_changes;
	struct status_key *keys;       /* those that stand, sorted by key */
	size_t n_keys, n_drift;
	const char *file_edited;       /* the drop-in if somebody edited it; NULL: nobody */
	const char *db_path;           /* borrowed */
	bool has_span;
	struct store_span span;        /* of this network namespace, if has_span */
	bool has_disk;
	struct store_disk disk;        /* of the database's file system, if has_disk */
	const char *db_problem; /* why there is none, borrowed; NULL: the database is empty */
	struct usec clock;             /* wall clock now */
};

void status_done(struct status *s);
const char *status_now_text(enum status_now now); /* "same", "drift", ... */

void status_text(struct strbuf *out, const struct status *s, const struct report_options *o);
void status_json(struct strbuf *out, const struct status *s);

#endif
