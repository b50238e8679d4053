/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bounds the rows of a coarse sample: in an hour many more peers may come and go than a raw sample
 * can hold. Inside store/ only.
 */
#ifndef STORE_BOUND_H
#define STORE_BOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "collect/sample.h"

/*
 * Of each list that has more than `slack` times what is kept, keeps the rows that weigh most. Paths
 * and UDP sockets beyond are folded into a row "other", whose sums stay exact; others are dropped.
 * True: rows have other numbers now.
 */
bool bound_rows(struct sample *s, size_t slack);

#endif
