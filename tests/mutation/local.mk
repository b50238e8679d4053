# SPDX-License-Identifier: GPL-2.0-or-later
# What no case of a rule looks at: `make mutation` spoils every rule in every way that mutate.py
# knows. tests/cli/test_mutation.sh does it once for each rule.
EXTRA_DIST += %D%/mutate.py %D%/equivalent.txt

.PHONY: mutation
mutation: tcpadvisor
	@TOP_SRCDIR='$(abs_top_srcdir)' TCPADVISOR='$(abs_top_builddir)/tcpadvisor' \
		$(srcdir)/%D%/mutate.py
