/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for programs: packaging/schema/report.schema.json. */
#include "report/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/report.h"
#include "report/term.h"
#include "rule/roles.h"
#include "sysctl/catalog.h"

#define TIME_MAX       32
#define REAL_PRECISION 12 /* digits: more would show how a double is stored */

static void *allocate(size_t size)
{
	return xcalloc(1, size);
}

json_t *json_root(void)
{
	json_set_alloc_funcs(allocate, free); /* as everywhere: out of memory ends the program */
	return json_object();
}

json_t *json_text(const char *s)
{
	_cleanup_(free_p) char *safe = NULL;
	json_t *text;

	if (!s)
		return json_null();
	text = json_string(s);
	if (text)
		return text;
	safe = term_safe(s);
	return json_string(safe);
}

json_t *json_texts(char *const *list, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		(void) json_array_append_new(array, json_text(list[i]));
	return array;
}

json_t *json_time(struct usec t)
{
	char text[TIME_MAX];

	return json_string(clock_format_rfc3339(text, sizeof(text), t));
}

json_t *json_count(uint64_t n)
{
	return json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t) n);
}

json_t *json_known(uint64_t n)
{
	return n ? json_count(n) : json_null();
}

json_t *json_number(double v)
{
	if (!isfinite(v))
		return json_null();
	return v == floor(v) && fabs(v) < 1e15 ? json_integer((json_int_t) v) : json_real(v);
}

void json_put(json_t *object, const char *name, json_t *value)
{
	(void) json_object_set_new(object, name, value);
}

void json_write(struct strbuf *out, json_t *root)
{
	_cleanup_(free_p) char *text = json_dumps(root,
		JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_PRECISION));

	json_decref(root);
	strbuf_puts(out, text ? text : "");
	strbuf_puts(out, "\n");
}

json_t *json_figures(const char *text)
{
	json_t *figures = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;

	if (json_is_object(figures))
		return figures;
	json_decref(figures);
	return json_object();
}

static void put_key(json_t *o, const struct finding *f)
{
	const struct sysctl_key *key = f->key ? sysctl_find(f->key) : NULL;

	json_put(o, "key", json_text(f->key));
	json_put(o, "proposed", json_text(f->proposed));
	json_put(o, "current", json_text(f->current));
	json_put(o, "takes_effect", json_text(key ? sysctl_effect_text(key->effect) : NULL));
	json_put(o, "scope", json_text(key ? sysctl_scope_text(key->scope) : NULL));
}

json_t *json_finding(const struct finding *f)
{
	const struct rule *rule = f->rule;
	json_t *o = json_object();

	json_put(o, "id", json_text(f->id));
	json_put(o, "rule", json_text(rule->id));
	json_put(o, "origin", json_text(rule->origin));
	json_put(o, "title", json_text(rule->title));
	json_put(o, "family", json_text(rule->family));
	json_put(o, "severity", json_text(severity_text(rule->severity)));
	json_put(o, "confidence", json_text(confidence_text(f->confidence)));
	json_put(o, "cause", json_text(f->cause));
	json_put(o, "subject", json_text(f->subject));
	json_put(o, "message", json_text(f->message));
	json_put(o, "evidence", json_figures(f->evidence));
	json_put(o, "formula", json_text(rule->formula));
	json_put(o, "why", json_text(rule->why));
	json_put(o, "fix", json_text(rule->fix));
	json_put(o, "risk", json_text(rule->risk));
	put_key(o, f);
	json_put(o, "references", json_texts(rule->references, rule->n_references));
	return o;
}

static json_t *host_of(const struct host_facts *h)
{
	json_t *o = json_object();

	json_put(o, "hostname", json_text(h->hostname));
	json_put(o, "kernel", json_text(h->kernel));
	json_put(o, "netns", json_text(h->netns ? h->netns : ""));
	json_put(o, "cpus", json_known(h->cpus));
	json_put(o, "memory_bytes", json_known(h->memory_bytes));
	return o;
}

static json_t *window_of(const struct quality *q)
{
	json_t *o = json_object();

	json_put(o, "from", q->samples ? json_time(q->from) : json_null());
	json_put(o, "to", q->samples ? json_time(q->to) : json_null());
	json_put(o, "samples", json_count(q->samples));
	json_put(o, "counters_covered_us", json_count((uint64_t) q->span.us));
	json_put(o, "sockets_covered_us", json_count((uint64_t) q->socket_span.us));
	return o;
}

static json_t *quality_of(const struct quality *q)
{
	json_t *o = json_object();

	json_put(o, "confidence_ceiling", json_text(confidence_text(q->ceiling)));
	json_put(o, "reason", json_text(q->reason ? q->reason : ""));
	json_put(o, "dumps_interrupted", json_count(q->dumps_interrupted));
	json_put(o, "events", json_count(q->events));
	json_put(o, "lost_events", json_count(q->lost_events));
	json_put(o, "sources_missing", json_count(q->sources_missing));
	json_put(o, "boots", json_count(q->boots));
	json_put(o, "wanted_interval_us", json_known((uint64_t) q->wanted_interval.us));
	json_put(o, "stretched_interval_us", json_known((uint64_t) q->stretched_interval.us));
	return o;
}

static json_t *roles_of(const struct findings *f)
{
	json_t *array = json_array();

	for (size_t i = 0; i < f->n_roles; i++) {
		const struct role_used *role = &f->roles[i];
		_cleanup_(free_p) char *name = roles_text(role->role);
		json_t *o = json_object();

		json_put(o, "role", json_text(name));
		json_put(o, "source", json_text(role->because ? "detected" : "configured"));
		json_put(o, "because", json_text(role->because));
		json_put(o, "figures", json_figures(role->figures));
		(void) json_array_append_new(array, o);
	}
	return array;
}

static json_t *summary_of(const struct findings *f)
{
	struct report_counts c;
	json_t *o = json_object(), *by = json_object();

	report_count(f, &c);
	for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--)
		json_put(by, severity_text((enum severity) s), json_count(c.by_severity[s]));
	json_put(o, "problems", json_count(c.problems));
	json_put(o, "explained", json_count(c.explained));
	json_put(o, "by_severity", by);
	json_put(o, "rules_judged", json_count(c.judged));
	json_put(o, "rules_unjudged", json_count(c.unjudged));
	json_put(o, "rules_broken", json_count(c.broken));
	return o;
}

static json_t *score_of(const struct score *s)
{
	json_t *o = json_object(), *parts = json_array();

	for (size_t i = 0; i < s->n_parts; i++) {
		const struct score_part *part = &s->parts[i];
		json_t *one = json_object();

		json_put(one, "finding", json_text(part->id));
		json_put(one, "severity", json_text(severity_text(part->severity)));
		json_put(one, "confidence", json_text(confidence_text(part->confidence)));
		json_put(one, "points", json_count(part->points));
		(void) json_array_append_new(parts, one);
	}
	json_put(o, "value", s->known ? json_count(s->value) : json_null());
	json_put(o, "reason", json_text(s->reason ? s->reason : ""));
	json_put(o, "parts", parts);
	return o;
}

static int by_rule(const void *a, const void *b)
{
	const struct unjudged *x = a, *y = b;
	int diff = strcmp(x->rule->id, y->rule->id);

	return diff ? diff : strcmp(x->missing, y->missing);
}

static json_t *unjudged_of(const struct findings *f)
{
	_cleanup_(free_p) struct unjudged *list =
		xmemdup(f->unjudged, f->n_unjudged * sizeof(*list));
	json_t *array = json_array();

	if (f->n_unjudged)
		qsort(list, f->n_unjudged, sizeof(*list), by_rule);
	for (size_t i = 0; i < f->n_unjudged; i++) {
		json_t *o = json_object();

		json_put(o, "rule", json_text(list[i].rule->id));
		json_put(o, "missing", json_text(list[i].missing));
		json_put(o, "nothing_seen", json_boolean(list[i].nothing_seen));
		(void) json_array_append_new(array, o);
	}
	return array;
}

static int by_error(const void *a, const void *b)
{
	const struct rule_error *x = a, *y = b;
	int diff = strcmp(x->id, y->id);

	return diff ? diff : strcmp(x->text, y->text);
}

json_t *json_rule_errors(const struct findings *f)
{
	_cleanup_(free_p) struct rule_error *list = xmemdup(f->errors, f->n_errors * sizeof(*list));
	json_t *array = json_array();

	if (f->n_errors)
		qsort(list, f->n_errors, sizeof(*list), by_error);
	for (size_t i = 0; i < f->n_errors; i++) {
		json_t *o = json_object();

		json_put(o, "rule", json_text(list[i].id));
		json_put(o, "error", json_text(list[i].text));
		(void) json_array_append_new(array, o);
	}
	return array;
}

static json_t *notes_of(const struct findings *f)
{
	_cleanup_(free_p) char **notes = report_sorted_notes(f);

	return json_texts(notes, f->n_notes);
}

int report_json(struct strbuf *out, const struct findings *f, const struct report_options *o,
	struct err *e)
{
	json_t *root = json_root(), *list = json_array();

	for (size_t i = 0; i < f->n; i++)
		(void) json_array_append_new(list, json_finding(&f->list[i]));
	json_put(root, "host", host_of(&f->host));
	json_put(root, "window", window_of(&f->quality));
	json_put(root, "quality", quality_of(&f->quality));
	json_put(root, "roles", roles_of(f));
	json_put(root, "score", score_of(&f->score));
	json_put(root, "summary", summary_of(f));
	json_put(root, "findings", list);
	json_put(root, "unjudged", unjudged_of(f));
	json_put(root, "rule_errors", json_rule_errors(f));
	json_put(root, "notes", notes_of(f));
	json_write(out, root);
	return 0;
}
