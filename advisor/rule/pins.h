/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys whose value the operator fixed: a plan keeps to it, whatever a rule proposes. */
#ifndef RULE_PINS_H
#define RULE_PINS_H

#include <stddef.h>

#include "base/err.h"

struct pin {
	char *key;   /* dotted, of the catalog */
	char *value; /* normalised */
};

struct pins {
	struct pin *list; /* as told */
	size_t n, cap;
};

/*
 * Adds "KEY = VALUE", several with ; between. -EINVAL, -ERANGE, -EPERM: a key outside the catalog,
 * one that is never written, one that has another value already, or a value that may not be; the
 * pins before it are kept.
 */
int pins_add(struct pins *p, const char *text, struct err *e);

const char *pins_find(const struct pins *p, const char *key); /* NULL: it is not fixed */
char *pins_text(const struct pins *p); /* as pins_add takes it; caller frees */
struct pins pins_copy(const struct pins *p);
void pins_done(struct pins *p);

#endif
