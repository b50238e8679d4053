/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/str.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void strbuf_add(struct strbuf *b, const char *s, size_t len)
{
	if (b->cap - b->len <= len) {
		size_t want = (b->len + len + 1) * 2;

		b->s = xreallocarray(b->s, want, 1);
		b->cap = want;
	}
	if (len)
		memcpy(b->s + b->len, s, len);
	b->len += len;
	b->s[b->len] = '\0';
}

void strbuf_puts(struct strbuf *b, const char *s)
{
	strbuf_add(b, s, strlen(s));
}

void strbuf_printf(struct strbuf *b, const char *fmt, ...)
{
	_cleanup_(free_p) char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	strbuf_puts(b, s);
}

const char *strbuf_str(const struct strbuf *b)
{
	return b->s ? b->s : "";
}

char *strbuf_steal(struct strbuf *b)
{
	char *s = b->s ? b->s : xstrdup("");

	*b = (struct strbuf) STRBUF_INIT;
	return s;
}

void strbuf_done(struct strbuf *b)
{
	free(b->s);
	*b = (struct strbuf) STRBUF_INIT;
}

bool str_eq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

char *str_trim(char *s)
{
	size_t n;

	while (isspace((unsigned char) *s))
		s++;
	n = strlen(s);
	while (n && isspace((unsigned char) s[n - 1]))
		s[--n] = '\0';
	return s;
}

char *str_token(char **pos, const char *sep)
{
	char *s = *pos + strspn(*pos, sep);
	size_t n = strcspn(s, sep);

	if (!n) {
		*pos = s;
		return NULL;
	}
	*pos = s + n;
	if (s[n])
		*(*pos)++ = '\0';
	return s;
}

/*
 * Length of the valid UTF-8 sequence at p (2 to 4), 0 if there is none. C1 controls count as none.
 */
static size_t utf8_len(const unsigned char *p)
{
	size_t i, n = p[0] >= 0xc2 && p[0] <= 0xdf ? 2 : p[0] >= 0xe0 && p[0] <= 0xef ? 3 :
		p[0] >= 0xf0 && p[0] <= 0xf4 ? 4 : 0;

	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xc2 && p[1] < 0xa0) || (p[0] == 0xe0 && p[1] < 0xa0) ||
	    (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
	    (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	/* bidirectional overrides can reorder what a reader sees */
	if (p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae)
		return 0;
	if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)
		return 0;
	return n;
}

char *str_escape(char *buf, size_t size, const char *s)
{
	const unsigned char *p = (const unsigned char *) s;
	size_t at = 0, n;

	while (*p) {
		n = *p >= 0x20 && *p < 0x7f ? 1 : utf8_len(p);
		if (n) {
			if (at + n >= size)
				break;
			memcpy(buf + at, p, n);
			at += n;
			p += n;
		} else {
			if (at + 4 >= size)
				break;
			(void) snprintf(buf + at, size - at, "\\x%02x", *p++);
			at += 4;
		}
	}
	buf[at] = '\0';
	return buf;
}

unsigned long long str_hash(const void *p, size_t len)
{
	const unsigned char *c = p;
	unsigned long long h = 0xcbf29ce484222325ULL;

	while (len--)
		h = (h ^ *c++) * 0x100000001b3ULL;
	return h;
}
