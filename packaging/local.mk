# SPDX-License-Identifier: GPL-2.0-or-later
# What the JSON outputs hold.
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = \
	%D%/schema/explain.schema.json \
	%D%/schema/report.schema.json \
	%D%/schema/status.schema.json \
	%D%/schema/trend.schema.json

EXTRA_DIST += \
	%D%/build-aux/tap-driver.sh \
	%D%/m4/flags.m4
