/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts that the SQL functions and the engine look up by name, read from the fact tables once
 * before the rules run. Private to rule/.
 */
#ifndef RULE_FACTS_H
#define RULE_FACTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "rule/finding.h"
#include "sysctl/defaults.h"

struct fact_sysctl {
	char *key, *value;
	char *file;      /* in sysctl.d, whose line is in force; NULL = none is */
};

struct fact_counter {
	char *name;
	bool is_gauge;
	bool known;      /* false: NULL in the table */
	double value;    /* increase in the window, or last value of a gauge */
};

struct facts {
	struct fact_sysctl *sysctls; /* sorted by key */
	size_t n_sysctls;
	struct fact_counter *counters; /* sorted by name */
	size_t n_counters;
	struct quality quality;
	struct host_facts host;
	struct sysctl_ports listening;
	struct sysctl_machine machine; /* for sysctl_default_text; 0 = unknown */
};

int facts_load(sqlite3 *db, struct facts *ret, struct err *e);
void facts_done(struct facts *f);

/* NULL: no such key here. */
const char *facts_sysctl(const struct facts *f, const char *key);
/* The file in sysctl.d that it has its value from; NULL: none. */
const char *facts_sysctl_file(const struct facts *f, const char *key);
const struct fact_counter *facts_counter(const struct facts *f, const char *name);

#endif
