/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many TCP sockets in a network namespace of their own, held by several processes, since one may
 * be capped at 20,000 files. Both ends are sockets here. Of 40 connections 10 are IPv6, the others
 * IPv4 to 100 prefixes; 1 is in TIME_WAIT, 2 are FIN_WAIT2 and CLOSE_WAIT, 4 have data waiting.
 */
#ifndef TESTS_BENCH_CONNECTIONS_H
#define TESTS_BENCH_CONNECTIONS_H

#include <sys/types.h>

#define CONNECTIONS_PREFIXES 100 /* 10.0.0.0/24 and on */

struct connections {
	pid_t *holders;
	unsigned n;
};

/* Enters a new network namespace with lo up, 10.0.0.0/8 on it; ends the bench if it fails. */
void connections_namespace(void);

/* About so many sockets; returns when they are there. */
struct connections connections_make(unsigned sockets);
void connections_end(struct connections *c);

#endif
