/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings: a growing buffer, tests on prefixes, and making foreign text safe to show. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

/* A growing, always NUL-terminated string. Start with STRBUF_INIT, end with strbuf_done. */
struct strbuf {
	char *s;    /* never NULL after the first append; use strbuf_str */
	size_t len; /* bytes without the NUL */
	size_t cap; /* bytes allocated */
};

#define STRBUF_INIT { NULL, 0, 0 }

void strbuf_add(struct strbuf *b, const char *s, size_t len);
void strbuf_puts(struct strbuf *b, const char *s);
void strbuf_printf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *strbuf_str(const struct strbuf *b); /* "" while empty */
char *strbuf_steal(struct strbuf *b);           /* caller frees; the buffer is empty again */
void strbuf_done(struct strbuf *b);             /* usable with _cleanup_ */

bool str_eq(const char *a, const char *b); /* both may be NULL */
bool str_starts_with(const char *s, const char *prefix);
bool str_ends_with(const char *s, const char *suffix);

/* Cuts white space at both ends in place; returns the first kept character. */
char *str_trim(char *s);

/*
 * Next token of *pos, separated by any of `sep`; NULL at the end. Changes the text in place;
 * empty tokens are skipped. No hidden state.
 */
char *str_token(char **pos, const char *sep);

/*
 * Copies `s` to `buf` as printable UTF-8: control characters and bytes that are no valid UTF-8
 * become \xNN, so that a hostile process name cannot steer a terminal. Cut to fit, always
 * terminated. Returns buf.
 */
char *str_escape(char *buf, size_t size, const char *s);

/* 64-bit FNV-1a of `len` bytes. */
unsigned long long str_hash(const void *p, size_t len);

#endif
