/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/evidence.h"
#include "sysctl/value.h"

#define ROWS_MAX 1000
#define ESCAPE_GROWTH 4 /* a byte becomes \xNN */

enum column { C_SUBJECT, C_EVIDENCE, C_MESSAGE, C_CONFIDENCE, C_KEY, C_PROPOSED, C_COUNT };

static const struct {
	const char *name;
	bool required;  /* as a column, and never NULL */
	int max_bytes;
} columns[C_COUNT] = {
	[C_SUBJECT] = { "subject", true, 256 }, [C_EVIDENCE] = { "evidence", true, 32768 },
	[C_MESSAGE] = { "message", true, 2048 }, [C_CONFIDENCE] = { "confidence", true, 16 },
	[C_KEY] = { "key", false, 128 }, [C_PROPOSED] = { "proposed", false, SYSCTL_VALUE_MAX },
};

static int find_columns(struct rows *rows, struct err *e)
{
	int n = sqlite3_column_count(rows->stmt);

	for (int c = 0; c < C_COUNT; c++)
		rows->columns[c] = -1;
	for (int i = 0; i < n; i++) {
		const char *name = sqlite3_column_name(rows->stmt, i);
		int c = 0;

		while (c < C_COUNT && !str_eq(columns[c].name, name))
			c++;
		if (c == C_COUNT || rows->columns[c] >= 0)
			return err_set(e, -EINVAL,
				"column \"%s\" is %s (wanted: subject, evidence, message, "
				"confidence, key, proposed)",
				name, c == C_COUNT ? "not known" : "there twice");
		rows->columns[c] = i;
	}
	for (int c = 0; c < C_COUNT; c++)
		if (columns[c].required && rows->columns[c] < 0)
			return err_set(e, -EINVAL, "column \"%s\" is missing", columns[c].name);
	if ((rows->columns[C_KEY] < 0) != (rows->columns[C_PROPOSED] < 0))
		return err_set(e, -EINVAL, "columns \"key\" and \"proposed\" belong together");
	return 0;
}

int rows_prepare(struct rows *rows, struct err *e)
{
	int r = sandbox_prepare(rows->sandbox, rows->rule->sql, &rows->stmt, e);

	if (r < 0)
		return r;
	r = find_columns(rows, e);
	if (r < 0) {
		(void) sqlite3_finalize(rows->stmt);
		rows->stmt = NULL;
	}
	return r;
}

/* The row's texts, borrowed until the next step. */
static int row_texts(const struct rows *rows, const char *ret[C_COUNT], struct err *e)
{
	for (int c = 0; c < C_COUNT; c++) {
		int at = rows->columns[c];

		ret[c] = at < 0 ? NULL : (const char *) sqlite3_column_text(rows->stmt, at);
		if (!ret[c] && columns[c].required)
			return err_set(
				e, -EINVAL, "column \"%s\" is NULL in a row", columns[c].name);
		if (ret[c] && sqlite3_column_bytes(rows->stmt, at) > columns[c].max_bytes)
			return err_set(e, -E2BIG, "column \"%s\" is longer than %d bytes in a row",
				columns[c].name, columns[c].max_bytes);
		if (ret[c] && strlen(ret[c]) != (size_t) sqlite3_column_bytes(rows->stmt, at))
			return err_set(e, -EINVAL, "column \"%s\" holds a NUL byte in a row",
				columns[c].name);
	}
	return 0;
}

static int parse_confidence(const char *s, enum confidence *ret, struct err *e)
{
	for (int c = CONFIDENCE_LOW; c <= CONFIDENCE_HIGH; c++)
		if (str_eq(s, confidence_text((enum confidence) c))) {
			*ret = (enum confidence) c;
			return 0;
		}
	return err_set(e, -EINVAL, "confidence \"%.20s\" is not high, medium or low", s);
}

static int check_proposal(const struct rule *rule, const char *key, const char *proposed,
	struct err *e)
{
	size_t i = 0;
	int r;

	if (!key && !proposed)
		return 0;
	if (!key || !proposed)
		return err_set(e, -EINVAL, "a row has %s", key ? "a key, but no proposed value" :
			"a proposed value, but no key");
	while (i < rule->n_sets && !str_eq(rule->sets[i], key))
		i++;
	if (i == rule->n_sets)
		return err_set(e, -EPERM, "it proposes %.80s, which its `sets` does not name", key);
	r = sysctl_value_check(sysctl_find(key), proposed, e);
	if (r < 0)
		(void) err_wrap(e, "it proposes %.80s = %.80s", key, proposed);
	return r;
}

/* `explain` fills the formula in: its names must be there, but not in rows of mere advice. */
static int check_formula(const struct rule *rule, const char *evidence, struct err *e)
{
	_cleanup_(free_p) char *lacks = evidence_lacks(evidence, rule->formula);

	if (!lacks)
		return 0;
	return err_set(e, -EINVAL, "evidence lacks \"%.60s\", which the header's formula names",
		lacks);
}

/* By these names the finding is told from one of another path, process or listener. */
static int check_about(const struct rule *rule, const char *evidence, struct err *e)
{
	for (size_t i = 0; i < rule->n_about; i++)
		if (!evidence_has(evidence, rule->about[i]))
			return err_set(e, -EINVAL,
				"evidence lacks \"%.60s\", which the header's `about` names",
				rule->about[i]);
	return 0;
}

/* Evidence in SQLite's own compact form; the statement borrows nothing of ours. */
static int check_evidence(sqlite3 *db, const char *text, char **ret, struct err *e)
{
	static const char sql[] =
		"SELECT json(?1) WHERE json_valid(?1) AND json_type(?1) = 'object'";
	sqlite3_stmt *stmt;
	int r = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		return err_set(e, -EINVAL, "evidence: %s", sqlite3_errmsg(db));
	(void) sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
	if (sqlite3_step(stmt) == SQLITE_ROW)
		*ret = xstrdup((const char *) sqlite3_column_text(stmt, 0));
	else
		r = err_set(e, -EINVAL, "evidence is no JSON object: %.60s", text);
	(void) sqlite3_finalize(stmt);
	return r;
}

static char *escaped(const char *s)
{
	size_t size = strlen(s) * ESCAPE_GROWTH + 1;

	return str_escape(xcalloc(size, 1), size, s);
}

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static char *finding_id(const char *rule_id, const char *subject)
{
	return xasprintf("%s@%06llx", rule_id, str_hash(subject, strlen(subject)) & 0xffffff);
}

static int take_row(struct rows *rows, struct findings *f, struct err *e)
{
	_cleanup_(free_p) char *evidence = NULL;
	const char *text[C_COUNT], *current;
	enum confidence confidence = CONFIDENCE_LOW;
	int r = row_texts(rows, text, e);

	if (r == 0)
		r = parse_confidence(text[C_CONFIDENCE], &confidence, e);
	if (r == 0)
		r = check_proposal(rows->rule, text[C_KEY], text[C_PROPOSED], e);
	if (r == 0)
		r = check_evidence(rows->sandbox->db, text[C_EVIDENCE], &evidence, e);
	if (r == 0 && text[C_KEY])
		r = check_formula(rows->rule, evidence, e);
	if (r == 0)
		r = check_about(rows->rule, evidence, e);
	if (r < 0)
		return r;
	current = text[C_KEY] ? facts_sysctl(rows->facts, text[C_KEY]) : NULL;
	f->list = xreallocarray(f->list, f->n + 1, sizeof(*f->list));
	f->list[f->n++] = (struct finding) {
		.id = finding_id(rows->rule->id, text[C_SUBJECT]),
		.rule = rows->rule,
		.subject = escaped(text[C_SUBJECT]),
		.message = escaped(text[C_MESSAGE]),
		.evidence = STEAL(evidence),
		.confidence = confidence < rows->ceiling ? confidence : rows->ceiling,
		.key = copy(text[C_KEY]),
		.proposed = copy(text[C_PROPOSED]),
		.current = copy(current),
	};
	return 0;
}

int rows_take(struct rows *rows, struct findings *f, struct err *e)
{
	struct findings own = { NULL };
	int r;

	sandbox_refill(rows->sandbox);
	while ((r = sandbox_step(rows->sandbox, rows->stmt, e)) > 0) {
		r = own.n == ROWS_MAX ?
			err_set(e, -E2BIG, "it gives more than %d rows", ROWS_MAX) :
			take_row(rows, &own, e);
		if (r < 0)
			break;
	}
	(void) sqlite3_finalize(rows->stmt);
	rows->stmt = NULL;
	if (r == 0 && own.n) {
		f->list = xreallocarray(f->list, f->n + own.n, sizeof(*f->list));
		memcpy(f->list + f->n, own.list, own.n * sizeof(*f->list));
		f->n += own.n;
		own.n = 0;
	}
	findings_done(&own);
	return r;
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_weight(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int r = (int) y->rule->severity - (int) x->rule->severity;

	if (!r)
		r = (int) y->confidence - (int) x->confidence;
	if (!r)
		r = strcmp(x->rule->id, y->rule->id);
	if (!r)
		r = strcmp(x->subject, y->subject);
	return r ? r : compare_text(x->key, y->key);
}

void rows_sort(struct findings *f)
{
	if (f->n)
		qsort(f->list, f->n, sizeof(*f->list), by_weight);
}
