# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/catalog.c %D%/catalog.h \
	%D%/catalog_former.c \
	%D%/catalog_words.c \
	%D%/conffiles.c %D%/conffiles.h \
	%D%/defaults.c %D%/defaults.h \
	%D%/deny.c %D%/deny.h \
	%D%/dropin.c %D%/dropin.h \
	%D%/lint.c %D%/lint.h \
	%D%/lint_checks.h \
	%D%/lint_key.c \
	%D%/lint_order.c \
	%D%/lint_value.c \
	%D%/procsys.c %D%/procsys.h \
	%D%/sysctld.c %D%/sysctld.h \
	%D%/sysctld_parts.h \
	%D%/sysctld_resolve.c \
	%D%/tuned.c %D%/tuned.h \
	%D%/value.c %D%/value.h
# parts of the table in catalog.c
EXTRA_DIST += \
	%D%/catalog_core.inc \
	%D%/catalog_ipv4.inc \
	%D%/catalog_netfilter.inc \
	%D%/catalog_tcp.inc \
	%D%/catalog_udp.inc
