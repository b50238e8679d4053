# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/analyse.c %D%/analyse.h \
	%D%/apply.c \
	%D%/calc.c \
	%D%/calculations.c %D%/calculations.h \
	%D%/changes.c \
	%D%/check_config.c \
	%D%/cmd.h \
	%D%/collect.c \
	%D%/config.c %D%/config.h \
	%D%/confirm.c \
	%D%/database.c %D%/database.h \
	%D%/explain.c \
	%D%/host.c %D%/host.h \
	%D%/lint.c \
	%D%/note_log.c %D%/note_log.h \
	%D%/output.c %D%/output.h \
	%D%/pace.c %D%/pace.h \
	%D%/plan.c \
	%D%/plan_request.c %D%/plan_request.h \
	%D%/report.c \
	%D%/rollback.c \
	%D%/rules.c \
	%D%/rules_test.c %D%/rules_test.h \
	%D%/sampling.c %D%/sampling.h \
	%D%/settings.c %D%/settings.h \
	%D%/signals.c %D%/signals.h \
	%D%/status.c \
	%D%/sysctl.c \
	%D%/trend.c
