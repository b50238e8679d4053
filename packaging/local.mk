# SPDX-License-Identifier: GPL-2.0-or-later
dist_man_MANS = \
	%D%/man/tcpadvisor.8 \
	%D%/man/tcpadvisor.conf.5 \
	%D%/man/tcpadvisor-rules.5
dist_html_DATA = %D%/rules.html

# The reference of the shipped rules, written by the program itself; --root leaves out the rules of
# the machine that builds. A tarball has it ready, so that whoever builds for another machine need not
# run the program; from a checkout, a native one can be named.
NATIVE_TCPADVISOR = ./tcpadvisor$(EXEEXT)
write_reference = $(NATIVE_TCPADVISOR) --root $(srcdir)/packaging rules reference
reference_deps = $(rules_files) advisor/rule/rule.c advisor/report/reference.c
%D%/man/tcpadvisor-rules.5: %D%/man/tcpadvisor-rules.5.in advisor/report/reference_man.c \
		$(reference_deps) | tcpadvisor$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(write_reference) man >$@.rules && \
		$(SED) -e '/^@RULES@$$/{r $@.rules' -e 'd;}' \
			$(srcdir)/packaging/man/tcpadvisor-rules.5.in >$@.tmp && \
		rm -f $@.rules && mv $@.tmp $@
%D%/rules.html: advisor/report/reference_html.c advisor/report/reference.css $(reference_deps) | \
		tcpadvisor$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(write_reference) html >$@.tmp && mv $@.tmp $@
EXTRA_DIST += %D%/man/tcpadvisor-rules.5.in
MAINTAINERCLEANFILES = %D%/man/tcpadvisor-rules.5 %D%/rules.html

# The reference of sysctls is what the program itself says.
nodist_man_MANS = %D%/man/tcpadvisor-sysctl.7
%D%/man/tcpadvisor-sysctl.7: tcpadvisor$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && ./tcpadvisor$(EXEEXT) sysctl reference >$@.tmp && mv $@.tmp $@
CLEANFILES += %D%/man/tcpadvisor-sysctl.7

# What the JSON outputs hold.
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = \
	%D%/schema/apply.schema.json \
	%D%/schema/change.schema.json \
	%D%/schema/changes.schema.json \
	%D%/schema/confirm.schema.json \
	%D%/schema/explain.schema.json \
	%D%/schema/host.schema.json \
	%D%/schema/lint.schema.json \
	%D%/schema/plan.schema.json \
	%D%/schema/report.schema.json \
	%D%/schema/rollback.schema.json \
	%D%/schema/status.schema.json \
	%D%/schema/sysctl.schema.json \
	%D%/schema/trend.schema.json

dist_doc_DATA = \
	%D%/tcpadvisor.conf.example

EXTRA_DIST += \
	%D%/build-aux/tap-driver.sh \
	%D%/m4/flags.m4

# Completion: what can stand where, then how each shell takes it.
bashcompletiondir = $(datadir)/bash-completion/completions
nodist_bashcompletion_DATA = %D%/completion/tcpadvisor
zshfunctionsdir = $(datadir)/zsh/site-functions
nodist_zshfunctions_DATA = %D%/completion/_tcpadvisor
completion_parts = %D%/completion/words.sh %D%/completion/bash.in %D%/completion/zsh.in
CLEANFILES += $(nodist_bashcompletion_DATA) $(nodist_zshfunctions_DATA)
EXTRA_DIST += $(completion_parts)
%D%/completion/tcpadvisor: $(completion_parts)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cd $(srcdir)/packaging/completion && \
		cat words.sh bash.in >$(abs_builddir)/$@
%D%/completion/_tcpadvisor: $(completion_parts)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cd $(srcdir)/packaging/completion && \
		{ echo '#compdef tcpadvisor'; cat words.sh zsh.in; } >$(abs_builddir)/$@

# The service: its unit names the program where it is installed.
%D%/systemd/tcpadvisor.service: %D%/systemd/tcpadvisor.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
		$(SED) 's,[@]bindir@,$(bindir),g' $(srcdir)/packaging/systemd/tcpadvisor.service.in >$@.tmp && \
		mv $@.tmp $@
CLEANFILES += %D%/systemd/tcpadvisor.service
EXTRA_DIST += \
	%D%/systemd/tcpadvisor.service.in \
	%D%/systemd/tcpadvisor.sysusers
if WITH_SYSTEMD
nodist_systemdsystemunit_DATA = %D%/systemd/tcpadvisor.service
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysusersdir)'
	$(INSTALL_DATA) $(srcdir)/packaging/systemd/tcpadvisor.sysusers \
		'$(DESTDIR)$(sysusersdir)/tcpadvisor.conf'
uninstall-local:
	rm -f '$(DESTDIR)$(sysusersdir)/tcpadvisor.conf'
endif
