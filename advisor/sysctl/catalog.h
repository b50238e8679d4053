/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The catalog: every sysctl that the product reads or sets, and what is known of it. A key that is
 * not here is never written. Facts from the kernel's tables (net/ipv4/sysctl_net_ipv4.c,
 * net/core/sysctl_net_core.c, ...), checked against a 6.18 kernel; presence, and the value in
 * force, are always probed on the machine, never inferred from a version.
 */
#ifndef SYSCTL_CATALOG_H
#define SYSCTL_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sysctl_type {
	SYSCTL_INT,       /* one integer */
	SYSCTL_ENUM,      /* one integer of few, each with a meaning of its own */
	SYSCTL_TRIPLE,    /* three integers: tcp_rmem min default max, tcp_mem low pressure high */
	SYSCTL_RANGE,     /* two integers lo <= hi (ip_local_port_range) */
	SYSCTL_PORT_LIST, /* comma-separated ports and ranges, may be empty */
	SYSCTL_NAME,      /* one word: a congestion control, a queueing discipline */
	SYSCTL_NAMES,     /* words separated by blanks, read-only lists */
};

enum sysctl_scope {
	SYSCTL_GLOBAL,       /* one value for the machine; absent in a child network namespace */
	SYSCTL_NETNS,        /* one value a network namespace; a host drop-in reaches no other */
	SYSCTL_GLOBAL_RO_NS, /* one value; shown read-only in child namespaces */
};

enum sysctl_effect {
	SYSCTL_LIVE,          /* read at each use: existing sockets follow */
	SYSCTL_NEW_SOCKETS,   /* stored at socket creation; accepted ones inherit the listener's */
	SYSCTL_HANDSHAKE,     /* fixed at SYN: existing connections keep theirs */
	SYSCTL_LISTEN,        /* at listen(): a server must call listen() again or restart */
	SYSCTL_NEXT_ARMING,   /* timers already running keep their deadline */
	SYSCTL_NEW_DEVICES,   /* for queues and devices created afterwards */
	SYSCTL_NEW_NETNS,     /* for network namespaces created afterwards */
	SYSCTL_NO_EFFECT,     /* the kernel no longer acts on it */
};

enum sysctl_status {
	SYSCTL_ACTIVE,
	SYSCTL_INERT,    /* exists on current kernels but does nothing */
	SYSCTL_REMOVED,  /* gone from current kernels; a write fails with ENOENT */
	SYSCTL_READONLY, /* the kernel offers it for reading only */
	SYSCTL_SECRET,   /* key material: never read, stored or shown */
};

/* How a default that depends on the machine is computed; see sysctl/defaults.h. */
enum sysctl_default {
	SYSCTL_DEFAULT_TEXT,       /* .default_text holds it */
	SYSCTL_DEFAULT_UNKNOWN,    /* depends on the kernel's build or cannot be known */
	SYSCTL_DEFAULT_TCP_RMEM,
	SYSCTL_DEFAULT_TCP_WMEM,
	SYSCTL_DEFAULT_TCP_MEM,
	SYSCTL_DEFAULT_UDP_MEM,
	SYSCTL_DEFAULT_EHASH_HALF, /* tcp_max_tw_buckets, tcp_max_orphans */
	SYSCTL_DEFAULT_SYN_BACKLOG,
};

/* The worst that a thoughtless value does. */
enum sysctl_risk {
	SYSCTL_RISK_SPEED,    /* throughput or latency */
	SYSCTL_RISK_MEMORY,   /* memory or processor time of the whole machine */
	SYSCTL_RISK_PEERS,    /* trouble with some peers or paths */
	SYSCTL_RISK_CUTS,     /* connections that would have worked end or fail */
	SYSCTL_RISK_SECURITY, /* a protection is gone */
	SYSCTL_RISK_NONE,     /* it does nothing, or cannot be written */
};

/* What the kernel makes of a number it takes, without a word. */
enum sysctl_rounding {
	SYSCTL_ROUNDS_NOTHING,
	SYSCTL_ROUNDS_POWER, /* up to a power of two */
	SYSCTL_ROUNDS_TICKS, /* milliseconds, up to whole ticks of the clock */
};

struct sysctl_key {
	const char *name;          /* dotted: net.ipv4.tcp_rmem */
	enum sysctl_type type;
	const char *choices;       /* SYSCTL_ENUM: the numbers and what they mean */
	const char *unit;          /* "bytes", "pages", "s", "ms", "us", "" ... */
	int64_t min, max;          /* range that this product accepts for each number, inclusive;
	                            * narrower than the kernel's where the kernel takes nonsense */
	int64_t kernel_min, kernel_max; /* what a current kernel takes for each number; both 0: not
	                            * known; INT64_MAX: as large as its long */
	bool in_ticks;             /* kept times HZ: kernel_min and kernel_max are divided by it */
	const char *not_below, *not_above; /* key whose (first) number the first number must not
	                            * pass, or the kernel refuses it; or NULL */
	enum sysctl_rounding rounding;
	enum sysctl_scope scope;
	enum sysctl_effect effect;
	enum sysctl_status status;
	enum sysctl_risk risk;
	const char *since;         /* first kernel that has it, NULL: 4.9 or an older one */
	const char *until;         /* first kernel without it, or that does not act on it; or NULL */
	const char *instead;       /* what has its task since then, or NULL */
	bool settable;             /* tcpadvisor may write it; false = read and explain only */
	bool gauge;                /* changes by itself: sampled as a gauge, not as a setting */
	bool ordered;              /* vectors: values must not decrease, */
	bool page_first;           /* but the first may be a page (tcp_init, since 6.0), which of
	                            * 64 KiB is above the second that the kernel has by itself */
	enum sysctl_default default_kind;
	const char *default_text;  /* kernel's value text with single blanks, or NULL */
	const char *default_how;   /* in words, where default_kind is SYSCTL_DEFAULT_UNKNOWN */
	const char *default_before; /* what older kernels in use have instead, or NULL; if there is
	                            * one, default_text may be newer than the running kernel */
	const char *refuse;        /* why a value is never written although in range; or NULL */
	const char *what;          /* one line for people: what it does */
	const char *note;          /* version facts and misuse, or NULL */
	const char *source;        /* kernel file and function, RFC section, document */
};

/* NULL if unknown. Accepts the dotted form only. */
const struct sysctl_key *sysctl_find(const char *name);

/* All keys, sorted by name. */
const struct sysctl_key *sysctl_catalog(size_t *ret_n);

/*
 * Key material, which is never read, stored or shown: the catalog's SYSCTL_SECRET keys, and the
 * stable_secret of each IPv6 interface.
 */
bool sysctl_is_secret(const char *name);

/* A key that former kernels had, and that is no part of the catalog. */
struct sysctl_former {
	const char *name;
	const char *until;   /* first kernel without it, or NULL: before 4.9 */
	const char *instead; /* what has its task now, or NULL */
};

const struct sysctl_former *sysctl_find_former(const char *name); /* NULL if unknown */

/* Words. */
const char *sysctl_type_text(enum sysctl_type type);
const char *sysctl_risk_text(enum sysctl_risk risk);
const char *sysctl_default_how(const struct sysctl_key *key); /* how it is computed, or NULL */
const char *sysctl_effect_text(enum sysctl_effect effect); /* "new connections only", ... */
const char *sysctl_scope_text(enum sysctl_scope scope);

#endif
