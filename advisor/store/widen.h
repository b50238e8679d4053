/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row as one of a coarse sample: extremes, sums and counts beside each figure. In store/ only. */
#ifndef STORE_WIDEN_H
#define STORE_WIDEN_H

#include "store/figures.h"

/* Of a raw row, as if it were all that there is; of a coarse one, what was left out as usual. */
void widen_row(enum lists which, void *row, const struct sample *s);

#endif
