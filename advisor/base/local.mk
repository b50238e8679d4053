# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/alloc.c %D%/alloc.h \
	%D%/banned.h \
	%D%/clock.c %D%/clock.h \
	%D%/embedded.h \
	%D%/err.c %D%/err.h \
	%D%/fmt.c %D%/fmt.h \
	%D%/histogram.c %D%/histogram.h \
	%D%/leb128.c %D%/leb128.h \
	%D%/log.c %D%/log.h \
	%D%/notify.c %D%/notify.h \
	%D%/parse.c %D%/parse.h \
	%D%/root.c %D%/root.h \
	%D%/str.c %D%/str.h \
	%D%/xattr.c %D%/xattr.h
