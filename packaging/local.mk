# SPDX-License-Identifier: GPL-2.0-or-later
dist_man_MANS = \
	%D%/man/tcpadvisor.8 \
	%D%/man/tcpadvisor.conf.5 \
	%D%/man/tcpadvisor-rules.5

# What the JSON outputs hold.
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = \
	%D%/schema/explain.schema.json \
	%D%/schema/report.schema.json \
	%D%/schema/status.schema.json \
	%D%/schema/trend.schema.json

dist_doc_DATA = \
	%D%/tcpadvisor.conf.example

EXTRA_DIST += \
	%D%/build-aux/tap-driver.sh \
	%D%/m4/flags.m4
