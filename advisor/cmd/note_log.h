/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says when a source of the collector goes away and when it is back, not at every sample. */
#ifndef CMD_NOTE_LOG_H
#define CMD_NOTE_LOG_H

#include "collect/sample.h"

struct note_log;

struct note_log *note_log_new(void);
struct note_log *note_log_free(struct note_log *l);

/*
 * Logs what differs from the sample before. What is missing in the first one is told with -v only:
 * such is the host. A source that comes and goes is told a few times and then no more.
 */
void note_log_sample(struct note_log *l, const struct sample *s);

#endif
