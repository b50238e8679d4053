/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/histogram.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define SUB_BITS 3 /* 8 bins to a doubling */
#define LEB128_MAX 10 /* bytes of a 64-bit number */

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
	for (size_t i = 0; i < from->n; i++)
		add_to_bin(into, from->bins[i].bin, from->bins[i].count);
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

static size_t put_leb128(unsigned char *to, uint64_t v)
{
	size_t n = 0;

	do {
		to[n++] = (unsigned char) ((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
		v >>= 7;
	} while (v);
	return n;
}

void histogram_encode(const struct histogram *h, unsigned char **ret, size_t *ret_len)
{
	unsigned char *out = h->n ? xcalloc(h->n, 2 * LEB128_MAX) : NULL;
	size_t n = 0;
	uint16_t last = 0;

	for (size_t i = 0; i < h->n; i++) {
		n += put_leb128(out + n, (uint64_t) (h->bins[i].bin - last));
		n += put_leb128(out + n, h->bins[i].count);
		last = h->bins[i].bin;
	}
	*ret = out;
	*ret_len = n;
}

static int get_leb128(const unsigned char *data, size_t len, size_t *pos, uint64_t *ret)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64 && *pos < len; shift += 7) {
		unsigned char c = data[(*pos)++];

		if (shift == 63 && c > 1)
			return -EBADMSG;
		v |= (uint64_t) (c & 0x7f) << shift;
		if (!(c & 0x80)) {
			*ret = v;
			return 0;
		}
	}
	return -EBADMSG;
}

int histogram_decode(const void *data, size_t len, struct histogram *ret)
{
	struct histogram h = { NULL, 0, 0 };
	uint64_t bin = 0, step, count;
	size_t pos = 0;

	while (pos < len) {
		int r = get_leb128(data, len, &pos, &step);

		if (r == 0)
			r = get_leb128(data, len, &pos, &count);
		if (r < 0 || step >= HISTOGRAM_BINS_MAX || bin + step >= HISTOGRAM_BINS_MAX ||
			!count || (h.n && !step)) {
			histogram_done(&h);
			return -EBADMSG;
		}
		bin += step;
		h.bins = xgrow(h.bins, h.n, &h.cap, sizeof(*h.bins));
		h.bins[h.n++] = (struct histogram_bin) { (uint16_t) bin, count };
	}
	*ret = h;
	return 0;
}
