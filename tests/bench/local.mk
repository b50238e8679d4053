# SPDX-License-Identifier: GPL-2.0-or-later
# What things cost, beside what they may cost: `make bench`, needs root and ss(8). Each bench is one
# program; a command line in BENCHES runs it.
bench_shared = \
	%D%/bench.c %D%/bench.h \
	%D%/connections.c %D%/connections.h
bench_programs = \
	%D%/bench_collect \
	%D%/bench_events \
	%D%/bench_report \
	%D%/bench_store \
	%D%/bench_tick
BENCHES = \
	'%D%/bench_tick 1000' \
	'%D%/bench_tick 10000' \
	'%D%/bench_tick 100000 9' \
	'%D%/bench_collect 1000' \
	'%D%/bench_events 20000 10' \
	'%D%/bench_report 100 50 .' \
	'%D%/bench_store 100 2 .' \
	'%D%/bench_store 1000 1 .'
EXTRA_PROGRAMS = $(bench_programs)
EXTRA_DIST += %D%/run.sh
CLEANFILES += $(bench_programs)

%C%_bench_collect_SOURCES = %D%/bench_collect.c $(bench_shared)
%C%_bench_collect_LDADD = $(tcpadvisor_LDADD)
%C%_bench_events_SOURCES = %D%/bench_events.c $(bench_shared)
%C%_bench_events_LDADD = $(tcpadvisor_LDADD)
%C%_bench_report_SOURCES = %D%/bench_report.c %D%/workload.c %D%/workload.h $(bench_shared)
%C%_bench_report_LDADD = $(tcpadvisor_LDADD)
%C%_bench_store_SOURCES = %D%/bench_store.c %D%/workload.c %D%/workload.h $(bench_shared)
%C%_bench_store_LDADD = $(tcpadvisor_LDADD)
%C%_bench_tick_SOURCES = %D%/bench_tick.c $(bench_shared)
%C%_bench_tick_LDADD = $(tcpadvisor_LDADD)

.PHONY: bench
bench: all $(bench_programs)
	@TCPADVISOR='$(abs_top_builddir)/tcpadvisor' $(srcdir)/%D%/run.sh $(BENCHES)
