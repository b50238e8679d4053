/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SQL functions that look at the host: its sysctls, policy, roles, trails, counters and ports,
 * and the values to propose for it. Arguments and units are in rules/README.md. Each has a struct
 * function_context for its user data. What is not known gives NULL; a name that nothing has is an
 * error. Private to rule/.
 */
#ifndef RULE_FUNCTIONS_HOST_H
#define RULE_FUNCTIONS_HOST_H

#include "rule/sql_value.h"

sql_function fn_sysctl, fn_sysctl_default;   /* the value, or its n-th number from 0 */
sql_function fn_sysctl_file;                 /* of sysctl.d, whose line is in force */
sql_function fn_policy, fn_role, fn_raised;
sql_function fn_counter, fn_gauge;
sql_function fn_ports_in_range, fn_port_in_range;
sql_function fn_triple;                      /* the host's triple with another maximum */
sql_function fn_buffer_cap;                  /* bytes */

#endif
