# SPDX-License-Identifier: GPL-2.0-or-later
# One program a module: test_NAME.c tests advisor/*/NAME.c. What several share is in libtest.a.
unit_tests = \
	%D%/test_apply \
	%D%/test_apply_fault \
	%D%/test_apply_kill \
	%D%/test_apply_power \
	%D%/test_bound \
	%D%/test_buffers \
	%D%/test_cases \
	%D%/test_catalog \
	%D%/test_causes \
	%D%/test_cgroup \
	%D%/test_chart \
	%D%/test_clock \
	%D%/test_collector \
	%D%/test_confirm \
	%D%/test_conntrack \
	%D%/test_counters \
	%D%/test_cover \
	%D%/test_defaults \
	%D%/test_deny \
	%D%/test_diag \
	%D%/test_diff \
	%D%/test_endpoints \
	%D%/test_engine \
	%D%/test_env \
	%D%/test_err \
	%D%/test_events \
	%D%/test_explain \
	%D%/test_fleet \
	%D%/test_flows \
	%D%/test_fmt \
	%D%/test_formula \
	%D%/test_functions \
	%D%/test_groups \
	%D%/test_histogram \
	%D%/test_journal \
	%D%/test_journal_db \
	%D%/test_json \
	%D%/test_links \
	%D%/test_linkstats \
	%D%/test_lint \
	%D%/test_log \
	%D%/test_machine \
	%D%/test_namespaces \
	%D%/test_nl \
	%D%/test_note_log \
	%D%/test_notify \
	%D%/test_owner \
	%D%/test_pace \
	%D%/test_pack \
	%D%/test_parse \
	%D%/test_paths \
	%D%/test_percpu \
	%D%/test_plan \
	%D%/test_policy \
	%D%/test_processes \
	%D%/test_procsys \
	%D%/test_proctab \
	%D%/test_reference \
	%D%/test_report \
	%D%/test_program_fault \
	%D%/test_rivals \
	%D%/test_roles \
	%D%/test_rollback \
	%D%/test_root \
	%D%/test_rule \
	%D%/test_ruleset \
	%D%/test_sandbox \
	%D%/test_score \
	%D%/test_series \
	%D%/test_settings \
	%D%/test_sizing \
	%D%/test_sockets \
	%D%/test_status \
	%D%/test_store \
	%D%/test_store_failure \
	%D%/test_str \
	%D%/test_sysctld \
	%D%/test_term \
	%D%/test_tiers \
	%D%/test_track \
	%D%/test_trail \
	%D%/test_tuned \
	%D%/test_udp \
	%D%/test_unit \
	%D%/test_value \
	%D%/test_views \
	%D%/test_xattr

check_LIBRARIES += %D%/libtest.a
%C%_libtest_a_SOURCES = \
	%D%/disk.c \
	%D%/disk.h \
	%D%/fake_kernel.h \
	%D%/json_schema.c \
	%D%/json_schema.h \
	%D%/operations.c \
	%D%/operations.h \
	%D%/plan_fixture.c \
	%D%/plan_fixture.h \
	%D%/recording.c \
	%D%/recording.h \
	%D%/report_example.c \
	%D%/report_example.h \
	%D%/samples.c \
	%D%/samples.h \
	%D%/scratch.c \
	%D%/scratch.h \
	%D%/supervise.c \
	%D%/supervise.h

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
STRESS += %D%/test_apply_fault %D%/test_apply_kill %D%/test_apply_power %D%/test_program_fault
else
# Said in the summary, never left out in silence.
TESTS += %D%/no-cmocka.sh
endif
EXTRA_DIST += %D%/no-cmocka.sh
