/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps that apply, confirm, rollback and recovery share. All run under the session's lock. */
#ifndef PLAN_STEPS_H
#define PLAN_STEPS_H

#include "base/str.h"
#include "plan/session.h"

/*
 * Sets .before to the drop-in as it is, and .after to what it will be with this change. -ESTALE:
 * somebody edited what tcpadvisor wrote there.
 */
int apply_take_file(const struct session *s, struct change *c, struct err *e);

/*
 * Journals that it came so far (PENDING or APPLIED), and what the drop-in holds now. A failure
 * means that the journal does not hold that.
 */
int apply_finish(const struct session *s, struct change *c, enum change_state state, struct err *e);

/*
 * Takes one change back (not with dry_run: then only the items) and journals how it ended. Items,
 * ids and words are added to *ret also on failure.
 */
int rollback_change(struct session *s, struct change *c, const struct rollback_options *o,
	struct rollback_result *ret, struct err *e);

/*
 * Puts right what processes that died left, and what ran out. A sentence on each goes to `what`.
 * Fails only if the journal does: what cannot be restored stays unfinished, and is told.
 */
int recover_session(struct session *s, struct strbuf *what, struct err *e);

/* Whether recover_session would have something to tell. */
bool recover_is_needed(const struct session *s);

#endif
