/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that have no place here: they cannot be given a size, hide errors, or keep state.
 * Put before every file by the build; base/parse.h and base/str.h have what to use instead.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* macros in a fortified build */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets
#pragma GCC poison atoi atol atoll sscanf

#endif
