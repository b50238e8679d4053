/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a sysctl.d file [sysctl.d(5)]. */
#ifndef SYSCTL_DROPIN_H
#define SYSCTL_DROPIN_H

#include <stdbool.h>

struct dropin_line {
	char *key;           /* dotted, may be a pattern */
	char *value;         /* normalised; NULL = "-key": the key is left out of patterns */
	bool ignore_failure; /* leading "-" */
	bool dash_blank;     /* blank behind the "-": `sysctl --system` does not apply it */
	bool dash_dash;      /* "--": systemd-sysctl does not apply it */
	char *spelling;      /* procsys_spelling of the key */
	const char *remark;  /* what is odd about a line that counts nevertheless, or NULL */
};

/*
 * 1: an assignment or exclusion, in *ret, end it with dropin_line_done; 0: blank or comment;
 * -EINVAL: malformed, *ret_problem says how (static text; what stands in the line is never part of
 * it, since that could be key material). Changes text.
 */
int dropin_parse_line(char *text, struct dropin_line *ret, const char **ret_problem);
void dropin_line_done(struct dropin_line *line);

#endif
