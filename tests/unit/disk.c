/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"

#define BLOCK_BYTES 4096
#define FILE_MAX    (1 << 24)

struct making {
	const struct disk *synced, *now;
	enum disk_loss loss;
	unsigned seed;
};

static void node_done(struct disk_node *node)
{
	for (size_t i = 0; i < node->n_names; i++)
		free(node->names[i].name);
	free(node->names);
	free(node->bytes);
	*node = (struct disk_node) { 0 };
}

void disk_done(struct disk *d)
{
	for (size_t i = 0; i < d->n; i++)
		node_done(&d->nodes[i]);
	free(d->nodes);
	*d = (struct disk) { NULL };
}

static struct disk_node *find(const struct disk *d, ino_t ino)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->nodes[i].ino == ino)
			return &d->nodes[i];
	return NULL;
}

static struct disk_node read_node(const char *path)
{
	struct disk_node node = { 0 };
	struct root *live;
	struct stat st;
	char **names;

	if (root_open(NULL, &live, NULL) < 0 || stat(path, &st) < 0)
		abort();
	node.ino = st.st_ino;
	node.mode = st.st_mode;
	if (!S_ISDIR(st.st_mode) && root_read(live, path, FILE_MAX, &node.bytes, &node.len) < 0)
		abort();
	if (S_ISDIR(st.st_mode) && root_list(live, path, &names, &node.n_names) < 0)
		abort();
	if (node.n_names)
		node.names = xcalloc(node.n_names, sizeof(*node.names));
	for (size_t i = 0; i < node.n_names; i++) {
		_cleanup_(free_p) char *below = xasprintf("%s/%s", path, names[i]);

		if (stat(below, &st) < 0)
			abort();
		node.names[i] = (struct disk_name) { xstrdup(names[i]), st.st_ino };
	}
	if (S_ISDIR(node.mode))
		names_free(names, node.n_names);
	(void) root_free(live);
	return node;
}

void disk_sync(struct disk *d, const char *path)
{
	struct disk_node node = read_node(path), *old = find(d, node.ino);

	if (old) {
		node_done(old);
		*old = node;
		return;
	}
	d->nodes = xreallocarray(d->nodes, d->n + 1, sizeof(*d->nodes));
	d->nodes[d->n++] = node;
}

void disk_load(struct disk *d, const char *dir, const char *but)
{
	const struct disk_node *node;
	size_t at = d->n;

	disk_sync(d, dir);
	if (!at)
		d->top = d->nodes[0].ino;
	node = &d->nodes[at];
	for (size_t i = 0; i < node->n_names; i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/%s", dir, node->names[i].name);

		if (!str_eq(node->names[i].name, but))
			disk_load(d, path, NULL);
		node = &d->nodes[at]; /* the array was moved */
	}
}

/* Whether something that was not synced is found all the same. */
static bool survives(struct making *m, enum disk_loss lost_in)
{
	if (m->loss == DISK_LOSES_AT_RANDOM)
		return rand_r(&m->seed) & 0x10;
	return m->loss != DISK_LOSES_ALL && m->loss != lost_in;
}

static const struct disk_name *name_in(const struct disk_node *dir, const char *name)
{
	for (size_t i = 0; dir && i < dir->n_names; i++)
		if (str_eq(dir->names[i].name, name))
			return &dir->names[i];
	return NULL;
}

static void copy_block(char *to, size_t at, size_t end, const struct disk_node *from)
{
	if (from && at < from->len)
		memcpy(to + at, from->bytes + at, (end < from->len ? end : from->len) - at);
}

static void make_file(struct making *m, ino_t ino, const char *path)
{
	const struct disk_node *old = find(m->synced, ino), *now = find(m->now, ino);
	const struct disk_node *known = now ? now : old;
	const struct disk_node *sized = now && survives(m, DISK_LOSES_DATA) ? now : old;
	size_t len = sized ? sized->len : 0;
	_cleanup_(free_p) char *bytes = xcalloc(len + 1, 1);
	_cleanup_(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	for (size_t at = 0; at < len; at += BLOCK_BYTES) {
		size_t end = at + BLOCK_BYTES < len ? at + BLOCK_BYTES : len;

		copy_block(bytes, at, end, now && survives(m, DISK_LOSES_DATA) ? now : old);
	}
	if (fd < 0 || write(fd, bytes, len) != (ssize_t) len || fchmod(fd, known->mode & 07777) < 0)
		abort();
}

static void make_dir(struct making *m, ino_t ino, const char *path);

static void make_one(struct making *m, ino_t ino, const char *dir, const char *name)
{
	_cleanup_(free_p) char *path = xasprintf("%s/%s", dir, name);
	const struct disk_node *node = find(m->now, ino);

	if (!node)
		node = find(m->synced, ino);
	if (!node)
		return;
	if (!S_ISDIR(node->mode)) {
		make_file(m, ino, path);
		return;
	}
	if (mkdir(path, node->mode & 07777) < 0)
		abort();
	make_dir(m, ino, path);
}

/* Each name is the synced one or that of now, and is there or not as the one chosen says. */
static void make_dir(struct making *m, ino_t ino, const char *path)
{
	const struct disk_node *old = find(m->synced, ino), *now = find(m->now, ino);

	for (size_t i = 0; old && i < old->n_names; i++) {
		const struct disk_name *later = name_in(now, old->names[i].name);
		bool same = later && later->ino == old->names[i].ino;

		if (same || !now || !survives(m, DISK_LOSES_NAMES))
			make_one(m, old->names[i].ino, path, old->names[i].name);
		else if (later)
			make_one(m, later->ino, path, later->name);
	}
	for (size_t i = 0; now && i < now->n_names; i++)
		if (!name_in(old, now->names[i].name) && survives(m, DISK_LOSES_NAMES))
			make_one(m, now->names[i].ino, path, now->names[i].name);
}

void disk_make(const struct disk *synced, const struct disk *now, enum disk_loss loss,
	unsigned seed, const char *dir)
{
	struct making m = { .synced = synced, .now = now, .loss = loss, .seed = seed };

	make_dir(&m, synced->top, dir);
}
