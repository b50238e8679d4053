/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One netlink reply as it comes from the socket: what the transport makes of it is not public. */
#include "collect/nl.c"

#include "fuzz.h"

struct seen {
	const unsigned char *reply, *end; /* of it */
	size_t n;
};

static int take(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct seen *seen = arg;
	const unsigned char *p = payload;

	FUZZ_ASSERT(type >= NLMSG_MIN_TYPE);
	FUZZ_ASSERT(p >= seen->reply + NLMSG_HDRLEN && len <= (size_t) (seen->end - p));
	/* now and then the reader refuses one */
	return ++seen->n % 8 ? 0 : -EBADMSG;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* the kernel's replies are aligned, and so is what nl_recv() allocates */
	_cleanup_(free_p) unsigned char *reply = size ? xmemdup(data, size) : NULL;
	struct seen seen = { .reply = reply };
	struct dump d = { .fn = take, .arg = &seen };

	if (!size)
		return 0;
	seen.end = reply + size;
	take_reply(&d, reply, (int) size);
	FUZZ_ASSERT(d.result <= 0);
	FUZZ_ASSERT(seen.n <= size / NLMSG_HDRLEN);
	FUZZ_ASSERT(seen.n < 8 || d.result < 0);
	return 0;
}
