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
#include "sysctl/procsys.h"
#include "sysctl/value.h"

static char *dir;
static struct root *root;

static void put(const char *path, const void *data, size_t len)
{
	_cleanup_(free_p) char *parent = xstrndup(path, (size_t) (strrchr(path, '/') - path));
	struct err e = ERR_INIT;

	assert_int_equal(root_mkdirs(root, parent, 0755), 0);
	if (root_write_atomic(root, path, data, len, 0644, &e) < 0)
		fail_msg("%s", e.text);
}

static void put_key(const char *name, const char *text)
{
	_cleanup_(free_p) char *path = xasprintf("proc/sys/%s", name);

	put(path, text, strlen(text));
}

static int set_up(void **state)
{
	dir = scratch_make("procsys");
	if (root_open(dir, &root, NULL) < 0)
		return -1;
	put_key("net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
	put_key("net/ipv4/tcp_fin_timeout", "60\n");
	put_key("net/ipv4/ip_local_reserved_ports", "8080\n");
	put_key("net/ipv4/tcp_fastopen_key", "1-2-3-4\n");
	put_key("net/ipv4/conf/all/rp_filter", "0\n");
	put_key("net/ipv4/conf/eth0/rp_filter", "1\n");
	put_key("net/ipv4/conf/eth0.1/rp_filter", "2\n");
	put_key("net/ipv4/conf/.hidden/rp_filter", "2\n");
	return 0;
}

static int tear_down(void **state)
{
	root = root_free(root);
	dir = scratch_remove(dir);
	return 0;
}

struct text_case {
	const char *in, *want;
};

static void check_texts(char *(*convert)(const char *), const struct text_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_(free_p) char *got = convert(cases[i].in);

		if (!str_eq(got, cases[i].want))
			fail_msg("\"%s\" gave \"%s\"", cases[i].in, got ? got : "(nothing)");
	}
}

static void path_swaps_dots_and_slashes(void **state)
{
	static const struct text_case cases[] = {
		{ "net.ipv4.tcp_rmem", "proc/sys/net/ipv4/tcp_rmem" },
		{ "net.ipv4.conf.eth0/1.rp_filter", "proc/sys/net/ipv4/conf/eth0.1/rp_filter" },
		{ "vm", "proc/sys/vm" },
	};

	check_texts(procsys_path, cases, ARRAY_SIZE(cases));
}

static void path_of_a_key_that_could_lead_elsewhere_is_null(void **state)
{
	static const struct text_case cases[] = {
		{ "", NULL }, { ".", NULL }, { "net.", NULL }, { ".net", NULL },
		{ "net..ipv4", NULL }, { "net.//.//.etc", NULL }, { "net./.ipv4", NULL },
		{ "//", NULL }, { "/", NULL },
		{ "net.ipv4.tcp rmem", NULL }, { "net.ipv4\n", NULL }, { "net.\x01", NULL },
	};

	check_texts(procsys_path, cases, ARRAY_SIZE(cases));
}

static void key_takes_the_first_separator_as_the_form(void **state)
{
	static const struct text_case cases[] = {
		{ "net.ipv4.tcp_rmem", "net.ipv4.tcp_rmem" },
		{ "net/ipv4/tcp_rmem", "net.ipv4.tcp_rmem" },
		{ "/net/ipv4/tcp_rmem", "net.ipv4.tcp_rmem" },
		{ "net.ipv4.conf.eth0/1.rp_filter", "net.ipv4.conf.eth0/1.rp_filter" },
		{ "net/ipv4/conf/eth0.1/rp_filter", "net.ipv4.conf.eth0/1.rp_filter" },
		{ "net..ipv4.tcp_rmem", "net.ipv4.tcp_rmem" },
		{ "net/ipv4//tcp_rmem/", "net.ipv4.tcp_rmem" },
		{ "net/./ipv4/tcp_rmem", "net.ipv4.tcp_rmem" },
		{ "net.ipv4/conf.eth0", "net.ipv4/conf.eth0" },
		{ "net/../../etc/passwd", NULL },
		{ "net.//.x", NULL },
		{ "", NULL },
		{ "...", NULL },
		{ "///", NULL },
		{ "net ipv4", NULL },
		{ "net.\ttcp", NULL },
	};

	check_texts(procsys_key, cases, ARRAY_SIZE(cases));
}

static void read_normalises(void **state)
{
	_cleanup_(free_p) char *text = NULL;

	assert_int_equal(procsys_read(root, "net.ipv4.tcp_rmem", &text), 0);
	assert_string_equal(text, "4096 131072 6291456");
}

static void read_failures_leave_the_output_alone(void **state)
{
	static const struct {
		const char *key;
		int want;
	} cases[] = {
		{ "net.ipv4.nonesuch", -ENOENT },
		{ "net.ipv4.conf", -EISDIR },
		{ "net.//.x", -EINVAL },
		{ "net.ipv4.long", -EFBIG },
		{ "net.ipv4.binary", -EINVAL },
		{ "net.ipv4.tcp_fastopen_key", -EPERM },
		{ "net.ipv6.conf.eth0.stable_secret", -EPERM },
	};
	_cleanup_(free_p) char *big = xcalloc(SYSCTL_VALUE_MAX + 1, 1);

	memset(big, '7', SYSCTL_VALUE_MAX + 1);
	put("proc/sys/net/ipv4/long", big, SYSCTL_VALUE_MAX + 1);
	put("proc/sys/net/ipv4/binary", "1\0002", 3);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *text = dir;

		assert_int_equal(procsys_read(root, cases[i].key, &text), cases[i].want);
		assert_ptr_equal(text, dir);
	}
}

static void read_takes_the_longest_value(void **state)
{
	_cleanup_(free_p) char *big = xcalloc(SYSCTL_VALUE_MAX, 1);
	_cleanup_(free_p) char *text = NULL;

	memset(big, '7', SYSCTL_VALUE_MAX);
	put("proc/sys/net/ipv4/longest", big, SYSCTL_VALUE_MAX);
	assert_int_equal(procsys_read(root, "net.ipv4.longest", &text), 0);
	assert_int_equal(strlen(text), SYSCTL_VALUE_MAX);
}

static void write_shows_in_a_read(void **state)
{
	_cleanup_(free_p) char *text = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(procsys_write(root, "net.ipv4.tcp_rmem", "4096\t131072 33554432", &e), 0);
	assert_int_equal(e.code, 0);
	assert_int_equal(procsys_read(root, "net.ipv4.tcp_rmem", &text), 0);
	assert_string_equal(text, "4096 131072 33554432");
}

static void empty_value_clears_a_list(void **state)
{
	_cleanup_(free_p) char *text = NULL;

	assert_int_equal(procsys_write(root, "net.ipv4.ip_local_reserved_ports", "", NULL), 0);
	assert_int_equal(procsys_read(root, "net.ipv4.ip_local_reserved_ports", &text), 0);
	assert_string_equal(text, "");
}

static void write_outside_the_catalog_is_eperm(void **state)
{
	static const char *const names[] = {
		"kernel.core_pattern", "net.ipv4.conf.eth0.rp_filter", "net.ipv4.tcp_fastopen_key",
		"net.//.x", "",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct err e = ERR_INIT;

		assert_int_equal(procsys_write(root, names[i], "1", &e), -EPERM);
		assert_int_equal(e.code, -EPERM);
	}
}

static void write_to_a_missing_key_says_so(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(procsys_write(root, "net.ipv4.tcp_sack", "1", &e), -ENOENT);
	assert_non_null(strstr(e.text, "there is no net.ipv4.tcp_sack"));
}

/* A plain file shows the list as written, the kernel shows it merged: both are right. */
static void port_lists_are_read_back_by_meaning(void **state)
{
	assert_int_equal(
		procsys_write(root, "net.ipv4.ip_local_reserved_ports", "81,80", NULL), 0);
}

static void pattern_gives_the_keys_that_exist(void **state)
{
	static const struct {
		const char *pattern, *want;
	} cases[] = {
		{ "net.ipv4.conf.*.rp_filter",
			"net.ipv4.conf.all.rp_filter net.ipv4.conf.eth0.rp_filter "
			"net.ipv4.conf.eth0/1.rp_filter " },
		{ "net.ipv4.conf.eth?.rp_filter", "net.ipv4.conf.eth0.rp_filter " },
		{ "net.ipv4.conf.eth0/*.rp_filter", "net.ipv4.conf.eth0/1.rp_filter " },
		{ "net.ipv4.conf.[a-b]*.rp_*", "net.ipv4.conf.all.rp_filter " },
		{ "*.*.tcp_fin_*", "net.ipv4.tcp_fin_timeout " },
		{ "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_fin_timeout " },
		{ "net.ipv4.co*", "" },
		{ "net.ipv4.tcp_rmem.*", "" },
		{ "nonesuch.*", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
		char **keys;
		size_t n;

		assert_int_equal(procsys_match(root, cases[i].pattern, 10, &keys, &n), 0);
		for (size_t j = 0; j < n; j++)
			strbuf_printf(&got, "%s ", keys[j]);
		names_free(keys, n);
		assert_string_equal(strbuf_str(&got), cases[i].want);
	}
}

static void pattern_with_too_many_matches_or_stars_fails(void **state)
{
	char **keys = NULL;
	size_t n = 9;

	assert_int_equal(procsys_match(root, "net.ipv4.conf.*.rp_filter", 2, &keys, &n), -E2BIG);
	assert_int_equal(procsys_match(root, "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*", 2, &keys, &n),
		-EINVAL);
	assert_int_equal(procsys_match(root, "net.//.*", 2, &keys, &n), -EINVAL);
	assert_null(keys);
	assert_int_equal(n, 9);
}

static void pattern_through_a_loop_of_links_ends(void **state)
{
	char path[512];
	char **keys = NULL;
	size_t n = 0;
	int r;

	for (int i = 0; i < 12; i++) {
		(void) snprintf(path, sizeof(path), "%s/proc/sys/loop%d", dir, i);
		assert_int_equal(symlink(".", path), 0);
	}
	r = procsys_match(root, "*.*.*.*.*.*.*.*.*.*.*.nonesuch", 10, &keys, &n);
	assert_int_equal(r, -E2BIG);
	for (int i = 0; i < 12; i++) {
		(void) snprintf(path, sizeof(path), "%s/proc/sys/loop%d", dir, i);
		assert_int_equal(unlink(path), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path_swaps_dots_and_slashes),
		cmocka_unit_test(path_of_a_key_that_could_lead_elsewhere_is_null),
		cmocka_unit_test(key_takes_the_first_separator_as_the_form),
		cmocka_unit_test(read_normalises),
		cmocka_unit_test(read_failures_leave_the_output_alone),
		cmocka_unit_test(read_takes_the_longest_value),
		cmocka_unit_test(write_shows_in_a_read),
		cmocka_unit_test(empty_value_clears_a_list),
		cmocka_unit_test(write_outside_the_catalog_is_eperm),
		cmocka_unit_test(write_to_a_missing_key_says_so),
		cmocka_unit_test(port_lists_are_read_back_by_meaning),
		cmocka_unit_test(pattern_gives_the_keys_that_exist),
		cmocka_unit_test(pattern_with_too_many_matches_or_stars_fails),
		cmocka_unit_test(pattern_through_a_loop_of_links_ends),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
