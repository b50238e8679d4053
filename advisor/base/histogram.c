/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/histogram.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/leb128.h"

#define SUB_BITS 3 /* 8 bins to a doubling */
#define GAP_FAR 3 /* the distance follows in a number of its own */
#define COUNT_MAX (UINT64_MAX >> 2) /* that bytes can tell */

void histogram_done(struct histogram *h)
{
	free(h->bins);
	*h = (struct histogram) { NULL, 0, 0 };
}

/* Below 8 a bin is one number; above, the three bits behind the leading one choose it. */
static uint16_t bin_of(uint64_t v)
{
	unsigned log2;

	if (v < 1u << SUB_BITS)
		return (uint16_t) v;
	log2 = 63u - (unsigned) __builtin_clzll(v);
	return (uint16_t) (((log2 - SUB_BITS + 1) << SUB_BITS) |
			   ((v >> (log2 - SUB_BITS)) & ((1u << SUB_BITS) - 1)));
}

static double middle_of(uint16_t bin)
{
	unsigned shift;

	if (bin < 1u << SUB_BITS)
		return bin;
	shift = (bin >> SUB_BITS) - 1u;
	return ((double) ((1u << SUB_BITS) | (bin & ((1u << SUB_BITS) - 1))) + 0.5) *
	       (double) (1ull << shift) - 0.5;
}

/* The first bin at or behind it. */
static size_t position(const struct histogram *h, uint16_t bin)
{
	size_t low = 0, high = h->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (h->bins[mid].bin < bin)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void add_to_bin(struct histogram *h, uint16_t bin, uint64_t count)
{
	size_t at = position(h, bin);

	if (at < h->n && h->bins[at].bin == bin) {
		h->bins[at].count += count;
		return;
	}
	h->bins = xgrow(h->bins, h->n, &h->cap, sizeof(*h->bins));
	memmove(&h->bins[at + 1], &h->bins[at], (h->n - at) * sizeof(*h->bins));
	h->bins[at] = (struct histogram_bin) { bin, count };
	h->n++;
}

void histogram_add(struct histogram *h, uint64_t v, uint64_t count)
{
	if (count)
		add_to_bin(h, bin_of(v), count);
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
	size_t at = 0;

	/* both ascend, and most bins are there already */
	for (size_t i = 0; i < from->n; i++) {
		const struct histogram_bin *b = &from->bins[i];

		while (at < into->n && into->bins[at].bin < b->bin)
			at++;
		if (at < into->n && into->bins[at].bin == b->bin)
			into->bins[at].count += b->count;
		else
			add_to_bin(into, b->bin, b->count);
	}
}

uint64_t histogram_count(const struct histogram *h)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < h->n; i++)
		sum += h->bins[i].count;
	return sum;
}

double histogram_percentile(const struct histogram *h, double p)
{
	double target = (double) histogram_count(h) * p / 100, sum = 0;

	for (size_t i = 0; i < h->n; i++) {
		sum += (double) h->bins[i].count;
		if (sum >= target)
			return middle_of(h->bins[i].bin);
	}
	return -1;
}

void histogram_encode(const struct histogram *h, unsigned char **ret, size_t *ret_len)
{
	unsigned char *out = h->n ? xcalloc(h->n, 2 * LEB128_MAX) : NULL;
	unsigned next = 0; /* the lowest that the bin can be */
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++) {
		uint64_t count = h->bins[i].count < COUNT_MAX ? h->bins[i].count : COUNT_MAX;
		unsigned gap = h->bins[i].bin - next;

		n += leb128_put(out + n, count << 2 | (gap < GAP_FAR ? gap : GAP_FAR));
		if (gap >= GAP_FAR)
			n += leb128_put(out + n, gap - GAP_FAR);
		next = h->bins[i].bin + 1u;
	}
	*ret = out;
	*ret_len = n;
}

static int get_bin(const unsigned char *data, size_t len, size_t *pos, uint64_t next,
	struct histogram_bin *ret)
{
	uint64_t v, far = 0;
	int r = leb128_get(data, len, pos, &v);

	if (r == 0 && (v & 3) == GAP_FAR)
		r = leb128_get(data, len, pos, &far);
	if (r < 0)
		return r;
	if (!(v >> 2) || far >= HISTOGRAM_BINS_MAX || next + (v & 3) + far >= HISTOGRAM_BINS_MAX)
		return -EBADMSG;
	*ret = (struct histogram_bin) { (uint16_t) (next + (v & 3) + far), v >> 2 };
	return 0;
}

int histogram_decode(const void *data, size_t len, struct histogram *ret)
{
	struct histogram h = { NULL, 0, 0 };
	uint64_t next = 0;
	size_t pos = 0;

	while (pos < len) {
		struct histogram_bin bin;
		int r = get_bin(data, len, &pos, next, &bin);

		if (r < 0) {
			histogram_done(&h);
			return r;
		}
		h.bins = xgrow(h.bins, h.n, &h.cap, sizeof(*h.bins));
		h.bins[h.n++] = bin;
		next = bin.bin + 1u;
	}
	*ret = h;
	return 0;
}
