/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One netlink reply as it comes from the socket, and the same bytes as an event: what the transport
 * makes of them is not public.
 */
#include "collect/nl.c"

#include "fuzz.h"

struct seen {
	const unsigned char *reply, *end; /* of it */
	size_t n;
};

static int take_any(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct seen *seen = arg;
	const unsigned char *p = payload;

	FUZZ_ASSERT(p >= seen->reply + NLMSG_HDRLEN && len <= (size_t) (seen->end - p));
	/* now and then the reader refuses one */
	return ++seen->n % 8 ? 0 : -EBADMSG;
}

static int take(void *arg, uint16_t type, const void *payload, size_t len)
{
	FUZZ_ASSERT(type >= NLMSG_MIN_TYPE);
	return take_any(arg, type, payload, len);
}

static void take_event(struct seen *seen, void *bytes, size_t size)
{
	struct iovec place = { bytes, size };
	struct mmsghdr m = { .msg_hdr = { .msg_iov = &place, .msg_iovlen = 1 },
		.msg_len = (unsigned) size };

	seen->n = 0;
	hand_on(&m, take_any, seen);
	FUZZ_ASSERT(seen->n <= 1);
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
	take_event(&seen, reply, size);
	return 0;
}
