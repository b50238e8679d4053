# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/change_view.c %D%/change_view.h \
	%D%/chart.c %D%/chart.h \
	%D%/diff.c %D%/diff.h \
	%D%/explain.c %D%/explain.h \
	%D%/host_view.c %D%/host_view.h \
	%D%/json.c %D%/json.h \
	%D%/keys.c %D%/keys.h \
	%D%/lint.c %D%/lint.h \
	%D%/overview.c %D%/overview.h \
	%D%/page.c %D%/page.h \
	%D%/plan_view.c %D%/plan_view.h \
	%D%/reference.c %D%/reference.h \
	%D%/reference_html.c \
	%D%/reference_man.c \
	%D%/report.c %D%/report.h \
	%D%/rules.c %D%/rules.h \
	%D%/status.c %D%/status.h \
	%D%/table.c %D%/table.h \
	%D%/term.c %D%/term.h \
	%D%/text.c \
	%D%/trend.c %D%/trend.h \
	%D%/unit.c %D%/unit.h

EXTRA_DIST += %D%/reference.css
nodist_libtcpadvisor_a_SOURCES += embedded_reference.c
CLEANFILES += embedded_reference.c

embedded_reference.c: %D%/reference.css packaging/embed.awk
	$(AM_V_GEN)cd $(srcdir) && $(AWK) -v table=embedded_reference -v strip=advisor/report/ \
		-f packaging/embed.awk advisor/report/reference.css >$(abs_builddir)/$@.$$$$ && \
		mv $(abs_builddir)/$@.$$$$ $(abs_builddir)/$@
