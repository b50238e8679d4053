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
#include "rule/roles.h"
#include "sysctl/catalog.h"
#include "sysctl/procsys.h"

#define POLICY_FILE_MAX_BYTES (256 * 1024)

#include "rule/policy_items.inc"

struct policy {
	double values[ARRAY_SIZE(items)];
	bool told[ARRAY_SIZE(items)]; /* has a value */
	bool set[ARRAY_SIZE(items)];  /* and not from the table */
	char **excludes;
	size_t n_excludes, cap_excludes;
	struct pins pins;
};

/* Several lines of it add up. */
static bool is_list(const struct policy_item *item)
{
	return item->kind == POLICY_KEYS || item->kind == POLICY_PINS;
}

const struct policy_item *policy_items(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(items);
	return items;
}

void policy_reset(struct policy *p)
{
	names_free(p->excludes, p->n_excludes);
	pins_done(&p->pins);
	*p = (struct policy) { .n_excludes = 0 };
	for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
		p->values[i] = items[i].default_value;
		p->told[i] = items[i].has_default;
	}
}

struct policy *policy_new(void)
{
	struct policy *p = xcalloc(1, sizeof(*p));

	policy_reset(p);
	return p;
}

struct policy *policy_copy(const struct policy *p)
{
	struct policy *copy = xmemdup(p, sizeof(*p));

	copy->excludes = xcalloc(p->n_excludes + 1, sizeof(*copy->excludes));
	copy->cap_excludes = p->n_excludes + 1;
	for (size_t i = 0; i < p->n_excludes; i++)
		copy->excludes[i] = xstrdup(p->excludes[i]);
	copy->pins = pins_copy(&p->pins);
	return copy;
}

struct policy *policy_free(struct policy *p)
{
	if (p) {
		names_free(p->excludes, p->n_excludes);
		pins_done(&p->pins);
		free(p);
	}
	return NULL;
}

void policy_free_p(struct policy **p)
{
	*p = policy_free(*p);
}

const struct policy_item *policy_find(const char *name)
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

static int parse_choice(const struct policy_item *item, const char *text, double *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(item->choices); i++) {
		if (!str_eq(text, item->choices[i]))
			continue;
		*ret = (double) i;
		return 0;
	}
	return -EINVAL;
}

static int parse_role_set(const char *text, double *ret)
{
	unsigned roles;
	int r = roles_parse(text, &roles);

	if (r == 0)
		*ret = roles;
	return r;
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
	case POLICY_CHOICE:
		return parse_choice(item, text, ret);
	case POLICY_ROLES:
		return parse_role_set(text, ret);
	case POLICY_WHOLE:
		r = parse_u64(text, &u);
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
		[POLICY_NUMBER] = "a number", [POLICY_WHOLE] = "a whole number",
		[POLICY_DURATION_US] = "a duration (350s, 80ms, 1h)",
		[POLICY_RATE_BPS] = "a rate (1gbit, 80mbit)", [POLICY_BYTES] = "a size (64MiB)",
		[POLICY_KEYS] = "a list of keys", [POLICY_PINS] = "a list of KEY = VALUE",
		[POLICY_ROLES] = "a list of server, client, proxy, lan, many-connections, bulk, "
			"latency and auto, nor none",
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
		p->set[policy_find("exclude") - items] = true;
	}
	return 0;
}

int policy_set(struct policy *p, const char *name, const char *text, struct err *e)
{
	const struct policy_item *item = policy_find(name);
	char min[FMT_MAX], max[FMT_MAX];
	double v;
	int r;

	if (!item)
		return err_set(e, -ENOENT, "there is no setting \"%s\"", name);
	if (item->kind == POLICY_KEYS)
		return add_excludes(p, text, e);
	if (item->kind == POLICY_PINS) {
		r = pins_add(&p->pins, text, e);
		p->set[item - items] = p->pins.n > 0;
		return r;
	}
	r = parse_value(item, text, &v);
	if (r < 0 && item->kind == POLICY_CHOICE)
		return err_set(e, r, "%s: \"%s\" is neither %s nor %s", name, text,
			item->choices[0], item->choices[1]);
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

void policy_adopt(struct policy *p, const char *name, double value)
{
	size_t i = (size_t) (policy_find(name) - items);

	if (!p->set[i])
		p->values[i] = value;
}

int policy_number(const struct policy *p, const char *name, double *ret)
{
	const struct policy_item *item = policy_find(name);

	if (!item || is_list(item))
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

const struct pins *policy_pins(const struct policy *p)
{
	return &p->pins;
}

bool policy_is_set(const struct policy *p, const char *name)
{
	const struct policy_item *item = policy_find(name);

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
	if (item->kind == POLICY_PINS)
		return pins_text(&p->pins);
	if (!p->told[item - items])
		return xstrdup("");
	switch (item->kind) {
	case POLICY_DURATION_US:
		return in_units(v, times, ARRAY_SIZE(times));
	case POLICY_RATE_BPS:
		return in_units(v, rates, ARRAY_SIZE(rates));
	case POLICY_BYTES:
		return in_units(v, sizes, ARRAY_SIZE(sizes));
	case POLICY_CHOICE:
		return xstrdup(item->choices[(size_t) v]);
	case POLICY_ROLES:
		return roles_text((unsigned) v);
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
	item = policy_find(name);
	if (item && !is_list(item) && seen[item - items])
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
