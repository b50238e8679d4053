/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/finding.h"

#include <stdlib.h>

#include "base/root.h"

const char *confidence_text(enum confidence c)
{
	static const char *const texts[] = {
		[CONFIDENCE_LOW] = "low",
		[CONFIDENCE_MEDIUM] = "medium",
		[CONFIDENCE_HIGH] = "high",
	};

	return texts[c];
}

static void finding_done(struct finding *f)
{
	free(f->id);
	free(f->subject);
	free(f->message);
	free(f->evidence);
	free(f->key);
	free(f->proposed);
	free(f->current);
}

void findings_done(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		finding_done(&f->list[i]);
	for (size_t i = 0; i < f->n_errors; i++) {
		free(f->errors[i].id);
		free(f->errors[i].text);
	}
	for (size_t i = 0; i < f->n_unjudged; i++)
		free(f->unjudged[i].missing);
	for (size_t i = 0; i < f->n_roles; i++) {
		free(f->roles[i].because);
		free(f->roles[i].figures);
	}
	names_free(f->notes, f->n_notes);
	free(f->roles);
	free(f->list);
	free(f->errors);
	free(f->unjudged);
	free(f->score.reason);
	free(f->score.parts);
	free(f->quality.reason);
	free(f->host.hostname);
	free(f->host.kernel);
	free(f->host.netns);
	free(f->listening.list);
	*f = (struct findings) { NULL };
}
