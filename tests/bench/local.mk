# SPDX-License-Identifier: GPL-2.0-or-later
# What things cost, as ratios within one run: `make bench`, needs root and ss(8).
EXTRA_PROGRAMS = %D%/bench_tick
CLEANFILES += %D%/bench_tick$(EXEEXT)

.PHONY: bench
bench: %D%/bench_tick$(EXEEXT)
	$(builddir)/%D%/bench_tick 1000
	$(builddir)/%D%/bench_tick 10000
	$(builddir)/%D%/bench_tick 100000 9
