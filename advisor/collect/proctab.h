/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of /proc/net, parsed by name, never by position: kernels add columns in the middle.
 * Each parser changes the text in place and hands out every pair; a malformed table is -EBADMSG with
 * the line in words, and nothing of it should be used.
 */
#ifndef COLLECT_PROCTAB_H
#define COLLECT_PROCTAB_H

#include <stdint.h>

#include "base/err.h"

/* name: "TcpExt.ListenOverflows"; value may be negative (MaxConn -1). A negative return stops. */
typedef int proctab_fn(void *arg, const char *name, int64_t value);

/* snmp, netstat: a line of names "Tcp: A B", then one of values "Tcp: 1 2". */
int proctab_parse_pairs(char *text, proctab_fn *fn, void *arg, struct err *e);

/* snmp6: "Ip6InReceives    123" a line -> "Ip6.InReceives". */
int proctab_parse_snmp6(char *text, proctab_fn *fn, void *arg, struct err *e);

/* sockstat, sockstat6: "TCP: inuse 5 orphan 0" -> "<prefix>.TCP.inuse". */
int proctab_parse_sockstat(
	char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

/* meminfo: "MemTotal:  24684396 kB" -> "MemTotal", value in bytes where the unit is kB. */
int proctab_parse_meminfo(char *text, proctab_fn *fn, void *arg, struct err *e);

/*
 * /proc/pressure/{cpu,memory,io}: "some avg10=1.25 avg60=0.00 avg300=0.00 total=5" ->
 * "<prefix>.some_avg10_permille" 13 (share of the last 10 s in which some task waited) and
 * "<prefix>.some_us" 5 (waited since boot); the same of "full". Source: kernel/sched/psi.c
 * psi_show(), 4.20 to 6.18.
 */
int proctab_parse_pressure(
	char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

/* cgroup's memory.stat, memory.events: "sock 4096" a line -> "sock". */
int proctab_parse_keyed(char *text, proctab_fn *fn, void *arg, struct err *e);

/* A file of one number, not negative -> "<name>". */
int proctab_parse_number(char *text, const char *name, proctab_fn *fn, void *arg, struct err *e);

#endif
