/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, and making text safe to show. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/parse.h"
#include "base/str.h"
#include "fuzz.h"

#define KEPT 4711

static void parse_all(const char *text)
{
	uint64_t u = KEPT, bytes = KEPT, rate = KEPT, hex = KEPT;
	struct usec duration = { KEPT };
	double d = KEPT, fraction = KEPT;
	char buf[FMT_MAX];
	int64_t i = KEPT;

	FUZZ_ASSERT(parse_u64(text, &u) == 0 || u == KEPT);
	FUZZ_ASSERT(parse_hex_u64(text, &hex) == 0 || hex == KEPT);
	FUZZ_ASSERT(parse_i64(text, &i) == 0 || i == KEPT);
	FUZZ_ASSERT(parse_double(text, &d) == 0 ? isfinite(d) : d == KEPT);
	FUZZ_ASSERT(parse_duration(text, &duration) == 0 ? duration.us >= 0 : duration.us == KEPT);
	FUZZ_ASSERT(parse_bytes(text, &bytes) == 0 || bytes == KEPT);
	FUZZ_ASSERT(parse_rate(text, &rate) == 0 || rate == KEPT);
	FUZZ_ASSERT(parse_fraction(text, &fraction) == 0 ? fraction >= 0 && fraction <= 1 :
		fraction == KEPT);
	FUZZ_ASSERT(*fmt_duration(buf, sizeof(buf), d) && *fmt_count(buf, sizeof(buf), d));
	FUZZ_ASSERT(*fmt_bytes(buf, sizeof(buf), (double) bytes) && *fmt_rate(buf, sizeof(buf), d));
}

static void escape(const char *text, size_t size)
{
	_cleanup_(free_p) char *once = xcalloc(size, 1), *twice = xcalloc(size, 1);

	FUZZ_ASSERT(strlen(str_escape(once, size, text)) < size);
	for (const char *p = once; *p; p++)
		FUZZ_ASSERT((unsigned char) *p >= 0x20 && *p != 0x7f);
	FUZZ_ASSERT(str_eq(str_escape(twice, size, once), once));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(free_p) char *text = xstrndup((const char *) data, size);
	char *pos = text, *token;

	parse_all(text);
	escape(text, 4 * size + 1);
	escape(text, size / 2 + 1);
	while ((token = str_token(&pos, " \n")))
		FUZZ_ASSERT(*str_trim(token) || strspn(token, " \t\r\v\f") == strlen(token));
	return 0;
}
