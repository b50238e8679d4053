/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/defaults.h"

#include "base/alloc.h"

#define KIB 1024ULL
#define MIB (1024 * KIB)

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t max_u64(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static char *buffer_text(const struct sysctl_machine *m, uint64_t initial, uint64_t least,
	uint64_t cap)
{
	uint64_t most = max_u64(least, min_u64(cap, m->memory_bytes / 128));

	return xasprintf("%u %llu %llu", m->page_bytes, (unsigned long long) initial,
		(unsigned long long) most);
}

/* share: 16 = a sixteenth of all pages */
static char *pages_text(const struct sysctl_machine *m, unsigned share)
{
	uint64_t mid = max_u64(m->memory_bytes / m->page_bytes / share, 128);
	uint64_t low = mid / 4 * 3;

	return xasprintf("%llu %llu %llu", (unsigned long long) low, (unsigned long long) mid,
		(unsigned long long) (2 * low));
}

/* Slots of the hash of established connections: one for each 128 KiB, a power of two. */
static uint64_t ehash_slots(const struct sysctl_machine *m)
{
	uint64_t want = min_u64(m->memory_bytes / (128 * KIB), 512 * KIB), slots = 1;

	while (slots < want)
		slots *= 2;
	return slots;
}

char *sysctl_default_text(const struct sysctl_key *key, const struct sysctl_machine *m)
{
	if (key->default_kind == SYSCTL_DEFAULT_TEXT)
		return key->default_text ? xstrdup(key->default_text) : NULL;
	if (!m || !m->memory_bytes || !m->page_bytes)
		return NULL;
	switch (key->default_kind) {
	case SYSCTL_DEFAULT_TCP_RMEM:
		if (!m->rmem_cap_bytes)
			return NULL;
		return buffer_text(m, 128 * KIB, 128 * KIB, m->rmem_cap_bytes);
	case SYSCTL_DEFAULT_TCP_WMEM:
		return buffer_text(m, 16 * KIB, 64 * KIB, 4 * MIB);
	case SYSCTL_DEFAULT_TCP_MEM:
		return pages_text(m, 16);
	case SYSCTL_DEFAULT_UDP_MEM:
		return pages_text(m, 8);
	case SYSCTL_DEFAULT_EHASH_HALF:
		return xasprintf("%llu", (unsigned long long) ehash_slots(m) / 2);
	case SYSCTL_DEFAULT_SYN_BACKLOG:
		return xasprintf("%llu", (unsigned long long) max_u64(128, ehash_slots(m) / 128));
	case SYSCTL_DEFAULT_TEXT:
	case SYSCTL_DEFAULT_UNKNOWN:
		break;
	}
	return NULL;
}
