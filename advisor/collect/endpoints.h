/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listeners, and destinations of outgoing connections: how many local ports each source address
 * uses towards one remote address and port.
 */
#ifndef COLLECT_ENDPOINTS_H
#define COLLECT_ENDPOINTS_H

#include "collect/diag.h"
#include "collect/owner.h"
#include "collect/sample.h"

#define ENDPOINTS_DESTINATIONS_MAX 64  /* kept of a sample, those with most ports */
#define ENDPOINTS_PORTS_MIN        32  /* destinations with fewer are not worth a row */
#define ENDPOINTS_LISTENERS_MAX    512

struct endpoints;

struct endpoints *endpoints_new(void);
struct endpoints *endpoints_free(struct endpoints *p);

/* Begins a sample; the ephemeral range comes from its sysctls (none known: no destinations). */
void endpoints_begin(struct endpoints *p, const struct sample *s);

void endpoints_add_listener(struct endpoints *p, const struct diag_socket *s); /* these first */

/* All others. Did this host open the connection? Without the ephemeral range: not known, false. */
bool endpoints_add(struct endpoints *p, const struct diag_socket *s);

/* Asks for the owners it needs; then endpoints_end writes s->listeners and s->destinations. */
void endpoints_want(struct endpoints *p, struct owners *o);
void endpoints_end(struct endpoints *p, const struct owners *o, struct sample *s);

#endif
