/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All problems in one table, causes with what they explain below them. */
#ifndef REPORT_OVERVIEW_H
#define REPORT_OVERVIEW_H

#include "report/page.h"

/* -ENOMEM */
int overview_put(struct page *p);

#endif
