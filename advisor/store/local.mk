# SPDX-License-Identifier: GPL-2.0-or-later
libtcpadvisor_a_SOURCES += \
	%D%/add.c \
	%D%/baseline.c \
	%D%/bound.c %D%/bound.h \
	%D%/cover.c %D%/cover.h \
	%D%/damage.c %D%/damage.h \
	%D%/distrust.c %D%/distrust.h \
	%D%/figure.c \
	%D%/figures.c %D%/figures.h \
	%D%/internal.h \
	%D%/known.c %D%/known.h \
	%D%/load.c %D%/load.h \
	%D%/pack.c %D%/pack.h \
	%D%/pack_sql.c \
	%D%/rollup.c %D%/rollup.h \
	%D%/schema.c \
	%D%/series.c %D%/series.h \
	%D%/series_metric.c %D%/series_metric.h \
	%D%/series_state.c \
	%D%/statement.c %D%/statement.h \
	%D%/store.c %D%/store.h \
	%D%/tiers.c %D%/tiers.h \
	%D%/widen.c %D%/widen.h \
	%D%/write.c %D%/write.h \
	%D%/write_links.c \
	%D%/write_rows.c \
	%D%/write_udp.c \
	%D%/write_values.c
