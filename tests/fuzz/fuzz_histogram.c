/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A histogram as a database holds it. */
#include <string.h>

#include "base/alloc.h"
#include "base/histogram.h"
#include "fuzz.h"

static void same_again(const struct histogram *h)
{
	_cleanup_(free_p) unsigned char *bytes = NULL;
	struct histogram again;
	size_t len;

	histogram_encode(h, &bytes, &len);
	FUZZ_ASSERT(histogram_decode(bytes, len, &again) == 0);
	FUZZ_ASSERT(again.n == h->n);
	for (size_t i = 0; i < h->n; i++)
		FUZZ_ASSERT(again.bins[i].bin == h->bins[i].bin &&
			again.bins[i].count == h->bins[i].count);
	histogram_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct histogram h, sum = { NULL, 0, 0 };
	double low, high;

	if (histogram_decode(data, size, &h) < 0)
		return 0;
	for (size_t i = 0; i < h.n; i++)
		FUZZ_ASSERT(h.bins[i].count && h.bins[i].bin < HISTOGRAM_BINS_MAX &&
			(!i || h.bins[i - 1].bin < h.bins[i].bin));
	same_again(&h);
	histogram_add(&sum, 1234567, 3);
	histogram_merge(&sum, &h);
	FUZZ_ASSERT(histogram_count(&sum) == histogram_count(&h) + 3); /* both may wrap */
	low = histogram_percentile(&h, 1);
	high = histogram_percentile(&h, 99);
	FUZZ_ASSERT(low <= high || high < 0);
	histogram_done(&h);
	histogram_done(&sum);
	return 0;
}
