/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sql DB QUERY: its rows, columns parted by "|". As the sqlite3 shell, which knows no figures. */
#include <stdio.h>

#include "store/internal.h"

static int print_row(void *arg, int n, char **values, char **names)
{
	for (int i = 0; i < n; i++)
		(void) printf("%s%s", i ? "|" : "", values[i] ? values[i] : "");
	(void) putchar('\n');
	return 0;
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct store *s;
	int rc;

	if (argc != 3) {
		(void) fprintf(stderr, "usage: sql DB QUERY\n");
		return 2;
	}
	if (store_open(argv[1], STORE_READ, &s, &e) < 0) {
		(void) fprintf(stderr, "%s\n", e.text);
		return 3;
	}
	rc = sqlite3_exec(s->db, argv[2], print_row, NULL, NULL);
	if (rc != SQLITE_OK)
		(void) fprintf(stderr, "%s\n", sqlite3_errmsg(s->db));
	store_free(s);
	return rc == SQLITE_OK ? 0 : 3;
}
