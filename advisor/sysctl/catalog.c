/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

#define INT_LIMIT INT32_MAX /* what the kernel's int keys can hold */

#define KEY_INT(lo, hi)    .type = SYSCTL_INT, .min = (lo), .max = (hi)
#define KEY_TRIPLE(lo, hi) .type = SYSCTL_TRIPLE, .min = (lo), .max = (hi), .ordered = true
#define DEFAULT(text)      .default_kind = SYSCTL_DEFAULT_TEXT, .default_text = (text)
#define COMPUTED(kind)     .default_kind = SYSCTL_DEFAULT_##kind

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

const char *sysctl_effect_text(enum sysctl_effect effect)
{
	static const char *const text[] = {
		[SYSCTL_LIVE] = "at once, existing connections too",
		[SYSCTL_NEW_SOCKETS] = "new sockets only; accepted ones inherit from the listener",
		[SYSCTL_HANDSHAKE] = "new connections only",
		[SYSCTL_LISTEN] = "when the server calls listen() again, usually at its restart",
		[SYSCTL_NEXT_ARMING] = "when next armed; running timers keep their deadline",
		[SYSCTL_NEW_DEVICES] = "devices and queues created afterwards",
		[SYSCTL_NEW_NETNS] = "network namespaces created afterwards",
		[SYSCTL_NO_EFFECT] = "never: current kernels do not act on it",
	};

	return (size_t) effect < ARRAY_SIZE(text) ? text[effect] : "unknown";
}

const char *sysctl_scope_text(enum sysctl_scope scope)
{
	static const char *const text[] = {
		[SYSCTL_GLOBAL] = "the whole machine, set in the initial network namespace",
		[SYSCTL_NETNS] = "this network namespace only",
		[SYSCTL_GLOBAL_RO_NS] = "the whole machine, read-only in other network namespaces",
	};

	return (size_t) scope < ARRAY_SIZE(text) ? text[scope] : "unknown";
}
