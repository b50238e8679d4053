/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/sysctld.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/catalog.h"
#include "sysctl/conffiles.h"
#include "sysctl/dropin.h"
#include "sysctl/procsys.h"
#include "sysctl/sysctld_parts.h"

#define FILE_BYTES_MAX    (1 << 20)
#define LINES_MAX         16384
#define PROBLEMS_MAX      1000
#define FILE_PROBLEMS_MAX 8
#define SYSCTL_CONF       "etc/sysctl.conf"

void sysctld_complain(struct loader *l, bool fails, const char *file, unsigned line,
	const char *fmt, ...)
{
	_cleanup_(free_p) char *raw = NULL;
	char text[ERR_TEXT_MAX];
	struct sysctld *out = l->out;
	va_list ap;

	if (out->n_problems >= PROBLEMS_MAX)
		return;
	va_start(ap, fmt);
	raw = xvasprintf(fmt, ap);
	va_end(ap);
	out->problems = xgrow(out->problems, out->n_problems, &l->problems_cap,
		sizeof(*out->problems));
	out->problems[out->n_problems++] = (struct sysctld_problem) {
		.file = xasprintf("%s%s", *file == '/' ? "" : "/", file),
		.line = line,
		.what = xstrdup(str_escape(text, sizeof(text), raw)),
		.fails = fails,
	};
}

static void line_problem(struct loader *l, const struct conf_line *at, bool fails, const char *what)
{
	if (at->hidden_by)
		return;
	if (l->file_problems++ < FILE_PROBLEMS_MAX)
		sysctld_complain(l, fails, at->file, at->line, "%s", what);
	else if (l->file_problems == FILE_PROBLEMS_MAX + 1)
		sysctld_complain(l, fails, at->file, 0, "more such lines, not listed");
}

/* Reading files */

static void add_line(struct loader *l, const struct conf_line *from, struct dropin_line *text)
{
	struct conf_line *line;

	l->lines = xgrow(l->lines, l->n_lines, &l->lines_cap, sizeof(*l->lines));
	line = &l->lines[l->n_lines++];
	*line = *from;
	line->file = xasprintf("/%s", from->file);
	line->text = *text;
	line->pattern = procsys_is_pattern(text->key);
	line->live = line->pattern;
	line->systemd = from->systemd && !text->dash_dash;
	line->procps = from->procps && !text->dash_blank;
}

const char *sysctld_value_to_keep(const char *key, const char *value)
{
	return sysctl_is_secret(key) ? SYSCTLD_SECRET : value;
}

static void add_hidden(struct loader *l, const struct conf_line *from,
	const struct dropin_line *text)
{
	struct sysctld *out = l->out;

	if (!text->value || out->n_hidden >= LINES_MAX)
		return;
	out->hidden = xgrow(out->hidden, out->n_hidden, &l->hidden_cap, sizeof(*out->hidden));
	out->hidden[out->n_hidden++] = (struct sysctld_entry) {
		.file = xasprintf("/%s", from->file),
		.line = from->line,
		.key = xstrdup(text->key),
		.value = xstrdup(sysctld_value_to_keep(text->key, text->value)),
		.pattern = procsys_is_pattern(text->key) ? xstrdup(text->key) : NULL,
		.ignore_failure = text->ignore_failure,
		.hidden_by = xasprintf("/%s", from->hidden_by),
	};
}

static void parse_line(struct loader *l, const struct conf_line *from, char *text)
{
	struct dropin_line parsed;
	const char *why;
	int r = dropin_parse_line(text, &parsed, &why);

	if (r < 0)
		line_problem(l, from, SYSCTLD_FAILS, why);
	if (r <= 0)
		return;
	if (from->hidden_by) {
		add_hidden(l, from, &parsed);
		dropin_line_done(&parsed);
		return;
	}
	if (l->n_lines >= LINES_MAX) {
		line_problem(l, from, SYSCTLD_COUNTS, "too many assignments, left out");
		dropin_line_done(&parsed);
		return;
	}
	if (parsed.remark)
		line_problem(l, from, SYSCTLD_COUNTS, parsed.remark);
	add_line(l, from, &parsed);
}

static void parse_text(struct loader *l, struct conf_line *from, char *text, size_t len)
{
	char *end = text + len;

	l->file_problems = 0;
	for (from->line = 1; text < end; from->line++) {
		char *newline = memchr(text, '\n', (size_t) (end - text));
		char *next = newline ? newline + 1 : end;

		if (newline)
			*newline = '\0';
		if (strlen(text) != (size_t) ((newline ? newline : end) - text))
			line_problem(l, from, SYSCTLD_FAILS, "zero bytes: no text");
		else
			parse_line(l, from, text);
		text = next;
	}
}

static bool is_masked(const struct root *root, const char *path)
{
	_cleanup_(free_p) char *target = NULL;

	return root_readlink(root, path, &target) == 0 && str_eq(target, "/dev/null");
}

static int stat_regular(const struct root *root, const char *path, struct stat *ret)
{
	int r = root_stat(root, path, ret);

	if (r == 0 && !S_ISREG(ret->st_mode))
		r = S_ISDIR(ret->st_mode) ? -EISDIR : -EINVAL;
	return r;
}

/* from: file (without leading slash) and who reads it. */
static void read_conf(struct loader *l, struct conf_line *from)
{
	_cleanup_(free_p) char *text = NULL;
	struct stat st = { 0 };
	size_t len;
	int r;

	if (is_masked(l->root, from->file))
		return;
	r = stat_regular(l->root, from->file, &st);
	if (r == -EINVAL && S_ISCHR(st.st_mode))
		return;
	if (r == 0)
		r = root_read(l->root, from->file, FILE_BYTES_MAX, &text, &len);
	if (r < 0) {
		if (!from->hidden_by)
			sysctld_complain(l, SYSCTLD_FAILS, from->file, 0, "cannot be read: %s",
				strerror(-r));
		return;
	}
	if (!from->hidden_by && st.st_dev == l->conf.st_dev && st.st_ino == l->conf.st_ino)
		l->conf_linked = true;
	parse_text(l, from, text, len);
}

/* /etc/sysctl.conf: often a name in sysctl.d links to it, and then each line comes again. */
static void read_sysctl_conf(struct loader *l)
{
	char path[] = SYSCTL_CONF;
	struct conf_line from = { .file = path, .procps = true, .repeat = l->conf_linked };

	if (l->conf.st_ino)
		read_conf(l, &from);
}

static void read_named(struct loader *l, const struct conf_file *f)
{
	bool dotted = f->name[0] == '.';
	struct conf_line from = { .file = f->path, .systemd = !dotted, .procps = true };

	if (dotted)
		sysctld_complain(l, SYSCTLD_COUNTS, f->path, 0,
			"a name with a leading dot counts for sysctl --system, not at boot");
	read_conf(l, &from);
}

static void read_hidden(struct loader *l, const struct conf_file *f)
{
	struct conf_line from = { .file = f->path, .hidden_by = f->hidden_by };

	read_conf(l, &from);
}

static int read_directories(struct loader *l, struct err *e)
{
	_cleanup_(conf_files_done) struct conf_files files = { 0 };
	int r = conf_files_find(l->root, &files, e);

	for (size_t i = 0; i < files.n_unlisted; i++)
		sysctld_complain(l, SYSCTLD_FAILS, files.unlisted[i].dir, 0, "cannot be listed: %s",
			strerror(-files.unlisted[i].error));
	for (size_t i = 0; i < files.n; i++) {
		if (files.list[i].hidden_by)
			read_hidden(l, &files.list[i]);
		else
			read_named(l, &files.list[i]);
	}
	return r;
}

static void loader_done(struct loader *l)
{
	for (size_t i = 0; i < l->n_lines; i++) {
		dropin_line_done(&l->lines[i].text);
		free(l->lines[i].file);
	}
	free(l->lines);
}

int sysctld_load(const struct root *root, struct sysctld *ret, struct err *e)
{
	struct sysctld out = { 0 };
	_cleanup_(loader_done) struct loader l = { .root = root, .out = &out };
	int r;

	if (root_stat(root, SYSCTL_CONF, &l.conf) < 0)
		l.conf = (struct stat) { 0 };
	r = read_directories(&l, e);
	if (r < 0) {
		sysctld_done(&out);
		return r;
	}
	read_sysctl_conf(&l);
	sysctld_resolve(&l);
	*ret = out;
	return 0;
}

static void entries_free(struct sysctld_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(entries[i].file);
		free(entries[i].key);
		free(entries[i].value);
		free(entries[i].pattern);
		free(entries[i].hidden_by);
	}
	free(entries);
}

void sysctld_done(struct sysctld *s)
{
	entries_free(s->entries, s->n);
	entries_free(s->hidden, s->n_hidden);
	for (size_t i = 0; i < s->n_problems; i++) {
		free(s->problems[i].file);
		free(s->problems[i].what);
	}
	free(s->problems);
	*s = (struct sysctld) { 0 };
}

char *sysctld_problem_text(const struct sysctld_problem *p)
{
	char safe[ERR_TEXT_MAX];

	(void) str_escape(safe, sizeof(safe), p->file);
	return p->line ? xasprintf("%s:%u: %s", safe, p->line, p->what) :
			 xasprintf("%s: %s", safe, p->what);
}

const struct sysctld_entry *sysctld_find(const struct sysctld *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->entries[i].wins_systemd && str_eq(s->entries[i].key, key))
			return &s->entries[i];
	return NULL;
}
