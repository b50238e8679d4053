# SPDX-License-Identifier: GPL-2.0-or-later
include tests/unit/local.mk
include tests/cli/local.mk
include tests/mutation/local.mk
include tests/lab/local.mk
include tests/bench/local.mk
include tests/fuzz/local.mk

EXTRA_DIST += tests/fixtures

# Every test speaks TAP. A test finds its data below TESTS_SRCDIR and writes only to its own
# temporary directory: below TMPDIR, or in memory where that is not set and possible.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/packaging/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = \
	TESTS_SRCDIR='$(abs_top_srcdir)/tests'; export TESTS_SRCDIR; \
	TOP_SRCDIR='$(abs_top_srcdir)'; export TOP_SRCDIR; \
	TCPADVISOR='$(abs_top_builddir)/tcpadvisor'; export TCPADVISOR; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	CC='$(CC)'; export CC; \
	TMPDIR="$${TMPDIR:-$(TESTS_TMPDIR)}"; export TMPDIR; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	NO_COLOR=1; export NO_COLOR;

# What `make check` and `make lab` do in part is done whole: minutes, not seconds. STRESS lists the
# tests, each added where it stands; they look at TCPADVISOR_STRESS and tell counts in comments.
.PHONY: stress
stress: all $(check_PROGRAMS)
	@TCPADVISOR_STRESS=1 LAB_BIN='$(abs_builddir)/tests/lab' LAB_SKIP_STATUS=0 \
		$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(STRESS)' \
		TEST_SUITE_LOG=stress-suite.log
	@for test in $(STRESS); do grep '^# ' "$${test%.sh}.log" || :; done
