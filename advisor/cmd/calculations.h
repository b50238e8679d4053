/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calculations that `tcpadvisor calc` offers: one function and one entry of the table each. */
#ifndef CMD_CALCULATIONS_H
#define CMD_CALCULATIONS_H

#include <stddef.h>

#include "base/str.h"

#define CALC_ARGS_MAX 5
#define CALC_RESULTS_MAX 10
#define CALC_MOST        1e18 /* keeps results finite */

/* U_NUMBER, U_SEGS, U_PAGES: whole numbers as arguments; U_REAL: any */
enum calc_unit {
	U_NUMBER, U_BYTES, U_BPS, U_US, U_SECONDS, U_SHARE, U_PER_S, U_SEGS, U_PAGES, U_REAL,
};

struct calc_arg {
	const char *name;
	enum calc_unit unit;
	const char *fallback; /* as one types it; NULL: must be given; "": may be left out */
	double min, max;      /* in the unit; max 0: CALC_MOST */
};

struct calc_answer {
	struct {
		const char *name;
		enum calc_unit unit;
		double value; /* NAN: unknown */
	} results[CALC_RESULTS_MAX];
	size_t n;
	struct strbuf formula; /* with the figures filled in */
};

struct calculation {
	const char *name, *what;
	struct calc_arg args[CALC_ARGS_MAX];
	/* a[i] is the i-th argument in its unit, NAN if it was left out */
	void (*run)(const double *a, struct calc_answer *ans);
};

extern const struct calculation calculations[];
extern const size_t n_calculations;

#endif
