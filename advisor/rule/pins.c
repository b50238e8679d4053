/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/pins.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

/* What no plan could keep to is told when it is written down, not when it is needed. */
static int check(const struct pins *p, const char *name, const char *value, struct err *e)
{
	const struct sysctl_key *key = sysctl_find(name);
	int r;

	if (!key)
		return err_set(e, -EINVAL, "pin: no key of the catalog is \"%s\" (see tcpadvisor "
			"sysctl list)", name);
	if (!key->settable)
		return err_set(e, -EPERM, "pin: %s is never written%s%s", name,
			key->refuse ? ": " : "", key->refuse ? key->refuse : "");
	if (pins_find(p, name))
		return err_set(e, -EINVAL, "pin: %s is fixed twice", name);
	r = sysctl_value_check(key, value, e);
	return r < 0 ? err_wrap(e, "pin: %s", name) : 0;
}

static int add_one(struct pins *p, char *text, struct err *e)
{
	char *eq = strchr(text, '=');
	_cleanup_(free_p) char *key = NULL, *value = NULL;
	int r;

	if (!eq)
		return err_set(e, -EINVAL, "pin: \"%s\" is no KEY = VALUE", str_trim(text));
	*eq = '\0';
	key = procsys_key(str_trim(text));
	value = sysctl_value_normalise(eq + 1);
	r = check(p, key ? key : str_trim(text), value, e);
	if (r < 0)
		return r;
	p->list = xgrow(p->list, p->n, &p->cap, sizeof(*p->list));
	p->list[p->n++] = (struct pin) { STEAL(key), STEAL(value) };
	return 0;
}

int pins_add(struct pins *p, const char *text, struct err *e)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *one;
	int r = 0;

	while (r == 0 && (one = str_token(&pos, ";")))
		r = add_one(p, one, e);
	return r;
}

const char *pins_find(const struct pins *p, const char *key)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->list[i].key, key))
			return p->list[i].value;
	return NULL;
}

char *pins_text(const struct pins *p)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < p->n; i++)
		strbuf_printf(&b, "%s%s = %s", i ? "; " : "", p->list[i].key, p->list[i].value);
	return b.len ? strbuf_steal(&b) : xstrdup("");
}

struct pins pins_copy(const struct pins *p)
{
	struct pins copy = { .list = xcalloc(p->n + 1, sizeof(*copy.list)), .cap = p->n + 1 };

	for (; copy.n < p->n; copy.n++)
		copy.list[copy.n] = (struct pin) {
			xstrdup(p->list[copy.n].key), xstrdup(p->list[copy.n].value)
		};
	return copy;
}

void pins_done(struct pins *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->list[i].key);
		free(p->list[i].value);
	}
	free(p->list);
	*p = (struct pins) { NULL };
}
