/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/procsys.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/catalog.h"
#include "sysctl/value.h"

#define PROC_SYS        "proc/sys"
#define PATTERN_SPECIAL 16        /* characters: more stars cost fnmatch exponential time */
#define MATCH_VISITS    (1 << 17) /* names looked at for one pattern */

/* Between a path below /proc/sys and the dotted form; the same both ways. */
static void swap_separators(char *s)
{
	for (; *s; s++) {
		if (*s == '.')
			*s = '/';
		else if (*s == '/')
			*s = '.';
	}
}

/* A part of the dotted form that would be "", "." or ".." in the path. */
static bool is_special_part(const char *part, size_t len)
{
	return len <= 2 && strspn(part, "/") >= len;
}

static bool has_blank_or_control(const char *s)
{
	for (; *s; s++)
		if (isspace((unsigned char) *s) || iscntrl((unsigned char) *s))
			return true;
	return false;
}

char *procsys_path(const char *key)
{
	const char *part = key;
	char *path;

	if (has_blank_or_control(key))
		return NULL;
	for (;;) {
		size_t len = strcspn(part, ".");

		if (is_special_part(part, len))
			return NULL;
		if (!part[len])
			break;
		part += len + 1;
	}
	path = xasprintf(PROC_SYS "/%s", key);
	swap_separators(path + sizeof(PROC_SYS));
	return path;
}

char *procsys_key(const char *text)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	_cleanup_(strbuf_done) struct strbuf key = STRBUF_INIT;
	const char *first = strpbrk(text, "./");
	char *pos = copy, *part;

	if (has_blank_or_control(text))
		return NULL;
	if (first && *first == '/')
		swap_separators(copy);
	while ((part = str_token(&pos, "."))) {
		if (str_eq(part, "//"))
			return NULL;
		if (str_eq(part, "/"))
			continue;
		strbuf_printf(&key, key.len ? ".%s" : "%s", part);
	}
	return key.len ? strbuf_steal(&key) : NULL;
}

char *procsys_spelling(const char *text)
{
	char *spelling = xstrdup(text), *first = strpbrk(spelling, "./");

	if (first && *first == '.')
		swap_separators(spelling);
	return spelling;
}

char *procsys_spell_match(const char *pattern_spelling, const char *key)
{
	_cleanup_(free_p) char *parts = xstrdup(key);
	struct strbuf out = STRBUF_INIT;
	const char *at = pattern_spelling;
	char *pos = parts, *part;

	while ((part = str_token(&pos, "."))) {
		size_t separators = strspn(at, "/");

		/* a slash is a dot of the name */
		for (char *p = part; (p = strchr(p, '/'));)
			*p = '.';
		strbuf_add(&out, at, separators);
		strbuf_puts(&out, part);
		at += separators;
		at += strcspn(at, "/");
	}
	return strbuf_steal(&out);
}

bool procsys_is_pattern(const char *key)
{
	return strpbrk(key, "*?[") != NULL;
}

struct matches {
	const struct root *root;
	char **keys;
	size_t n, cap, max;
	size_t visits;
};

static int match_below(struct matches *m, const char *dir, const char *rest);

/* One name of a directory that matched: a key if it was the last part, else look below it. */
static int match_name(struct matches *m, const char *dir, const char *name, const char *rest)
{
	_cleanup_(free_p) char *path = xasprintf("%s/%s", dir, name);
	struct stat st;

	if (m->visits++ >= MATCH_VISITS)
		return -E2BIG;
	if (root_stat(m->root, path, &st) < 0)
		return 0;
	if (rest)
		return S_ISDIR(st.st_mode) ? match_below(m, path, rest) : 0;
	if (!S_ISREG(st.st_mode))
		return 0;
	if (m->n >= m->max)
		return -E2BIG;
	m->keys = xgrow(m->keys, m->n, &m->cap, sizeof(*m->keys));
	m->keys[m->n] = xstrdup(path + sizeof(PROC_SYS));
	swap_separators(m->keys[m->n++]);
	return 0;
}

/* rest: the parts of the pattern, as a path, that are still to be matched below dir. */
static int match_below(struct matches *m, const char *dir, const char *rest)
{
	const char *slash = strchr(rest, '/');
	_cleanup_(free_p) char *part = xstrndup(rest, strcspn(rest, "/"));
	char **names = NULL;
	size_t n = 0;
	int r = 0;

	rest = slash ? slash + 1 : NULL;
	if (!procsys_is_pattern(part))
		return match_name(m, dir, part, rest);
	if (root_list(m->root, dir, &names, &n) < 0)
		return 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		if (fnmatch(part, names[i], FNM_PERIOD) == 0)
			r = match_name(m, dir, names[i], rest);
	names_free(names, n);
	return r;
}

static size_t count_special(const char *pattern)
{
	size_t n = 0;

	while ((pattern = strpbrk(pattern, "*?["))) {
		pattern++;
		n++;
	}
	return n;
}

int procsys_match(const struct root *root, const char *pattern, size_t max, char ***ret_keys,
	size_t *ret_n)
{
	_cleanup_(free_p) char *path = procsys_path(pattern);
	struct matches m = { .root = root, .max = max };
	int r;

	if (!path || count_special(pattern) > PATTERN_SPECIAL)
		return -EINVAL;
	r = match_below(&m, PROC_SYS, path + sizeof(PROC_SYS));
	if (r < 0) {
		names_free(m.keys, m.n);
		return r;
	}
	*ret_keys = m.keys;
	*ret_n = m.n;
	return 0;
}

int procsys_read(const struct root *root, const char *key, char **ret)
{
	_cleanup_(free_p) char *path = procsys_path(key);
	_cleanup_(free_p) char *text = NULL;
	size_t len;
	int r;

	if (!path)
		return -EINVAL;
	if (sysctl_is_secret(key))
		return -EPERM;
	r = root_read(root, path, SYSCTL_VALUE_MAX, &text, &len);
	if (r < 0)
		return r;
	if (strlen(text) != len)
		return -EINVAL;
	*ret = sysctl_value_normalise(text);
	return 0;
}

static int write_failed(const char *key, const char *value, int code, bool exists, struct err *e)
{
	if (code == -EPERM && str_eq(key, "net.ipv4.tcp_congestion_control"))
		return err_set(e, code, "not permitted to choose \"%s\": run as root; a namespace "
			"takes only what tcp_allowed_congestion_control lists", value);
	switch (code) {
	case -ENOENT:
		if (exists)
			return err_set(e, code, "the kernel does not know \"%s\" for %s (is its "
				"module loaded?)", value, key);
		return err_set(e, code, "there is no %s on this kernel or in this network "
			"namespace", key);
	case -EPERM:
	case -EACCES:
	case -EROFS:
		return err_set(e, code, "not permitted to write %s: run as root, and outside of a "
			"container or namespace where it is read-only", key);
	case -EINVAL:
	case -ERANGE:
		return err_set(e, code, "the kernel refuses \"%s\" for %s", value, key);
	default:
		return err_sys(e, code, "cannot write \"%s\" to %s", value, key);
	}
}

static int read_back(const struct root *root, const char *key, const char *value, struct err *e)
{
	_cleanup_(free_p) char *now = NULL;
	int r = procsys_read(root, key, &now);

	if (r < 0)
		return err_sys(e, r, "cannot read %s back", key);
	if (!sysctl_value_same(sysctl_find(key), value, now))
		return err_set(e, -EIO, "%s shows \"%s\" after \"%s\" was written", key, now,
			value);
	return 0;
}

int procsys_write(const struct root *root, const char *key, const char *value, struct err *e)
{
	_cleanup_(free_p) char *path = procsys_path(key);
	_cleanup_(free_p) char *plain = sysctl_value_normalise(value);
	_cleanup_(free_p) char *line = xasprintf("%s\n", plain);
	struct stat st;
	bool exists;
	int r;

	if (!path || !sysctl_find(key) || sysctl_is_secret(key))
		return err_set(e, -EPERM, "%s is no key that is ever written", key);
	exists = root_stat(root, path, &st) == 0;
	/* the newline lets an empty value be written at all */
	r = root_write_existing(root, path, line);
	if (r < 0)
		return write_failed(key, plain, r, exists, e);
	return read_back(root, key, plain, e);
}
