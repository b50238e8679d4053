/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "scratch.h"
#include "sysctl/dropin.h"
#include "sysctl/sysctld.h"

#define FIN "net.ipv4.tcp_fin_timeout"
#define RP0 "net.ipv4.conf.eth0/1.rp_filter"

static char *dir;
static struct root *root;
static struct sysctld loaded;

static void put_bytes(const char *path, const void *data, size_t len)
{
	_cleanup_(free_p) char *parent = xstrndup(path, (size_t) (strrchr(path, '/') - path));
	struct err e = ERR_INIT;

	assert_int_equal(root_mkdirs(root, parent, 0755), 0);
	if (root_write_atomic(root, path, data, len, 0644, &e) < 0)
		fail_msg("%s", e.text);
}

static void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

static void link_to(const char *target, const char *path)
{
	_cleanup_(free_p) char *full = xasprintf("%s/%s", dir, path);

	assert_int_equal(root_mkdirs(root, "etc/sysctl.d", 0755), 0);
	assert_int_equal(symlink(target, full), 0);
}

static int set_up(void **state)
{
	dir = scratch_make("sysctld");
	if (root_open(dir, &root, NULL) < 0)
		return -1;
	return root_mkdirs(root, "etc", 0755);
}

static int tear_down(void **state)
{
	sysctld_done(&loaded);
	root = root_free(root);
	dir = scratch_remove(dir);
	return 0;
}

static void load(void)
{
	struct err e = ERR_INIT;

	sysctld_done(&loaded);
	if (sysctld_load(root, &loaded, &e) < 0)
		fail_msg("%s", e.text);
}

static const char *winner(const char *key, bool procps)
{
	const char *value = NULL;

	for (size_t i = 0; i < loaded.n; i++) {
		const struct sysctld_entry *entry = &loaded.entries[i];
		bool wins = procps ? entry->wins_procps : entry->wins_systemd;

		if (!wins || !str_eq(entry->key, key))
			continue;
		assert_null(value);
		value = entry->value;
	}
	return value;
}

/* What stays in force after each loader; NULL: it sets nothing. */
static void check(const char *key, const char *systemd, const char *procps)
{
	const char *got = winner(key, false), *other = winner(key, true);

	if (!str_eq(got, systemd) || !str_eq(other, procps))
		fail_msg("%s: systemd %s, procps %s", key, got ? got : "-", other ? other : "-");
}

static bool has_problem(const char *part)
{
	for (size_t i = 0; i < loaded.n_problems; i++) {
		_cleanup_(free_p) char *text = sysctld_problem_text(&loaded.problems[i]);

		if (strstr(text, part))
			return true;
	}
	return false;
}

static void put_interfaces(void)
{
	static const char *const names[] = { "all", "default", "lo", "vt0", "vt0.1" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(free_p) char *path =
			xasprintf("proc/sys/net/ipv4/conf/%s/rp_filter", names[i]);

		put(path, "0\n");
	}
}

static void check_rp_filter(const char *name, const char *systemd, const char *procps)
{
	_cleanup_(free_p) char *key = xasprintf("net.ipv4.conf.%s.rp_filter", name);

	check(key, systemd, procps);
}

static void nothing_there_is_no_error(void **state)
{
	load();
	assert_int_equal(loaded.n, 0);
	assert_int_equal(loaded.n_problems, 0);
	assert_null(sysctld_find(&loaded, FIN));
}

static void later_file_name_wins_whatever_the_directory(void **state)
{
	put("etc/sysctl.d/10-a.conf", FIN " = 11\n");
	put("usr/lib/sysctl.d/20-b.conf", FIN " = 12\n");
	put("run/sysctl.d/15-c.conf", FIN " = 13\n");
	load();
	check(FIN, "12", "12");
	assert_int_equal(loaded.n, 3);
	assert_string_equal(loaded.entries[0].file, "/etc/sysctl.d/10-a.conf");
	assert_string_equal(loaded.entries[1].file, "/run/sysctl.d/15-c.conf");
	assert_string_equal(sysctld_find(&loaded, FIN)->file, "/usr/lib/sysctl.d/20-b.conf");
}

static void names_are_compared_by_byte(void **state)
{
	put("etc/sysctl.d/B.conf", FIN " = 9\n");
	put("etc/sysctl.d/_.conf", FIN " = 7\n");
	put("etc/sysctl.d/a.conf", FIN " = 8\n");
	put("etc/sysctl.d/x.CONF", FIN " = 6\n");
	put("etc/sysctl.d/y.conf~", FIN " = 5\n");
	load();
	check(FIN, "8", "8");
	assert_int_equal(loaded.n, 3);
}

static void earlier_directory_hides_the_same_name(void **state)
{
	static const char *const order[] = { "lib", "usr/lib", "usr/local/lib", "run", "etc" };

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		_cleanup_(free_p) char *path = xasprintf("%s/sysctl.d/50-x.conf", order[i]);
		_cleanup_(free_p) char *text = xasprintf(FIN " = %zu\n", 10 + i);
		_cleanup_(free_p) char *want = xasprintf("%zu", 10 + i);

		put(path, text);
		load();
		assert_int_equal(loaded.n, 1);
		check(FIN, want, want);
	}
}

static void what_a_hidden_file_says_is_kept_apart(void **state)
{
	put("usr/lib/sysctl.d/50-x.conf",
		"# before\n" FIN " = 11\nno assignment\n-net.a.*.b = 1\n");
	put("etc/sysctl.d/50-x.conf", "");
	load();
	check(FIN, NULL, NULL);
	assert_int_equal(loaded.n, 0);
	assert_int_equal(loaded.n_problems, 0);
	assert_int_equal(loaded.n_hidden, 2);
	assert_string_equal(loaded.hidden[0].file, "/usr/lib/sysctl.d/50-x.conf");
	assert_int_equal(loaded.hidden[0].line, 2);
	assert_string_equal(loaded.hidden[0].key, FIN);
	assert_string_equal(loaded.hidden[0].value, "11");
	assert_string_equal(loaded.hidden[0].hidden_by, "/etc/sysctl.d/50-x.conf");
	assert_string_equal(loaded.hidden[1].pattern, "net.a.*.b");
}

static void key_material_of_a_hidden_file_is_not_kept(void **state)
{
	put("usr/lib/sysctl.d/50-x.conf", "net.ipv4.tcp_fastopen_key = 1-2-3-4\n");
	link_to("/dev/null", "etc/sysctl.d/50-x.conf");
	load();
	assert_int_equal(loaded.n_hidden, 1);
	assert_string_equal(loaded.hidden[0].value, SYSCTLD_SECRET);
}

static void only_what_a_loader_fails_on_is_a_failure(void **state)
{
	put("etc/sysctl.d/.a.conf", FIN " = 1\n");
	put("etc/sysctl.d/b.conf", "no assignment\n");
	load();
	assert_int_equal(loaded.n_problems, 2);
	assert_false(loaded.problems[0].fails);
	assert_true(loaded.problems[1].fails);
}

static void link_to_dev_null_masks(void **state)
{
	put("usr/lib/sysctl.d/50-x.conf", FIN " = 12\n");
	link_to("/dev/null", "etc/sysctl.d/50-x.conf");
	load();
	assert_int_equal(loaded.n, 0);
	assert_int_equal(loaded.n_problems, 0);
}

static void empty_file_hides_too(void **state)
{
	put("usr/lib/sysctl.d/50-x.conf", FIN " = 12\n");
	put("etc/sysctl.d/50-x.conf", "");
	load();
	assert_int_equal(loaded.n, 0);
}

static void what_is_no_file_hides_and_is_a_problem(void **state)
{
	put("usr/lib/sysctl.d/50-x.conf", FIN " = 12\n");
	put("usr/lib/sysctl.d/51-y.conf", FIN " = 13\n");
	put("usr/lib/sysctl.d/52-z.conf", FIN " = 14\n");
	link_to("/nonexistent", "etc/sysctl.d/50-x.conf");
	assert_int_equal(root_mkdirs(root, "etc/sysctl.d/51-y.conf", 0755), 0);
	{
		_cleanup_(free_p) char *fifo = root_path(root, "etc/sysctl.d/52-z.conf");

		assert_int_equal(mkfifo(fifo, 0644), 0);
	}
	load();
	assert_int_equal(loaded.n, 0);
	assert_int_equal(loaded.n_problems, 3);
	assert_true(has_problem("/etc/sysctl.d/50-x.conf: cannot be read"));
}

static void merged_usr_counts_once(void **state)
{
	put("usr/lib/sysctl.d/50-x.conf", FIN " = 12\n");
	link_to("usr/lib", "lib");
	load();
	assert_int_equal(loaded.n, 1);
	assert_string_equal(loaded.entries[0].file, "/usr/lib/sysctl.d/50-x.conf");
}

static void sysctl_conf_counts_for_procps_only_and_last(void **state)
{
	put("etc/sysctl.d/99-zz-x.conf", FIN " = 9\n");
	put("etc/sysctl.conf", FIN " = 10\n");
	load();
	check(FIN, "9", "10");
	assert_int_equal(loaded.n, 2);
	assert_string_equal(loaded.entries[1].file, "/etc/sysctl.conf");
	assert_false(loaded.entries[1].is_repeat);
}

static void sysctl_conf_linked_in_counts_at_the_place_of_the_link(void **state)
{
	put("etc/sysctl.d/50-a.conf", FIN " = 9\n");
	put("etc/sysctl.d/99-z.conf", FIN " = 8\n");
	put("etc/sysctl.conf", FIN " = 10\n");
	link_to("../sysctl.conf", "etc/sysctl.d/99-sysctl.conf");
	load();
	check(FIN, "8", "10");
	assert_int_equal(loaded.n, 4);
	assert_string_equal(loaded.entries[1].file, "/etc/sysctl.d/99-sysctl.conf");
	assert_false(loaded.entries[1].is_repeat);
	assert_true(loaded.entries[3].is_repeat);
}

static void hidden_names_count_for_procps_only(void **state)
{
	put("etc/sysctl.d/.x.conf", FIN " = 9\n");
	load();
	check(FIN, NULL, "9");
	assert_true(has_problem("leading dot"));
}

static void lines_are_understood(void **state)
{
	static const struct {
		const char *text, *key, *value;
		bool ignore;
	} cases[] = {
		{ FIN " = 30\n", FIN, "30", false },
		{ FIN "=30", FIN, "30", false },
		{ "  " FIN "\t=\t30  \r\n", FIN, "30", false },
		{ "-" FIN " = 30\n", FIN, "30", true },
		{ "net/ipv4/tcp_fin_timeout = 30\n", FIN, "30", false },
		{ "/net/ipv4/tcp_fin_timeout = 30\n", FIN, "30", false },
		{ "net/ipv4/conf/eth0.1/rp_filter=1", RP0, "1", false },
		{ RP0 "=1", RP0, "1", false },
		{ "net.ipv4.tcp_rmem = 1\t2  3\n", "net.ipv4.tcp_rmem", "1 2 3", false },
		{ "kernel.core_pattern = |/x a=b\n", "kernel.core_pattern", "|/x a=b", false },
		{ "net.ipv4.ip_local_reserved_ports =\n", "net.ipv4.ip_local_reserved_ports", "",
			false },
		{ "# c\n;c\n\n  # c\n" FIN "=30\n", FIN, "30", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		put("etc/sysctl.d/a.conf", cases[i].text);
		load();
		assert_int_equal(loaded.n, 1);
		assert_int_equal(loaded.n_problems, 0);
		assert_string_equal(loaded.entries[0].key, cases[i].key);
		assert_string_equal(loaded.entries[0].value, cases[i].value);
		assert_int_equal(loaded.entries[0].ignore_failure, cases[i].ignore);
		assert_null(loaded.entries[0].pattern);
	}
}

static void malformed_lines_are_problems_with_their_number(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "\n" FIN " 30\n", "/etc/sysctl.d/a.conf:2: no \"=\"" },
		{ "= 30\n", ":1: no name" },
		{ "-\n", ":1: no name" },
		{ "---" FIN " = 30\n", ":1: more than one \"-\"" },
		{ "net.ipv4. tcp_rmem = 1 2 3\n", ":1: no name" },
		{ "net/../../etc/x = 1\n", ":1: no name" },
		{ "\xef\xbb\xbf" FIN " = 30\n", ":1: a byte order mark" },
		{ FIN " = \x1b[2J30\n", ":1: control characters" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		put("etc/sysctl.d/a.conf", cases[i].text);
		load();
		assert_int_equal(loaded.n, 0);
		assert_int_equal(loaded.n_problems, 1);
		if (!has_problem(cases[i].want))
			fail_msg("\"%s\" is no \"%s\"", loaded.problems[0].what, cases[i].want);
	}
}

static void good_lines_around_a_bad_one_count(void **state)
{
	put("etc/sysctl.d/a.conf", "net.core.somaxconn = 1\nnonsense\n" FIN " = 2\n");
	load();
	check("net.core.somaxconn", "1", "1");
	check(FIN, "2", "2");
	assert_int_equal(sysctld_find(&loaded, FIN)->line, 3);
}

static void comment_behind_a_value_is_remarked(void **state)
{
	put("etc/sysctl.d/a.conf", FIN " = 9 # short\n");
	load();
	check(FIN, "9 # short", "9 # short");
	assert_true(has_problem(":1: a comment behind the value"));
}

static void blank_behind_the_dash_counts_for_systemd_only(void **state)
{
	put("etc/sysctl.d/a.conf", "- " FIN " = 9\n");
	load();
	check(FIN, "9", NULL);
	assert_true(has_problem("blank behind"));
}

static void second_dash_counts_for_procps_only(void **state)
{
	put("etc/sysctl.d/a.conf", "--" FIN " = 9\n");
	load();
	check(FIN, NULL, "9");
	assert_true(has_problem("second \"-\""));
}

static void other_spelling_keeps_no_pattern_from_a_key_in_procps(void **state)
{
	put_interfaces();
	put("etc/sysctl.d/a.conf",
		"/net/ipv4/conf/vt0/rp_filter = 1\nnet.ipv4.conf.vt?.rp_filter = 2\n");
	load();
	check_rp_filter("vt0", "1", "2");
	put("etc/sysctl.d/a.conf",
		"net//ipv4/conf/vt0/rp_filter = 1\nnet//ipv4/conf/vt?/rp_filter = 2\n");
	load();
	check_rp_filter("vt0", "1", "1");
}

static void procps_writes_every_line_and_systemd_the_last(void **state)
{
	put("etc/sysctl.d/a.conf", FIN " = 9\n" FIN " = x\n");
	load();
	assert_int_equal(loaded.n, 2);
	assert_true(loaded.entries[0].in_procps && loaded.entries[1].in_procps);
	assert_true(!loaded.entries[0].in_systemd && loaded.entries[1].in_systemd);
}

static void last_line_of_a_file_wins(void **state)
{
	put("etc/sysctl.d/a.conf", FIN " = 9\n" FIN " = 8\n");
	load();
	check(FIN, "8", "8");
	assert_int_equal(sysctld_find(&loaded, FIN)->line, 2);
}

static void exclusion_takes_back_an_assignment_for_systemd_only(void **state)
{
	put("etc/sysctl.d/a.conf", FIN " = 9\n");
	put("etc/sysctl.d/b.conf", "-" FIN "\n");
	load();
	check(FIN, NULL, "9");
	put("etc/sysctl.d/c.conf", FIN " = 7\n");
	load();
	check(FIN, "7", "7");
}

static void pattern_is_expanded_over_the_keys_that_exist(void **state)
{
	put_interfaces();
	put("etc/sysctl.d/a.conf", "net.ipv4.conf.*.rp_filter = 1\n");
	load();
	assert_int_equal(loaded.n, 5);
	assert_string_equal(loaded.entries[0].pattern, "net.ipv4.conf.*.rp_filter");
	check_rp_filter("all", "1", "1");
	check_rp_filter("vt0/1", "1", "1");
}

static void full_name_beats_a_pattern_in_any_order(void **state)
{
	put_interfaces();
	put("etc/sysctl.d/a.conf",
		"net.ipv4.conf.vt0.rp_filter = 2\nnet.ipv4.conf.*.rp_filter = 1\n"
		"net/ipv4/conf/vt0.1/rp_filter = 0\n");
	load();
	check_rp_filter("vt0", "2", "2");
	check_rp_filter("vt0/1", "0", "0");
	check_rp_filter("lo", "1", "1");
	assert_int_equal(loaded.n, 5);
}

static void exclusion_keeps_a_key_out_of_patterns_in_any_order(void **state)
{
	static const char *const texts[] = {
		"net.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.vt0.rp_filter\n",
		"-net.ipv4.conf.vt0.rp_filter\nnet.ipv4.conf.*.rp_filter = 1\n",
	};

	put_interfaces();
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		put("etc/sysctl.d/a.conf", texts[i]);
		load();
		assert_int_equal(loaded.n, 4);
		check_rp_filter("vt0", NULL, NULL);
		check_rp_filter("vt0/1", "1", "1");
	}
}

static void later_pattern_wins_over_an_earlier_one(void **state)
{
	put_interfaces();
	put("etc/sysctl.d/a.conf",
		"net.ipv4.conf.*.rp_filter = 1\nnet.ipv4.conf.v*.rp_filter = 2\n");
	load();
	check_rp_filter("vt0", "2", "2");
	check_rp_filter("lo", "1", "1");
	assert_int_equal(loaded.n, 7);
}

static void repeated_pattern_keeps_its_first_place_in_systemd(void **state)
{
	put_interfaces();
	put("etc/sysctl.d/a.conf",
		"net.ipv4.conf.*.rp_filter = 1\nnet.ipv4.conf.v*.rp_filter = 2\n"
		"net.ipv4.conf.*.rp_filter = 1\n");
	load();
	check_rp_filter("vt0", "2", "1");
	check_rp_filter("lo", "1", "1");
}

static void full_name_in_sysctl_conf_beats_patterns_for_procps_only(void **state)
{
	put_interfaces();
	put("etc/sysctl.d/a.conf", "net.ipv4.conf.*.rp_filter = 1\n");
	put("etc/sysctl.d/b.conf", "-net.ipv4.conf.vt0.rp_filter\n");
	put("etc/sysctl.conf", "net.ipv4.conf.lo.rp_filter = 2\n");
	load();
	check_rp_filter("lo", "1", "2");
	check_rp_filter("vt0", NULL, NULL);
}

static void pattern_in_sysctl_conf_leaves_full_names_alone(void **state)
{
	put_interfaces();
	put("etc/sysctl.d/a.conf", "net.ipv4.conf.lo.rp_filter = 2\n");
	put("etc/sysctl.conf", "net.ipv4.conf.*.rp_filter = 1\n");
	load();
	check_rp_filter("lo", "2", "2");
	check_rp_filter("vt0", NULL, "1");
}

static void pattern_without_a_key_is_kept_and_a_problem(void **state)
{
	put("etc/sysctl.d/a.conf", "net.ipv4.conf.*.rp_filter = 1\n");
	load();
	assert_int_equal(loaded.n, 1);
	assert_string_equal(loaded.entries[0].key, "net.ipv4.conf.*.rp_filter");
	check_rp_filter("*", NULL, NULL);
	assert_true(has_problem("a.conf:1: the pattern net.ipv4.conf.*.rp_filter matches no key"));
}

static void key_material_is_never_kept(void **state)
{
	put("proc/sys/net/ipv4/tcp_fastopen_key", "1-2-3-4\n");
	put("etc/sysctl.d/a.conf", "net.ipv4.tcp_fastopen_key = deadbeef-1-2-3\n"
		"net.ipv4.tcp_fastopen_key deadbeef-1-2-3\n"
		"net.ipv6.conf.eth0.stable_secret = deadbeef::1\n");
	put("etc/sysctl.d/b.conf", "net.ipv4.tcp_fastopen_k* = deadbeef-5-6-7\n");
	load();
	assert_int_equal(loaded.n, 2);
	for (size_t i = 0; i < loaded.n; i++)
		assert_string_equal(loaded.entries[i].value, SYSCTLD_SECRET);
	assert_false(has_problem("deadbeef"));
}

static void binary_file_is_a_few_problems(void **state)
{
	static const char bytes[] = "\x7f" "ELF\0\0\0\n\0=\0\n" FIN "=9\0\n\xff\xfe=1\n\r\n"
		FIN "=8";

	put_bytes("etc/sysctl.d/a.conf", bytes, sizeof(bytes) - 1);
	load();
	check(FIN, "8", "8");
	assert_true(loaded.n_problems >= 3);
	for (size_t i = 0; i < loaded.n_problems; i++)
		assert_null(strchr(loaded.problems[i].what, '\x7f'));
}

static void problems_of_one_file_are_bounded(void **state)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < 5000; i++)
		strbuf_puts(&text, "nonsense\n");
	put("etc/sysctl.d/a.conf", strbuf_str(&text));
	load();
	assert_true(loaded.n_problems < 20);
	assert_true(has_problem("more such lines"));
}

static void file_beyond_one_mebibyte_is_a_problem(void **state)
{
	size_t len = (1 << 20) + 1;
	_cleanup_(free_p) char *text = xcalloc(len, 1);

	memset(text, '\n', len);
	put_bytes("etc/sysctl.d/a.conf", text, len);
	put_bytes("etc/sysctl.d/b.conf", text, len - 1);
	load();
	assert_int_equal(loaded.n_problems, 1);
	assert_true(has_problem("/etc/sysctl.d/a.conf: cannot be read"));
}

static void very_many_assignments_are_bounded(void **state)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < 60000; i++)
		strbuf_printf(&text, "a.k%d=%d\n", i % 30000, i);
	put("etc/sysctl.d/a.conf", strbuf_str(&text));
	load();
	assert_int_equal(loaded.n, 16384);
	assert_true(has_problem("too many assignments"));
	check("a.k7", "7", "7");
}

static void very_many_patterns_are_bounded(void **state)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	put_interfaces();
	for (int i = 0; i < 5000; i++)
		strbuf_printf(&text, "net.ipv4.*.x%d=1\n", i);
	put("etc/sysctl.d/a.conf", strbuf_str(&text));
	load();
	assert_int_equal(loaded.n, 5000);
	assert_true(has_problem("one too many"));
}

static void overlong_value_is_a_problem(void **state)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	strbuf_puts(&text, FIN " = ");
	for (int i = 0; i < 4097; i++)
		strbuf_puts(&text, "1");
	put("etc/sysctl.d/a.conf", strbuf_str(&text));
	load();
	assert_int_equal(loaded.n, 0);
	assert_true(has_problem("too long"));
}

static void done_twice_is_harmless(void **state)
{
	put("etc/sysctl.d/a.conf", FIN " = 9\nnonsense\n");
	load();
	sysctld_done(&loaded);
	sysctld_done(&loaded);
	assert_int_equal(loaded.n, 0);
}

static void parsed_line_leaves_nothing_behind_on_failure(void **state)
{
	char bad[] = "nonsense", comment[] = "  ; x";
	struct dropin_line line = { .key = dir };
	const char *why = NULL;

	assert_int_equal(dropin_parse_line(bad, &line, &why), -EINVAL);
	assert_non_null(why);
	assert_int_equal(dropin_parse_line(comment, &line, &why), 0);
	assert_ptr_equal(line.key, dir);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_there_is_no_error),
		TEST(later_file_name_wins_whatever_the_directory),
		TEST(names_are_compared_by_byte),
		TEST(earlier_directory_hides_the_same_name),
		TEST(what_a_hidden_file_says_is_kept_apart),
		TEST(key_material_of_a_hidden_file_is_not_kept),
		TEST(only_what_a_loader_fails_on_is_a_failure),
		TEST(link_to_dev_null_masks),
		TEST(empty_file_hides_too),
		TEST(what_is_no_file_hides_and_is_a_problem),
		TEST(merged_usr_counts_once),
		TEST(sysctl_conf_counts_for_procps_only_and_last),
		TEST(sysctl_conf_linked_in_counts_at_the_place_of_the_link),
		TEST(hidden_names_count_for_procps_only),
		TEST(lines_are_understood),
		TEST(malformed_lines_are_problems_with_their_number),
		TEST(good_lines_around_a_bad_one_count),
		TEST(comment_behind_a_value_is_remarked),
		TEST(blank_behind_the_dash_counts_for_systemd_only),
		TEST(second_dash_counts_for_procps_only),
		TEST(other_spelling_keeps_no_pattern_from_a_key_in_procps),
		TEST(procps_writes_every_line_and_systemd_the_last),
		TEST(last_line_of_a_file_wins),
		TEST(exclusion_takes_back_an_assignment_for_systemd_only),
		TEST(pattern_is_expanded_over_the_keys_that_exist),
		TEST(full_name_beats_a_pattern_in_any_order),
		TEST(exclusion_keeps_a_key_out_of_patterns_in_any_order),
		TEST(later_pattern_wins_over_an_earlier_one),
		TEST(repeated_pattern_keeps_its_first_place_in_systemd),
		TEST(full_name_in_sysctl_conf_beats_patterns_for_procps_only),
		TEST(pattern_in_sysctl_conf_leaves_full_names_alone),
		TEST(pattern_without_a_key_is_kept_and_a_problem),
		TEST(key_material_is_never_kept),
		TEST(binary_file_is_a_few_problems),
		TEST(problems_of_one_file_are_bounded),
		TEST(file_beyond_one_mebibyte_is_a_problem),
		TEST(very_many_assignments_are_bounded),
		TEST(very_many_patterns_are_bounded),
		TEST(overlong_value_is_a_problem),
		TEST(done_twice_is_harmless),
		TEST(parsed_line_leaves_nothing_behind_on_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
