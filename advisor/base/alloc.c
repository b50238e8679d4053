/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void __attribute__((noreturn)) out_of_memory(void)
{
	static const char msg[] = "tcpadvisor: out of memory\n";

	(void) !write(STDERR_FILENO, msg, sizeof(msg) - 1);
	_exit(3);
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xreallocarray(void *p, size_t n, size_t size)
{
	void *q = reallocarray(p, n ? n : 1, size ? size : 1);

	if (!q)
		out_of_memory();
	return q;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *xstrndup(const char *s, size_t n)
{
	char *p = strndup(s, n);

	if (!p)
		out_of_memory();
	return p;
}

void *xmemdup(const void *p, size_t n)
{
	void *q = malloc(n ? n : 1);

	if (!q)
		out_of_memory();
	if (n)
		memcpy(q, p, n);
	return q;
}

char *xvasprintf(const char *fmt, va_list ap)
{
	char *s = NULL;

	if (vasprintf(&s, fmt, ap) < 0)
		out_of_memory();
	return s;
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	return s;
}

void *xgrow(void *p, size_t n, size_t *ret_cap, size_t size)
{
	if (n < *ret_cap)
		return p;
	*ret_cap = *ret_cap ? *ret_cap * 2 : 16;
	return xreallocarray(p, *ret_cap, size);
}

void free_p(void *pp)
{
	free(*(void **) pp);
}

void close_p(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void) close(*fd);
	errno = saved;
}
