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

#define FILE_BYTES_MAX    (1 << 20)
#define LINES_MAX         16384
#define PATTERNS_MAX      64
#define ENTRIES_MAX       32768
#define MATCHES_MAX       4096
#define PROBLEMS_MAX      1000
#define FILE_PROBLEMS_MAX 8
#define SYSCTL_CONF       "etc/sysctl.conf"

/* Whether a loader reports a failure too, or the line counts in spite of it. */
#define SYSCTLD_FAILS  true
#define SYSCTLD_COUNTS false

/* A line that counts, before patterns are resolved. */
struct conf_line {
	struct dropin_line text;
	char *file;
	unsigned line;
	bool systemd, procps; /* read and applied by it */
	bool repeat;
	const char *hidden_by; /* another file has its name, or NULL */
	bool pattern;
	bool live;            /* pattern: the one that systemd keeps of its repetitions */
};

struct loader {
	const struct root *root;
	struct sysctld *out;
	size_t entries_cap, hidden_cap, problems_cap;
	struct conf_line *lines;
	size_t n_lines, lines_cap;
	const struct conf_line **plain; /* those without patterns, by key, then in order */
	size_t n_plain;
	const struct conf_line **origin; /* for each entry */
	size_t origin_cap;
	struct stat conf;                /* of /etc/sysctl.conf, zero if there is none */
	bool conf_linked;                /* read already through a name in sysctl.d */
	size_t n_patterns;
	size_t file_problems;            /* in the present file */
};

/* file with or without its leading slash; line 0: none */
static void __attribute__((format(printf, 5, 6))) problem(struct loader *l, bool fails,
	const char *file, unsigned line, const char *fmt, ...)
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
		problem(l, fails, at->file, at->line, "%s", what);
	else if (l->file_problems == FILE_PROBLEMS_MAX + 1)
		problem(l, fails, at->file, 0, "more such lines, not listed");
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

static const char *value_to_keep(const char *key, const char *value)
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
		.value = xstrdup(value_to_keep(text->key, text->value)),
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
			problem(l, SYSCTLD_FAILS, from->file, 0, "cannot be read: %s",
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
		problem(l, SYSCTLD_COUNTS, f->path, 0,
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
		problem(l, SYSCTLD_FAILS, files.unlisted[i].dir, 0, "cannot be listed: %s",
			strerror(-files.unlisted[i].error));
	for (size_t i = 0; i < files.n; i++) {
		if (files.list[i].hidden_by)
			read_hidden(l, &files.list[i]);
		else
			read_named(l, &files.list[i]);
	}
	return r;
}

/* Which line wins */

static int by_key_then_order(const void *a, const void *b)
{
	const struct conf_line *x = *(const struct conf_line *const *) a;
	const struct conf_line *y = *(const struct conf_line *const *) b;
	int order = strcmp(x->text.key, y->text.key);

	return order ? order : (x > y) - (x < y);
}

static void index_plain_lines(struct loader *l)
{
	l->plain = xcalloc(l->n_lines, sizeof(*l->plain));
	for (size_t i = 0; i < l->n_lines; i++)
		if (!l->lines[i].pattern)
			l->plain[l->n_plain++] = &l->lines[i];
	if (l->n_plain)
		qsort(l->plain, l->n_plain, sizeof(*l->plain), by_key_then_order);
}

/* systemd keeps one line for each pattern text: the last, or the first of equal values. */
static void retire_repeated_patterns(struct loader *l)
{
	for (size_t i = 0; i < l->n_lines; i++) {
		struct conf_line *line = &l->lines[i];

		for (size_t j = 0; line->pattern && line->systemd && j < i; j++) {
			struct conf_line *old = &l->lines[j];

			if (!old->live || !old->systemd || !str_eq(old->text.key, line->text.key))
				continue;
			if (str_eq(old->text.value, line->text.value))
				line->live = false;
			else
				old->live = false;
		}
	}
}

/* What lines with the full name of a key mean for it in systemd. */
struct verdict {
	bool blocked;  /* patterns leave the key alone */
	bool excluded; /* the last word is "-key" */
};

static size_t first_plain(const struct loader *l, const char *key)
{
	size_t lo = 0, hi = l->n_plain;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(l->plain[mid]->text.key, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct verdict judge_key(const struct loader *l, const char *key)
{
	struct verdict v = { false, false };

	for (size_t i = first_plain(l, key); i < l->n_plain; i++) {
		const struct conf_line *line = l->plain[i];

		if (!str_eq(line->text.key, key))
			break;
		if (line->systemd) {
			v.blocked = true;
			v.excluded = !line->text.value;
		}
	}
	return v;
}

/* Whether `sysctl --system` leaves the key out of the pattern: another line spells it so. */
static bool is_kept_from(const struct loader *l, const struct conf_line *pattern, const char *key)
{
	_cleanup_(free_p) char *spelling = procsys_spell_match(pattern->text.spelling, key);

	for (size_t i = first_plain(l, key); i < l->n_plain; i++) {
		const struct conf_line *line = l->plain[i];

		if (!str_eq(line->text.key, key))
			break;
		if (line->procps && str_eq(line->text.spelling, spelling))
			return true;
	}
	return false;
}

static bool applied_by_systemd(
	const struct loader *l, const struct conf_line *line, const char *key)
{
	return line->systemd && !(line->pattern && judge_key(l, key).blocked);
}

static bool applied_by_procps(const struct loader *l, const struct conf_line *line, const char *key)
{
	return line->procps && !(line->pattern && is_kept_from(l, line, key));
}

static void add_entry(struct loader *l, const struct conf_line *line, const char *key)
{
	struct sysctld *out = l->out;

	out->entries = xgrow(out->entries, out->n, &l->entries_cap, sizeof(*out->entries));
	l->origin = xgrow(l->origin, out->n, &l->origin_cap, sizeof(*l->origin));
	l->origin[out->n] = line;
	out->entries[out->n++] = (struct sysctld_entry) {
		.file = xstrdup(line->file),
		.line = line->line,
		.key = xstrdup(key),
		.value = xstrdup(value_to_keep(key, line->text.value)),
		.pattern = line->pattern ? xstrdup(line->text.key) : NULL,
		.ignore_failure = line->text.ignore_failure,
		.in_procps = !procsys_is_pattern(key) && applied_by_procps(l, line, key),
		.is_repeat = line->repeat,
	};
}

static void expand_pattern(struct loader *l, const struct conf_line *line)
{
	char **keys = NULL;
	size_t n = 0;
	int r = -E2BIG;

	if (l->n_patterns++ < PATTERNS_MAX)
		r = procsys_match(l->root, line->text.key, MATCHES_MAX, &keys, &n);
	for (size_t i = 0; i < n && l->out->n < ENTRIES_MAX; i++)
		if (applied_by_systemd(l, line, keys[i]) || applied_by_procps(l, line, keys[i]))
			add_entry(l, line, keys[i]);
	names_free(keys, n);
	if (n)
		return;
	problem(l, SYSCTLD_COUNTS, line->file, line->line, "the pattern %s %s", line->text.key,
		r == -E2BIG ? "is one too many, or matches too much: not resolved" :
		r < 0 ? "is no usable pattern" : "matches no key here");
	add_entry(l, line, line->text.key);
}

static void build_entries(struct loader *l)
{
	for (size_t i = 0; i < l->n_lines; i++) {
		const struct conf_line *line = &l->lines[i];

		if (l->out->n >= ENTRIES_MAX) {
			problem(l, SYSCTLD_COUNTS, line->file, line->line,
				"too many assignments, the rest is left out");
			return;
		}
		if (!line->text.value)
			continue;
		if (line->pattern)
			expand_pattern(l, line);
		else
			add_entry(l, line, line->text.key);
	}
}

static int by_entry_key(const void *a, const void *b)
{
	const struct sysctld_entry *x = *(struct sysctld_entry *const *) a;
	const struct sysctld_entry *y = *(struct sysctld_entry *const *) b;
	int order = strcmp(x->key, y->key);

	return order ? order : (x > y) - (x < y);
}

/* All entries of one key, in order. */
static void choose_winners(struct loader *l, struct sysctld_entry **group, size_t n)
{
	struct verdict v = judge_key(l, group[0]->key);
	struct sysctld_entry *systemd = NULL, *procps = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct conf_line *line = l->origin[group[i] - l->out->entries];

		if (line->pattern)
			group[i]->in_systemd = line->systemd && line->live && !v.blocked;
		if (line->systemd && (!line->pattern || group[i]->in_systemd))
			systemd = group[i];
		if (group[i]->in_procps)
			procps = group[i];
	}
	if (systemd && !v.excluded)
		systemd->wins_systemd = systemd->in_systemd = true;
	if (procps)
		procps->wins_procps = true;
}

static void mark_winners(struct loader *l)
{
	struct sysctld *out = l->out;
	_cleanup_(free_p) struct sysctld_entry **sorted = xcalloc(out->n, sizeof(*sorted));
	size_t first = 0;

	for (size_t i = 0; i < out->n; i++)
		sorted[i] = &out->entries[i];
	if (out->n)
		qsort(sorted, out->n, sizeof(*sorted), by_entry_key);
	for (size_t i = 1; i <= out->n; i++) {
		if (i < out->n && str_eq(sorted[i]->key, sorted[first]->key))
			continue;
		/* a pattern that matched nothing sets nothing */
		if (!procsys_is_pattern(sorted[first]->key))
			choose_winners(l, sorted + first, i - first);
		first = i;
	}
}

static void loader_done(struct loader *l)
{
	for (size_t i = 0; i < l->n_lines; i++) {
		dropin_line_done(&l->lines[i].text);
		free(l->lines[i].file);
	}
	free(l->lines);
	free(l->plain);
	free(l->origin);
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
	index_plain_lines(&l);
	retire_repeated_patterns(&l);
	build_entries(&l);
	mark_winners(&l);
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
