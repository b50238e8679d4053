/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/value.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "sysctl/deny.h"

#define BLANKS     " \t\n\r\v\f"
#define PORTS      65536
#define NAME_BYTES 15 /* TCP_CA_NAME_MAX and IFNAMSIZ without the NUL */
#define PAGE_LARGEST 65536 /* bytes; arm64 and powerpc have pages of 64 KiB */

char *sysctl_value_normalise(const char *text)
{
	char *copy = xstrdup(text), *out = copy;

	for (const char *p = copy + strspn(copy, BLANKS); *p;) {
		size_t word = strcspn(p, BLANKS), gap = strspn(p + word, BLANKS);

		memmove(out, p, word);
		out += word;
		p += word + gap;
		if (*p)
			*out++ = ' ';
	}
	*out = '\0';
	return copy;
}

bool sysctl_value_equal(const char *a, const char *b)
{
	_cleanup_(free_p) char *na = sysctl_value_normalise(a);
	_cleanup_(free_p) char *nb = sysctl_value_normalise(b);

	return str_eq(na, nb);
}

static int parse_number(const char *s, int64_t *ret)
{
	const char *digits = *s == '-' ? s + 1 : s;

	/* kernel/sysctl.c takes the base from the prefix */
	if (digits[0] == '0' && digits[1])
		return -EINVAL;
	return parse_i64(s, ret);
}

int sysctl_value_number(const char *text, size_t n, int64_t *ret)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *word = str_token(&pos, BLANKS);

	while (word && n--)
		word = str_token(&pos, BLANKS);
	return word ? parse_number(word, ret) : -ENOENT;
}

/* Adds "lo-hi" or "port" to the set. */
static int add_ports(char *item, unsigned char *set)
{
	char *dash = strchr(item, '-');
	int64_t lo, hi;
	int r;

	if (dash)
		*dash = '\0';
	r = parse_number(item, &lo);
	if (r == 0)
		r = dash ? parse_number(dash + 1, &hi) : parse_number(item, &hi);
	if (r < 0)
		return r;
	if (lo < 0 || hi >= PORTS)
		return -ERANGE;
	if (lo > hi)
		return -EINVAL;
	memset(set + lo, 1, (size_t) (hi - lo + 1));
	return 0;
}

/* One byte a port, PORTS in all. */
static int parse_ports(const char *text, unsigned char *set)
{
	_cleanup_(free_p) char *copy = sysctl_value_normalise(text);
	char *item = copy, *comma;
	int r = 0;

	memset(set, 0, PORTS);
	if (!*copy)
		return 0;
	while (r == 0 && (comma = strchr(item, ','))) {
		*comma = '\0';
		r = add_ports(item, set);
		item = comma + 1;
	}
	return r < 0 ? r : add_ports(item, set);
}

bool sysctl_ports_hold(const char *list, int64_t port)
{
	unsigned char set[PORTS] = { 0 };

	return port >= 0 && port < PORTS && parse_ports(list, set) == 0 && set[port];
}

static char *format_ports(const unsigned char *set)
{
	struct strbuf out = STRBUF_INIT;
	int lo, hi;

	for (lo = 0; lo < PORTS; lo = hi + 1) {
		for (hi = lo; hi + 1 < PORTS && set[lo] && set[hi + 1]; hi++)
			;
		if (!set[lo])
			continue;
		strbuf_printf(&out, out.len ? ",%d" : "%d", lo);
		if (hi > lo)
			strbuf_printf(&out, "-%d", hi);
	}
	return strbuf_steal(&out);
}

char *sysctl_value_canonical(const struct sysctl_key *key, const char *text)
{
	_cleanup_(free_p) unsigned char *set = NULL;

	if (!key || key->type != SYSCTL_PORT_LIST)
		return sysctl_value_normalise(text);
	set = xcalloc(PORTS, 1);
	if (parse_ports(text, set) < 0)
		return sysctl_value_normalise(text);
	return format_ports(set);
}

bool sysctl_value_same(const struct sysctl_key *key, const char *a, const char *b)
{
	_cleanup_(free_p) char *ca = sysctl_value_canonical(key, a);
	_cleanup_(free_p) char *cb = sysctl_value_canonical(key, b);

	return str_eq(ca, cb);
}

static int check_number(const struct sysctl_key *key, const char *word, int64_t *ret, struct err *e)
{
	int64_t v;
	int r = parse_number(word, &v);

	if (r == -EINVAL)
		return err_set(e, r, "%s: \"%s\" is no plain decimal number (no unit suffix, no "
			"leading zero)", key->name, word);
	if (r < 0 || v < key->min || v > key->max)
		return err_set(e, -ERANGE, "%s: %s is outside %lld to %lld", key->name, word,
			(long long) key->min, (long long) key->max);
	*ret = v;
	return 0;
}

bool sysctl_value_disorders(const struct sysctl_key *key, size_t n, int64_t before, int64_t v)
{
	if (!key->ordered || v >= before)
		return false;
	return !(key->page_first && n == 1 && before <= PAGE_LARGEST);
}

static int check_numbers(const struct sysctl_key *key, const char *text, size_t want, struct err *e)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *word;
	int64_t v = 0, before = INT64_MIN;
	size_t n;
	int r;

	for (n = 0; (word = str_token(&pos, BLANKS)) && n < want; n++) {
		r = check_number(key, word, &v, e);
		if (r < 0)
			return r;
		if (sysctl_value_disorders(key, n, before, v))
			return err_set(e, -EINVAL, "%s: %s is less than the number before it",
				key->name, word);
		before = v;
	}
	if (word || n < want)
		return err_set(e, -EINVAL, "%s: needs %zu number%s, always all of them, not \"%s\"",
			key->name, want, want > 1 ? "s" : "", text);
	return 0;
}

static int check_ports(const struct sysctl_key *key, const char *text, struct err *e)
{
	_cleanup_(free_p) unsigned char *set = xcalloc(PORTS, 1);
	int r = parse_ports(text, set);

	for (int port = 0; r == 0 && port < PORTS; port++)
		if (set[port] && (port < key->min || port > key->max))
			r = -ERANGE;
	if (r == -ERANGE)
		return err_set(e, r, "%s: ports go from %lld to %lld", key->name,
			(long long) key->min, (long long) key->max);
	if (r < 0)
		return err_set(e, r, "%s: \"%s\" is no list like 8080,9000-9010 (without blanks)",
			key->name, text);
	return 0;
}

static bool is_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	return isalnum((unsigned char) *s) && !s[n] && n <= NAME_BYTES;
}

static int check_names(const struct sysctl_key *key, const char *text, bool several, struct err *e)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *word;
	size_t n = 0;

	while ((word = str_token(&pos, BLANKS))) {
		n++;
		if (!is_name(word))
			return err_set(e, -EINVAL, "%s: \"%s\" is no name of at most %d characters",
				key->name, word, NAME_BYTES);
	}
	if (!n || (n > 1 && !several))
		return err_set(e, -EINVAL, "%s: needs one name, not \"%s\"", key->name, text);
	return 0;
}

int sysctl_value_check_form(const struct sysctl_key *key, const char *text, struct err *e)
{
	if (strlen(text) > SYSCTL_VALUE_MAX)
		return err_set(e, -EINVAL, "%s: the value is longer than %d bytes", key->name,
			SYSCTL_VALUE_MAX);
	switch (key->type) {
	case SYSCTL_INT:
	case SYSCTL_ENUM:
		return check_numbers(key, text, 1, e);
	case SYSCTL_TRIPLE:
		return check_numbers(key, text, 3, e);
	case SYSCTL_RANGE:
		return check_numbers(key, text, 2, e);
	case SYSCTL_PORT_LIST:
		return check_ports(key, text, e);
	case SYSCTL_NAME:
		return check_names(key, text, false, e);
	case SYSCTL_NAMES:
		return check_names(key, text, true, e);
	}
	return err_set(e, -EINVAL, "%s: unknown type", key->name);
}

int sysctl_value_check(const struct sysctl_key *key, const char *text, struct err *e)
{
	int r;

	if (!key->settable)
		return err_set(e, -EPERM, "%s is only read and explained, never written",
			key->name);
	r = sysctl_value_check_form(key, text, e);
	return r < 0 ? r : sysctl_deny_check(key, text, e);
}
