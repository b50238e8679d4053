/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/sysctl.d/90-tcpadvisor.conf: every change that stands, so that it outlives a reboot. */
#ifndef PLAN_DROPIN_H
#define PLAN_DROPIN_H

#include "plan/journal.h"

/*
 * The file as it is; not there is no error. The codes of env_check_path (a symlink is refused),
 * -EFBIG beyond 1 MiB.
 */
int dropin_read(const struct root *root, struct file_state *ret, struct err *e);

/* Makes the file so, or removes it; its directory is made if absent. Survives a crash whole. */
int dropin_write(const struct root *root, const struct file_state *f, struct err *e);

bool file_same_bytes(const struct file_state *a, const struct file_state *b);
bool file_same(const struct file_state *a, const struct file_state *b); /* and attributes */

/* Removes temporary files of ours that a killed process left. */
void dropin_sweep(const struct root *root);

/*
 * The file for those changes of the list (newest first) that stand applied and are persistent, for
 * `add` (NULL = none) too, and without `but` (NULL = none). A key that several changes set has the
 * newest one's value. What the file held before the first of them, `but` included, stands above,
 * byte for byte: assignments below win [sysctl.d(5)].
 */
struct file_state dropin_render(const struct change *list, size_t n, const struct change *add,
	const struct change *but);

/*
 * Whether somebody changed the bytes that the newest command left in the file, while a change of
 * the list stands in it; false while one is under way. The codes of journal_open and dropin_read.
 */
int dropin_is_edited(const struct root *root, const struct change *list, size_t n, bool *ret,
	struct err *e);

/*
 * The file as it is and as it would be with a change applied (its id and time are shown in the
 * comments). Takes no lock: for showing. Both are freed with file_state_done.
 */
int dropin_preview(const struct root *root, struct change *c, struct file_state *ret_now,
	struct file_state *ret_then, struct err *e);

#endif
