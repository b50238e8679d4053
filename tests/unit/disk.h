/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a disk could hold after the power went: every file and directory as it was last synced, or
 * as it is now, chosen for each name and each block. No journal of a file system is counted on.
 */
#ifndef TESTS_DISK_H
#define TESTS_DISK_H

#include <stddef.h>
#include <sys/stat.h>

struct disk_name {
	char *name;
	ino_t ino;
};

struct disk_node {
	ino_t ino;
	mode_t mode;
	char *bytes;              /* of a file */
	size_t len;
	struct disk_name *names;  /* of a directory */
	size_t n_names;
};

struct disk {
	struct disk_node *nodes;
	size_t n;
	ino_t top;
};

/* All below a directory but `but`, a name in it (NULL = none). */
void disk_load(struct disk *d, const char *dir, const char *but);
void disk_done(struct disk *d);

/* That one file or directory was synced; what stands below is not looked at. */
void disk_sync(struct disk *d, const char *path);

/* What survives of things that were not synced. */
enum disk_loss {
	DISK_LOSES_ALL,
	DISK_LOSES_DATA,       /* names come before what they name */
	DISK_LOSES_NAMES,
	DISK_LOSES_AT_RANDOM,  /* by `seed`; a file in blocks of 4096 bytes */
};

/* Makes one that could be found, in a directory that is there and empty. */
void disk_make(const struct disk *synced, const struct disk *now, enum disk_loss loss,
	unsigned seed, const char *dir);

#endif
