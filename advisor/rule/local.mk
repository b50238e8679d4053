# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/aggregate.c \
	%D%/cases.c %D%/cases.h \
	%D%/causes.c %D%/causes.h \
	%D%/detect.c %D%/detect.h \
	%D%/engine.c %D%/engine.h \
	%D%/evidence.c %D%/evidence.h \
	%D%/factdb.c %D%/factdb.h \
	%D%/facts.c %D%/facts.h \
	%D%/finding.c %D%/finding.h \
	%D%/formula.c %D%/formula.h \
	%D%/functions.c %D%/functions.h \
	%D%/functions_host.c %D%/functions_host.h \
	%D%/histograms.c \
	%D%/pins.c %D%/pins.h \
	%D%/policy.c %D%/policy.h %D%/policy_items.inc \
	%D%/role_settings.inc \
	%D%/roles.c %D%/roles.h \
	%D%/rows.c %D%/rows.h \
	%D%/rule.c %D%/rule.h \
	%D%/ruleset.c %D%/ruleset.h \
	%D%/sandbox.c %D%/sandbox.h \
	%D%/score.c %D%/score.h \
	%D%/sql_value.c %D%/sql_value.h \
	%D%/trail.c %D%/trail.h
