# SPDX-License-Identifier: GPL-2.0-or-later
dist_man_MANS = \
	%D%/man/tcpadvisor.8 \
	%D%/man/tcpadvisor.conf.5 \
	%D%/man/tcpadvisor-rules.5

# What the JSON outputs hold.
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = \
	%D%/schema/explain.schema.json \
	%D%/schema/host.schema.json \
	%D%/schema/report.schema.json \
	%D%/schema/status.schema.json \
	%D%/schema/trend.schema.json

dist_doc_DATA = \
	%D%/tcpadvisor.conf.example

EXTRA_DIST += \
	%D%/build-aux/tap-driver.sh \
	%D%/m4/flags.m4

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
