/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One inet_diag message without its netlink header. */
#include <string.h>

#include "collect/diag.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[DIAG_ADDR_MAX];
	struct diag_socket s;

	if (diag_decode(data, size, &s) < 0)
		return 0;
	FUZZ_ASSERT(s.family == 4 || s.family == 6);
	FUZZ_ASSERT(s.info_len <= sizeof(s.info) && s.info_len <= size);
	FUZZ_ASSERT(s.skmem_len <= sizeof(s.skmem));
	FUZZ_ASSERT(memchr(s.cc, '\0', sizeof(s.cc)) != NULL);
	FUZZ_ASSERT(DIAG_HAS(&s, total_rto_time_ms) == (s.info_len == sizeof(s.info)));
	FUZZ_ASSERT(*diag_format_endpoint(text, sizeof(text), s.family, s.src, s.sport));
	FUZZ_ASSERT(*diag_format_addr(text, sizeof(text), s.family, s.dst));
	(void) diag_is_loopback(s.family, s.dst);
	return 0;
}
