/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/settings.h"

/* Each has a default in the table of settings. */
static double number(const struct policy *p, const char *name)
{
	double v = 0;

	(void) policy_number(p, name, &v);
	return v;
}

static struct usec duration(const struct policy *p, const char *name)
{
	return (struct usec) { (int64_t) number(p, name) };
}

struct settings settings_of(const struct policy *p)
{
	return (struct settings) {
		.interval = duration(p, "interval_us"),
		.cpu_budget_pct = number(p, "cpu_budget_pct"),
		.retention = { duration(p, "retain_raw_us"), duration(p, "retain_minutes_us"),
			duration(p, "retain_hours_us") },
		.disk_floor_bytes = (uint64_t) number(p, "disk_floor_bytes"),
		.path_prefix_v4 = (unsigned) number(p, "path_prefix_v4"),
		.path_prefix_v6 = (unsigned) number(p, "path_prefix_v6"),
		.all_netns = number(p, "collect_netns") > 0,
	};
}
