# SPDX-License-Identifier: GPL-2.0-or-later
# One small program a target, for each parser of bytes that come from elsewhere. Built as usual,
# `make check` runs each over its seeds in corpus/NAME; with
# ./configure CC=clang --enable-fuzzer --enable-sanitizers they are libFuzzer programs, and
# `make fuzz` runs each for FUZZ_SECONDS:
#   tests/fuzz/fuzz_diag -max_total_time=60 NEW-INPUTS tests/fuzz/corpus/diag
fuzz_targets = \
	%D%/fuzz_config \
	%D%/fuzz_conntrack \
	%D%/fuzz_diag \
	%D%/fuzz_histogram \
	%D%/fuzz_host \
	%D%/fuzz_links \
	%D%/fuzz_lint \
	%D%/fuzz_machine \
	%D%/fuzz_nl \
	%D%/fuzz_owner \
	%D%/fuzz_pack \
	%D%/fuzz_parse \
	%D%/fuzz_proctab \
	%D%/fuzz_rule \
	%D%/fuzz_sysctld \
	%D%/fuzz_udp \
	%D%/fuzz_value
check_PROGRAMS += $(fuzz_targets)
EXTRA_DIST += %D%/corpus %D%/run.sh

if FUZZER
fuzz_main =
fuzz_ldflags = -fsanitize=fuzzer
else
fuzz_main = %D%/main.c
fuzz_ldflags =
TESTS += $(fuzz_targets)
endif
fuzz_recording = tests/unit/recording.c tests/unit/recording.h tests/unit/scratch.c tests/unit/scratch.h

FUZZ_SECONDS = 60

.PHONY: fuzz
fuzz: $(fuzz_targets)
if FUZZER
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(srcdir)/%D%/run.sh $(fuzz_targets)
else
	@echo "make fuzz: configure with CC=clang --enable-fuzzer --enable-sanitizers first" >&2
	@exit 1
endif

%C%_fuzz_config_SOURCES = %D%/fuzz_config.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_config_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_config_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_conntrack_SOURCES = %D%/fuzz_conntrack.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_conntrack_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_conntrack_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_diag_SOURCES = %D%/fuzz_diag.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_diag_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_diag_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_histogram_SOURCES = %D%/fuzz_histogram.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_histogram_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_histogram_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_host_SOURCES = %D%/fuzz_host.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_host_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_host_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_links_SOURCES = %D%/fuzz_links.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_links_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_links_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_lint_SOURCES = %D%/fuzz_lint.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_lint_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_lint_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_machine_SOURCES = %D%/fuzz_machine.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_machine_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_machine_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_nl_SOURCES = %D%/fuzz_nl.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_nl_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_nl_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_owner_SOURCES = %D%/fuzz_owner.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_owner_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_owner_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_pack_SOURCES = %D%/fuzz_pack.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_pack_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_pack_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_parse_SOURCES = %D%/fuzz_parse.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_parse_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_parse_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_proctab_SOURCES = %D%/fuzz_proctab.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_proctab_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_proctab_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_rule_SOURCES = %D%/fuzz_rule.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_rule_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_rule_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_sysctld_SOURCES = %D%/fuzz_sysctld.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_sysctld_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_sysctld_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_udp_SOURCES = %D%/fuzz_udp.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_udp_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_udp_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_value_SOURCES = %D%/fuzz_value.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_value_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_value_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
