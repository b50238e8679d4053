/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/sysctld.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/catalog.h"
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

/* Earlier ones hide files of the same name in later ones [sysctl.d(5); procps-ng sysctl(8)]. */
static const char *const directories[] = {
	"etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d",
	"lib/sysctl.d",
};

struct place {
	dev_t dev;
	ino_t ino;
};

struct conf_file {
	const char *dir; /* borrowed from directories[] */
	char *name;
	size_t rank;     /* of dir, from 0 */
};

/* A line that counts, before patterns are resolved. */
struct conf_line {
	struct dropin_line text;
	char *file;
	unsigned line;
	bool systemd, procps; /* read and applied by it */
	bool repeat;
	bool pattern;
	bool live;            /* pattern: the one that systemd keeps of its repetitions */
};

struct loader {
	const struct root *root;
	struct sysctld *out;
	size_t entries_cap, problems_cap;
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

static void __attribute__((format(printf, 2, 3))) problem(struct loader *l, const char *fmt, ...)
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
	out->problems[out->n_problems++] = xstrdup(str_escape(text, sizeof(text), raw));
}

static void line_problem(struct loader *l, const char *path, unsigned line, const char *what)
{
	if (l->file_problems++ < FILE_PROBLEMS_MAX)
		problem(l, "/%s:%u: %s", path, line, what);
	else if (l->file_problems == FILE_PROBLEMS_MAX + 1)
		problem(l, "/%s: more such lines, not listed", path);
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
	line->procps = from->procps && !text->dash_blank;
}

static void parse_line(struct loader *l, const struct conf_line *from, char *text)
{
	struct dropin_line parsed;
	const char *why;
	int r = dropin_parse_line(text, &parsed, &why);

	if (r < 0)
		line_problem(l, from->file, from->line, why);
	if (r <= 0)
		return;
	if (l->n_lines >= LINES_MAX) {
		line_problem(l, from->file, from->line, "too many assignments, left out");
		dropin_line_done(&parsed);
		return;
	}
	if (parsed.remark)
		line_problem(l, from->file, from->line, parsed.remark);
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
			line_problem(l, from->file, from->line, "zero bytes: no text");
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
		problem(l, "/%s cannot be read: %s", from->file, strerror(-r));
		return;
	}
	if (st.st_dev == l->conf.st_dev && st.st_ino == l->conf.st_ino)
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
	_cleanup_(free_p) char *path = xasprintf("%s/%s", f->dir, f->name);
	bool hidden = f->name[0] == '.';
	struct conf_line from = { .file = path, .systemd = !hidden, .procps = true };

	if (hidden)
		problem(l, "/%s: a name with a leading dot counts for sysctl --system, not at boot",
			path);
	read_conf(l, &from);
}

/* Finding files */

struct file_list {
	struct conf_file *files;
	size_t n, cap;
	struct place seen[ARRAY_SIZE(directories)];
	size_t n_seen;
};

static void file_list_done(struct file_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->files[i].name);
	free(list->files);
}

/* /lib is a symlink to /usr/lib on most machines: the same directory counts once. */
static bool is_seen_dir(struct file_list *list, const struct stat *st)
{
	for (size_t i = 0; i < list->n_seen; i++)
		if (list->seen[i].dev == st->st_dev && list->seen[i].ino == st->st_ino)
			return true;
	list->seen[list->n_seen++] = (struct place) { st->st_dev, st->st_ino };
	return false;
}

static void list_names(struct file_list *list, size_t rank, char **names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_ends_with(names[i], ".conf"))
			continue;
		list->files = xgrow(list->files, list->n, &list->cap, sizeof(*list->files));
		list->files[list->n++] = (struct conf_file) {
			.dir = directories[rank],
			.name = xstrdup(names[i]),
			.rank = rank,
		};
	}
}

static int list_directory(struct loader *l, struct file_list *list, size_t rank, struct err *e)
{
	const char *dir = directories[rank];
	char **names = NULL;
	struct stat st;
	size_t n = 0;
	int r = root_stat(l->root, dir, &st);

	if (r == 0 && is_seen_dir(list, &st))
		return 0;
	if (r == 0)
		r = root_list(l->root, dir, &names, &n);
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r == -EMFILE || r == -ENFILE || r == -EIO)
		return err_sys(e, r, "cannot list %s/%s", root_dir(l->root), dir);
	if (r < 0)
		problem(l, "/%s cannot be listed: %s", dir, strerror(-r));
	list_names(list, rank, names, n);
	names_free(names, n);
	return 0;
}

static int by_name_then_rank(const void *a, const void *b)
{
	const struct conf_file *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static int read_directories(struct loader *l, struct err *e)
{
	_cleanup_(file_list_done) struct file_list list = { 0 };
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		r = list_directory(l, &list, i, e);
		if (r < 0)
			return r;
	}
	if (list.n)
		qsort(list.files, list.n, sizeof(*list.files), by_name_then_rank);
	for (size_t i = 0; i < list.n; i++)
		if (!i || !str_eq(list.files[i].name, list.files[i - 1].name))
			read_named(l, &list.files[i]);
	return 0;
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

/* What lines with the full name of a key mean for it. */
struct verdict {
	bool systemd_blocked, procps_blocked; /* patterns leave the key alone */
	bool systemd_excluded;                /* the last word is "-key" */
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
	struct verdict v = { false, false, false };

	for (size_t i = first_plain(l, key); i < l->n_plain; i++) {
		const struct conf_line *line = l->plain[i];

		if (!str_eq(line->text.key, key))
			break;
		v.procps_blocked |= line->procps;
		if (line->systemd) {
			v.systemd_blocked = true;
			v.systemd_excluded = !line->text.value;
		}
	}
	return v;
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
		.value = xstrdup(sysctl_is_secret(key) ? SYSCTLD_SECRET : line->text.value),
		.pattern = line->pattern ? xstrdup(line->text.key) : NULL,
		.ignore_failure = line->text.ignore_failure,
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
	for (size_t i = 0; i < n && l->out->n < ENTRIES_MAX; i++) {
		struct verdict v = judge_key(l, keys[i]);

		if ((line->systemd && !v.systemd_blocked) || (line->procps && !v.procps_blocked))
			add_entry(l, line, keys[i]);
	}
	names_free(keys, n);
	if (n)
		return;
	problem(l, "%s:%u: the pattern %s %s", line->file, line->line, line->text.key,
		r == -E2BIG ? "is one too many, or matches too much: not resolved" :
		r < 0 ? "is no usable pattern" : "matches no key here");
	add_entry(l, line, line->text.key);
}

static void build_entries(struct loader *l)
{
	for (size_t i = 0; i < l->n_lines; i++) {
		const struct conf_line *line = &l->lines[i];

		if (l->out->n >= ENTRIES_MAX) {
			problem(l, "%s:%u: too many assignments, the rest is left out", line->file,
				line->line);
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

		if (line->systemd && (line->pattern ? line->live && !v.systemd_blocked : true))
			systemd = group[i];
		if (line->procps && (line->pattern ? !v.procps_blocked : true))
			procps = group[i];
	}
	if (systemd && !v.systemd_excluded)
		systemd->wins_systemd = true;
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

void sysctld_done(struct sysctld *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->entries[i].file);
		free(s->entries[i].key);
		free(s->entries[i].value);
		free(s->entries[i].pattern);
	}
	free(s->entries);
	names_free(s->problems, s->n_problems);
	*s = (struct sysctld) { 0 };
}

const struct sysctld_entry *sysctld_find(const struct sysctld *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->entries[i].wins_systemd && str_eq(s->entries[i].key, key))
			return &s->entries[i];
	return NULL;
}
