/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages are compared with tests/fixtures/report/NAME.txt; UPDATE=1 rewrites those. JSON is read
 * back and checked against its schema.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <jansson.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "report/explain.h"
#include "report/report.h"
#include "report/status.h"
#include "report/term.h"
#include "report/unit.h"

/* A string that may be pointed to without const, as the structs of the product want it. */
#define T(s) ((char[]) { s })

static char *needs_sndbuf[] = { T("fact_flow.sndbuf_max_bytes") };
static char *needs_overflows[] = { T("counter:TcpExt.ListenOverflows"), T("fact_listener") };
static char *sets_wmem[] = { T("net.ipv4.tcp_wmem") };
static char *references[] = { T("tcp(7)"), T("RFC 7323 section 2.2") };

static struct rule send_buffer = {
	.id = T("send-buffer-below-bdp"),
	.origin = T("shipped"),
	.title = T("Send buffer ceiling below the bandwidth-delay product"),
	.family = T("buffers"),
	.severity = SEVERITY_HIGH,
	.merge = MERGE_MAX,
	.needs = needs_sndbuf,
	.n_needs = 1,
	.sets = sets_wmem,
	.n_sets = 1,
	.references = references,
	.n_references = 2,
	.why = T(
		"A sender must keep a copy of everything that is not acknowledged yet. When the "
		"buffer is smaller than what fits on the path, the connection waits for memory and not for "
		"the network."),
	.fix = T(
		"Raise the third number of net.ipv4.tcp_wmem to twice the bandwidth-delay product."),
	.risk = T("Each fast connection may take that much kernel memory."),
	.formula = T("2 * {bdp_bytes}, up to a MiB: {proposed_bytes}"),
	.sql = T("SELECT 1"),
};

static struct rule close_wait = {
	.id = T("close-wait-grows"),
	.origin = T("shipped"),
	.title = T("Sockets pile up in CLOSE_WAIT"),
	.family = T("leaks"),
	.severity = SEVERITY_MEDIUM,
	.why = T(
		"The peer has closed, the application has not. Every such socket holds a descriptor."),
	.fix = T("Find where the application forgets to close; no sysctl helps."),
	.risk = T(""),
	.formula = T(""),
	.sql = T("SELECT 1"),
};

static struct rule keepalive = {
	.id = T("keepalive-late"), .origin = T("/etc/tcpadvisor/rules.d/keepalive-late.sql"),
	.title = T("Keepalive later than the middlebox forgets"), .family = T("keepalive"),
	.severity = SEVERITY_MEDIUM,
	.why = T("The middlebox drops what it holds to be dead."), .fix = T("Probe earlier."),
	.risk = T("Some more packets."), .formula = T(""), .sql = T("SELECT 1"),
};

static struct rule overflow = {
	.id = T("accept-queue-overflow"), .origin = T("shipped"),
	.title = T("Accept queue overflows"), .family = T("listen"), .severity = SEVERITY_HIGH,
	.needs = needs_overflows, .n_needs = 2,
	.why = T("A full queue drops the last packet of a handshake; the client waits a second."),
	.fix = T("Raise the backlog."), .risk = T(""), .formula = T(""),
	.sql = T("SELECT 1"),
};

static struct rule hygiene = {
	.id = T("dead-key"), .origin = T("shipped"), .title = T("A key that does nothing"),
	.family = T("hygiene"), .severity = SEVERITY_INFO, .why = T("It confuses readers."),
	.fix = T("Remove the line."), .risk = T(""), .formula = T(""),
	.sql = T("SELECT 1"),
};

static struct rule *all_rules[] = { &send_buffer, &close_wait, &keepalive, &overflow, &hygiene };
static struct ruleset ruleset = { .rules = all_rules, .n = ARRAY_SIZE(all_rules) };

static struct finding many[] = {
	{
		.id = T("send-buffer-below-bdp@1a2b3c"),
		.rule = &send_buffer,
		.subject = T("192.0.2.0/24 via eth0 (cubic)"),
		.message = T(
			"Transfers to 192.0.2.0/24 waited 73 % of their busy time for send buffer "
			"space: the ceiling of 4.19 MB holds 333 Mbit/s at 101 ms, the link 1.00 Gbit/s."),
		.evidence = T(
			"{\"bdp_bytes\":12500000,\"proposed_bytes\":26214400,"
			"\"sndbuf_limited_pct\":73.25,\"min_rtt_us\":100800,\"rate_bps\":1e9,"
			"\"retrans_per_s\":0.5,\"flows\":12345,\"cc\":\"cubic\",\"speed_bps\":null}"),
		.confidence = CONFIDENCE_HIGH,
		.key = T("net.ipv4.tcp_wmem"),
		.proposed = T("4096 16384 26214400"),
		.current = T("4096 16384 4194304"),
	},
	{
		.id = T("send-buffer-below-bdp@77aa01"),
		.rule = &send_buffer,
		.subject = T("2001:db8:7::/48 via eth0 (cubic)"),
		.message = T("Transfers to 2001:db8:7::/48 waited 22 % of their busy time for send "
			     "buffer space."),
		.evidence = T("{\"bdp_bytes\":6250000,\"proposed_bytes\":13631488}"),
		.confidence = CONFIDENCE_MEDIUM,
		.key = T("net.ipv4.tcp_wmem"),
		.proposed = T("4096 16384 13631488"),
		.current = T("4096 16384 4194304"),
	},
	{
		.id = T("close-wait-grows@0badcafe"),
		.rule = &close_wait,
		.subject = T("java (4711)"),
		.message = T(
			"java (4711) holds 812 sockets in CLOSE_WAIT, 400 more than an hour ago."),
		.evidence = T("{\"close_wait_first\":412,\"close_wait_last\":812}"),
		.confidence = CONFIDENCE_HIGH,
	},
	{
		.id = T("keepalive-late@5f5f5f"),
		.rule = &keepalive,
		.subject = T("postgres (99)"),
		.message = T("87 idle connections would be forgotten after 350 s."),
		.evidence = T("{\"idle_s\":350}"),
		.confidence = CONFIDENCE_MEDIUM,
		.key = T("net.ipv4.tcp_keepalive_time"),
		.proposed = T("280"),
		.current = T("7200"),
	},
	{
		.id = T("keepalive-late@5f5f5f"),
		.rule = &keepalive,
		.subject = T("postgres (99)"),
		.message = T("87 idle connections would be forgotten after 350 s."),
		.evidence = T("{\"idle_s\":350}"),
		.confidence = CONFIDENCE_MEDIUM,
		.key = T("net.ipv4.tcp_keepalive_intvl"),
		.proposed = T("15"),
		.current = NULL,
	},
	{
		.id = T("dead-key@c0ffee"),
		.rule = &hygiene,
		.subject = T("net.ipv4.tcp_low_latency"),
		.message = T("/etc/sysctl.d/10-old.conf line 3 sets a key that no longer acts."),
		.evidence = T("{}"),
		.confidence = CONFIDENCE_HIGH,
	},
};

static struct finding caused[] = {
	{
		.id = T("close-wait-grows@0badcafe"),
		.rule = &close_wait,
		.subject = T("java (4711)"),
		.message = T("java (4711) holds 812 sockets in CLOSE_WAIT."),
		.evidence = T("{\"close_wait_last\":812}"),
		.confidence = CONFIDENCE_MEDIUM,
	},
	{
		.id = T("accept-queue-overflow@000001"),
		.rule = &overflow,
		.subject = T("0.0.0.0:443"),
		.message = T("java (4711) has no descriptor left to accept with. Clients wait."),
		.evidence = T("{}"),
		.confidence = CONFIDENCE_HIGH,
		.cause = T("close-wait-grows@0badcafe"),
	},
	{
		.id = T("keepalive-late@5f5f5f"),
		.rule = &keepalive,
		.subject = T("postgres (99)"),
		.message = T("87 idle connections would be forgotten after 350 s."),
		.evidence = T("{}"),
		.confidence = CONFIDENCE_MEDIUM,
		.key = T("net.ipv4.tcp_keepalive_time"),
		.proposed = T("280"),
		.current = T("7200"),
	},
};
static struct score_part parts[] = {
	{ T("close-wait-grows@0badcafe"), SEVERITY_HIGH, CONFIDENCE_HIGH, 20 },
	{ T("keepalive-late@5f5f5f"), SEVERITY_MEDIUM, CONFIDENCE_MEDIUM, 5 },
};

static struct rule_error errors[] = {
	{ T("site-rule"), T("/etc/tcpadvisor/rules.d/site-rule.sql: no such column: mss") },
};
static struct unjudged unjudged[] = {
	{ &overflow, T("fact_listener") },
	{ &overflow, T("counter:TcpExt.ListenOverflows") },
};
static char *notes[] = { T("sock_diag: Operation not permitted (run as root)"),
	T("/proc/net/netstat: No such file or directory") };

static const struct findings full_findings = {
	.list = many,
	.n = ARRAY_SIZE(many),
	.score = { .reason = T("the evidence is too thin") },
	.errors = errors,
	.n_errors = 1,
	.unjudged = unjudged,
	.n_unjudged = 2,
	.n_judged = 10,
	.quality = { .from = { 1795223356000000 },
		.to = { 1795226956000000 },
		.span = { 3590000000 },
		.socket_span = { 3590000000 },
		.samples = 360,
		.dumps_interrupted = 2,
		.boots = 1,
		.sources_missing = 2,
		.lost_events = 12,
		.ceiling = CONFIDENCE_MEDIUM,
		.reason = T("12 events of closed sockets were lost") },
	.host = { T("web1"), T("6.18.5"), T("blue"), 4, 16777216000 },
	.notes = notes,
	.n_notes = 2,
};

static struct findings full(void)
{
	return full_findings;
}

static const struct findings healthy_findings = {
	.score = { .known = true, .value = 100, .reason = T("") },
	.n_judged = 12,
	.quality = { .from = { 1795223356000000 }, .to = { 1795223366000000 },
		.span = { 10000000 }, .socket_span = { 10000000 }, .samples = 11, .boots = 1,
		.ceiling = CONFIDENCE_HIGH, .reason = T("") },
	.host = { T("web1"), T("6.18.5"), T(""), 1, 0 },
};

static struct findings healthy(void)
{
	return healthy_findings;
}

/* Compares with the stored page; UPDATE=1 stores it. */
static void assert_page(const char *name, const char *got)
{
	const char *dir = getenv("TESTS_SRCDIR");
	_cleanup_(free_p) char *path =
		xasprintf("%s/fixtures/report/%s.txt", dir ? dir : "tests", name);
	_cleanup_(free_p) char *want = NULL;
	char *full_path;
	struct root *root;
	size_t len;
	int r;

	if (getenv("UPDATE")) {
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		assert_true(fputs(got, f) >= 0);
		assert_int_equal(fclose(f), 0);
		return;
	}
	full_path = realpath(path, NULL);
	if (!full_path)
		fail_msg("no %s", path);
	assert_int_equal(root_open(NULL, &root, NULL), 0);
	r = root_read(root, full_path, 1 << 20, &want, &len);
	root_free(root);
	free(full_path);
	assert_int_equal(r, 0);
	assert_string_equal(got, want);
}

static char *text_of(const struct findings *f, int width, bool color)
{
	struct report_options o = { .width = width, .color = color,
		.program = "tcpadvisor --netns blue", .evidence_args = "--live 10s" };
	struct strbuf out = STRBUF_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(report_text(&out, f, &o, &e), 0);
	return strbuf_steal(&out);
}

/* Commands are not wrapped: they are there to be copied. */
static void assert_no_line_is_wider(const char *text, size_t width)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *line;

	while ((line = str_token(&pos, "\n")))
		if (term_columns(line) > width && !strstr(line, "tcpadvisor ") &&
			!strstr(line, "Set  "))
			fail_msg("wider than %zu: %s", width, line);
}

static void text_is_as_stored_at_each_width(void **state)
{
	static const struct {
		const char *name;
		int width;
	} table[] = {
		{ "text-40", 40 }, { "text-80", 80 }, { "text-piped", 0 }, { "text-160", 160 },
	};
	struct findings f = full();

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(free_p) char *text = text_of(&f, table[i].width, false);

		assert_page(table[i].name, text);
		assert_no_line_is_wider(text, table[i].width ? (size_t) table[i].width : 100);
		assert_null(strchr(text, '\033'));
		assert_null(strstr(text, " \n"));
	}
}

static struct findings with_causes(void)
{
	struct findings f = healthy();

	f.list = caused;
	f.n = ARRAY_SIZE(caused);
	f.score.value = 75;
	f.score.parts = parts;
	f.score.n_parts = ARRAY_SIZE(parts);
	return f;
}

static void consequences_stand_below_their_cause_and_nowhere_else(void **state)
{
	struct findings f = with_causes();
	_cleanup_(free_p) char *wide = text_of(&f, 120, false), *narrow = text_of(&f, 60, false);

	assert_page("text-causes", wide);
	assert_page("text-causes-60", narrow);
	assert_no_line_is_wider(narrow, 60);
	assert_non_null(strstr(wide, "\n2. Keepalive"));
}

static void arithmetic_of_a_score_of_zero_is_whole(void **state)
{
	struct findings f = with_causes();
	_cleanup_(free_p) char *text = NULL;

	f.score.value = 0;
	text = text_of(&f, 160, false);
	assert_non_null(strstr(text, "Score      0 = 100 - 20 (problem 1: high, high confidence) "
		"- 5 (2: medium, medium confidence), at least 0\n"));
}

static void problems_that_weigh_the_same_are_one_term_of_the_score(void **state)
{
	struct findings f = with_causes();
	struct score_part alike[] = { parts[0], parts[1] };
	_cleanup_(free_p) char *text = NULL;

	alike[1].severity = SEVERITY_HIGH;
	alike[1].confidence = CONFIDENCE_HIGH;
	alike[1].points = 20;
	f.score.value = 60;
	f.score.parts = alike;
	text = text_of(&f, 160, false);
	assert_non_null(strstr(text, "Score      60 = 100 - 40 (problems 1 to 2: high, high "
		"confidence)\n"));
}

static void empty_value_in_force_is_called_so(void **state)
{
	struct findings f = with_causes();
	struct finding one = caused[2];
	_cleanup_(free_p) char *text = NULL;

	one.current = T("");
	f.list = &one;
	f.n = 1;
	f.score.n_parts = 0;
	text = text_of(&f, 160, false);
	assert_non_null(strstr(text, "= 280  (now: empty)\n"));
}

static void text_in_colour_is_the_same_text(void **state)
{
	struct findings f = full();
	_cleanup_(free_p) char *plain = text_of(&f, 80, false), *color = text_of(&f, 80, true);
	_cleanup_(strbuf_done) struct strbuf stripped = STRBUF_INIT;

	assert_non_null(strstr(color, "\033[1;31m"));
	for (const char *p = color; *p; p++) {
		if (*p == '\033')
			p += strcspn(p, "m");
		else
			strbuf_add(&stripped, p, 1);
	}
	assert_string_equal(strbuf_str(&stripped), plain);
}

static void little_that_the_evidence_lacks_is_told_too(void **state)
{
	struct findings f = healthy();
	_cleanup_(free_p) char *text = NULL;

	f.quality.reason = T("3 of 300 closed sockets were not heard of");
	text = text_of(&f, 80, false);
	assert_non_null(strstr(text, "high: 3 of 300 closed sockets were not heard of\n"));
}

static void nothing_wrong_says_over_what(void **state)
{
	struct findings f = healthy();
	_cleanup_(free_p) char *text = text_of(&f, 80, false);

	assert_page("text-healthy", text);
}

static void interval_that_was_stretched_is_told(void **state)
{
	struct findings f = healthy();
	_cleanup_(free_p) char *plain = NULL, *stretched = NULL;

	f.quality.wanted_interval.us = 10 * USEC_PER_SEC;
	plain = text_of(&f, 80, false);
	assert_null(strstr(plain, "instead of"));
	f.quality.stretched_interval.us = 35 * USEC_PER_SEC;
	stretched = text_of(&f, 80, false);
	assert_non_null(strstr(stretched, "Sampled    every 35.0 s instead of 10.0 s"));
}

static void nothing_judged_is_not_nothing_wrong(void **state)
{
	struct findings f = {
		.unjudged = unjudged, .n_unjudged = 2, .errors = errors, .n_errors = 1
	};
	_cleanup_(free_p) char *text = text_of(&f, 80, false);

	assert_page("text-unjudged", text);
	assert_null(strstr(text, "Nothing wrong"));
}

static const char hostile[] = "evil\033[2J\x9b\xff\r\n\t\xe2\x80\xae" "name";

/* Everything that a rule writer, a process or a file can choose. */
static void fill_hostile(struct rule *rule, struct finding *finding, char **own)
{
	char *text = *own;

	*rule = (struct rule) {
		.id = text,
		.origin = text,
		.title = text,
		.family = text,
		.severity = SEVERITY_CRITICAL,
		.why = text,
		.fix = text,
		.risk = text,
		.formula = text,
		.references = own,
		.n_references = 1,
		.sql = text,
	};
	*finding = (struct finding) {
		.id = text, .rule = rule, .subject = text, .message = text, .evidence = text,
		.key = text, .proposed = text, .current = text,
	};
}

static void hostile_text_cannot_steer_the_terminal(void **state)
{
	char *text = xstrdup(hostile);
	struct rule rule;
	struct finding finding;
	struct rule_error error = { text, text };
	struct unjudged lack = { &rule, text };
	struct findings f = {
		.list = &finding, .n = 1, .errors = &error, .n_errors = 1, .unjudged = &lack,
		.n_unjudged = 1, .notes = &text, .n_notes = 1, .n_judged = 1,
		.quality = { .samples = 1, .reason = text }, .host = { text, text, text, 1, 1 },
	};

	fill_hostile(&rule, &finding, &text);
	for (int width = 40; width < 140; width += 20) {
		_cleanup_(free_p) char *page = text_of(&f, width, false);

		for (const unsigned char *p = (const unsigned char *) page; *p; p++)
			assert_true((*p >= 0x20 && *p < 0x7f) || *p == '\n');
		assert_non_null(strstr(page, "\\x1b[2J"));
	}
	free(text);
}

static void long_words_and_wide_characters_are_wrapped(void **state)
{
	struct strbuf word = STRBUF_INIT, wide = STRBUF_INIT;
	struct findings f = healthy();
	struct finding finding;
	struct rule rule;

	for (int i = 0; i < 5000; i++) {
		strbuf_puts(&word, "x");
		strbuf_puts(
			&wide, i % 9 ? "\xe6\xbc\xa2" : "\xc3\xa4 "); /* two columns, one column */
	}
	fill_hostile(&rule, &finding, &wide.s);
	finding.message = word.s;
	finding.key = finding.proposed = NULL;
	finding.id = rule.id = T("long");
	f.list = &finding;
	f.n = 1;
	for (int width = 40; width < 140; width += 20) {
		_cleanup_(free_p) char *page = text_of(&f, width, false);

		assert_no_line_is_wider(page, (size_t) width);
	}
	strbuf_done(&word);
	strbuf_done(&wide);
}

static void columns_are_counted_by_characters(void **state)
{
	static const struct {
		const char *s;
		size_t columns;
	} table[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\xc3\xa4", 1 },
		{ "a\xcc\x88", 1 },
		{ "\xe6\xbc\xa2", 2 },
		{ "\xf0\x9f\x98\x80", 2 },
		{ "\xe2\x96\x88", 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		assert_int_equal(term_columns(table[i].s), table[i].columns);
}

static void problems_are_counted_once_for_all_their_keys(void **state)
{
	struct findings f = full();
	struct report_counts c;

	report_count(&f, &c);
	assert_int_equal(c.problems, 4);
	assert_int_equal(c.by_severity[SEVERITY_HIGH], 2);
	assert_int_equal(c.by_severity[SEVERITY_MEDIUM], 2);
	assert_int_equal(c.by_severity[SEVERITY_INFO], 1);
	assert_int_equal(c.unjudged, 1);
	assert_int_equal(c.rules, 12);
	assert_int_equal(report_problem_end(&f, 3), 5);
}

/* The part of JSON Schema that packaging/schema uses; anything else fails. */
static void assert_valid(
	const json_t *schema_root, const json_t *schema, const json_t *v, const char *at);

static json_t *load_schema(const char *name)
{
	const char *dir = getenv("TESTS_SRCDIR");
	_cleanup_(free_p) char *path =
		xasprintf("%s/../packaging/schema/%s", dir ? dir : "tests", name);
	json_error_t error;
	json_t *schema = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!schema)
		fail_msg("%s: %s", path, error.text);
	return schema;
}

static void assert_valid_reference(
	const json_t *root, const char *reference, const json_t *v, const char *at)
{
	const char *hash = strchr(reference, '#');
	_cleanup_(free_p) char *file = NULL;
	json_t *other = NULL;
	const json_t *def;

	assert_non_null(hash);
	assert_true(str_starts_with(hash, "#/$defs/"));
	file = xstrndup(reference, (size_t) (hash - reference));
	if (*file)
		other = load_schema(file);
	def = json_object_get(
		json_object_get(other ? other : root, "$defs"), hash + strlen("#/$defs/"));
	if (!def)
		fail_msg("%s: no %s", at, reference);
	assert_valid(other ? other : root, def, v, at);
	json_decref(other);
}

static bool has_type(const char *type, const json_t *v)
{
	return (str_eq(type, "object") && json_is_object(v)) ||
	       (str_eq(type, "array") && json_is_array(v)) ||
	       (str_eq(type, "string") && json_is_string(v)) ||
	       (str_eq(type, "null") && json_is_null(v)) ||
	       (str_eq(type, "integer") && json_is_integer(v)) ||
	       (str_eq(type, "number") && json_is_number(v)) ||
	       (str_eq(type, "boolean") && json_is_boolean(v));
}

static void assert_type(const json_t *type, const json_t *v, const char *at)
{
	bool fits = json_is_string(type) && has_type(json_string_value(type), v);
	const json_t *one;
	size_t i;

	json_array_foreach(type, i, one)
		fits = fits || has_type(json_string_value(one), v);
	if (type && !fits)
		fail_msg("%s: wrong type", at);
}

static void assert_object(const json_t *root, const json_t *schema, json_t *v, const char *at)
{
	const json_t *properties = json_object_get(schema, "properties"), *one;
	const char *name;
	json_t *child;
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, one)
		if (!json_object_get(v, json_string_value(one)))
			fail_msg("%s: no %s", at, json_string_value(one));
	if (!properties)
		return;
	assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
	json_object_foreach(v, name, child) {
		const json_t *sub = json_object_get(properties, name);
		_cleanup_(free_p) char *below = xasprintf("%s.%s", at, name);

		if (!sub)
			fail_msg("%s is not described", below);
		assert_true(json_object_get(sub, "description") || json_object_get(sub, "$ref"));
		assert_valid(root, sub, child, below);
	}
}

static void assert_valid(const json_t *root, const json_t *schema, const json_t *v, const char *at)
{
	const json_t *reference = json_object_get(schema, "$ref"),
		     *any = json_object_get(schema, "anyOf");
	const json_t *choices = json_object_get(schema, "enum"), *one;
	bool chosen = !choices;
	json_t *child;
	size_t i;

	if (reference) {
		assert_valid_reference(root, json_string_value(reference), v, at);
		return;
	}
	if (any) { /* null or the other */
		if (!json_is_null(v))
			assert_valid(root, json_array_get(any, 1), v, at);
		return;
	}
	assert_type(json_object_get(schema, "type"), v, at);
	json_array_foreach(choices, i, one)
		chosen = chosen || json_equal(one, v);
	if (!chosen)
		fail_msg("%s: not one of the values", at);
	if (json_is_object(v))
		assert_object(root, schema, json_incref((json_t *) (uintptr_t) v), at);
	if (json_is_object(v))
		json_decref((json_t *) (uintptr_t) v);
	json_array_foreach(v, i, child)
		assert_valid(root, json_object_get(schema, "items"), child, at);
}

/* Parsed; the caller drops it. */
static json_t *assert_json(const char *schema_name, const char *text)
{
	json_t *schema = load_schema(schema_name);
	json_error_t error;
	json_t *v = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!v)
		fail_msg("%s at line %d", error.text, error.line);
	assert_valid(schema, schema, v, schema_name);
	json_decref(schema);
	return v;
}

static json_t *report_as_json(const struct findings *f)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
	struct report_options o = { .width = 0 };
	struct err e = ERR_INIT;

	assert_int_equal(report_json(&out, f, &o, &e), 0);
	assert_int_equal(report_json(&again, f, &o, &e), 0);
	assert_string_equal(strbuf_str(&out), strbuf_str(&again));
	return assert_json("report.schema.json", strbuf_str(&out));
}

static const char *string_at(const json_t *v, const char *name)
{
	return json_string_value(json_object_get(v, name));
}

static void json_holds_everything_and_fits_its_schema(void **state)
{
	struct findings f = full();
	json_t *v = report_as_json(&f);
	const json_t *list = json_object_get(v, "findings"), *first = json_array_get(list, 0);

	assert_int_equal(json_array_size(list), 6);
	assert_string_equal(string_at(first, "proposed"), "4096 16384 26214400");
	assert_string_equal(string_at(first, "severity"), "high");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(first, "evidence"),
		"bdp_bytes")), 12500000);
	assert_true(json_is_null(json_object_get(json_array_get(list, 2), "key")));
	assert_true(json_is_null(json_object_get(json_array_get(list, 4), "current")));
	assert_string_equal(
		string_at(json_object_get(v, "window"), "from"), "2026-11-21T01:09:16Z");
	assert_string_equal(string_at(json_object_get(v, "host"), "netns"), "blue");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(v, "summary"), "problems")), 4);
	assert_string_equal(string_at(json_array_get(json_object_get(v, "unjudged"), 0), "missing"),
		"counter:TcpExt.ListenOverflows");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(v, "notes"), 0)), notes[1]);
	json_decref(v);
}

static void json_of_nothing_fits_its_schema(void **state)
{
	struct findings none = { .n = 0 }, good = healthy();
	json_t *v = report_as_json(&none), *w = report_as_json(&good);

	assert_true(json_is_null(json_object_get(json_object_get(v, "window"), "from")));
	assert_true(json_is_null(json_object_get(json_object_get(v, "host"), "cpus")));
	assert_true(json_is_null(json_object_get(json_object_get(w, "host"), "memory_bytes")));
	json_decref(v);
	json_decref(w);
}

static void json_tells_causes_and_the_score(void **state)
{
	struct findings f = with_causes();
	json_t *v = report_as_json(&f);
	const json_t *list = json_object_get(v, "findings"), *score = json_object_get(v, "score");
	const json_t *part = json_array_get(json_object_get(score, "parts"), 1);

	assert_true(json_is_null(json_object_get(json_array_get(list, 0), "cause")));
	assert_string_equal(string_at(json_array_get(list, 1), "cause"), caused[0].id);
	assert_int_equal(json_integer_value(json_object_get(score, "value")), 75);
	assert_int_equal(json_integer_value(json_object_get(part, "points")), 5);
	assert_string_equal(string_at(part, "finding"), caused[2].id);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(v, "summary"),
		"explained")), 1);
	json_decref(v);
}

static void json_of_hostile_text_is_still_json(void **state)
{
	char *text = xstrdup(hostile);
	struct rule rule;
	struct finding finding;
	struct findings f = { .list = &finding, .n = 1, .notes = &text, .n_notes = 1,
		.host = { text, text, text, 0, 0 } };
	json_t *v;

	fill_hostile(&rule, &finding, &text);
	v = report_as_json(&f);
	assert_int_equal(json_object_size(json_object_get(
				 json_array_get(json_object_get(v, "findings"), 0), "evidence")),
		0);
	json_decref(v);
	free(text);
}

static void explain_shows_the_whole_reasoning(void **state)
{
	static const struct {
		const char *name, *id, *state;
	} table[] = {
		{ "explain-finding", "send-buffer-below-bdp@1a2b3c", "found" },
		{ "explain-keys", "keepalive-late@5f5f5f", "found" },
		{ "explain-rule", "send-buffer-below-bdp", "found" },
		{ "explain-unjudged", "accept-queue-overflow", "unjudged" },
		{ "explain-broken", "site-rule", "broken" },
	};
	struct report_options o = { .width = 80 };
	struct findings f = full();

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;
		struct err e = ERR_INIT;
		struct explanation x;
		json_t *v;

		assert_int_equal(explain_find(&f, &ruleset, table[i].id, &x, &e), 0);
		assert_int_equal(explain_text(&text, &x, &o, &e), 0);
		assert_page(table[i].name, strbuf_str(&text));
		assert_no_line_is_wider(strbuf_str(&text), 80);
		explain_json(&json, &x);
		v = assert_json("explain.schema.json", strbuf_str(&json));
		assert_string_equal(string_at(v, "state"), table[i].state);
		json_decref(v);
	}
}

static void explain_tells_causes_and_consequences(void **state)
{
	static const struct {
		const char *id, *words;
	} table[] = {
		{ "close-wait-grows", "\n   This explains:\n"
			"      high      Accept queue overflows: 0.0.0.0:443\n"
			"                java (4711) has no descriptor left to accept with.\n" },
		{ "accept-queue-overflow", "\nOnly a consequence of\n"
			"   Sockets pile up in CLOSE_WAIT: java (4711)\n"
			"   More    tcpadvisor explain close-wait-grows@0badcafe\n" },
	};
	struct findings f = with_causes();
	struct report_options o = { .width = 80 };

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
		struct explanation x;
		struct err e = ERR_INIT;

		assert_int_equal(explain_find(&f, &ruleset, table[i].id, &x, &e), 0);
		assert_int_equal(explain_text(&out, &x, &o, &e), 0);
		if (!strstr(strbuf_str(&out), table[i].words))
			fail_msg("%s", strbuf_str(&out));
	}
}

static void explain_of_a_silent_rule_says_over_what_it_looked(void **state)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;
	struct report_options o = { .width = 80 };
	struct findings f = healthy();
	struct err e = ERR_INIT;
	struct explanation x;

	assert_int_equal(explain_find(&f, &ruleset, "send-buffer-below-bdp", &x, &e), 0);
	assert_int_equal(explain_text(&text, &x, &o, &e), 0);
	assert_page("explain-silent", strbuf_str(&text));
}

static void explain_of_an_unknown_id_lists_those_there_are(void **state)
{
	struct findings f = full(), good = healthy();
	struct err e = ERR_INIT;
	struct explanation x;

	assert_int_equal(explain_find(&f, &ruleset, "nonsense", &x, &e), -ENOENT);
	assert_non_null(
		strstr(e.text, "\"nonsense\" (findings now: send-buffer-below-bdp@1a2b3c, "));
	assert_int_equal(explain_find(&good, &ruleset, "nonsense", &x, &e), -ENOENT);
	assert_non_null(strstr(e.text, "nothing is found now"));
}

static void formula_is_filled_with_the_figures(void **state)
{
	static const struct {
		const char *formula, *evidence, *want;
	} table[] = {
		{ "2 * {bdp_bytes}", "{\"bdp_bytes\":12500000}", "2 * 12500000" },
		{ "{a} + {b}", "{\"a\":0.25,\"b\":\"word\"}", "0.25 + word" },
		{ "{a} + {b}", "{\"a\":null}", "unknown + b" },
		{ "{a", "{\"a\":1}", "{a" },
		{ "a} {}", "{\"a\":1}", "a} " },
		{ "{a}", "no JSON", "a" },
		{ "{a}", NULL, "a" },
		{ "", NULL, "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(free_p) char *got = explain_formula(table[i].formula, table[i].evidence);

		assert_string_equal(got, table[i].want);
	}
}

static void figures_are_said_in_units_for_people(void **state)
{
	static const struct {
		const char *name;
		double v;
		const char *raw, *words, *easy;
	} table[] = {
		{ "bdp_bytes", 12500000, "12500000", "bytes", "12.5 MB" },
		{ "min_rtt_us", 100800, "100800", "microseconds", "101 ms" },
		{ "rate_bps", 1e9, "1000000000", "bits per second", "1.00 Gbit/s" },
		{ "retrans_pct", 2.3125, "2.3125", "percent", "2.31 %" },
		{ "retrans_pct", 100, "100", "percent", "100 %" },
		{ "retrans_pct", 0.0012, "0.0012", "percent", "0.0012 %" },
		{ "resets_per_s", 0.1, "0.1", "per second", "0.1 /s" },
		{ "idle_s", 7200, "7200", "seconds", "2 h" },
		{ "idle_ms", 1500, "1500", "milliseconds", "1.5 s" },
		{ "cwnd_segs", 10, "10", "segments", "10" },
		{ "flows", 12345, "12345", "", "12 345" },
		{ "bus", 1, "1", "", "1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct unit *u = unit_of_name(table[i].name);
		char buf[UNIT_MAX];

		assert_string_equal(unit_raw(buf, sizeof(buf), table[i].v), table[i].raw);
		assert_string_equal(u->words, table[i].words);
		assert_string_equal(unit_format(buf, sizeof(buf), u, table[i].v), table[i].easy);
	}
}

static struct change_key applied_keys[] = {
	{ .key = T("net.ipv4.tcp_wmem"), .old_value = T("4096 16384 4194304"),
		.new_value = T("4096 16384 26214400"), .rule = T("send-buffer-below-bdp") },
	{ .key = T("net.ipv4.tcp_keepalive_time"), .old_value = T("7200"),
		.new_value = T("280"), .rule = T("keepalive-late, other-rule") },
};

static struct change changes[] = {
	{ .id = 3,
		.at = { 1795226956000000 },
		.who = T("root"),
		.netns = T(""),
		.state = CHANGE_PENDING,
		.deadline = { 1795227556000000 },
		.keys = applied_keys,
		.n_keys = 2 },
};

static void assert_status(const char *name, const struct status *s)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;
	struct report_options o = { .width = 80 };

	status_text(&text, s, &o);
	assert_page(name, strbuf_str(&text));
	status_json(&json, s);
	json_decref(assert_json("status.schema.json", strbuf_str(&json)));
}

static void status_shows_both_values_of_a_drift(void **state)
{
	struct status_key keys[] = {
		{ &changes[0], &applied_keys[1], STATUS_SAME, T("280"), NULL },
		{ &changes[0], &applied_keys[0], STATUS_DRIFT, T("4096 16384 8388608"),
			T("/etc/sysctl.d/99-site.conf line 3 sets 4096 16384 8388608") },
	};
	struct status s = {
		.changes = changes, .n_changes = 1, .keys = keys, .n_keys = 2, .n_drift = 1,
		.db_path = "/var/lib/tcpadvisor/tcpadvisor.db", .has_span = true,
		.span = { .first = { 1795223356000000 }, .last = { 1795226956000000 },
			.samples = 360, .file_bytes = 3276800, .schema = 1,
			.tiers[TIER_MINUTE] = { { 1795223399000000 }, { 1795226939000000 }, 59 } },
		.has_disk = true, .disk = { 80000000000, 2600000000 },
		.clock = { 1795226968000000 },
	};

	assert_status("status-drift", &s);
	s.n_drift = 0;
	keys[1] = (struct status_key) { &changes[0], &applied_keys[0], STATUS_REBOOTED, NULL, NULL };
	s.clock.us += 3600 * USEC_PER_SEC;
	s.span.events = 290;
	s.span.lost_events = 10;
	s.disk.free_bytes = 50000000;
	assert_status("status-stale", &s);
}

static void status_of_a_fresh_machine_says_what_to_do(void **state)
{
	struct status s = {
		.db_path = "/var/lib/tcpadvisor/tcpadvisor.db",
		.db_problem =
			"no database /var/lib/tcpadvisor/tcpadvisor.db: run tcpadvisor collect first"
	};

	assert_status("status-fresh", &s);
}

static void formats_are_found_by_name(void **state)
{
	assert_ptr_equal(report_format_find("text")->render, report_text);
	assert_ptr_equal(report_format_find("json")->render, report_json);
	assert_null(report_format_find("xml"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_as_stored_at_each_width),
		cmocka_unit_test(consequences_stand_below_their_cause_and_nowhere_else),
		cmocka_unit_test(arithmetic_of_a_score_of_zero_is_whole),
		cmocka_unit_test(problems_that_weigh_the_same_are_one_term_of_the_score),
		cmocka_unit_test(empty_value_in_force_is_called_so),
		cmocka_unit_test(text_in_colour_is_the_same_text),
		cmocka_unit_test(little_that_the_evidence_lacks_is_told_too),
		cmocka_unit_test(nothing_wrong_says_over_what),
		cmocka_unit_test(interval_that_was_stretched_is_told),
		cmocka_unit_test(nothing_judged_is_not_nothing_wrong),
		cmocka_unit_test(hostile_text_cannot_steer_the_terminal),
		cmocka_unit_test(long_words_and_wide_characters_are_wrapped),
		cmocka_unit_test(columns_are_counted_by_characters),
		cmocka_unit_test(problems_are_counted_once_for_all_their_keys),
		cmocka_unit_test(json_holds_everything_and_fits_its_schema),
		cmocka_unit_test(json_of_nothing_fits_its_schema),
		cmocka_unit_test(json_tells_causes_and_the_score),
		cmocka_unit_test(json_of_hostile_text_is_still_json),
		cmocka_unit_test(explain_shows_the_whole_reasoning),
		cmocka_unit_test(explain_tells_causes_and_consequences),
		cmocka_unit_test(explain_of_a_silent_rule_says_over_what_it_looked),
		cmocka_unit_test(explain_of_an_unknown_id_lists_those_there_are),
		cmocka_unit_test(formula_is_filled_with_the_figures),
		cmocka_unit_test(figures_are_said_in_units_for_people),
		cmocka_unit_test(status_shows_both_values_of_a_drift),
		cmocka_unit_test(status_of_a_fresh_machine_says_what_to_do),
		cmocka_unit_test(formats_are_found_by_name),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
