/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files of plan/sizing.h: one function a subject, and how they tell what they found. */
#ifndef PLAN_SIZING_PARTS_H
#define PLAN_SIZING_PARTS_H

#include "plan/sizing.h"

struct sizing_work {
	const struct sizing_input *in;
	struct sysctl_machine machine;
	double pressure_pages; /* tcp_mem[1] that the kernel computes */
	struct sizing *out;
};

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/*
 * The key's value differs from the default. `value` and `arithmetic` are taken over. What the
 * catalog, the deny list or the configuration refuses is left instead, with their reason.
 */
void sizing_set(struct sizing_work *w, const char *key, char *value, char *arithmetic,
	const char *reason, ...) PRINTF_LIKE(5, 6);
void sizing_leave(struct sizing_work *w, const char *key, const char *reason, ...)
	PRINTF_LIKE(3, 4);
void sizing_warn(struct sizing_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* What this kernel has by itself, caller frees; NULL: depends on its build. */
char *sizing_default(const struct sizing_work *w, const char *key);
/* Its n-th number; 0 if it is not known. */
double sizing_default_number(const struct sizing_work *w, const char *key, size_t n);

bool sizing_has_role(const struct sizing_work *w, unsigned roles); /* one of them */
double sizing_policy(const struct sizing_work *w, const char *name); /* one with a default */

void sizing_buffers(struct sizing_work *w);
void sizing_control(struct sizing_work *w);   /* congestion control, queues, latency */
void sizing_listen(struct sizing_work *w);
void sizing_ports(struct sizing_work *w);
void sizing_idle(struct sizing_work *w);
void sizing_tables(struct sizing_work *w);    /* neighbours, connection tracking */

#endif
