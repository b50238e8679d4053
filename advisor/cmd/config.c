/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/config.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"

int config_load(struct policy *p, const struct root *root, const char *file, struct err *e)
{
	_cleanup_(root_free_p) struct root *live = NULL;
	_cleanup_(free_p) char *path = NULL;
	int r;

	if (!file)
		return policy_load(p, root, CONFIG_PATH, false, e);
	path = realpath(file, NULL);
	if (!path)
		return err_sys(e, -errno, "cannot read configuration %s", file);
	r = root_open(NULL, &live, e);
	return r < 0 ? r : policy_load(p, live, path, true, e);
}
