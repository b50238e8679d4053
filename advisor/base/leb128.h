/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as bytes, seven bits in each, lowest first: small ones are short. */
#ifndef BASE_LEB128_H
#define BASE_LEB128_H

#include <stddef.h>
#include <stdint.h>

#define LEB128_MAX 10 /* bytes of a number */

/* How many bytes it put there, at most LEB128_MAX. */
size_t leb128_put(unsigned char *to, uint64_t v);

/* Moves *pos behind the number. -EBADMSG: cut short, or beyond 64 bits. */
int leb128_get(const unsigned char *data, size_t len, size_t *pos, uint64_t *ret);

#endif
