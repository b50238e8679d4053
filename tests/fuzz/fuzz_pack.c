/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of a row as a database holds them. */
#include "fuzz.h"
#include "store/pack.h"

static void unpack(const struct list *l, const uint8_t *data, size_t size)
{
	struct opt_i64 v[PACK_FIGURES_MAX], again[PACK_FIGURES_MAX];
	unsigned char bytes[PACK_BYTES_MAX];
	size_t len;

	if (unpack_numbers(l, data, size, v) < 0)
		return;
	len = pack_numbers(l, v, bytes);
	FUZZ_ASSERT(len <= sizeof(bytes));
	FUZZ_ASSERT(unpack_numbers(l, bytes, len, again) == 0);
	for (size_t i = 0; i < l->n_figures; i++)
		FUZZ_ASSERT(v[i].known == again[i].known && (!v[i].known || v[i].v == again[i].v));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unpack(&lists[LIST_PATHS], data, size);
	unpack(&lists[LIST_FLOWS], data, size);
	return 0;
}
