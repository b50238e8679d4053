/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/note_log.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/str.h"

#define SOURCES_MAX 256
#define TOLD_MAX 6 /* times that a source went or came back */

struct source {
	char *name;
	bool was_missing, is_missing;
	unsigned told;
};

struct note_log {
	struct source *list;
	size_t n, cap;
	bool begun;
};

struct note_log *note_log_new(void)
{
	return xcalloc(1, sizeof(struct note_log));
}

struct note_log *note_log_free(struct note_log *l)
{
	if (l) {
		for (size_t i = 0; i < l->n; i++)
			free(l->list[i].name);
		free(l->list);
		free(l);
	}
	return NULL;
}

/* NULL: there are too many. */
static struct source *find_or_add(struct note_log *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->list[i].name, name))
			return &l->list[i];
	if (l->n == SOURCES_MAX)
		return NULL;
	l->list = xgrow(l->list, l->n, &l->cap, sizeof(*l->list));
	l->list[l->n] = (struct source) { .name = xstrdup(name) };
	return &l->list[l->n++];
}

static void tell(struct source *s, const char *text)
{
	if (s->told < TOLD_MAX)
		log_warning("%s: %s", s->name, text);
	else if (s->told == TOLD_MAX)
		log_warning("%s: comes and goes, which is not told any more", s->name);
	if (s->told <= TOLD_MAX)
		s->told++;
}

void note_log_sample(struct note_log *l, const struct sample *s)
{
	for (size_t i = 0; i < l->n; i++) {
		l->list[i].was_missing = l->list[i].is_missing;
		l->list[i].is_missing = false;
	}
	for (size_t i = 0; i < s->n_notes; i++) {
		struct source *source = find_or_add(l, s->notes[i].source);

		if (!source)
			continue;
		source->is_missing = true;
		if (!l->begun)
			log_info("%s: %s", source->name, s->notes[i].text);
		else if (!source->was_missing)
			tell(source, s->notes[i].text);
	}
	for (size_t i = 0; i < l->n; i++)
		if (l->list[i].was_missing && !l->list[i].is_missing)
			tell(&l->list[i], "all is well again");
	l->begun = true;
}
