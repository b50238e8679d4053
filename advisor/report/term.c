/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/term.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

size_t term_width(int width)
{
	if (!width)
		return TERM_WIDTH;
	return width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : (size_t) width;
}

const char *term_style(enum term_style style, bool color)
{
	static const char *const sequences[] = {
		[TERM_PLAIN] = "",
		[TERM_BOLD] = "\033[1m",
		[TERM_DIM] = "\033[2m",
		[TERM_RED] = "\033[1;31m",
		[TERM_YELLOW] = "\033[33m",
		[TERM_GREEN] = "\033[32m",
		[TERM_CYAN] = "\033[36m",
	};

	return color ? sequences[style] : "";
}

const char *term_style_end(bool color)
{
	return color ? "\033[0m" : "";
}

char *term_safe(const char *s)
{
	_cleanup_(free_p) char *copy = xstrdup(s ? s : "");
	size_t size = strlen(copy) * 4 + 8;
	char *safe = xcalloc(1, size);

	for (char *p = copy; *p; p++)
		if (strchr("\t\n\r\v\f", *p))
			*p = ' ';
	return str_escape(safe, size, copy);
}

/* Decodes the valid UTF-8 character at s; returns its bytes. */
static size_t decode(const char *s, unsigned *ret)
{
	unsigned char c = (unsigned char) *s;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	unsigned code = n == 1 ? c : c & (0xffu >> (n + 1));

	for (size_t i = 1; i < n && s[i]; i++)
		code = code << 6 | ((unsigned char) s[i] & 0x3f);
	*ret = code;
	return strnlen(s, n);
}

/* Columns of one character, whatever the program's locale is. */
static size_t char_columns(unsigned code)
{
	static const struct {
		unsigned first, last;
		size_t columns;
	} odd[] = {
		{ 0x0300, 0x036f, 0 }, { 0x1100, 0x115f, 2 }, { 0x200b, 0x200f, 0 },
		{ 0x20d0, 0x20ff, 0 }, { 0x2e80, 0xa4cf, 2 }, { 0xac00, 0xd7a3, 2 },
		{ 0xf900, 0xfaff, 2 }, { 0xfe00, 0xfe0f, 0 }, { 0xfe30, 0xfe6f, 2 },
		{ 0xff00, 0xff60, 2 }, { 0xffe0, 0xffe6, 2 }, { 0x1f300, 0x1f64f, 2 },
		{ 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		if (code >= odd[i].first && code <= odd[i].last)
			return odd[i].columns;
	return 1;
}

size_t term_columns(const char *s)
{
	size_t columns = 0;
	unsigned code;

	while (*s) {
		s += decode(s, &code);
		columns += char_columns(code);
	}
	return columns;
}

/* Bytes of the longest beginning of s that fits into `columns`; at least one character. */
static size_t fitting_bytes(const char *s, size_t columns)
{
	size_t bytes = 0, used = 0;
	unsigned code;

	while (s[bytes]) {
		size_t n = decode(s + bytes, &code);

		used += char_columns(code);
		if (bytes && used > columns)
			break;
		bytes += n;
	}
	return bytes;
}

void term_indent(struct strbuf *out, size_t n)
{
	while (n--)
		strbuf_add(out, " ", 1);
}

static void new_line(struct strbuf *out, size_t indent)
{
	strbuf_add(out, "\n", 1);
	term_indent(out, indent);
}

void term_wrap(struct strbuf *out, const char *text, size_t at, size_t indent, size_t width)
{
	_cleanup_(free_p) char *safe = term_safe(text);
	size_t room = width > indent + 8 ? width - indent : 8;
	size_t left = width > at ? width - at : 0; /* columns left on this line */
	bool fresh = true;
	char *pos = safe, *word;

	while ((word = str_token(&pos, " "))) {
		size_t columns = term_columns(word);

		if (!fresh && columns + 1 > left) {
			new_line(out, indent);
			left = room;
			fresh = true;
		}
		if (!fresh) {
			strbuf_add(out, " ", 1);
			left--;
		}
		while (columns > room) {
			size_t n = fitting_bytes(word, left ? left : room);

			strbuf_add(out, word, n);
			word += n;
			columns = term_columns(word);
			new_line(out, indent);
			left = room;
		}
		strbuf_puts(out, word);
		left -= columns < left ? columns : left;
		fresh = false;
	}
	strbuf_add(out, "\n", 1);
}

void term_field(struct strbuf *out, size_t indent, const char *label, size_t column,
	const char *text, size_t width)
{
	size_t at = indent + term_columns(label);

	term_indent(out, indent);
	strbuf_puts(out, label);
	term_indent(out, at < column ? column - at : 1);
	term_wrap(out, text, at < column ? column : at + 1, column, width);
}

bool term_is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t) 0);
	bool utf8;

	if (!locale)
		return false;
	utf8 = str_eq(nl_langinfo_l(CODESET, locale), "UTF-8");
	freelocale(locale);
	return utf8;
}
