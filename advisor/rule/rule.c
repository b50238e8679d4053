/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/rule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "sysctl/catalog.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-"
#define COLUMN_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_"

enum header { H_ID, H_TITLE, H_SEVERITY, H_FAMILY, H_NEEDS, H_SETS, H_MERGE, H_EXPLAINS, H_ABOUT,
	H_REFERENCES, H_WHY, H_FIX, H_RISK, H_FORMULA, H_COUNT };

static const struct {
	const char *key;
	bool required;
} headers[H_COUNT] = {
	[H_ID] = { "id", true },
	[H_TITLE] = { "title", true },
	[H_SEVERITY] = { "severity", true },
	[H_FAMILY] = { "family", true },
	[H_NEEDS] = { "needs", false },
	[H_SETS] = { "sets", false },
	[H_MERGE] = { "merge", false },
	[H_EXPLAINS] = { "explains", false },
	[H_ABOUT] = { "about", false },
	[H_REFERENCES] = { "references", false },
	[H_WHY] = { "why", true },
	[H_FIX] = { "fix", true },
	[H_RISK] = { "risk", false },
	[H_FORMULA] = { "formula", false },
};

static const char *const severities[] = {
	[SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low", [SEVERITY_MEDIUM] = "medium",
	[SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
};

static const char *const merges[] = {
	[MERGE_NONE] = "none", [MERGE_MAX] = "max", [MERGE_MIN] = "min", [MERGE_FIRST] = "first",
};

/* A header while it is read: where each key stands and its text. */
struct header_text {
	struct strbuf value[H_COUNT];
	unsigned line[H_COUNT]; /* 0 = not there */
	const char *name;
};

const char *severity_text(enum severity s)
{
	return severities[s];
}

int severity_parse(const char *s, enum severity *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(severities); i++)
		if (str_eq(s, severities[i])) {
			*ret = (enum severity) i;
			return 0;
		}
	return -EINVAL;
}

const char *merge_text(enum merge m)
{
	return merges[m];
}

static void header_text_done(struct header_text *h)
{
	for (size_t i = 0; i < H_COUNT; i++)
		strbuf_done(&h->value[i]);
}

static int header_index(const char *key, size_t len)
{
	for (int i = 0; i < H_COUNT; i++)
		if (strlen(headers[i].key) == len && memcmp(headers[i].key, key, len) == 0)
			return i;
	return -ENOENT;
}

/* The value of a `key: value` line behind "-- "; *current becomes its key. */
static int header_key_line(struct header_text *h, char *text, unsigned line, int *current,
	struct err *e)
{
	size_t len = strspn(text, NAME_CHARS);
	int i;

	if (!len || text[len] != ':')
		return err_set(
			e, -EINVAL, "%s line %u: \"%s\" is no `key: value`", h->name, line, text);
	text[len] = '\0';
	i = header_index(text, len);
	if (i < 0)
		return err_set(
			e, -EINVAL, "%s line %u: unknown header key \"%s\"", h->name, line, text);
	if (h->line[i])
		return err_set(e, -EINVAL, "%s line %u: header key \"%s\" again (first in line %u)",
			h->name, line, text, h->line[i]);
	h->line[i] = line;
	strbuf_puts(&h->value[i], str_trim(text + len + 1));
	*current = i;
	return 0;
}

static int header_line(struct header_text *h, char *text, unsigned line, int *current,
	struct err *e)
{
	if (text[0] != ' ')
		return err_set(
			e, -EINVAL, "%s line %u: a header line starts with \"-- \"", h->name, line);
	if (str_starts_with(text, " SPDX-"))
		return 0;
	if (text[1] != ' ')
		return header_key_line(h, text + 1, line, current, e);
	if (*current < 0)
		return err_set(e, -EINVAL, "%s line %u: continues nothing", h->name, line);
	if (h->value[*current].len)
		strbuf_puts(&h->value[*current], " ");
	strbuf_puts(&h->value[*current], str_trim(text));
	return 0;
}

static int header_read(struct header_text *h, const char *text, struct err *e)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	unsigned line = 1;
	int current = -1, r;

	for (char *s = copy, *next; s && str_starts_with(s, "--"); s = next, line++) {
		next = strchr(s, '\n');
		if (next)
			*next++ = '\0';
		if (!*str_trim(s + 2))
			continue;
		r = header_line(h, s + 2, line, &current, e);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < H_COUNT; i++)
		if (headers[i].required && !h->value[i].len)
			return err_set(e, -EINVAL, "%s: header key \"%s\" is missing or empty",
				h->name, headers[i].key);
	return 0;
}

static void split(const char *text, const char *separators, char ***ret, size_t *ret_n)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *item;
	size_t cap = 0;

	if (str_eq(text, "none"))
		return;
	while ((item = str_token(&pos, separators))) {
		item = str_trim(item);
		if (!*item)
			continue;
		*ret = xgrow(*ret, *ret_n, &cap, sizeof(item));
		(*ret)[(*ret_n)++] = xstrdup(item);
	}
}

/* "fact_x", "fact_x.column", "sysctl:KEY", "counter:NAME", "gauge:NAME", "policy:NAME" */
static bool is_need(const char *need)
{
	size_t len;

	if (str_starts_with(need, "fact_")) {
		len = strspn(need, COLUMN_CHARS);
		if (need[len] == '.')
			len += 1 + strspn(need + len + 1, COLUMN_CHARS);
		return !need[len] && need[len - 1] != '.';
	}
	len = strcspn(need, ":");
	return need[len] && need[len + 1] && (str_starts_with(need, "sysctl:") ||
		str_starts_with(need, "counter:") || str_starts_with(need, "gauge:") ||
		str_starts_with(need, "policy:"));
}

static int check_lists(const struct rule *rule, const struct header_text *h, struct err *e)
{
	for (size_t i = 0; i < rule->n_needs; i++) {
		const char *need = rule->needs[i];

		if (!is_need(need))
			return err_set(e, -EINVAL,
				"%s line %u: \"%s\" is no need (fact_NAME.COLUMN, "
				"sysctl:KEY, counter:NAME, gauge:NAME, policy:NAME)",
				h->name, h->line[H_NEEDS], need);
		if (str_starts_with(need, "sysctl:") && !sysctl_find(need + strlen("sysctl:")))
			return err_set(e, -EINVAL, "%s line %u: %s is not in the catalog of keys",
				h->name, h->line[H_NEEDS], need + strlen("sysctl:"));
	}
	for (size_t i = 0; i < rule->n_sets; i++) {
		const struct sysctl_key *key = sysctl_find(rule->sets[i]);

		if (!key)
			return err_set(e, -EINVAL, "%s line %u: %s is not in the catalog of keys",
				h->name, h->line[H_SETS], rule->sets[i]);
		if (!key->settable)
			return err_set(e, -EINVAL, "%s line %u: %s is never set%s%s", h->name,
				h->line[H_SETS], rule->sets[i], key->refuse ? ": " : "",
				key->refuse ? key->refuse : "");
	}
	if (!rule->n_sets != (rule->merge == MERGE_NONE))
		return err_set(e, -EINVAL,
			"%s: `sets` and `merge` (max, min or first) belong together", h->name);
	return 0;
}

/* That each id is a rule's, only the whole ruleset can tell. */
static int check_explains(const struct rule *rule, const struct header_text *h, struct err *e)
{
	if (!h->line[H_EXPLAINS] != !h->line[H_ABOUT])
		return err_set(e, -EINVAL,
			"%s: `explains` and `about` (host, or names of evidence) belong together",
			h->name);
	for (size_t i = 0; i < rule->n_explains; i++)
		if (str_eq(rule->explains[i], rule->id))
			return err_set(e, -EINVAL, "%s line %u: the rule explains itself", h->name,
				h->line[H_EXPLAINS]);
	for (size_t i = 0; i < rule->n_about; i++)
		if (rule->about[i][strspn(rule->about[i], COLUMN_CHARS)])
			return err_set(e, -EINVAL, "%s line %u: \"%s\" is no name of evidence",
				h->name, h->line[H_ABOUT], rule->about[i]);
	return 0;
}

static int parse_words(struct rule *rule, const struct header_text *h, struct err *e)
{
	const char *merge = strbuf_str(&h->value[H_MERGE]);

	if (severity_parse(strbuf_str(&h->value[H_SEVERITY]), &rule->severity) < 0)
		return err_set(e, -EINVAL,
			"%s line %u: severity \"%s\" is not info, low, medium, high or "
			"critical",
			h->name, h->line[H_SEVERITY], strbuf_str(&h->value[H_SEVERITY]));
	if (!*merge)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(merges); i++)
		if (str_eq(merge, merges[i])) {
			rule->merge = (enum merge) i;
			return 0;
		}
	return err_set(e, -EINVAL, "%s line %u: merge \"%s\" is not max, min, first or none",
		h->name, h->line[H_MERGE], merge);
}

static void take_texts(struct rule *rule, struct header_text *h)
{
	const char *references = strbuf_str(&h->value[H_REFERENCES]);

	split(strbuf_str(&h->value[H_NEEDS]), ", \t", &rule->needs, &rule->n_needs);
	split(strbuf_str(&h->value[H_SETS]), ", \t", &rule->sets, &rule->n_sets);
	split(strbuf_str(&h->value[H_EXPLAINS]), ", \t", &rule->explains, &rule->n_explains);
	if (!str_eq(strbuf_str(&h->value[H_ABOUT]), "host"))
		split(strbuf_str(&h->value[H_ABOUT]), ", \t", &rule->about, &rule->n_about);
	rule->explains_line = h->line[H_EXPLAINS];
	split(references, strchr(references, ';') ? ";" : ",", &rule->references,
		&rule->n_references);
	rule->id = strbuf_steal(&h->value[H_ID]);
	rule->title = strbuf_steal(&h->value[H_TITLE]);
	rule->family = strbuf_steal(&h->value[H_FAMILY]);
	rule->why = strbuf_steal(&h->value[H_WHY]);
	rule->fix = strbuf_steal(&h->value[H_FIX]);
	rule->risk = strbuf_steal(&h->value[H_RISK]);
	rule->formula = strbuf_steal(&h->value[H_FORMULA]);
}

static int check_names(const struct rule *rule, const struct header_text *h, const char *expect_id,
	struct err *e)
{
	if (rule->id[strspn(rule->id, NAME_CHARS)])
		return err_set(e, -EINVAL, "%s line %u: id \"%s\" may hold a-z, 0-9 and - only",
			h->name, h->line[H_ID], rule->id);
	if (expect_id && !str_eq(rule->id, expect_id))
		return err_set(e, -EINVAL,
			"%s line %u: id \"%s\" must be the file's base name \"%s\"", h->name,
			h->line[H_ID], rule->id, expect_id);
	if (rule->family[strspn(rule->family, NAME_CHARS)])
		return err_set(e, -EINVAL, "%s line %u: family \"%s\" may hold a-z, 0-9 and - only",
			h->name, h->line[H_FAMILY], rule->family);
	return 0;
}

void rule_free_p(struct rule **rule)
{
	*rule = rule_free(*rule);
}

int rule_parse(const char *text, const char *name, const char *expect_id, const char *origin,
	struct rule **ret, struct err *e)
{
	_cleanup_(header_text_done) struct header_text h = { .name = name };
	_cleanup_(rule_free_p) struct rule *rule = xcalloc(1, sizeof(*rule));
	int r = header_read(&h, text, e);

	if (r < 0)
		return r;
	r = parse_words(rule, &h, e);
	if (r < 0)
		return r;
	take_texts(rule, &h);
	rule->origin = xstrdup(origin);
	rule->sql = xstrdup(text);
	r = check_names(rule, &h, expect_id, e);
	if (r == 0)
		r = check_lists(rule, &h, e);
	if (r == 0)
		r = check_explains(rule, &h, e);
	if (r < 0)
		return r;
	*ret = STEAL(rule);
	return 0;
}

struct rule *rule_free(struct rule *rule)
{
	if (rule) {
		names_free(rule->needs, rule->n_needs);
		names_free(rule->sets, rule->n_sets);
		names_free(rule->explains, rule->n_explains);
		names_free(rule->about, rule->n_about);
		names_free(rule->references, rule->n_references);
		free(rule->id);
		free(rule->origin);
		free(rule->title);
		free(rule->family);
		free(rule->why);
		free(rule->fix);
		free(rule->risk);
		free(rule->formula);
		free(rule->sql);
		(void) rule_free(rule->replaced);
		free(rule);
	}
	return NULL;
}
