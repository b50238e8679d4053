/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Samples into their tables, inside a transaction of the caller. All return SQLite results. Inside
 * store/ only.
 */
#ifndef STORE_WRITE_H
#define STORE_WRITE_H

#include "store/internal.h"
#include "store/statement.h"

/* A raw sample: all of it. *ret_id: of its row. */
int write_sample(struct store *s, struct store_series *series, const struct sample *m,
	int64_t *ret_id);

/* A coarse one: what is folded. */
int write_coarse(struct store *s, struct store_series *series, const struct sample *m);

/* The parts, each in its file. id: of the row of sample. */
int write_values(struct store *s, const struct sample *m, int64_t id, struct store_series *series);
int write_sysctls(struct store *s, const struct sample *m, int64_t id,
	struct store_series *series);
int write_udp(struct store *s, const struct sample *m, int64_t id);
int write_rows(struct store *s, const struct sample *m, int64_t id);
int write_links(struct store *s, const struct sample *m, int64_t id, int64_t series);
int write_dropins(struct store *s, const struct sample *m, struct store_series *series);

/* 0 of a figure that is never 0 stands for unknown. */
static inline struct opt_i64 opt_nonzero(uint64_t v)
{
	return v ? OPT(v) : OPT_NONE;
}

#endif
