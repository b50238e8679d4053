/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/leb128.h"

#include <errno.h>

size_t leb128_put(unsigned char *to, uint64_t v)
{
	size_t n = 0;

	do {
		to[n++] = (unsigned char) ((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
		v >>= 7;
	} while (v);
	return n;
}

int leb128_get(const unsigned char *data, size_t len, size_t *pos, uint64_t *ret)
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
