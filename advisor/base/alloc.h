/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory: allocation never returns NULL (out of memory ends the program; sizes from outside are
 * bounded before they come here), and locals own by `_cleanup_(free_p)`.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

#define _cleanup_(fn) __attribute__((cleanup(fn)))

/* Hands over what a cleanup variable owns. */
#define STEAL(p)                                                                                   \
	__extension__({                                                                            \
		__typeof__(p) stolen_ = (p);                                                       \
		(p) = NULL;                                                                        \
		stolen_;                                                                           \
	})

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull));
void *xreallocarray(void *p, size_t n, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull));
void *xmemdup(const void *p, size_t n) __attribute__((malloc, returns_nonnull));
char *xasprintf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), malloc, returns_nonnull));
char *xvasprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0), malloc));

/* One for a growing array: makes room for one more of `size` bytes; *ret_cap is in elements. */
void *xgrow(void *p, size_t n, size_t *ret_cap, size_t size) __attribute__((returns_nonnull));

void free_p(void *pp);  /* for char * and other malloc'ed pointers */
void close_p(int *fd);  /* fd variables, initialised to -1 */

#endif
