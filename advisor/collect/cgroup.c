/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/cgroup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "collect/proctab.h"

#define MOUNT "sys/fs/cgroup"
#define FILE_BYTES_MAX (64 * 1024)
#define NAME_SAFE_MAX 1024

struct group {
	char *path;      /* "" = the root, "/system.slice" */
	int64_t sock;
};

struct walk {
	struct machine *machine;
	struct sample *sample;
	struct group *groups;
	size_t n, cap;
	unsigned reads;
};

struct wanted {
	const char *name;
	struct opt_i64 value;
};

static int take_wanted(void *arg, const char *name, int64_t value)
{
	struct wanted *w = arg;

	if (str_eq(name, w->name))
		w->value = OPT(value);
	return 0;
}

/* NULL: it has no such file, or cannot be read, which is a note. */
static char *read_file(struct walk *w, const char *path, const char *file)
{
	_cleanup_(free_p) char *whole = xasprintf(MOUNT "%s/%s", path, file);
	char *text = NULL;
	int r = machine_read(w->machine, whole, FILE_BYTES_MAX, &text, NULL);

	/* the file of a group that has just ended cannot be read: ENODEV */
	if (r < 0 && r != -ENOENT && r != -ENOTDIR && r != -ENODEV)
		sample_note(w->sample, "cgroup", "%s cannot be read: %s", whole, strerror(-r));
	return text;
}

static struct opt_i64 read_keyed(struct walk *w, const char *path, const char *file,
	const char *name)
{
	_cleanup_(free_p) char *text = read_file(w, path, file);
	struct wanted wanted = { .name = name };
	struct err e = ERR_INIT;

	if (!text)
		return OPT_NONE;
	if (proctab_parse_keyed(text, take_wanted, &wanted, &e) < 0) {
		sample_note(w->sample, "cgroup", "%s/%s malformed: %s", path, file, e.text);
		return OPT_NONE;
	}
	return wanted.value;
}

static int take_number(void *arg, const char *name, int64_t value)
{
	*(struct opt_i64 *) arg = OPT(value);
	return 0;
}

/* "max" is no number: no limit. */
static struct opt_i64 read_number(struct walk *w, const char *path, const char *file)
{
	_cleanup_(free_p) char *text = read_file(w, path, file);
	struct opt_i64 value = OPT_NONE;
	struct err e = ERR_INIT;

	if (text && !str_eq(str_trim(text), "max") &&
	    proctab_parse_number(text, file, take_number, &value, &e) < 0)
		sample_note(w->sample, "cgroup", "%s/%s malformed: %s", path, file, e.text);
	return value;
}

/* A group has at least what those below it have: one with little need not be looked into. */
static void visit(struct walk *w, const char *path, unsigned depth)
{
	struct opt_i64 sock;
	char **names = NULL;
	size_t n = 0;
	_cleanup_(free_p) char *dir = xasprintf(MOUNT "%s", path);

	sock = read_keyed(w, path, "memory.stat", "sock");
	if (!sock.known)
		return;
	w->reads++;
	if (depth && sock.v < CGROUP_SOCK_BYTES_MIN)
		return;
	w->groups = xgrow(w->groups, w->n, &w->cap, sizeof(*w->groups));
	w->groups[w->n++] = (struct group) { xstrdup(path), sock.v };
	if (sock.v < CGROUP_SOCK_BYTES_MIN || depth == CGROUP_DEPTH_MAX ||
	    machine_list(w->machine, dir, &names, &n) < 0)
		return;
	for (size_t i = 0; i < n && w->reads < CGROUP_READS_MAX; i++) {
		_cleanup_(free_p) char *below = xasprintf("%s/%s", path, names[i]);

		visit(w, below, depth + 1);
	}
	names_free(names, n);
}

static void add_value(struct walk *w, const struct group *g, const char *name, bool is_gauge,
	struct opt_i64 value)
{
	char safe[NAME_SAFE_MAX];
	struct sample_value *v;

	if (!value.known)
		return;
	v = SAMPLE_ADD(w->sample, values);
	v->name = xasprintf("cgroup.%s.%s",
		*g->path ? str_escape(safe, sizeof(safe), g->path) : "/", name);
	v->value = (uint64_t) value.v;
	v->is_gauge = is_gauge;
}

static void write_group(struct walk *w, const struct group *g)
{
	add_value(w, g, "sock_bytes", true, OPT(g->sock));
	add_value(w, g, "memory_bytes", true, read_number(w, g->path, "memory.current"));
	add_value(w, g, "max_bytes", true, read_number(w, g->path, "memory.max"));
	add_value(w, g, "max_events", false, read_keyed(w, g->path, "memory.events", "max"));
	add_value(w, g, "sock_throttled", false,
		read_keyed(w, g->path, "memory.events", "sock_throttled"));
}

static int most_first(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;

	return a->sock != b->sock ? (a->sock < b->sock ? 1 : -1) : strcmp(a->path, b->path);
}

void cgroup_read(struct machine *m, struct sample *s)
{
	struct walk w = { .machine = m, .sample = s };

	visit(&w, "", 0);
	if (w.n)
		qsort(w.groups, w.n, sizeof(*w.groups), most_first);
	for (size_t i = 0; i < w.n; i++) {
		if (i < CGROUP_GROUPS_MAX)
			write_group(&w, &w.groups[i]);
		free(w.groups[i].path);
	}
	free(w.groups);
}
