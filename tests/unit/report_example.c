/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_example.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "report/term.h"

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
static const struct ruleset all = { .rules = all_rules, .n = ARRAY_SIZE(all_rules) };

const struct ruleset *example_rules(void)
{
	return &all;
}

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

struct findings example_full(void)
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

struct findings example_healthy(void)
{
	return healthy_findings;
}

struct findings example_causes(void)
{
	struct findings f = example_healthy();

	f.list = caused;
	f.n = ARRAY_SIZE(caused);
	f.score.value = 75;
	f.score.parts = parts;
	f.score.n_parts = ARRAY_SIZE(parts);
	return f;
}

const char example_hostile[] = "evil\033[2J\x9b\xff\r\n\t\xe2\x80\xae" "name";

void example_hostile_finding(struct rule *rule, struct finding *finding, char **own)
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

void assert_page(const char *name, const char *got)
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

void assert_no_line_is_wider(const char *text, size_t width)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *line;

	while ((line = str_token(&pos, "\n")))
		if (term_columns(line) > width && !strstr(line, "tcpadvisor ") &&
			!strstr(line, "Set  "))
			fail_msg("wider than %zu: %s", width, line);
}
