# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/collector.c %D%/collector.h \
	%D%/counters.c %D%/counters.h \
	%D%/diag.c %D%/diag.h \
	%D%/endpoints.c %D%/endpoints.h \
	%D%/host.c %D%/host.h \
	%D%/links.c %D%/links.h \
	%D%/machine.c %D%/machine.h \
	%D%/nl.c %D%/nl.h \
	%D%/owner.c %D%/owner.h \
	%D%/paths.c %D%/paths.h \
	%D%/percpu.c %D%/percpu.h \
	%D%/processes.c %D%/processes.h \
	%D%/proctab.c %D%/proctab.h \
	%D%/sample.c %D%/sample.h \
	%D%/sockets.c %D%/sockets.h \
	%D%/track.c %D%/track.h
