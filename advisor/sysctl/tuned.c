/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/tuned.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/err.h"
#include "base/str.h"
#include "sysctl/catalog.h"
#include "sysctl/procsys.h"
#include "sysctl/sysctld.h"
#include "sysctl/value.h"

#define ACTIVE         "etc/tuned/active_profile"
#define MAIN           "etc/tuned/tuned-main.conf"
#define FILE_BYTES_MAX (1 << 20)
#define PROFILES_MAX   32
#define ENTRIES_MAX    4096
#define BLANKS         " \t\r\n"

/* Earlier ones come first; those with profiles/ are of newer versions. */
static const char *const directories[] = {
	"etc/tuned/profiles", "etc/tuned", "usr/lib/tuned/profiles", "usr/lib/tuned",
};

struct loader {
	const struct root *root;
	struct tuned *out;
	size_t cap;
	char *seen[PROFILES_MAX]; /* files: none is read twice */
	size_t n_seen;
};

/* A line of an ini file; section "" before the first heading. */
struct ini_line {
	char *section, *option, *value; /* borrowed; option NULL: a heading or nothing */
};

static void split_line(char *text, struct ini_line *at)
{
	char *s = str_trim(text), *equals;

	at->option = NULL;
	if (*s == '#' || *s == ';' || !*s)
		return;
	if (*s == '[') {
		at->section = s + 1;
		at->section[strcspn(at->section, "]")] = '\0';
		return;
	}
	equals = strchr(s, '=');
	if (!equals)
		return;
	*equals = '\0';
	at->option = str_trim(s);
	at->value = str_trim(equals + 1);
	for (char *p = at->value; (p = strchr(p, '#')); p++)
		if (p == at->value || isspace((unsigned char) p[-1])) {
			*p = '\0';
			break;
		}
	at->value = str_trim(at->value);
}

static bool is_seen(const struct loader *l, const char *path)
{
	for (size_t i = 0; i < l->n_seen; i++)
		if (str_eq(l->seen[i], path))
			return true;
	return false;
}

/* Caller frees; NULL if there is none, or all were read. */
static char *find_profile(const struct loader *l, const char *name)
{
	if (strchr(name, '/') || name[0] == '.' || !*name)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/%s/tuned.conf", directories[i], name);
		struct stat st;

		if (!is_seen(l, path) && root_stat(l->root, path, &st) == 0 && S_ISREG(st.st_mode))
			return STEAL(path);
	}
	return NULL;
}

static void complain(struct loader *l, const char *name, const char *why)
{
	char safe[ERR_TEXT_MAX];
	_cleanup_(free_p) char *raw = xasprintf("tuned's profile %s %s", name, why);

	if (!l->out->problem)
		l->out->problem = xstrdup(str_escape(safe, sizeof(safe), raw));
}

static char *unquote(char *s)
{
	size_t len = strlen(s);

	if (len < 2 || (*s != '"' && *s != '\'') || s[len - 1] != *s)
		return s;
	s[len - 1] = '\0';
	return s + 1;
}

static enum tuned_modifier take_modifier(char **value)
{
	char first = **value;

	if (strstr(*value, "${"))
		return TUNED_UNKNOWN;
	if (first != '>' && first != '<')
		return TUNED_SET;
	(*value)++;
	return first == '>' ? TUNED_RAISE : TUNED_LOWER;
}

static void add_entry(struct loader *l, const char *path, unsigned line, const struct ini_line *at)
{
	struct tuned *out = l->out;
	char *key = procsys_key(at->option), *value = unquote(at->value);
	enum tuned_modifier modifier = take_modifier(&value);

	if (!key || out->n >= ENTRIES_MAX) {
		free(key);
		return;
	}
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->entries[i].key, key))
			out->entries[i].is_last = false;
	out->entries = xgrow(out->entries, out->n, &l->cap, sizeof(*out->entries));
	out->entries[out->n++] = (struct tuned_entry) {
		.file = xasprintf("/%s", path),
		.line = line,
		.key = key,
		.value = sysctl_is_secret(key) ? xstrdup(SYSCTLD_SECRET) :
			sysctl_value_normalise(value),
		.modifier = modifier,
		.is_last = true,
	};
}

/* Calls for each option with its line. */
static void walk(char *text, void (*each)(void *data, unsigned line, const struct ini_line *at),
	void *data)
{
	char none[] = "";
	struct ini_line at = { .section = none };
	unsigned line = 1;

	for (char *next; text; text = next, line++) {
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		split_line(text, &at);
		if (at.option)
			each(data, line, &at);
	}
}

struct profile {
	struct loader *loader;
	const char *path;
	char *include;         /* borrowed from the text */
};

static void take_include(void *data, unsigned line, const struct ini_line *at)
{
	struct profile *p = data;

	if (str_eq(at->section, "main") && str_eq(at->option, "include"))
		p->include = at->value;
}

static void take_sysctl(void *data, unsigned line, const struct ini_line *at)
{
	static const char *const own[] = { "type", "enabled", "replace", "devices", "priority" };
	struct profile *p = data;

	if (!str_eq(at->section, "sysctl"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (str_eq(at->option, own[i]))
			return;
	add_entry(p->loader, p->path, line, at);
}

/* What a profile includes comes first. */
static void load_profile(struct loader *l, const char *name)
{
	_cleanup_(free_p) char *path = find_profile(l, name), *text = NULL, *again = NULL;
	struct profile p = { .loader = l, .path = path };
	char *pos, *included;
	size_t len;

	if (!path || l->n_seen >= PROFILES_MAX) {
		complain(l, name, path ? "includes too many others" : "is not there, or includes itself");
		return;
	}
	l->seen[l->n_seen++] = xstrdup(path);
	if (root_read(l->root, path, FILE_BYTES_MAX, &text, &len) < 0) {
		complain(l, name, "cannot be read");
		return;
	}
	again = xstrdup(text);
	walk(again, take_include, &p);
	pos = p.include;
	while (pos && (included = str_token(&pos, ",; \t")))
		load_profile(l, included);
	walk(text, take_sysctl, &p);
}

static void take_reapply(void *data, unsigned line, const struct ini_line *at)
{
	struct tuned *t = data;

	if (str_eq(at->option, "reapply_sysctl"))
		t->reapplies = str_eq(at->value, "1") || str_eq(at->value, "true") ||
			str_eq(at->value, "True");
}

static void load_main(const struct root *root, struct tuned *t)
{
	_cleanup_(free_p) char *text = NULL;
	size_t len;

	t->reapplies = true;
	if (root_read(root, MAIN, FILE_BYTES_MAX, &text, &len) == 0)
		walk(text, take_reapply, t);
}

void tuned_load(const struct root *root, struct tuned *ret)
{
	_cleanup_(free_p) char *names = NULL;
	struct tuned out = { 0 };
	struct loader l = { .root = root, .out = &out };
	char *pos, *name;
	size_t len;

	*ret = out;
	if (root_read(root, ACTIVE, FILE_BYTES_MAX, &names, &len) < 0)
		return;
	out.profiles = sysctl_value_normalise(names);
	if (!*out.profiles) {
		free(out.profiles);
		return;
	}
	load_main(root, &out);
	pos = names;
	while ((name = str_token(&pos, BLANKS)))
		load_profile(&l, name);
	for (size_t i = 0; i < l.n_seen; i++)
		free(l.seen[i]);
	*ret = out;
}

void tuned_done(struct tuned *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->entries[i].file);
		free(t->entries[i].key);
		free(t->entries[i].value);
	}
	free(t->entries);
	free(t->profiles);
	free(t->problem);
	*t = (struct tuned) { 0 };
}

const struct tuned_entry *tuned_find(const struct tuned *t, const char *key)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->entries[i].is_last && str_eq(t->entries[i].key, key))
			return &t->entries[i];
	return NULL;
}

bool tuned_acts(const struct tuned_entry *t, const char *before)
{
	int64_t old, new;

	if (t->modifier == TUNED_SET)
		return true;
	if (t->modifier == TUNED_UNKNOWN || !before ||
	    sysctl_value_number(before, 0, &old) < 0 ||
	    sysctl_value_number(t->value, 0, &new) < 0)
		return false;
	return t->modifier == TUNED_RAISE ? new > old : new < old;
}
