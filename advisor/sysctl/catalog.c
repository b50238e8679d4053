/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

#define INT_LIMIT INT32_MAX /* what the kernel's int keys can hold */

#define KEY_INT(lo, hi)    .type = SYSCTL_INT, .min = (lo), .max = (hi)
#define KEY_TRIPLE(lo, hi) .type = SYSCTL_TRIPLE, .min = (lo), .max = (hi), .ordered = true
#define KEY_ENUM(hi, text) .type = SYSCTL_ENUM, .max = (hi), .choices = (text)
#define KEY_SWITCH         KEY_ENUM(1, "0 off, 1 on")
#define DEFAULT(text)      .default_kind = SYSCTL_DEFAULT_TEXT, .default_text = (text)
#define COMPUTED(kind)     .default_kind = SYSCTL_DEFAULT_##kind

/* What the kernel takes: its table's bounds, or those of the type that holds the number. */
#define KERNEL(lo, hi)       .kernel_min = (lo), .kernel_max = (hi)
#define KERNEL_INT           KERNEL(INT32_MIN, INT_LIMIT)
#define KERNEL_BYTE          KERNEL(0, 255)
#define KERNEL_TICKS(lo, hi) KERNEL(lo, hi), .in_ticks = true

#define SRC_CORE      "net/core/sysctl_net_core.c"
#define SRC_IPV4      "net/ipv4/sysctl_net_ipv4.c"
#define SRC_CONNTRACK "net/netfilter/nf_conntrack_standalone.c"
#define SRC_FRAGMENT  "net/ipv4/ip_fragment.c"
#define SRC_IP_SYSCTL "Documentation/networking/ip-sysctl.rst"

/* One part a name prefix, each sorted, and so in this order sorted as a whole. */
static const struct sysctl_key keys[] = {
#include "sysctl/catalog_core.inc"
#include "sysctl/catalog_ipv4.inc"
#include "sysctl/catalog_tcp.inc"
#include "sysctl/catalog_udp.inc"
#include "sysctl/catalog_netfilter.inc"
};

static int by_name(const void *name, const void *key)
{
	return strcmp(name, ((const struct sysctl_key *) key)->name);
}

const struct sysctl_key *sysctl_find(const char *name)
{
	return bsearch(name, keys, ARRAY_SIZE(keys), sizeof(keys[0]), by_name);
}

const struct sysctl_key *sysctl_catalog(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(keys);
	return keys;
}

bool sysctl_is_secret(const char *name)
{
	const struct sysctl_key *key = sysctl_find(name);

	return (key && key->status == SYSCTL_SECRET) || str_ends_with(name, ".stable_secret");
}
