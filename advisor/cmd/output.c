/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/root.h"

void output_add_argument(struct strbuf *out, const char *argument)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@+,%=";
	static const char quoted[] = "'\\''";

	strbuf_puts(out, " ");
	if (*argument && strspn(argument, plain) == strlen(argument)) {
		strbuf_puts(out, argument);
		return;
	}
	strbuf_puts(out, "'");
	for (; *argument; argument++)
		strbuf_add(out, *argument == '\'' ? quoted : argument, *argument == '\'' ? 4 : 1);
	strbuf_puts(out, "'");
}

static void add_option(struct strbuf *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	strbuf_printf(out, " %s", name);
	output_add_argument(out, value);
}

char *output_program(const struct cmd_context *ctx)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_puts(&out, "tcpadvisor");
	add_option(&out, "--db", ctx->db_path);
	add_option(&out, "--root", ctx->root_dir);
	add_option(&out, "--netns", ctx->netns);
	return strbuf_steal(&out);
}

static int write_as_it_stands(const char *path, const char *text, struct err *e)
{
	_cleanup_(close_p) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	size_t len = strlen(text);

	if (fd < 0)
		return err_sys(e, -errno, "cannot open %s", path);
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, -errno, "cannot write %s", path);
		text += n;
		len -= (size_t) n;
	}
	return 0;
}

/* The absolute path of a file that need not be there yet; its directory must. Caller frees. */
static char *absolute(const char *path)
{
	const char *slash = strrchr(path, '/');
	_cleanup_(free_p) char *dir =
		slash ? xstrndup(path, (size_t) (slash - path + 1)) : xstrdup(".");
	_cleanup_(free_p) char *whole = realpath(path, NULL), *whole_dir = NULL;

	if (whole)
		return STEAL(whole);
	if (errno != ENOENT)
		return NULL;
	whole_dir = realpath(dir, NULL);
	return whole_dir ? xasprintf("%s/%s", whole_dir, slash ? slash + 1 : path) : NULL;
}

int output_file(const char *path, const char *text, struct err *e)
{
	_cleanup_(root_free_p) struct root *live = NULL;
	_cleanup_(free_p) char *whole = NULL;
	struct stat st;
	mode_t mode, mask = umask(0);
	int r;

	(void) umask(mask);
	mode = 0666 & ~mask;
	if (stat(path, &st) == 0) {
		if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
			return write_as_it_stands(path, text, e);
		mode = st.st_mode & 0777;
	}
	whole = absolute(path);
	if (!whole)
		return err_sys(e, -errno, "cannot write %s", path);
	r = root_open(NULL, &live, e);
	return r < 0 ? r : root_write_atomic(live, whole + 1, text, strlen(text), mode, e);
}
