/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules found: plain data, owned by struct findings. */
#ifndef RULE_FINDING_H
#define RULE_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "rule/ruleset.h"
#include "sysctl/deny.h"

enum confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

struct finding {
	char *id; /* rule id + "@" + 6 hex digits of the subject: stable over runs */
	const struct rule *rule;  /* borrowed from the ruleset */
	char *subject;            /* what it is about: a path, a process, a listener; escaped */
	char *message;            /* one or two sentences with the figures filled in; escaped */
	char *evidence;           /* JSON object text: every figure, unit in its name */
	enum confidence confidence;
	char *key, *proposed;     /* NULL: advice, no sysctl */
	char *current; /* the key's value now; NULL if there is no key or it is unreadable */
	const char *cause; /* id of the finding that explains it, borrowed from that; NULL: none */
};

/*
 * A rule that did not judge. Either a fact could not be had, or there was nothing to judge: the
 * sockets were looked at, and none of that kind was there.
 */
struct unjudged {
	const struct rule *rule;
	char *missing;            /* the need that was not met, as in the header */
	bool nothing_seen;
};

struct quality {                  /* fact_quality */
	struct usec from, to;     /* wall clock */
	struct usec span, socket_span; /* covered by deltas */
	uint32_t samples, dumps_interrupted, boots, sources_missing;
	uint64_t events, lost_events; /* closed sockets heard of, and not */
	/* what was asked for, and what it was for most of the time if longer; 0 = not known, not so */
	struct usec wanted_interval, stretched_interval;
	enum confidence ceiling;  /* no measured finding is surer than this */
	char *reason;             /* what the evidence lacks; "" if nothing */
};

struct host_facts {               /* fact_host; NULL or 0 = unknown */
	char *hostname, *kernel, *netns;
	uint32_t cpus;
	uint64_t memory_bytes;
};

/* What one problem takes off the score. */
struct score_part {
	const char *id;           /* of the finding at the root of it, borrowed from that */
	enum severity severity;   /* the gravest of it and what it explains, */
	enum confidence confidence; /* and how sure that one is */
	unsigned points;
};

struct score {
	bool known;
	unsigned value;           /* 100 less all points, at least 0 */
	char *reason;             /* why there is none; "" if there is one */
	struct score_part *parts; /* in the order of the findings; none of 0 points */
	size_t n_parts;
};

struct role_used {
	unsigned role;            /* enum role */
	char *because;            /* half a sentence with the figures; NULL: the operator named it */
	char *figures;            /* JSON object text; NULL as well */
};

struct findings {
	/*
	 * Most severe first, then confidence, rule id, subject; but behind a cause stands what it
	 * explains, and it comes as early as the gravest of that.
	 */
	struct finding *list;
	size_t n;
	struct score score;
	struct rule_error *errors; /* rules that failed to load or to run */
	size_t n_errors;
	struct unjudged *unjudged;
	size_t n_unjudged;
	size_t n_judged;          /* rules that ran to their end */
	struct role_used *roles;  /* that thresholds and rules are for */
	size_t n_roles;
	struct quality quality;
	struct host_facts host;
	struct sysctl_ports listening; /* fact_listener */
	char **notes;             /* sources that could not be read: "source: text" */
	size_t n_notes;
};

void findings_done(struct findings *f);
const char *confidence_text(enum confidence c);

#endif
