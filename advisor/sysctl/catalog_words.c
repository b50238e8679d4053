/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the numbers of the catalog mean, for people. */
#include "sysctl/catalog.h"

#include "base/alloc.h"

const char *sysctl_type_text(enum sysctl_type type)
{
	static const char *const text[] = {
		[SYSCTL_INT] = "an integer",
		[SYSCTL_ENUM] = "one of a few integers",
		[SYSCTL_TRIPLE] = "three integers, none less than the one before",
		[SYSCTL_RANGE] = "two integers, first and last",
		[SYSCTL_PORT_LIST] = "a list of ports and ranges, such as 8080,9000-9010",
		[SYSCTL_NAME] = "a word",
		[SYSCTL_NAMES] = "words",
	};

	return (size_t) type < ARRAY_SIZE(text) ? text[type] : "unknown";
}

const char *sysctl_risk_text(enum sysctl_risk risk)
{
	static const char *const text[] = {
		[SYSCTL_RISK_SPEED] = "throughput or latency suffers",
		[SYSCTL_RISK_MEMORY] = "the machine runs short of memory or processor time",
		[SYSCTL_RISK_PEERS] = "trouble with some peers or paths",
		[SYSCTL_RISK_CUTS] = "connections that would have worked end or fail",
		[SYSCTL_RISK_SECURITY] = "a protection against attackers is gone",
		[SYSCTL_RISK_NONE] = "none",
	};

	return (size_t) risk < ARRAY_SIZE(text) ? text[risk] : "unknown";
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

const char *sysctl_default_how(const struct sysctl_key *key)
{
	static const char *const text[] = {
		[SYSCTL_DEFAULT_TCP_RMEM] = "one page, 131072, and memory / 128 between 131072 and "
			"32 MiB (6 MiB before 6.16)",
		[SYSCTL_DEFAULT_TCP_WMEM] =
			"one page, 16384, and memory / 128 between 65536 and 4 MiB",
		[SYSCTL_DEFAULT_TCP_MEM] =
			"L = pages of memory / 16, at least 128: 3/4 L, L, 3/2 L",
		[SYSCTL_DEFAULT_UDP_MEM] = "L = pages of memory / 8, at least 128: 3/4 L, L, 3/2 L",
		[SYSCTL_DEFAULT_EHASH_HALF] = "half of tcp_ehash_entries",
		[SYSCTL_DEFAULT_SYN_BACKLOG] = "tcp_ehash_entries / 128, at least 128",
	};
	size_t kind = key->default_kind;

	if (key->default_kind == SYSCTL_DEFAULT_UNKNOWN)
		return key->default_how;
	return kind < ARRAY_SIZE(text) ? text[kind] : NULL;
}
