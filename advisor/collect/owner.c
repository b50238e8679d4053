/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/owner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/root.h"
#include "base/str.h"

#define OWNERS_BYTES_MAX (64 * 1024 * 1024)

struct entry {
	uint32_t inode;  /* 0 = free slot */
	uint32_t used;   /* tick of the last want */
	uint32_t tries;  /* walks that did not find it */
	struct owner owner; /* pid 0 = not resolved */
	char *process;
};

struct owners {
	struct entry *slots;
	size_t n, cap;   /* cap: power of two */
	uint32_t tick;
	bool missing;    /* something wanted is not resolved yet */
	uint32_t denied; /* processes that may not be looked into */
};

struct owners *owners_new(void)
{
	struct owners *o = xcalloc(1, sizeof(*o));

	o->cap = 256;
	o->slots = xcalloc(o->cap, sizeof(*o->slots));
	return o;
}

struct owners *owners_free(struct owners *o)
{
	if (o) {
		for (size_t i = 0; i < o->cap; i++)
			free(o->slots[i].process);
		free(o->slots);
		free(o);
	}
	return NULL;
}

static struct entry *slot_of(const struct owners *o, uint32_t inode)
{
	size_t i = (inode * 2654435761u) & (o->cap - 1);

	while (o->slots[i].inode && o->slots[i].inode != inode)
		i = (i + 1) & (o->cap - 1);
	return &o->slots[i];
}

/* Moves the entries that are still wanted into a table of this size. */
static void rebuild(struct owners *o, size_t cap, uint32_t oldest)
{
	struct entry *old = o->slots;
	size_t old_cap = o->cap;

	o->slots = xcalloc(cap, sizeof(*o->slots));
	o->cap = cap;
	o->n = 0;
	for (size_t i = 0; i < old_cap; i++) {
		if (!old[i].inode)
			continue;
		if (old[i].used < oldest) {
			free(old[i].process);
			continue;
		}
		*slot_of(o, old[i].inode) = old[i];
		o->n++;
	}
	free(old);
}

void owners_want(struct owners *o, uint32_t inode)
{
	struct entry *e;

	if (!inode)
		return;
	e = slot_of(o, inode);
	if (!e->inode) {
		if (o->n * 2 >= o->cap) {
			rebuild(o, o->cap * 2, 0);
			e = slot_of(o, inode);
		}
		e->inode = inode;
		o->n++;
	}
	e->used = o->tick;
	/* what two walks did not find is asked for only now and then */
	if (!e->owner.pid && (e->tries < 2 || o->tick % 16 == 0))
		o->missing = true;
}

const struct owner *owners_find(const struct owners *o, uint32_t inode)
{
	const struct entry *e = inode ? slot_of(o, inode) : NULL;

	return e && e->inode && e->owner.pid ? &e->owner : NULL;
}

static void set_owner(struct owners *o, uint32_t inode, int64_t pid, const char *comm)
{
	struct entry *e = slot_of(o, inode);
	char safe[64];

	if (!e->inode || e->owner.pid)
		return;
	e->process = xstrdup(str_escape(safe, sizeof(safe), comm));
	e->owner.pid = pid;
	e->owner.process = e->process;
}

/* "socket:[123]" -> 123, else 0 */
static uint32_t socket_inode(char *link)
{
	uint64_t inode;
	size_t n = strlen(link);

	if (!str_starts_with(link, "socket:[") || link[n - 1] != ']')
		return 0;
	link[n - 1] = '\0';
	return parse_u64(link + 8, &inode) == 0 && inode <= UINT32_MAX ? (uint32_t) inode : 0;
}

static void walk_fds(struct owners *o, const struct root *root, int dirfd, int64_t pid)
{
	_cleanup_(free_p) char *path = NULL, *comm = NULL;
	struct dirent *d;
	DIR *dir = fdopendir(dirfd);

	if (!dir) {
		close_p(&dirfd);
		return;
	}
	while ((d = readdir(dir))) {
		char link[64];
		ssize_t n = readlinkat(dirfd, d->d_name, link, sizeof(link) - 1);
		uint32_t inode;

		if (n <= 0)
			continue;
		link[n] = '\0';
		inode = socket_inode(link);
		if (!inode || !slot_of(o, inode)->inode)
			continue;
		if (!comm) {
			path = xasprintf("proc/%lld/comm", (long long) pid);
			if (root_read(root, path, 256, &comm, NULL) < 0)
				comm = xstrdup("?");
		}
		set_owner(o, inode, pid, str_trim(comm));
	}
	(void) closedir(dir);
}

static void walk_processes(struct owners *o, struct machine *m, struct sample *s)
{
	const struct root *root = machine_root(m);
	char **names = NULL;
	size_t n = 0;
	int r = root_list(root, "proc", &names, &n);

	if (r < 0)
		sample_note(s, "proc", "processes cannot be listed: %s", strerror(-r));
	o->denied = 0;
	for (size_t i = 0; i < n; i++) {
		_cleanup_(free_p) char *path = NULL;
		uint64_t pid;
		int fd;

		if (parse_u64(names[i], &pid) < 0)
			continue;
		path = xasprintf("proc/%llu/fd", (unsigned long long) pid);
		fd = root_openat(root, path, O_RDONLY | O_DIRECTORY, 0);
		if (fd == -EACCES || fd == -EPERM)
			o->denied++;
		if (fd >= 0)
			walk_fds(o, root, fd, (int64_t) pid);
	}
	names_free(names, n);
}

/* "INODE PID COMM" a line */
static void read_recorded(struct owners *o, struct machine *m, struct sample *s)
{
	_cleanup_(free_p) char *text = NULL;
	char *pos, *line;

	if (machine_read(m, "owners", OWNERS_BYTES_MAX, &text, NULL) < 0)
		return;
	for (pos = text; (line = str_token(&pos, "\n"));) {
		char *a = str_token(&line, " "), *b = str_token(&line, " ");
		uint64_t inode, pid;

		if (!a || !b || parse_u64(a, &inode) < 0 || parse_u64(b, &pid) < 0 || !inode ||
			!pid || inode > UINT32_MAX || pid > INT32_MAX) {
			sample_note(s, "owners", "malformed line in the recording");
			continue;
		}
		set_owner(o, (uint32_t) inode, (int64_t) pid, line);
	}
}

static void save_recorded(const struct owners *o, struct machine *m)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < o->cap; i++)
		if (o->slots[i].inode && o->slots[i].owner.pid && o->slots[i].used == o->tick)
			strbuf_printf(&text, "%u %lld %s\n", o->slots[i].inode,
				(long long) o->slots[i].owner.pid, o->slots[i].process);
	(void) machine_save(m, "owners", strbuf_str(&text), text.len, NULL);
}

void owners_resolve(struct owners *o, struct machine *m, struct sample *s)
{
	for (size_t i = 0; o->missing && i < o->cap; i++)
		if (o->slots[i].inode && !o->slots[i].owner.pid)
			o->slots[i].tries++;
	if (o->missing && machine_is_live(m))
		walk_processes(o, m, s);
	else if (o->missing)
		read_recorded(o, m, s);
	if (o->denied)
		sample_note(s, "proc/PID/fd",
			"%u processes may not be looked into: their sockets have no "
			"owner here (needs root)",
			o->denied);
	if (machine_is_recording(m))
		save_recorded(o, m);
	o->missing = false;
	if (++o->tick % 16 == 0)
		rebuild(o, o->cap, o->tick - 2);
}
