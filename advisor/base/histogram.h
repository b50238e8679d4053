/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A histogram of positive numbers whose bins grow with the number: eight to a doubling, so that a
 * percentile is right to within 6.25 %. Two histograms add up to that of all their numbers, which
 * means of percentiles never do. Sparse: memory only for bins in use.
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BINS_MAX 496 /* of any uint64_t */

struct histogram_bin {
	uint16_t bin;
	uint64_t count; /* > 0 */
};

struct histogram {
	struct histogram_bin *bins; /* ascending */
	size_t n, cap;
};

void histogram_done(struct histogram *h);

void histogram_add(struct histogram *h, uint64_t v, uint64_t count);
void histogram_merge(struct histogram *into, const struct histogram *from);

/* How many numbers were added. */
uint64_t histogram_count(const struct histogram *h);

/* The p-th percentile (0..100), the middle of its bin; < 0: the histogram is empty. */
double histogram_percentile(const struct histogram *h, double p);

/*
 * As bytes: for each bin the LEB128 of its count << 2 | g, g being how many empty bins there are
 * between it and the one before (or 0), if they are fewer than 3; else 3, and the LEB128 of how many
 * more there are. Most bins take one byte. Not changed later: databases hold it. An empty histogram
 * has 0 bytes. A count beyond 2^62 - 1 becomes that.
 */
void histogram_encode(const struct histogram *h, unsigned char **ret, size_t *ret_len);

/* -EBADMSG: cut short, a bin out of range, a count of 0. *ret is set on success only. */
int histogram_decode(const void *data, size_t len, struct histogram *ret);

#endif
