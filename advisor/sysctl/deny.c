/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/deny.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/value.h"

enum deny_op {
	DENY_ALL,
	DENY_BELOW,
	DENY_ABOVE,
	DENY_NOT,
	DENY_BITS_BUT, /* any bit outside the limit */
};

struct deny_rule {
	const char *key;
	enum deny_op op;
	int64_t limit; /* in the key's own unit */
};

/* The reasons stand in the catalog, in the keys' .refuse. */
static const struct deny_rule rules[] = {
	{ "net.ipv4.conf.all.rp_filter", DENY_BELOW, 1 },
	{ "net.ipv4.conf.default.rp_filter", DENY_BELOW, 1 },
	{ "net.ipv4.ip_no_pmtu_disc", DENY_NOT, 0 },
	{ "net.ipv4.tcp_abort_on_overflow", DENY_NOT, 0 },
	{ "net.ipv4.tcp_challenge_ack_limit", DENY_NOT, INT32_MAX },
	{ "net.ipv4.tcp_fastopen", DENY_BITS_BUT, 0x403 },
	{ "net.ipv4.tcp_fin_timeout", DENY_ABOVE, 60 },
	{ "net.ipv4.tcp_keepalive_time", DENY_BELOW, 30 },
	{ "net.ipv4.tcp_mtu_probing", DENY_ABOVE, 1 },
	{ "net.ipv4.tcp_retries2", DENY_BELOW, 8 },
	{ "net.ipv4.tcp_sack", DENY_BELOW, 1 },
	{ "net.ipv4.tcp_syncookies", DENY_BELOW, 1 },
	{ "net.ipv4.tcp_timestamps", DENY_BELOW, 1 },
	{ "net.ipv4.tcp_tw_recycle", DENY_ALL, 0 },
	{ "net.ipv4.tcp_window_scaling", DENY_BELOW, 1 },
	{ "net.netfilter.nf_conntrack_tcp_be_liberal", DENY_NOT, 0 },
};

static const char *const never_lowered[] = {
	"net.ipv4.tcp_max_orphans",
	"net.ipv4.tcp_max_tw_buckets",
};

static const char *const first_value_fixed[] = {
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_wmem",
};

static const char *const bounded_by_memory[] = {
	"net.ipv4.tcp_mem",
	"net.ipv4.udp_mem",
};

static bool is_among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

static int deny(const struct sysctl_key *key, const char *value, struct err *e)
{
	return err_set(e, -EPERM, "%s is never set to \"%s\": %s", key->name, value,
		key->refuse ? key->refuse : "it is on the deny list");
}

static bool rule_denies(const struct deny_rule *rule, int64_t v)
{
	switch (rule->op) {
	case DENY_ALL:
		return true;
	case DENY_BELOW:
		return v < rule->limit;
	case DENY_ABOVE:
		return v > rule->limit;
	case DENY_NOT:
		return v != rule->limit;
	case DENY_BITS_BUT:
		return (v & ~rule->limit) != 0;
	}
	return true;
}

int sysctl_deny_check(const struct sysctl_key *key, const char *value, struct err *e)
{
	int64_t v;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (!str_eq(key->name, rules[i].key))
			continue;
		if (sysctl_value_number(value, 0, &v) < 0 || rule_denies(&rules[i], v))
			return deny(key, value, e);
	}
	return 0;
}

int sysctl_deny_change(const struct sysctl_key *key, const char *old, const char *value,
	struct err *e)
{
	bool lowered = is_among(key->name, never_lowered, ARRAY_SIZE(never_lowered));
	bool fixed = is_among(key->name, first_value_fixed, ARRAY_SIZE(first_value_fixed));
	int64_t before, after;
	int r = sysctl_deny_check(key, value, e);

	if (r < 0 || !(lowered || fixed))
		return r;
	if (!old || sysctl_value_number(old, 0, &before) < 0)
		return err_set(e, -EPERM, "%s is not changed while its present value is unknown",
			key->name);
	if (sysctl_value_number(value, 0, &after) < 0)
		return deny(key, value, e);
	if (lowered && after < before)
		return err_set(e, -EPERM, "%s is never lowered (from %lld to %lld): %s", key->name,
			(long long) before, (long long) after, key->refuse);
	if (fixed && after != before && after != sysconf(_SC_PAGESIZE))
		return err_set(e, -EPERM, "the first value of %s is never changed (from %lld to "
			"%lld): %s", key->name, (long long) before, (long long) after, key->refuse);
	return 0;
}

int sysctl_deny_machine(const struct sysctl_key *key, const char *value,
	const struct sysctl_machine *m, struct err *e)
{
	int64_t pages;

	if (!is_among(key->name, bounded_by_memory, ARRAY_SIZE(bounded_by_memory)))
		return 0;
	if (!m->memory_bytes || !m->page_bytes)
		return err_set(e, -EPERM, "%s is not set while the size of the memory is unknown",
			key->name);
	for (size_t i = 0; i < 3; i++) {
		if (sysctl_value_number(value, i, &pages) < 0 || pages < 0)
			return deny(key, value, e);
		if ((uint64_t) pages > m->memory_bytes / 2 / m->page_bytes)
			return err_set(e, -EPERM, "%s counts in pages of %u bytes: %lld is more "
				"than half of the memory", key->name, m->page_bytes,
				(long long) pages);
	}
	return 0;
}

struct range {
	int64_t low, high;
};

static bool parse_range(const char *text, struct range *ret)
{
	return text && sysctl_value_number(text, 0, &ret->low) == 0 &&
		sysctl_value_number(text, 1, &ret->high) == 0;
}

static bool is_within(const struct range *r, int64_t port)
{
	return port >= r->low && port <= r->high;
}

int sysctl_deny_range(const struct sysctl_key *key, const char *old, const char *value,
	const struct sysctl_ports *listening, const char *reserved, struct err *e)
{
	struct range before, after;

	if (!str_eq(key->name, "net.ipv4.ip_local_port_range"))
		return 0;
	if (!parse_range(old, &before) || !parse_range(value, &after))
		return err_set(e, -EPERM, "%s is not changed while its present value is unknown",
			key->name);
	if (is_within(&before, after.low) && is_within(&before, after.high))
		return 0;
	if (!listening->n)
		return err_set(e, -EPERM, "%s is not widened while it is unknown which ports are "
			"listened on", key->name);
	for (size_t i = 0; i < listening->n; i++) {
		int64_t port = listening->list[i];

		if (is_within(&after, port) && !is_within(&before, port) &&
		    !(reserved && sysctl_ports_hold(reserved, port)))
			return err_set(e, -EPERM, "%s is not widened over port %lld, which is "
				"listened on: %s", key->name, (long long) port, key->refuse);
	}
	return 0;
}
