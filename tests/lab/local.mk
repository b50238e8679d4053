# SPDX-License-Identifier: GPL-2.0-or-later
# Real TCP in network namespaces that the tests make themselves: `make lab`, needs root, skips with
# a reason elsewhere. One at a time: they measure rates, and the machine may have two CPUs.
LAB_TESTS += \
	tests/lab/test_wan.sh \
	tests/lab/test_buffers.sh \
	tests/lab/test_calc.sh \
	tests/lab/test_catalog.sh \
	tests/lab/test_change.sh \
	tests/lab/test_events.sh \
	tests/lab/test_figures.sh \
	tests/lab/test_netns.sh \
	tests/lab/test_roles.sh \
	tests/lab/test_service.sh \
	tests/lab/test_sources.sh \
	tests/lab/test_sysctld.sh
if !SANITIZED
# sanitizers keep what was freed
LAB_TESTS += tests/lab/test_soak.sh
endif
EXTRA_DIST += $(LAB_TESTS) tests/lab/test_soak.sh %D%/lib.sh %D%/catalog.py %D%/sysctld.py
EXTRA_DIST += %D%/record.sh %D%/record_network.sh %D%/record_settings.sh %D%/record_trouble.sh

check_PROGRAMS += %D%/wan %D%/traffic %D%/soak %D%/sql
%C%_soak_SOURCES = %D%/soak.c %D%/churn.c %D%/churn.h $(bench_shared)
%C%_soak_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=clock_realtime,--wrap=clock_boottime,--wrap=collector_sample
%C%_soak_LDADD = $(tcpadvisor_LDADD)
%C%_sql_SOURCES = %D%/sql.c
%C%_sql_LDADD = $(tcpadvisor_LDADD)
%C%_wan_SOURCES = \
	%D%/opts.c %D%/opts.h \
	%D%/units.c %D%/units.h \
	%D%/wan.c \
	%D%/wan_link.c %D%/wan_link.h
%C%_wan_CFLAGS = $(AM_CFLAGS) -pthread
%C%_wan_CPPFLAGS = -include config.h -I$(srcdir)/%D% $(HARD_CPPFLAGS)
%C%_wan_LDADD =
%C%_traffic_LDADD =
%C%_traffic_SOURCES = \
	%D%/opts.c %D%/opts.h \
	%D%/traffic.c %D%/traffic.h \
	%D%/traffic_connect.c \
	%D%/traffic_send.c \
	%D%/traffic_serve.c \
	%D%/traffic_short.c \
	%D%/traffic_sock.c \
	%D%/units.c %D%/units.h
%C%_traffic_CPPFLAGS = -include config.h -I$(srcdir)/%D% $(HARD_CPPFLAGS)

EXTRA_DIST += %D%/apps.py %D%/record_apps.sh

.PHONY: lab
lab: all $(check_PROGRAMS)
	@LAB_BIN='$(abs_builddir)/%D%' LAB_SKIP_STATUS=0 $(MAKE) -j1 $(AM_MAKEFLAGS) check-TESTS \
		TESTS='$(LAB_TESTS)' TEST_SUITE_LOG=lab-suite.log

STRESS += tests/lab/test_sysctld.sh

.PHONY: soak
soak: %D%/soak$(EXEEXT)
	%D%/soak$(EXEEXT)
