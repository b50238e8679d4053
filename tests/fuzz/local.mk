# SPDX-License-Identifier: GPL-2.0-or-later
# One small program a target. Built as usual, `make check` runs each over its seeds in corpus/NAME;
# with ./configure CC=clang --enable-fuzzer --enable-sanitizers they are libFuzzer programs:
#   tests/fuzz/fuzz_diag -max_total_time=60 NEW-INPUTS tests/fuzz/corpus/diag
fuzz_targets = \
	%D%/fuzz_conntrack \
	%D%/fuzz_diag \
	%D%/fuzz_links \
	%D%/fuzz_machine \
	%D%/fuzz_parse \
	%D%/fuzz_proctab \
	%D%/fuzz_rule \
	%D%/fuzz_sysctld \
	%D%/fuzz_udp
check_PROGRAMS += $(fuzz_targets)
EXTRA_DIST += %D%/corpus

if FUZZER
fuzz_main =
fuzz_ldflags = -fsanitize=fuzzer
else
fuzz_main = %D%/main.c
fuzz_ldflags =
TESTS += $(fuzz_targets)
endif
fuzz_recording = tests/unit/recording.c tests/unit/recording.h

%C%_fuzz_conntrack_SOURCES = %D%/fuzz_conntrack.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_conntrack_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_conntrack_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_diag_SOURCES = %D%/fuzz_diag.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_diag_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_diag_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_links_SOURCES = %D%/fuzz_links.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_links_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_links_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
%C%_fuzz_machine_SOURCES = %D%/fuzz_machine.c %D%/fuzz.h $(fuzz_main) $(fuzz_recording)
%C%_fuzz_machine_LDADD = $(tcpadvisor_LDADD)
%C%_fuzz_machine_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
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
