/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replays inputs where there is no libFuzzer: the files and directories named, or the seeds of this
 * target, TESTS_SRCDIR/fuzz/corpus/NAME for fuzz_NAME. TAP, one line an input.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "fuzz.h"

#define INPUT_BYTES_MAX (16 * 1024 * 1024)

static unsigned inputs;

static int replay_file(const struct root *root, const char *path)
{
	_cleanup_(free_p) char *data = NULL;
	_cleanup_(free_p) void *exact = NULL;
	size_t len;
	int r = root_read(root, path, INPUT_BYTES_MAX, &data, &len);

	if (r < 0)
		return r;
	/* a block of just this size: a sanitizer sees each read beyond it */
	exact = xmemdup(data, len);
	(void) LLVMFuzzerTestOneInput(exact, len);
	(void) printf("ok %u - %s\n", ++inputs, path);
	return 0;
}

static int replay(const struct root *root, const char *path)
{
	char **names = NULL;
	size_t n = 0;
	int r = root_list(root, path, &names, &n);

	if (r == -ENOTDIR)
		return replay_file(root, path);
	for (size_t i = 0; i < n && r == 0; i++) {
		_cleanup_(free_p) char *inside = xasprintf("%s/%s", path, names[i]);

		r = replay(root, inside);
	}
	names_free(names, n);
	return r;
}

static char *seeds(void)
{
	const char *tests = getenv("TESTS_SRCDIR"), *name = program_invocation_short_name;

	name = str_starts_with(name, "lt-") ? name + 3 : name;
	name = str_starts_with(name, "fuzz_") ? name + 5 : name;
	return xasprintf("%s/fuzz/corpus/%s", tests ? tests : "tests", name);
}

int main(int argc, char **argv)
{
	_cleanup_(root_free_p) struct root *live = NULL;
	_cleanup_(free_p) char *own = seeds();
	char *fallback[] = { NULL, own, NULL };
	char **path = argc > 1 ? argv : fallback;
	int r = root_open(NULL, &live, NULL);

	while (r == 0 && *++path) {
		_cleanup_(free_p) char *real = realpath(*path, NULL);

		r = real ? replay(live, real) : -errno;
		if (r < 0)
			(void) fprintf(stderr, "%s: %s\n", *path, strerror(-r));
	}
	(void) printf("1..%u\n", inputs);
	return r < 0 || !inputs;
}
