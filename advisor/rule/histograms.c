/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hist_merge(blob) and hist_percentile(blob, p), over histograms as samples hold them. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/histogram.h"
#include "rule/functions.h"

/* 1 and the histogram, to be freed by the caller; 0: NULL; -1: the error is told. */
static int histogram_arg(sqlite3_context *ctx, sqlite3_value *v, struct histogram *ret)
{
	const void *data;

	if (sqlite3_value_type(v) == SQLITE_NULL)
		return 0;
	if (sqlite3_value_type(v) == SQLITE_BLOB) {
		data = sqlite3_value_blob(v); /* before its length is asked for */
		if (histogram_decode(data, (size_t) sqlite3_value_bytes(v), ret) == 0)
			return 1;
	}
	sqlite3_result_error(ctx, "this is no histogram, or a damaged one", -1);
	return -1;
}

static void percentile(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	double p = sqlite3_value_double(argv[1]), v;
	struct histogram h;

	if (sqlite3_value_type(argv[1]) == SQLITE_NULL)
		return;
	if (!(p >= 0 && p <= 100)) {
		sqlite3_result_error(ctx, "hist_percentile: p is not between 0 and 100", -1);
		return;
	}
	if (histogram_arg(ctx, argv[0], &h) <= 0)
		return;
	v = histogram_percentile(&h, p);
	histogram_done(&h);
	if (v >= 0)
		sqlite3_result_double(ctx, v);
}

static void merge_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct histogram *sum = sqlite3_aggregate_context(ctx, sizeof(*sum)), h;

	if (!sum) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	if (histogram_arg(ctx, argv[0], &h) <= 0)
		return;
	histogram_merge(sum, &h);
	histogram_done(&h);
}

static void merge_final(sqlite3_context *ctx)
{
	struct histogram *sum = sqlite3_aggregate_context(ctx, 0);
	unsigned char *bytes;
	size_t len;

	if (!sum)
		return;
	histogram_encode(sum, &bytes, &len);
	histogram_done(sum);
	if (len)
		sqlite3_result_blob(ctx, bytes, (int) len, SQLITE_TRANSIENT);
	free(bytes);
}

static const struct {
	const char *name;
	int args;
	/* either the first, or the others */
	void (*function)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
	void (*step)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
	void (*final)(sqlite3_context *ctx);
} histograms[] = {
	{ "hist_percentile", 2, percentile, NULL, NULL },
	{ "hist_merge", 1, NULL, merge_step, merge_final },
};

int histograms_register(sqlite3 *db)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_SIZE(histograms) && rc == SQLITE_OK; i++)
		rc = sqlite3_create_function_v2(db, histograms[i].name, histograms[i].args,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
			histograms[i].function, histograms[i].step, histograms[i].final, NULL);
	return rc;
}

bool histograms_has(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(histograms); i++)
		if (sqlite3_stricmp(histograms[i].name, name) == 0)
			return true;
	return false;
}
