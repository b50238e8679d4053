/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All figures of a row as bytes, which take half the room of as many columns. By the tables of
 * figures.c, in their order: for each eight figures a byte whose bits, the lowest first, say which
 * of them are not as usual, then each of these as the LEB128 of the figure + 1, or 0 if it is
 * unknown. One that is near another counts from that: the difference, with its sign as the lowest
 * bit, + 1. What is usual at the end is left out, so that a row which was packed before a figure was
 * added to the table has the usual of it. No figure is -1, which could not be told from unknown.
 * Inside store/ only, but for pack_register.
 */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include "base/leb128.h"
#include "store/figures.h"

#define PACK_FIGURES_MAX 64
#define PACK_BYTES_MAX (PACK_FIGURES_MAX * LEB128_MAX + PACK_FIGURES_MAX / 8)

/* v: one for each figure of the list, in its order. How many bytes it put there. */
size_t pack_numbers(const struct list *l, const struct opt_i64 *v,
	unsigned char to[static PACK_BYTES_MAX]);

/* -EBADMSG: cut within a number, or one beyond 64 bits. More than the list has is left aside. */
int unpack_numbers(const struct list *l, const void *bytes, size_t len, struct opt_i64 *v);

/* The same of a row of the list. */
size_t pack_row(const struct list *l, const void *row, unsigned char to[static PACK_BYTES_MAX]);
int unpack_row(const struct list *l, const void *bytes, size_t len, void *row);

/*
 * For SQL on a connection: the functions pack_path(name, figure, ...) and pack_flow(name, figure,
 * ...), which give the bytes of these figures, the others being unknown; and the tables
 * path_figures(bytes) and flow_figures(bytes), of one row, with a column for each figure. In
 * pack_sql.c. SQLite result.
 */
int pack_register(sqlite3 *db);

#endif
