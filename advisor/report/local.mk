# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/chart.c %D%/chart.h \
	%D%/explain.c %D%/explain.h \
	%D%/json.c %D%/json.h \
	%D%/page.c %D%/page.h \
	%D%/report.c %D%/report.h \
	%D%/status.c %D%/status.h \
	%D%/table.c %D%/table.h \
	%D%/term.c %D%/term.h \
	%D%/text.c \
	%D%/trend.c %D%/trend.h \
	%D%/unit.c %D%/unit.h
