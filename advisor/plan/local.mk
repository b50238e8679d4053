# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/apply.c %D%/apply.h \
	%D%/change.c \
	%D%/confirm.c \
	%D%/cost.c %D%/cost.h \
	%D%/deadman.c %D%/deadman.h \
	%D%/dropin.c %D%/dropin.h \
	%D%/dropin_text.c \
	%D%/env.c %D%/env.h \
	%D%/journal.c %D%/journal.h \
	%D%/journal_db.c %D%/journal_db.h \
	%D%/journal_sql.c %D%/journal_sql.h \
	%D%/limits.c %D%/limits.h \
	%D%/merge.c %D%/merge.h \
	%D%/netns.c %D%/netns.h \
	%D%/permit.c %D%/permit.h \
	%D%/plan.c %D%/plan.h \
	%D%/recover.c \
	%D%/rivals.c %D%/rivals.h \
	%D%/rollback.c \
	%D%/session.c %D%/session.h \
	%D%/sizing.c %D%/sizing.h \
	%D%/sizing_buffers.c \
	%D%/sizing_control.c \
	%D%/sizing_limits.c \
	%D%/sizing_parts.h \
	%D%/steps.h \
	%D%/taking.c \
	%D%/undo.c %D%/undo.h
