/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of changes (var/lib/tcpadvisor-changes/changes.db): what was so before, so that there
 * is always a way back. Its own database: losing samples never loses it. Its own directory, root's:
 * the directory of the samples belongs to the collector's user, who could put another journal
 * there. Written with a rollback journal and synchronous EXTRA: what was committed is on the disk
 * in one file, which a reader without any rights to write can open.
 */
#ifndef PLAN_JOURNAL_H
#define PLAN_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/root.h"

#define STATE_DIR "var/lib/tcpadvisor-changes"        /* below the root */
#define CHANGES_DB STATE_DIR "/changes.db"
#define CHANGES_DB_OLD "var/lib/tcpadvisor/changes.db" /* where it was once; moved by a writer */
#define DROPIN_DIR "etc/sysctl.d"
#define DROPIN_NAME "90-tcpadvisor.conf"
#define DROPIN_PATH DROPIN_DIR "/" DROPIN_NAME        /* below the root */

enum change_state {
	CHANGE_INTENT,      /* journalled, the kernel may be half-way */
	CHANGE_PENDING,     /* in the kernel, waits for `confirm` until .deadline; no drop-in yet */
	CHANGE_APPLIED,
	CHANGE_REVERTING,   /* a rollback is under way */
	CHANGE_REVERTED,    /* rolled back by request or by the dead-man's switch */
	CHANGE_FAILED,      /* a write failed; everything was restored */
	CHANGE_RECOVERED,   /* found half-way by a later command, which restored it */
	CHANGE_CONFIRMING,  /* was pending; the drop-in is being written */
};

/* How far a key has come: tells a half-done write of ours from what somebody else wrote since. */
enum key_step {
	KEY_UNTOUCHED,
	KEY_WRITING,        /* set before each write: whatever the kernel shows may be ours */
	KEY_WRITTEN,        /* the kernel showed new_value, or will from the next boot on */
};

struct change_key {
	char *key;
	char *old_value, *new_value; /* normalised */
	char *rule;                  /* ids */
	char *reason;                /* one or two sentences; "" = none */
	char *evidence;              /* JSON */
	enum key_step step;
	bool reverted;
};

/* A file as it was: enough to make it so again. */
struct file_state {
	bool existed;
	char *bytes;                 /* NUL behind its len bytes; NULL if it did not exist */
	size_t len;
	unsigned mode, uid, gid;     /* permission bits */
	char *xattrs;                /* block of xattr_read: SELinux label, ACL; NULL = none */
	size_t xattrs_len;
};

struct change {
	int64_t id;
	struct usec at;
	char *who;                   /* user name, SUDO_USER where there is one */
	char *netns;                 /* "" = the host's own */
	char *netns_id;              /* device:inode of the namespace; "" = unknown, or not live */
	char *boot_id;               /* "" = unknown */
	enum change_state state;
	bool runtime_only;
	bool persist_only;           /* only the drop-in: in force from the next boot on */
	bool forced;                 /* the rollback under way was asked for with --force */
	struct usec deadline;        /* wall clock; 0 = none, or confirmed */
	struct usec deadline_boot;   /* the same on the clock since boot, which nobody can set */
	char *note;                  /* last thing worth telling: why it failed, ... */
	struct change_key *keys;
	size_t n_keys;
	struct file_state before;    /* the drop-in before the change */
	struct file_state after;     /* what the change writes there; existed is false if nothing */
};

const char *change_state_text(enum change_state s);
int change_state_parse(const char *text, enum change_state *ret); /* -EINVAL */
void change_done(struct change *c);
void changes_done(struct change *list, size_t n); /* the array too */

/* It is in force, wholly or in part: applied or pending. */
bool change_stands(const struct change *c);

/* It is, or will be when confirmed, in the drop-in: not runtime-only, not of another namespace. */
bool change_is_persistent(const struct change *c);

bool change_has_keys_left(const struct change *c); /* any that is not reverted */

void file_state_done(struct file_state *f);
struct file_state file_state_copy(const struct file_state *f);

#endif
