/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of a sample's rows, in one place for all that handles them one by one: where a figure
 * stands in its struct, in which column of its table, and how those of two samples become one.
 * Inside store/ only.
 */
#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collect/sample.h"
#include "store/statement.h"

enum figure_type {
	FIGURE_U32, FIGURE_U64,
	FIGURE_OPT,       /* struct opt_i64 */
};

/* Of two figures, the earlier and the later. Unknown ones give way. */
enum figure_fold {
	FOLD_FIRST,
	FOLD_LAST,        /* also if that is unknown */
	FOLD_ADD, FOLD_MIN, FOLD_MAX,
	FOLD_MEAN,        /* weighted by `seen` */
	FOLD_OWN,         /* the list's own function does it */
};

struct figure {
	const char *column; /* NULL: not stored */
	enum figure_type type;
	enum figure_fold fold;
	size_t at;          /* in the row's struct */
	size_t known;       /* of the bool that says whether it is known; 0 = always */
	/* of lists that are packed, see pack.h */
	int32_t usual;      /* what takes no room */
	uint8_t near;       /* this many lines above it is the figure that it is close to; 0 = none */
};

#define USUAL_UNKNOWN -1
#define USUAL_SAME    -2 /* as the figure that it is near to */

/* A list of struct sample. */
struct list {
	size_t at;          /* in struct sample: the rows, their number, and the room for them */
	size_t size;        /* of a row */
	const struct figure *figures;
	size_t n_figures;
	size_t texts[4];    /* char * of a row that it owns */
	size_t n_texts;
	size_t seen;        /* struct opt_i64 of a row */
	unsigned long long (*hash)(const void *row); /* of what tells one row from another */
	bool (*same)(const void *a, const void *b);
};

enum lists {
	LIST_VALUES, LIST_STATES, LIST_PATHS, LIST_FLOWS, LIST_DESTINATIONS, LIST_LISTENERS,
	LIST_PROCESSES, LIST_UDP, LIST_NOTES, LISTS
};

extern const struct list lists[LISTS];

void *list_row(const struct sample *s, const struct list *l, size_t i);
size_t list_count(const struct sample *s, const struct list *l);
void *list_add(struct sample *s, const struct list *l); /* zeroed */
void list_row_done(const struct list *l, void *row);    /* frees what the row owns */
void list_cut(struct sample *s, const struct list *l, size_t n); /* the rows behind are done */

struct opt_i64 figure_get(const struct figure *f, const void *row); /* not of histograms */
void figure_set(const struct figure *f, void *row, struct opt_i64 v);

/* All stored figures of a row, in the table's order. */
void figures_bind(struct bound *b, const struct list *l, const void *row);

/* Fills a row from the columns that bear the figures' names. */
void figures_read(const struct list *l, void *row, sqlite3_stmt *st);

#endif
