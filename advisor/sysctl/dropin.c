/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysctl/dropin.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void dropin_line_done(struct dropin_line *line)
{
	free(line->key);
	free(line->value);
	free(line->spelling);
	*line = (struct dropin_line) { 0 };
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if (iscntrl((unsigned char) *s) && *s != '\t')
			return true;
	return false;
}

static int malformed(const char **ret_problem, const char *why)
{
	*ret_problem = why;
	return -EINVAL;
}

/* Both loaders hand such a tail to the kernel, which skips it only behind enough numbers. */
static bool has_tail_comment(const char *value)
{
	for (const char *p = value; (p = strpbrk(p, "#;")); p++)
		if (p > value && isblank((unsigned char) p[-1]))
			return true;
	return false;
}

static char *split_value(char *text)
{
	char *value = strchr(text, '=');

	if (!value)
		return NULL;
	*value = '\0';
	return str_trim(value + 1);
}

int dropin_parse_line(char *text, struct dropin_line *ret, const char **ret_problem)
{
	char *key = str_trim(text), *value;
	bool dash = *key == '-', dash_dash = dash && key[1] == '-';
	bool dash_blank;
	char *name;

	if (!*key || *key == '#' || *key == ';')
		return 0;
	if (has_control(key))
		return malformed(ret_problem, "control characters: no plain text");
	if (str_starts_with(key, BYTE_ORDER_MARK))
		return malformed(ret_problem, "a byte order mark, which makes the key unknown");
	key += dash + dash_dash;
	value = split_value(key);
	if (!value && !dash)
		return malformed(ret_problem, "no \"=\"");
	if (value && strlen(value) > SYSCTL_VALUE_MAX)
		return malformed(ret_problem, "the value is too long");
	dash_blank = dash && isblank((unsigned char) *key);
	key = str_trim(key);
	if (*key == '-')
		return malformed(ret_problem, "more than one \"-\" before the key");
	name = procsys_key(key);
	if (!name)
		return malformed(ret_problem, "no name of a sysctl before the \"=\"");
	*ret = (struct dropin_line) {
		.key = name,
		.value = value ? sysctl_value_normalise(value) : NULL,
		.ignore_failure = dash,
		.dash_blank = dash_blank,
		.dash_dash = dash_dash,
		.spelling = procsys_spelling(key),
	};
	if (value && has_tail_comment(value))
		ret->remark = "a comment behind the value is given to the kernel as part of it";
	else if (ret->dash_blank)
		ret->remark = "with a blank behind \"-\", sysctl --system does not apply it";
	else if (ret->dash_dash)
		ret->remark = "with a second \"-\", systemd-sysctl does not apply it";
	return 1;
}
