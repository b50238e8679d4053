/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/reference.h"

#include "base/alloc.h"
#include "base/embedded.h"
#include "report/term.h"

/* The text for between tags and for an attribute in double quotes. */
static void put(struct strbuf *out, const char *text)
{
	_cleanup_(free_p) char *safe = term_safe(text);

	for (const char *c = safe; *c; c++) {
		switch (*c) {
		case '&': strbuf_puts(out, "&amp;"); break;
		case '<': strbuf_puts(out, "&lt;"); break;
		case '>': strbuf_puts(out, "&gt;"); break;
		case '"': strbuf_puts(out, "&quot;"); break;
		default: strbuf_add(out, c, 1);
		}
	}
}

/* Puts text between two pieces of markup. */
static void put_in(struct strbuf *out, const char *before, const char *text, const char *after)
{
	strbuf_puts(out, before);
	put(out, text);
	strbuf_puts(out, after);
}

static void put_severity(struct strbuf *out, enum severity s)
{
	strbuf_printf(out, "<span class=\"severity %s\">%s</span>", severity_text(s),
		severity_text(s));
}

static bool is_new_family(const struct ruleset *rs, size_t i)
{
	return i == 0 || !str_eq(rs->rules[i]->family, rs->rules[i - 1]->family);
}

static size_t count_family(const struct ruleset *rs, size_t first)
{
	size_t i = first + 1;

	while (i < rs->n && !is_new_family(rs, i))
		i++;
	return i - first;
}

static void put_families(struct strbuf *out, const struct ruleset *rs)
{
	strbuf_puts(out, "<nav aria-label=\"Families\">\n<ul>\n");
	for (size_t i = 0; i < rs->n; i++) {
		const char *family = rs->rules[i]->family;

		if (!is_new_family(rs, i))
			continue;
		put_in(out, "<li><a href=\"#family:", family, "\">");
		put(out, reference_family(family));
		strbuf_printf(out, "</a> <span class=\"count\">%zu</span></li>\n",
			count_family(rs, i));
	}
	strbuf_puts(out, "</ul>\n</nav>\n");
}

/* One severity of the index; nothing if no rule has it. */
static void put_index_part(struct strbuf *out, const struct ruleset *rs, enum severity s)
{
	size_t n = 0;

	for (size_t i = 0; i < rs->n; i++)
		n += rs->rules[i]->severity == s;
	if (!n)
		return;
	strbuf_puts(out, "<details open>\n<summary>");
	put_severity(out, s);
	strbuf_printf(out, " <span class=\"count\">%zu</span></summary>\n<ul>\n", n);
	for (size_t i = 0; i < rs->n; i++) {
		if (rs->rules[i]->severity != s)
			continue;
		put_in(out, "<li><a href=\"#", rs->rules[i]->id, "\">");
		put_in(out, "", rs->rules[i]->title, "</a></li>\n");
	}
	strbuf_puts(out, "</ul>\n</details>\n");
}

static void put_index(struct strbuf *out, const struct ruleset *rs)
{
	strbuf_puts(out, "<section>\n<h2 id=\"severity\">By severity</h2>\n");
	for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--)
		put_index_part(out, rs, (enum severity) s);
	strbuf_puts(out, "</section>\n");
}

/* Ids as links to their rules. */
static void put_links(struct strbuf *out, const char *ids)
{
	_cleanup_(free_p) char *copy = xstrdup(ids);
	char *pos = copy, *id;

	for (const char *before = ""; (id = str_token(&pos, ", ")); before = ", ") {
		strbuf_puts(out, before);
		put_in(out, "<a href=\"#", id, "\">");
		put_in(out, "", id, "</a>");
	}
}

static void put_rule(struct strbuf *out, const struct rule *rule)
{
	put_in(out, "<article id=\"", rule->id, "\">\n<h3>");
	put_in(out, "", rule->title, "</h3>\n<p class=\"name\">");
	put_severity(out, rule->severity);
	put_in(out, " <a href=\"#", rule->id, "\"><code>");
	put_in(out, "", rule->id, "</code></a></p>\n");
	put_in(out, "<p>", rule->why, "</p>\n<dl>\n");
	for (const struct reference_field *f = reference_fields; f->label; f++) {
		_cleanup_(free_p) char *text = f->text(rule);

		if (!*text)
			continue;
		put_in(out, "<dt>", f->label, "</dt>");
		strbuf_puts(out, "<dd>");
		if (f->names_rules)
			put_links(out, text);
		else
			put(out, text);
		strbuf_puts(out, "</dd>\n");
	}
	strbuf_puts(out, "</dl>\n</article>\n");
}

static void put_rules(struct strbuf *out, const struct ruleset *rs)
{
	for (size_t i = 0; i < rs->n; i++) {
		if (is_new_family(rs, i)) {
			put_in(out, i ? "</section>\n<section>\n" : "<section>\n", "", "");
			put_in(out, "<h2 id=\"family:", rs->rules[i]->family, "\">");
			put_in(out, "", reference_family(rs->rules[i]->family), "</h2>\n");
		}
		put_rule(out, rs->rules[i]);
	}
	strbuf_puts(out, rs->n ? "</section>\n" : "");
}

void reference_html(struct strbuf *out, const struct ruleset *rs)
{
	strbuf_puts(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<title>Rules of tcpadvisor</title>\n<style>\n");
	strbuf_puts(out, embedded_reference[0].text);
	strbuf_puts(out, "</style>\n</head>\n<body>\n<header>\n<h1>Rules of tcpadvisor</h1>\n");
	strbuf_printf(out,
		"<p>%zu rules, each of which looks for one cause. <code>tcpadvisor rules show "
		"ID</code> shows one with its SQL.</p>\n</header>\n",
		rs->n);
	put_families(out, rs);
	strbuf_puts(out, "<main>\n");
	put_index(out, rs);
	put_rules(out, rs);
	strbuf_puts(out, "</main>\n</body>\n</html>\n");
}
