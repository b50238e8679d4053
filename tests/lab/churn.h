/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP that never stands still, for a soak. */
#ifndef TCPADVISOR_LAB_CHURN_H
#define TCPADVISOR_LAB_CHURN_H

/*
 * Opens and closes connections to 2,000 prefixes, some 1,500 a second, with listeners that come and
 * go, in the namespace of connections_namespace(), until it is killed.
 */
void churn_forever(void) __attribute__((noreturn));

#endif
