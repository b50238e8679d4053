/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of the sockets of control groups (version 2): a group at its limit has its windows
 * clamped although the host has memory. As values "cgroup.PATH.NAME", PATH as in /proc/PID/cgroup:
 *
 *   sock_bytes     gauge: buffers of its sockets, with the groups below it [memory.stat sock]
 *   memory_bytes   gauge: all of its memory [memory.current]; the root has none
 *   max_bytes      gauge: its limit [memory.max]; unknown where there is none
 *   max_events     times that it ran into the limit [memory.events max]
 *   sock_throttled times that its sockets were held back [memory.events, newer than kernel 6.18]
 *
 * Source: kernel Documentation/admin-guide/cgroup-v2.rst; mm/memcontrol.c.
 */
#ifndef COLLECT_CGROUP_H
#define COLLECT_CGROUP_H

#include "collect/machine.h"
#include "collect/sample.h"

#define CGROUP_SOCK_BYTES_MIN (1024 * 1024) /* what is below is not told, nor looked into */
#define CGROUP_DEPTH_MAX      4             /* of the root 0; a pod's container is at 4 */
#define CGROUP_GROUPS_MAX     32            /* told: those with most */
#define CGROUP_READS_MAX      512           /* groups looked at */

/*
 * A host without version 2, or without its memory controller, is no note. What cannot be read or is
 * malformed is one. A group that ends meanwhile is left out.
 */
void cgroup_read(struct machine *m, struct sample *s);

#endif
