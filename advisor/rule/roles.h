/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Roles: what a host is for. A role gives thresholds other values than the general ones, and rules
 * ask for it by role('name'). The operator names roles (role = ...), or the evidence shows them;
 * latency is only ever named, since no measurement tells that a delay matters.
 */
#ifndef RULE_ROLES_H
#define RULE_ROLES_H

#include <stddef.h>

#include "rule/policy.h"

/* A set of roles is the sum of these. */
enum role {
	ROLE_SERVER = 1 << 0,  /* accepts connections */
	ROLE_CLIENT = 1 << 1,  /* opens them, to few destinations */
	ROLE_PROXY = 1 << 2,   /* both */
	ROLE_LAN = 1 << 3,     /* its peers are near, on private addresses */
	ROLE_MANY = 1 << 4,    /* many connections: memory before throughput */
	ROLE_BULK = 1 << 5,    /* throughput before memory, whatever else it is */
	ROLE_LATENCY = 1 << 6, /* short queues before throughput */
	ROLE_AUTO = 1 << 7,    /* no role: and those that the evidence shows */
};

/* What a role gives a setting that the operator did not. */
struct role_setting {
	enum role role;
	const char *name;      /* of the policy item */
	double value;          /* in its unit */
	const char *why;       /* half a sentence */
};

/* "many-connections", from the lowest on, "auto" is the last; NULL behind it. */
const char *role_name(size_t i);

/* 0 if there is no such name. */
unsigned role_find(const char *name);

/*
 * Names with commas or blanks between; "none" stands alone. -EINVAL: a name that there is not, or
 * none at all.
 */
int roles_parse(const char *text, unsigned *ret);

/* "server, latency", "none"; caller frees. */
char *roles_text(unsigned roles);

/* Most decisive role first: of two that set one item the first holds. */
const struct role_setting *role_settings(size_t *ret_n);

/* What these roles give the item; NULL: nothing. */
const struct role_setting *roles_setting(unsigned roles, const char *name);

/* Gives the policy what the roles give, but for what the operator set. */
void roles_apply(unsigned roles, struct policy *p);

/* The roles that the policy names, ROLE_AUTO among them. */
unsigned roles_of_policy(const struct policy *p);

/* Those that may come to be used where these are told: with ROLE_AUTO all that can be detected. */
unsigned roles_possible(unsigned roles);

#endif
