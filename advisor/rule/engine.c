/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/engine.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/causes.h"
#include "rule/detect.h"
#include "rule/factdb.h"
#include "rule/facts.h"
#include "rule/functions.h"
#include "rule/roles.h"
#include "rule/rows.h"
#include "rule/sandbox.h"
#include "rule/score.h"

/* What a case gets that says nothing about the quality of its evidence. */
#define GOOD_QUALITY                                                                               \
	"INSERT INTO fact_quality (from_us, to_us, samples, intervals, span_us, "                  \
	"socket_span_us, dumps_interrupted, lost_events, sources_missing, boots) "                 \
	"SELECT 0, 300000000, 30, 30, 300000000, 300000000, 0, 0, 0, 1 "                           \
	"WHERE NOT EXISTS (SELECT 1 FROM fact_quality)"

#define PLAIN_IDLE_TRAIL(s)                                                                        \
	"UPDATE fact_process SET no_keepalive_idle_" s "_trail = no_keepalive_idle_" s             \
	" WHERE no_keepalive_idle_" s "_trail IS NULL AND no_keepalive_idle_" s " NOT NULL;"

/* And of a value that is told without its samples in order: its most came before its last. */
#define PLAIN_TRAILS                                                                               \
	"UPDATE fact_counter SET trail = max || ' ' || coalesce(last, max) "                       \
	"WHERE trail IS NULL AND max NOT NULL;"                                                    \
	"UPDATE fact_state SET trail = max || ' ' || coalesce(last, max) "                         \
	"WHERE trail IS NULL AND max NOT NULL;"                                                    \
	"UPDATE fact_state SET orphans_trail = orphans_max "                                       \
	"WHERE orphans_trail IS NULL AND orphans_max NOT NULL;"                                    \
	"UPDATE fact_destination SET ports_trail = ports_max || ' ' || coalesce(ports_last, 0) "   \
	"WHERE ports_trail IS NULL AND ports_max NOT NULL;"                                        \
	"UPDATE fact_destination SET busy_trail = ports_max - time_wait_max "                      \
	"WHERE busy_trail IS NULL AND ports_max - time_wait_max NOT NULL;"                         \
	"UPDATE fact_process SET close_wait_trail = coalesce(close_wait_max, close_wait_last) "    \
	"|| ' ' || coalesce(close_wait_last, 0) WHERE close_wait_trail IS NULL "                   \
	"AND coalesce(close_wait_max, close_wait_last) NOT NULL;"                                  \
	PLAIN_IDLE_TRAIL("60s") PLAIN_IDLE_TRAIL("300s") PLAIN_IDLE_TRAIL("1200s")                 \
	PLAIN_IDLE_TRAIL("3600s")                                                                  \
	"UPDATE fact_conntrack SET entries_trail = entries_max || ' ' || coalesce(entries, 0) "    \
	"WHERE entries_trail IS NULL AND entries_max NOT NULL"

struct engine {
	struct factdb facts_db;
	struct sandbox sandbox;
	struct facts facts;
	struct function_context functions;
	const struct policy *told;
	struct policy *policy; /* and what the roles make of it; NULL before the facts are there */
	bool of_cases;
};

static int engine_start(struct engine *en, const struct policy *policy, struct err *e)
{
	struct factdb *f = &en->facts_db;
	int r;

	en->told = policy;
	en->functions = (struct function_context) { .policy = policy, .facts = &en->facts };
	r = functions_register(f->db, &en->functions, e);
	return r < 0 ? r : sandbox_enter(&en->sandbox, f->db, f->tables, f->n_tables, e);
}

int engine_open(const char *db_path, const struct engine_window *w, const struct policy *policy,
	struct engine **ret, struct err *e)
{
	_cleanup_(engine_free_p) struct engine *en = xcalloc(1, sizeof(*en));
	int r = factdb_open(&en->facts_db, db_path, w, e);

	if (r == 0)
		r = engine_start(en, policy, e);
	if (r < 0)
		return r;
	*ret = STEAL(en);
	return 0;
}

int engine_open_empty(const struct policy *policy, struct engine **ret, struct err *e)
{
	_cleanup_(engine_free_p) struct engine *en = xcalloc(1, sizeof(*en));
	int r = factdb_open_empty(&en->facts_db, e);

	if (r == 0)
		r = engine_start(en, policy, e);
	if (r < 0)
		return r;
	en->of_cases = true;
	*ret = STEAL(en);
	return 0;
}

struct engine *engine_free(struct engine *en)
{
	if (en) {
		facts_done(&en->facts);
		factdb_close(&en->facts_db);
		sandbox_done(&en->sandbox);
		policy_free_p(&en->policy);
		free(en);
	}
	return NULL;
}

void engine_free_p(struct engine **en)
{
	*en = engine_free(*en);
}

int engine_fill(struct engine *en, const char *sql, struct err *e)
{
	return sandbox_fill(&en->sandbox, sql, e);
}

int engine_clear(struct engine *en, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf sql = STRBUF_INIT;

	facts_done(&en->facts);
	for (size_t i = 0; i < en->facts_db.n_tables; i++)
		strbuf_printf(&sql, "DELETE FROM temp.\"%s\";", en->facts_db.tables[i]);
	return engine_fill(en, strbuf_str(&sql), e);
}

/* "fact_flow.sndbuf_max_bytes": a row with a value. 1 = met, 0 = not, <0 error. */
static int fact_is_there(struct engine *en, const char *need, struct err *e)
{
	const char *dot = strchr(need, '.');
	_cleanup_(free_p) char *table = xstrndup(need, dot ? (size_t) (dot - need) : strlen(need));
	_cleanup_(free_p) char *sql = dot ?
		xasprintf("SELECT 1 FROM \"%s\" WHERE \"%s\" IS NOT NULL LIMIT 1", table, dot + 1) :
		xasprintf("SELECT 1 FROM \"%s\" LIMIT 1", table);
	sqlite3_stmt *stmt;
	int r = sandbox_prepare(&en->sandbox, sql, &stmt, e);

	if (r == 0) {
		sandbox_refill(&en->sandbox);
		r = sandbox_step(&en->sandbox, stmt, e);
		(void) sqlite3_finalize(stmt);
	}
	if (r < 0)
		(void) err_wrap(e, "needs %s", need);
	return r;
}

static int need_is_met(struct engine *en, const char *need, struct err *e)
{
	const char *name = strchr(need, ':');
	const struct fact_counter *c;
	double number;

	if (!name)
		return fact_is_there(en, need, e);
	name++;
	if (str_starts_with(need, "sysctl:"))
		return facts_sysctl(&en->facts, name) ? 1 : 0;
	if (str_starts_with(need, "policy:")) {
		int r = policy_number(en->functions.policy, name, &number);

		if (r == -ENOENT)
			return err_set(e, -EINVAL, "needs %s: there is no such setting", need);
		return r == 0;
	}
	c = facts_counter(&en->facts, name);
	return c && c->known && c->is_gauge == str_starts_with(need, "gauge:");
}

/* Settings are as they are; what was measured is as sure as the measurement. */
static bool need_is_measured(const char *need)
{
	return !str_starts_with(need, "sysctl:") && !str_starts_with(need, "policy:") &&
		!str_starts_with(need, "fact_sysctl") && !str_starts_with(need, "fact_dropin") &&
		!str_starts_with(need, "fact_host");
}

static bool rule_is_measured(const struct engine *en, const struct rule *rule)
{
	if (!rule->n_needs)
		return en->sandbox.reads_measured;
	for (size_t i = 0; i < rule->n_needs; i++)
		if (need_is_measured(rule->needs[i]))
			return true;
	return false;
}

/*
 * A table of sockets without a row, after at least two dumps, says that there was none, and that of
 * connection tracking that the host does none. Every other missing need is a fact that could not be
 * had.
 */
static bool nothing_was_seen(struct engine *en, const char *need)
{
	static const char *const of_things[] = { "fact_flow", "fact_path", "fact_destination",
		"fact_listener", "fact_process", "fact_udp", "fact_state", "fact_conntrack" };
	size_t len = strcspn(need, ".");
	_cleanup_(free_p) char *table = xstrndup(need, len);

	if (en->facts.quality.socket_span.us <= 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(of_things); i++)
		if (str_eq(table, of_things[i]))
			return fact_is_there(en, table, NULL) == 0;
	return false;
}

static void add_unjudged(struct engine *en, struct findings *f, const struct rule *rule,
	const char *missing)
{
	f->unjudged = xreallocarray(f->unjudged, f->n_unjudged + 1, sizeof(*f->unjudged));
	f->unjudged[f->n_unjudged++] = (struct unjudged) { rule, xstrdup(missing),
		nothing_was_seen(en, missing) };
}

static void add_error(struct findings *f, const char *id, const char *text)
{
	f->errors = xreallocarray(f->errors, f->n_errors + 1, sizeof(*f->errors));
	f->errors[f->n_errors++] = (struct rule_error) { xstrdup(id), xstrdup(text) };
}

/* 1 = judged, 0 = a need is not met, <0 a rule error. */
static int run_rule(struct engine *en, const struct rule *rule, struct findings *f, struct err *e)
{
	struct rows rows = { .rule = rule, .sandbox = &en->sandbox, .facts = &en->facts };
	int r;

	for (size_t i = 0; i < rule->n_needs; i++) {
		r = need_is_met(en, rule->needs[i], e);
		if (r == 0)
			add_unjudged(en, f, rule, rule->needs[i]);
		if (r <= 0)
			return r;
	}
	r = rows_prepare(&rows, e);
	if (r < 0)
		return r;
	rows.ceiling = rule_is_measured(en, rule) ? en->facts.quality.ceiling : CONFIDENCE_HIGH;
	r = rows_take(&rows, f, e);
	return r < 0 ? r : 1;
}

static void run_and_count(struct engine *en, const struct rule *rule, struct findings *f)
{
	struct err e = ERR_INIT;
	bool shipped = str_eq(rule->origin, RULE_SHIPPED);
	int r = run_rule(en, rule, f, &e);

	if (r < 0) {
		(void) err_wrap(&e, "%s%s", shipped ? "shipped rule " : "",
			shipped ? rule->id : rule->origin);
		add_error(f, rule->id, e.text);
	}
	f->n_judged += r > 0;
}

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

/* From here on each rule sees what the roles make of the policy. */
static int load_roles(struct engine *en, struct findings *f, struct err *e)
{
	int r;

	en->functions.policy = en->told;
	r = roles_detect(en->facts_db.db, en->told, f, e);
	if (r < 0)
		return r;
	policy_free_p(&en->policy);
	en->policy = policy_copy(en->told);
	en->functions.policy = en->policy;
	en->functions.roles = roles_used(f);
	roles_apply(en->functions.roles, en->policy);
	return 0;
}

/* The facts in C, and what of them belongs to the findings. */
static int load_facts(struct engine *en, struct findings *f, struct err *e)
{
	const struct facts *facts = &en->facts;
	int r = en->of_cases ? engine_fill(en, GOOD_QUALITY ";" PLAIN_TRAILS, e) : 0;

	if (r < 0)
		return r;
	facts_done(&en->facts);
	r = facts_load(en->facts_db.db, &en->facts, e);
	if (r == 0)
		r = load_roles(en, f, e);
	if (r < 0)
		return r;
	f->quality = facts->quality;
	f->quality.reason = copy(facts->quality.reason);
	f->host = facts->host;
	f->host.hostname = copy(facts->host.hostname);
	f->host.kernel = copy(facts->host.kernel);
	f->host.netns = copy(facts->host.netns);
	f->listening.n = facts->listening.n;
	f->listening.list = xmemdup(facts->listening.list, f->listening.n * sizeof(uint16_t));
	f->n_notes = en->facts_db.n_notes;
	f->notes = xcalloc(f->n_notes + 1, sizeof(*f->notes));
	for (size_t i = 0; i < f->n_notes; i++)
		f->notes[i] = xstrdup(en->facts_db.notes[i]);
	return 0;
}

int engine_run(struct engine *en, const struct ruleset *rs, struct findings *ret, struct err *e)
{
	struct findings f = { NULL };
	int r = load_facts(en, &f, e);

	if (r < 0) {
		findings_done(&f);
		return r;
	}
	for (size_t i = 0; i < rs->n_errors; i++)
		add_error(&f, rs->errors[i].id, rs->errors[i].text);
	for (size_t i = 0; i < rs->n; i++)
		run_and_count(en, rs->rules[i], &f);
	rows_sort(&f);
	causes_find(&f);
	score_find(&f, en->functions.policy);
	*ret = f;
	return 0;
}

int engine_run_rule(struct engine *en, const struct rule *rule, struct findings *ret,
	struct err *e)
{
	struct findings f = { NULL };
	int r = load_facts(en, &f, e);

	if (r < 0) {
		findings_done(&f);
		return r;
	}
	run_and_count(en, rule, &f);
	rows_sort(&f);
	*ret = f;
	return 0;
}

int engine_check_rule(struct engine *en, const struct rule *rule, struct err *e)
{
	struct rows rows = { .rule = rule, .sandbox = &en->sandbox, .facts = &en->facts };
	int r = rows_prepare(&rows, e);

	if (r == 0)
		(void) sqlite3_finalize(rows.stmt);
	return r;
}
