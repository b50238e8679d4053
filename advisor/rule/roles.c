/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/roles.h"

#include <errno.h>

#include "base/alloc.h"
#include "base/str.h"

#define NONE "none"

#include "rule/role_settings.inc"

/* In the order of the bits. */
static const char *const names[] = {
	"server", "client", "proxy", "lan", "many-connections", "bulk", "latency", "auto",
};

const char *role_name(size_t i)
{
	return i < ARRAY_SIZE(names) ? names[i] : NULL;
}

unsigned role_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(names[i], name))
			return 1U << i;
	return 0;
}

int roles_parse(const char *text, unsigned *ret)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *name;
	unsigned roles = 0;

	if (str_eq(text, NONE)) {
		*ret = 0;
		return 0;
	}
	while ((name = str_token(&pos, ", \t"))) {
		unsigned role = role_find(name);

		if (!role)
			return -EINVAL;
		roles |= role;
	}
	if (!roles)
		return -EINVAL;
	*ret = roles;
	return 0;
}

char *roles_text(unsigned roles)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (roles & 1U << i)
			strbuf_printf(&b, "%s%s", b.len ? ", " : "", names[i]);
	return b.len ? strbuf_steal(&b) : xstrdup(NONE);
}

const struct role_setting *role_settings(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(settings);
	return settings;
}

const struct role_setting *roles_setting(unsigned roles, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if ((roles & settings[i].role) && str_eq(settings[i].name, name))
			return &settings[i];
	return NULL;
}

void roles_apply(unsigned roles, struct policy *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (roles_setting(roles, settings[i].name) == &settings[i])
			policy_adopt(p, settings[i].name, settings[i].value);
}

unsigned roles_of_policy(const struct policy *p)
{
	double v = 0;

	(void) policy_number(p, "role", &v);
	return (unsigned) v;
}

unsigned roles_possible(unsigned roles)
{
	unsigned detected = (ROLE_AUTO - 1) & ~(unsigned) ROLE_LATENCY;

	return roles & ROLE_AUTO ? roles | detected : roles;
}
