# SPDX-License-Identifier: GPL-2.0-or-later
# The program as a user runs it, over recorded machines and fake roots.
cli_tests = \
	%D%/test_bad_input.sh \
	%D%/test_calc.sh \
	%D%/test_catalogue.sh \
	%D%/test_change.sh \
	%D%/test_check_config.sh \
	%D%/test_collect.sh \
	%D%/test_completion.sh \
	%D%/test_deny.sh \
	%D%/test_lint.sh \
	%D%/test_machines.sh \
	%D%/test_man.sh \
	%D%/test_mutation.sh \
	%D%/test_plan.sh \
	%D%/test_report.sh \
	%D%/test_rule_cases.sh \
	%D%/test_rules.sh \
	%D%/test_source.sh \
	%D%/test_sysctl.sh \
	%D%/test_trust.sh \
	%D%/test_way.sh \
	%D%/test_wrong_figures.sh
TESTS += $(cli_tests)
EXTRA_DIST += $(cli_tests) %D%/lib.sh %D%/spoil.py %D%/validate.py %D%/thresholds.conf %D%/golden
