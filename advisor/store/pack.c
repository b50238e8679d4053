/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/pack.h"

#define GROUP 8 /* figures to a byte */

/* What a figure is that the bytes do not have; v: the figure itself, behind those above it. */
static struct opt_i64 usual_of(const struct figure *f, const struct opt_i64 *v)
{
	if (f->usual == USUAL_SAME)
		return *(v - f->near);
	return f->usual == USUAL_UNKNOWN ? OPT_NONE : OPT(f->usual);
}

/* What it is counted from. */
static uint64_t base_of(const struct figure *f, const struct opt_i64 *v)
{
	const struct opt_i64 *base = v - f->near;

	return base->known ? (uint64_t) base->v : 0;
}

static bool same(struct opt_i64 a, struct opt_i64 b)
{
	return a.known == b.known && (!a.known || a.v == b.v);
}

static uint64_t to_code(const struct figure *f, const struct opt_i64 *v)
{
	uint64_t d = (uint64_t) v->v;

	if (!v->known)
		return 0;
	if (f->near) {
		d -= base_of(f, v);
		d = d << 1 ^ (d >> 63 ? UINT64_MAX : 0);
	}
	return d + 1;
}

static struct opt_i64 of_code(const struct figure *f, const struct opt_i64 *v, uint64_t code)
{
	uint64_t d = code - 1;

	if (!code)
		return OPT_NONE;
	if (f->near)
		d = base_of(f, v) + (d >> 1 ^ (d & 1 ? UINT64_MAX : 0));
	return OPT(d);
}

size_t pack_numbers(const struct list *l, const struct opt_i64 *v,
	unsigned char to[static PACK_BYTES_MAX])
{
	size_t n = 0, used = 0;

	for (size_t i = 0; i < l->n_figures; i += GROUP) {
		unsigned char *mask = &to[n++];

		*mask = 0;
		for (size_t k = i; k < i + GROUP && k < l->n_figures; k++) {
			const struct figure *f = &l->figures[k];

			if (same(v[k], usual_of(f, &v[k])))
				continue;
			*mask = (unsigned char) (*mask | 1u << (k - i));
			n += leb128_put(to + n, to_code(f, &v[k]));
		}
		used = *mask ? n : used;
	}
	return used;
}

/* Most are one byte: without a call they cost half. */
static int get_code(const unsigned char *from, size_t len, size_t *pos, uint64_t *ret)
{
	if (*pos >= len || from[*pos] & 0x80)
		return leb128_get(from, len, pos, ret);
	*ret = from[(*pos)++];
	return 0;
}

int unpack_numbers(const struct list *l, const void *bytes, size_t len, struct opt_i64 *v)
{
	const unsigned char *from = bytes;
	unsigned mask = 0;
	size_t pos = 0;

	for (size_t i = 0; i < l->n_figures; i++, mask >>= 1) {
		uint64_t code;
		int r;

		if (i % GROUP == 0)
			mask = pos < len ? from[pos++] : 0;
		if (!(mask & 1)) {
			v[i] = usual_of(&l->figures[i], &v[i]);
			continue;
		}
		r = get_code(from, len, &pos, &code);
		if (r < 0)
			return r;
		v[i] = of_code(&l->figures[i], &v[i], code);
	}
	return 0;
}

size_t pack_row(const struct list *l, const void *row, unsigned char to[static PACK_BYTES_MAX])
{
	struct opt_i64 v[PACK_FIGURES_MAX];

	for (size_t i = 0; i < l->n_figures; i++)
		v[i] = figure_get(&l->figures[i], row);
	return pack_numbers(l, v, to);
}

int unpack_row(const struct list *l, const void *bytes, size_t len, void *row)
{
	struct opt_i64 v[PACK_FIGURES_MAX];
	int r = unpack_numbers(l, bytes, len, v);

	/* of those that share a bool the first has the last word: it is as old as the table */
	for (size_t i = l->n_figures; i-- && r == 0;)
		figure_set(&l->figures[i], row, v[i]);
	return r;
}
