/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/fleet.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/namespaces.h"

struct member {
	char *netns;
	dev_t dev;
	ino_t ino;
	int fd;           /* -1 = the own one: nothing to enter */
	bool seen;        /* in the listing of this tick */
	struct machine *machine;
	struct collector *collector;
};

struct fleet {
	const struct root *root;
	struct member *members; /* the first is the own one */
	size_t n, cap;
	bool all;
	unsigned prefix_v4, prefix_v6; /* 0 = not set */
	int home;               /* the own namespace; -1 = not needed yet */
	uint32_t left_out, denied;
	char *failed;           /* the first that could not be entered, and why */
};

static void member_done(struct member *m)
{
	collector_free(m->collector);
	machine_close(m->machine);
	close_p(&m->fd);
	free(m->netns);
}

static int member_open(struct member *m, const struct root *root, const char *record_dir,
	struct err *e)
{
	int r = machine_open(root, record_dir, &m->machine, e);

	if (r == 0)
		m->collector = collector_new(m->machine, m->netns);
	return r;
}

static void set_prefixes(const struct fleet *f, const struct member *m)
{
	if (f->prefix_v4)
		collector_set_prefixes(m->collector, f->prefix_v4, f->prefix_v6);
}

void fleet_set_prefixes(struct fleet *f, unsigned v4, unsigned v6)
{
	f->prefix_v4 = v4;
	f->prefix_v6 = v6;
	for (size_t i = 0; i < f->n; i++)
		set_prefixes(f, &f->members[i]);
}

static void add_member(struct fleet *f, const struct member *m)
{
	set_prefixes(f, m);
	f->members = xgrow(f->members, f->n, &f->cap, sizeof(*f->members));
	f->members[f->n++] = *m;
}

int fleet_new(const struct root *root, const char *netns, const char *record_dir,
	struct fleet **ret, struct err *e)
{
	struct member own = { .netns = xstrdup(netns), .fd = -1, .seen = true };
	int r = member_open(&own, root, record_dir, e);
	struct fleet *f;

	if (r < 0) {
		member_done(&own);
		return r;
	}
	f = xcalloc(1, sizeof(*f));
	f->root = root;
	f->home = -1;
	add_member(f, &own);
	*ret = f;
	return 0;
}

struct fleet *fleet_free(struct fleet *f)
{
	if (f) {
		for (size_t i = 0; i < f->n; i++)
			member_done(&f->members[i]);
		free(f->members);
		close_p(&f->home);
		free(f->failed);
		free(f);
	}
	return NULL;
}

void fleet_free_p(struct fleet **f)
{
	*f = fleet_free(*f);
}

int fleet_watch_all(struct fleet *f, bool all, struct err *e)
{
	int r;

	if (all && f->home < 0) {
		r = root_openat(f->root, NAMESPACES_OWN, O_RDONLY, 0);
		if (r < 0)
			return err_sys(e, r, "cannot open the own network namespace");
		f->home = r;
	}
	/* to enter where one is already asks for the same right */
	if (all && setns(f->home, CLONE_NEWNET) < 0)
		return err_sys(e, -errno,
			"other network namespaces cannot be entered (needs CAP_SYS_ADMIN)");
	f->all = all;
	return 0;
}

static int enter(int fd)
{
	return fd >= 0 && setns(fd, CLONE_NEWNET) < 0 ? -errno : 0;
}

static int leave(const struct fleet *f, int fd, struct err *e)
{
	int r = fd >= 0 ? enter(f->home) : 0;

	return r < 0 ? err_sys(e, -ENOTRECOVERABLE,
			"cannot go back to the own network namespace (%s)", strerror(-r)) : 0;
}

static void note_failed(struct fleet *f, const char *name, int r)
{
	if (!f->failed)
		f->failed = xasprintf("%s cannot be entered: %s", name, strerror(-r));
}

static bool has_name(const struct fleet *f, const char *netns)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->members[i].netns, netns))
			return true;
	return false;
}

/* What it is called stays until it goes, whatever becomes of its first process. */
static int take_up(struct fleet *f, const struct namespace *ns, struct err *e)
{
	_cleanup_(free_p) char *name = namespace_name(f->root, ns);
	struct member m = { .fd = -1, .dev = ns->dev, .ino = ns->ino, .seen = true };
	struct err why = ERR_INIT;
	int back, r = namespace_open(f->root, ns);

	/* a process that ended meanwhile is no failure */
	if (r == -ENOENT || r == -ESTALE || r == -ESRCH)
		return 0;
	m.fd = r;
	m.netns = has_name(f, name) ? namespace_inode_name(ns) : xstrdup(name);
	if (r >= 0)
		r = enter(m.fd);
	if (r == 0) {
		r = member_open(&m, f->root, NULL, &why);
		back = leave(f, m.fd, e);
		if (back < 0) {
			member_done(&m);
			return back;
		}
	}
	if (r == 0) {
		add_member(f, &m);
		return 0;
	}
	note_failed(f, m.netns, r);
	member_done(&m);
	return 0;
}

static void drop_unseen(struct fleet *f)
{
	size_t kept = 1;

	for (size_t i = 1; i < f->n; i++) {
		if (f->members[i].seen)
			f->members[kept++] = f->members[i];
		else
			member_done(&f->members[i]);
	}
	f->n = kept;
}

static struct member *find_member(const struct fleet *f, const struct namespace *ns)
{
	for (size_t i = 1; i < f->n; i++)
		if (namespace_is(ns, f->members[i].dev, f->members[i].ino))
			return &f->members[i];
	return NULL;
}

/* Those that are gone are let go of before new ones take their places. */
static void drop_gone(struct fleet *f, const struct namespaces *now)
{
	for (size_t i = 1; i < f->n; i++)
		f->members[i].seen = false;
	for (size_t i = 0; i < now->n; i++) {
		struct member *m = find_member(f, &now->list[i]);

		if (m)
			m->seen = true;
	}
	drop_unseen(f);
}

int fleet_refresh(struct fleet *f, struct err *e)
{
	_cleanup_(namespaces_done) struct namespaces now = { .list = NULL };
	int r = f->all ? namespaces_list(f->root, &now) : 0;

	if (r < 0 && !f->failed)
		f->failed = xasprintf("none can be listed: %s", strerror(-r));
	f->denied = now.denied;
	f->left_out = 0;
	drop_gone(f, &now);
	r = 0;
	for (size_t i = 0; i < now.n && r == 0; i++) {
		if (find_member(f, &now.list[i]))
			continue;
		if (f->n <= FLEET_MAX)
			r = take_up(f, &now.list[i], e);
		else
			f->left_out++;
	}
	return r;
}

size_t fleet_size(const struct fleet *f)
{
	return f->n;
}

const char *fleet_netns(const struct fleet *f, size_t i)
{
	return f->members[i].netns;
}

struct collector *fleet_collector(const struct fleet *f, size_t i)
{
	return f->members[i].collector;
}

static void add_notes(struct fleet *f, struct sample *s)
{
	if (f->left_out)
		sample_note(s, "namespaces", "%u network namespaces are not watched: no more than "
			"%d at once", f->left_out, FLEET_MAX);
	if (f->denied)
		sample_note(s, "proc/PID/ns/net", "%u processes may not be asked for their network "
			"namespace (needs CAP_SYS_PTRACE)", f->denied);
	if (f->failed)
		sample_note(s, "network namespace", "%s", f->failed);
	free(f->failed);
	f->failed = NULL;
}

int fleet_sample(struct fleet *f, size_t i, struct sample *ret, struct err *e)
{
	const struct member *m = &f->members[i];
	struct sample s = { 0 };
	int r = enter(m->fd), back;

	if (r < 0) {
		note_failed(f, m->netns, r);
		return 0;
	}
	r = collector_sample(m->collector, &s, e);
	back = leave(f, m->fd, e);
	if (back < 0) {
		sample_done(&s);
		return back;
	}
	if (r <= 0)
		return r;
	if (i == 0)
		add_notes(f, &s);
	*ret = s;
	return 1;
}
