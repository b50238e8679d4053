/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"

/* Nothing here outlives the test, and a disk need not be worn by what is synced for it. */
static const char *parent(void)
{
	const char *tmp = getenv("TMPDIR");

	if (tmp && *tmp)
		return tmp;
	return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

char *scratch_make(const char *name)
{
	char *dir = xasprintf("%s/tcpadvisor-%s-XXXXXX", parent(), name);

	if (!mkdtemp(dir)) {
		perror(dir);
		exit(99);
	}
	return dir;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

char *scratch_remove(char *dir)
{
	if (dir)
		(void) nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(dir);
	return NULL;
}
