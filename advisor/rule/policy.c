/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/policy.h"

#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/parse.h"
#include "base/str.h"
#include "sysctl/catalog.h"
#include "sysctl/procsys.h"

#define POLICY_FILE_MAX_BYTES (256 * 1024)
#define DAY_US 86400e6
#define SITE(name_, kind_, min_, max_, what_)                                                      \
	{ .name = name_, .kind = kind_, .min = min_, .max = max_, .what = what_ }
#define ITEM(name_, kind_, default_, min_, max_, what_)                                            \
	{ .name = name_, .kind = kind_, .has_default = true, .default_value = default_,            \
	  .min = min_, .max = max_, .what = what_ }
#define NUMBER(name_, default_, min_, max_, what_)                                                 \
	ITEM(name_, POLICY_NUMBER, default_, min_, max_, what_)
#define DURATION(name_, default_, min_, max_, what_)                                               \
	ITEM(name_, POLICY_DURATION_US, default_, min_, max_, what_)
#define RATE(name_, default_, min_, max_, what_)                                                   \
	ITEM(name_, POLICY_RATE_BPS, default_, min_, max_, what_)

/* One line an item. SITE: only the operator knows it. */
static const struct policy_item items[] = {
	SITE("link_rate_bps", POLICY_RATE_BPS, 1e3, 1e13, "rate of the access link"),
	SITE("middlebox_idle_us", POLICY_DURATION_US, 10e6, 30 * DAY_US, "idle limit on the way"),
	SITE("exclude", POLICY_KEYS, 0, 0, "keys that no plan may touch, * stands for any text"),

	NUMBER("min_samples", 3, 1, 1e6, "samples in which a condition of a socket must be seen"),
	NUMBER("steady_samples", 5, 1, 1e6, "samples from which on it counts as lasting"),
	RATE("bulk_bps", 8e6, 1e3, 1e13, "a flow that moves at least so much is a bulk flow"),
	NUMBER("bulk_min_segs", 100, 1, 1e9, "and at least so many data segments in the window"),
	DURATION("busy_min_us", 1e6, 0, DAY_US, "busy time of a flow before it is judged"),

	NUMBER("sndbuf_fill_pct", 66, 1, 100, "send buffer so full: the writer waits"),
	NUMBER("buffer_ceiling_pct", 95, 50, 100, "a buffer of so much of its ceiling sits at it"),
	NUMBER("sndbuf_limited_pct", 20, 1, 100, "share of busy time limited by the send buffer"),
	NUMBER("rwnd_limited_pct", 50, 1, 100, "share of busy time limited by the peer's window"),
	NUMBER("inflight_below_cwnd_pct", 80, 1, 100, "windows used less: not the limit"),
	NUMBER("notsent_low_pct", 5, 1, 100, "unsent share of what is queued: the path takes all"),
	NUMBER("rqueue_low_pct", 25, 1, 100, "unread share of the window: it keeps up"),
	NUMBER("rqueue_high_pct", 50, 1, 100, "unread share of the window: it is slow"),
	ITEM("rqueue_min_bytes", POLICY_BYTES, 65536, 0, 1e12, "unread data not worth a word"),
	NUMBER("window_use_pct", 80, 1, 100, "rate in window / round-trip time: it is the limit"),
	NUMBER("link_full_pct", 90, 1, 100, "a link used so much is the limit itself"),
	NUMBER("queue_factor", 1.1, 1.01, 1000, "round-trip time, of the shortest: a queue"),
	DURATION("queue_min_us", 5e3, 1, 60e6, "and longer than it by so much"),

	NUMBER("port_use_pct", 80, 1, 100, "ephemeral ports of a destination: running out"),
	NUMBER("port_critical_pct", 98, 1, 100, "ephemeral ports of a destination: out"),
	NUMBER("time_wait_share_pct", 70, 1, 100, "TIME_WAIT among used ports: reuse would help"),

	NUMBER("close_wait_min", 50, 1, 1e9, "CLOSE_WAIT sockets of one process: a pile"),
	DURATION("close_wait_age_us", 300e6, 1e6, DAY_US, "in CLOSE_WAIT so long: forgotten"),
	DURATION("close_wait_growing_age_us", 5e6, 1e6, DAY_US, "half of a growing pile this old: no burst"),
	NUMBER("close_wait_growth_min", 10, 1, 1e9, "so many more in the window: the pile grows"),

	NUMBER("listen_overflows_min", 1, 1, 1e9, "overflows of accept queues in the window"),
	NUMBER("accept_stuck_pct", 80, 1, 100, "samples with a full queue: accept() is slow"),
	DURATION("accept_pause_us", 500e3, 1e3, 60e6, "pause of accept() to bridge"),

	NUMBER("idle_sockets_min", 20, 1, 1e9, "idle connections of one process without keepalive"),
	DURATION("keepalive_min_us", 30e6, 1e6, DAY_US, "no sooner first probe for a whole host"),
	DURATION("keepalive_probing_min_us", 15e6, 1e6, DAY_US, "least time of all probes"),
	DURATION("keepalive_relaxed_us", 60e6, 1e6, DAY_US, "what both are set to if too short"),

	NUMBER("retrans_warn_pct", 1, 0.01, 100, "segments sent again: worth a warning"),
	NUMBER("retrans_bad_pct", 3, 0.01, 100, "segments sent again: bad"),
	NUMBER("retrans_path_min_segs", 1000, 1, 1e12, "segments of a path before it is judged"),
	NUMBER("dsack_share_pct", 20, 1, 100, "retransmissions proved needless: not loss"),
	NUMBER("reord_share_pct", 20, 1, 100, "reordering events by retransmissions: not loss"),
	NUMBER("dsack_min", 100, 1, 1e9, "needless ones before their share is judged"),

	NUMBER("bloat_factor", 3, 1.1, 1000, "round-trip time under load, of the shortest"),
	DURATION("bloat_min_us", 50e3, 1e3, 60e6, "and longer than it by so much"),
	NUMBER("bloat_min_segs", 100, 1, 1e9, "data segments of the path before it is judged"),
	RATE("bloat_bps", 1e6, 1e3, 1e13, "flows slower than this tell nothing of a queue"),
	NUMBER("bloat_spike_factor", 2, 1, 1000, "longest round trip, of the mean: a spike"),

	NUMBER("tcp_mem_low_free_pct", 25, 1, 100, "free memory of the host: tcp_mem may grow"),
	NUMBER("tcp_mem_max_pct", 25, 1, 50, "most of the host's memory that tcp_mem may be"),
	NUMBER("tcp_mem_sane_pct", 50, 10, 100, "more of the memory: tcp_mem has wrong units"),
};

struct policy {
	double values[ARRAY_SIZE(items)];
	bool told[ARRAY_SIZE(items)]; /* has a value */
	bool set[ARRAY_SIZE(items)];  /* and not from the table */
	char **excludes;
	size_t n_excludes, cap_excludes;
};

const struct policy_item *policy_items(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(items);
	return items;
}

struct policy *policy_new(void)
{
	struct policy *p = xcalloc(1, sizeof(*p));

	for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
		p->values[i] = items[i].default_value;
		p->told[i] = items[i].has_default;
	}
	return p;
}

struct policy *policy_free(struct policy *p)
{
	if (p) {
		for (size_t i = 0; i < p->n_excludes; i++)
			free(p->excludes[i]);
		free(p->excludes);
		free(p);
	}
	return NULL;
}

void policy_free_p(struct policy **p)
{
	*p = policy_free(*p);
}

static const struct policy_item *find_item(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		if (str_eq(items[i].name, name))
			return &items[i];
	return NULL;
}

static int parse_number(const char *name, const char *text, double *ret)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	size_t n = strlen(copy);

	if (str_ends_with(name, "_pct") && n && copy[n - 1] == '%')
		copy[n - 1] = '\0';
	return parse_double(str_trim(copy), ret);
}

static int parse_value(const struct policy_item *item, const char *text, double *ret)
{
	struct usec duration;
	uint64_t u;
	int r;

	switch (item->kind) {
	case POLICY_DURATION_US:
		r = parse_duration(text, &duration);
		if (r == 0)
			*ret = (double) duration.us;
		return r;
	case POLICY_RATE_BPS:
	case POLICY_BYTES:
		r = item->kind == POLICY_BYTES ? parse_bytes(text, &u) : parse_rate(text, &u);
		if (r == 0)
			*ret = (double) u;
		return r;
	default:
		return parse_number(item->name, text, ret);
	}
}

static const char *kind_text(enum policy_kind kind)
{
	static const char *const texts[] = {
		[POLICY_NUMBER] = "a number", [POLICY_DURATION_US] = "a duration (350s, 80ms, 1h)",
		[POLICY_RATE_BPS] = "a rate (1gbit, 80mbit)", [POLICY_BYTES] = "a size (64MiB)",
		[POLICY_KEYS] = "a list of keys",
	};

	return texts[kind];
}

static bool is_in_catalog(const char *pattern)
{
	size_t n;
	const struct sysctl_key *keys = sysctl_catalog(&n);

	for (size_t i = 0; i < n; i++)
		if (fnmatch(pattern, keys[i].name, 0) == 0)
			return true;
	return false;
}

/* A bound as people write it. */
static char *bound_text(char *buf, size_t size, const struct policy_item *item, double v)
{
	switch (item->kind) {
	case POLICY_DURATION_US:
		return fmt_duration(buf, size, v);
	case POLICY_RATE_BPS:
		return fmt_rate(buf, size, v);
	case POLICY_BYTES:
		return fmt_bibytes(buf, size, v);
	default:
		(void) snprintf(buf, size, "%.10g", v);
		return buf;
	}
}

static int add_excludes(struct policy *p, const char *text, struct err *e)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *key;

	for (const char *c = text; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.-/*, \t", *c))
			return err_set(e, -EINVAL, "exclude: \"%s\" is no list of keys", text);
	while ((key = str_token(&pos, ", \t"))) {
		_cleanup_(free_p) char *dotted = procsys_key(key);

		/* a misspelt key would protect nothing, in silence */
		if (!dotted || !is_in_catalog(dotted))
			return err_set(e, -EINVAL, "exclude: no key of the catalog is \"%s\" (see "
				"tcpadvisor sysctl list)", key);
		p->excludes = xgrow(p->excludes, p->n_excludes, &p->cap_excludes, sizeof(key));
		p->excludes[p->n_excludes++] = STEAL(dotted);
		p->set[find_item("exclude") - items] = true;
	}
	return 0;
}

int policy_set(struct policy *p, const char *name, const char *text, struct err *e)
{
	const struct policy_item *item = find_item(name);
	char min[FMT_MAX], max[FMT_MAX];
	double v;
	int r;

	if (!item)
		return err_set(e, -ENOENT, "there is no setting \"%s\"", name);
	if (item->kind == POLICY_KEYS)
		return add_excludes(p, text, e);
	r = parse_value(item, text, &v);
	if (r < 0)
		return err_set(e, r, "%s: \"%s\" is not %s", name, text, kind_text(item->kind));
	if (v < item->min || v > item->max)
		return err_set(e, -ERANGE, "%s: \"%s\" is not between %s and %s (%s)", name, text,
			bound_text(min, sizeof(min), item, item->min),
			bound_text(max, sizeof(max), item, item->max), item->what);
	p->values[item - items] = v;
	p->told[item - items] = p->set[item - items] = true;
	return 0;
}

int policy_number(const struct policy *p, const char *name, double *ret)
{
	const struct policy_item *item = find_item(name);

	if (!item || item->kind == POLICY_KEYS)
		return -ENOENT;
	if (!p->told[item - items])
		return -ENODATA;
	*ret = p->values[item - items];
	return 0;
}

bool policy_excludes(const struct policy *p, const char *key)
{
	for (size_t i = 0; i < p->n_excludes; i++)
		if (fnmatch(p->excludes[i], key, 0) == 0)
			return true;
	return false;
}

const char *const *policy_exclude_list(const struct policy *p, size_t *ret_n)
{
	*ret_n = p->n_excludes;
	return (const char *const *) p->excludes;
}

bool policy_is_set(const struct policy *p, const char *name)
{
	const struct policy_item *item = find_item(name);

	return item && p->set[item - items];
}

struct unit {
	const char *name;
	double factor;
};

/* In the largest unit, of those sorted upwards, that leaves a whole number. */
static char *in_units(double v, const struct unit *units, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; v > 0 && i < n; i++)
		if (fmod(v, units[i].factor) == 0)
			best = i;
	return xasprintf("%.17g%s", v / units[best].factor, units[best].name);
}

static char *excludes_text(const struct policy *p)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < p->n_excludes; i++)
		strbuf_printf(&b, "%s%s", i ? ", " : "", p->excludes[i]);
	return b.len ? strbuf_steal(&b) : xstrdup("");
}

char *policy_text(const struct policy *p, const struct policy_item *item)
{
	static const struct unit times[] = { { "us", 1 }, { "ms", 1e3 }, { "s", 1e6 },
		{ "m", 60e6 }, { "h", 3600e6 }, { "d", DAY_US } };
	static const struct unit rates[] = { { "", 1 }, { "kbit", 1e3 }, { "mbit", 1e6 },
		{ "gbit", 1e9 } };
	static const struct unit sizes[] = { { "", 1 }, { "KiB", 1024 }, { "MiB", 1048576 },
		{ "GiB", 1073741824 } };
	double v = p->values[item - items];

	if (item->kind == POLICY_KEYS)
		return excludes_text(p);
	if (!p->told[item - items])
		return xstrdup("");
	switch (item->kind) {
	case POLICY_DURATION_US:
		return in_units(v, times, ARRAY_SIZE(times));
	case POLICY_RATE_BPS:
		return in_units(v, rates, ARRAY_SIZE(rates));
	case POLICY_BYTES:
		return in_units(v, sizes, ARRAY_SIZE(sizes));
	default:
		return xasprintf("%.15g%s", v, str_ends_with(item->name, "_pct") ? "%" : "");
	}
}

static int load_line(struct policy *p, char *line, bool *seen, struct err *e)
{
	const struct policy_item *item;
	char *name, *value, *eq;

	line[strcspn(line, "#")] = '\0';
	name = str_trim(line);
	if (!*name)
		return 0;
	eq = strchr(name, '=');
	if (!eq)
		return err_set(e, -EINVAL, "\"%s\" is no `name = value`", name);
	*eq = '\0';
	name = str_trim(name);
	value = str_trim(eq + 1);
	item = find_item(name);
	if (item && item->kind != POLICY_KEYS && seen[item - items])
		return err_set(e, -EINVAL, "%s is set twice", name);
	if (item)
		seen[item - items] = true;
	return policy_set(p, name, value, e);
}

int policy_load(struct policy *p, const struct root *root, const char *path, bool must_exist,
	struct err *e)
{
	_cleanup_(free_p) char *text = NULL;
	bool seen[ARRAY_SIZE(items)] = { false };
	unsigned number = 1;
	char *line, *next;
	size_t len;
	int r = root_read(root, path, POLICY_FILE_MAX_BYTES, &text, &len);

	while (*path == '/')
		path++;
	if (r == -ENOENT && !must_exist)
		return 0;
	if (r < 0)
		return err_sys(e, r, "cannot read configuration %s/%s", root_dir(root), path);
	if (strlen(text) != len)
		return err_set(e, -EINVAL, "%s/%s holds a NUL byte", root_dir(root), path);
	for (line = text; line; line = next, number++) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		r = load_line(p, line, seen, e);
		if (r < 0) {
			(void) err_wrap(e, "%s/%s line %u", root_dir(root), path, number);
			return r;
		}
	}
	return 0;
}
