/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells the service manager how the service is: the protocol of sd_notify(3), which is datagrams
 * of NAME=VALUE lines to the socket that NOTIFY_SOCKET names.
 */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

#include "base/clock.h"

/*
 * Sends the lines; "READY=1\nSTATUS=...". 0 also without NOTIFY_SOCKET: nobody wants to know. A
 * path, or an abstract name after "@". -EAFNOSUPPORT: neither; -ENAMETOOLONG: longer than a
 * sockaddr_un or 1 KiB of lines; or as sendto(2). Never waits: -EAGAIN if the manager's queue is
 * full.
 */
int notify_send(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Within what time the manager wants a WATCHDOG=1 (WATCHDOG_USEC, if WATCHDOG_PID is this process
 * or not set); 0 = it does not watch.
 */
struct usec notify_watchdog(void);

#endif
