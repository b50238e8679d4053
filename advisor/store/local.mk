# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/internal.h \
	%D%/keep.c \
	%D%/known.c %D%/known.h \
	%D%/schema.c \
	%D%/series.c %D%/series.h \
	%D%/statement.c %D%/statement.h \
	%D%/store.c %D%/store.h \
	%D%/write.c \
	%D%/write_udp.c
