/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of a list and the figures in them, by the tables of figures.c. */
#include <string.h>

#include "base/alloc.h"
#include "store/figures.h"

/* What SAMPLE_LIST declares. */
struct any_list {
	void *rows;
	size_t n, cap;
};

static struct any_list list_of(const struct sample *s, const struct list *l)
{
	struct any_list a;

	memcpy(&a, (const char *) s + l->at, sizeof(a));
	return a;
}

void *list_row(const struct sample *s, const struct list *l, size_t i)
{
	return (char *) list_of(s, l).rows + i * l->size;
}

size_t list_count(const struct sample *s, const struct list *l)
{
	return list_of(s, l).n;
}

void *list_add(struct sample *s, const struct list *l)
{
	struct any_list a = list_of(s, l);

	a.rows = xgrow(a.rows, a.n, &a.cap, l->size);
	a.n++;
	memcpy((char *) s + l->at, &a, sizeof(a));
	return memset(list_row(s, l, a.n - 1), 0, l->size);
}

void list_row_done(const struct list *l, void *row)
{
	for (size_t i = 0; i < l->n_texts; i++) {
		char *text;

		memcpy(&text, (char *) row + l->texts[i], sizeof(text));
		free(text);
	}
	if (l == &lists[LIST_PATHS]) {
		histogram_done(&((struct sample_path *) row)->srtt);
		histogram_done(&((struct sample_path *) row)->rcv_rtt);
	}
}

void list_cut(struct sample *s, const struct list *l, size_t n)
{
	struct any_list a = list_of(s, l);

	a.n = n;
	memcpy((char *) s + l->at, &a, sizeof(a));
}

struct opt_i64 figure_get(const struct figure *f, const void *row)
{
	const char *p = (const char *) row + f->at;

	if (f->known && !((const bool *) row)[f->known])
		return OPT_NONE;
	if (f->type == FIGURE_OPT)
		return *(const struct opt_i64 *) p;
	return f->type == FIGURE_U32 ? OPT(*(const uint32_t *) p) : OPT(*(const uint64_t *) p);
}

void figure_set(const struct figure *f, void *row, struct opt_i64 v)
{
	char *p = (char *) row + f->at;

	if (f->type == FIGURE_OPT)
		*(struct opt_i64 *) p = v;
	else if (f->type == FIGURE_U32)
		*(uint32_t *) p = v.v < 0 ? 0 : v.v > UINT32_MAX ? UINT32_MAX : (uint32_t) v.v;
	else
		*(uint64_t *) p = (uint64_t) v.v;
	if (f->known)
		((bool *) row)[f->known] = v.known;
}

void figures_bind(struct bound *b, const struct list *l, const void *row)
{
	for (size_t i = 0; i < l->n_figures; i++)
		if (l->figures[i].column)
			bind_opt(b, figure_get(&l->figures[i], row));
}

static struct opt_i64 column(sqlite3_stmt *st, int i)
{
	return sqlite3_column_type(st, i) == SQLITE_NULL ? OPT_NONE :
		OPT(sqlite3_column_int64(st, i));
}

static const struct figure *figure_of(const struct list *l, const char *name, size_t *at)
{
	/* columns come in the figures' order, but for a few */
	for (size_t n = 0; n < l->n_figures; n++, ++*at) {
		if (*at >= l->n_figures)
			*at = 0;
		if (l->figures[*at].column && strcmp(l->figures[*at].column, name) == 0)
			return &l->figures[(*at)++];
	}
	return NULL;
}

void figures_read(const struct list *l, void *row, sqlite3_stmt *st)
{
	size_t at = 0;

	for (int i = 0; i < sqlite3_column_count(st); i++) {
		const struct figure *f = figure_of(l, sqlite3_column_name(st, i), &at);

		if (f)
			figure_set(f, row, column(st, i));
	}
}
