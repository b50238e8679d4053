/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the configuration says of the collector. */
#ifndef CMD_SETTINGS_H
#define CMD_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "rule/policy.h"
#include "store/store.h"

struct settings {
	struct usec interval;         /* between the beginnings of two ticks */
	double cpu_budget_pct;        /* of one CPU; 0 = no limit */
	struct store_retention retention;
	uint64_t disk_floor_bytes;    /* see store_set_floor */
	unsigned path_prefix_v4;      /* bits of a peer's address that make a path, 8 to 32 */
	unsigned path_prefix_v6;      /* 16 to 128 */
	bool all_netns;
};

struct settings settings_of(const struct policy *p);

#endif
