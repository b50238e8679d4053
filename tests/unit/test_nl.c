/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "collect/diag.h"
#include "collect/nl.h"

static struct netlink *netlink;

struct seen {
	size_t messages;
	uint16_t type;
	int result;      /* to return */
};

static int count(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct seen *seen = arg;

	seen->messages++;
	seen->type = type;
	return seen->result;
}

/* False where the sandbox of a build refuses netlink. */
static bool can_open(enum netlink_family family)
{
	struct err e = ERR_INIT;

	if (netlink_open(family, &netlink, &e) == 0)
		return true;
	(void) printf("# skipped: %s\n", e.text);
	return false;
}

static int tear_down(void **state)
{
	netlink = netlink_close(netlink);
	return 0;
}

static int dump_links(struct seen *seen, struct err *e)
{
	struct ifinfomsg request = { .ifi_family = AF_UNSPEC };
	bool interrupted = true;
	int r = netlink_dump(netlink, RTM_GETLINK, &request, sizeof(request), count, seen,
		&interrupted, e);

	assert_int_equal(interrupted, r < 0);
	return r;
}

static void links_of_this_namespace_are_dumped(void **state)
{
	struct seen seen = { .messages = 0 };
	struct err e = ERR_INIT;

	if (!can_open(NETLINK_OF_ROUTE))
		return;
	assert_int_equal(dump_links(&seen, &e), 0);
	assert_true(seen.messages >= 1); /* lo */
	assert_int_equal(seen.type, RTM_NEWLINK);
}

static void refusal_of_the_reader_is_returned_and_the_socket_stays_usable(void **state)
{
	struct seen refused = { .result = -EBADMSG }, seen = { .messages = 0 };
	struct err e = ERR_INIT;

	if (!can_open(NETLINK_OF_ROUTE))
		return;
	assert_int_equal(dump_links(&refused, &e), -EBADMSG);
	assert_int_equal(refused.messages, 1);
	assert_int_equal(dump_links(&seen, &e), 0);
	assert_true(seen.messages >= 1);
}

static void request_that_the_kernel_does_not_know_is_an_error(void **state)
{
	struct seen seen = { .messages = 0 };
	struct err e = ERR_INIT;
	bool interrupted;
	int r;

	if (!can_open(NETLINK_OF_ROUTE))
		return;
	r = netlink_dump(netlink, RTM_GETLINK + 800, "1234", 4, count, &seen, &interrupted, &e);
	assert_int_equal(r, -EOPNOTSUPP);
	assert_true(*e.text != '\0');
	assert_int_equal(seen.messages, 0);
}

/* The kernel tells it in the dump's last message, where libnl does not look. */
static void protocol_without_a_diag_module_is_enoent_not_an_empty_dump(void **state)
{
	struct inet_diag_req_v2 request = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_EGP,
		.idiag_states = UINT32_MAX };
	struct seen seen = { .messages = 0 };
	struct err e = ERR_INIT;
	bool interrupted;
	int r;

	if (!can_open(NETLINK_OF_SOCK_DIAG))
		return;
	r = netlink_dump(netlink, diag_message_type(), &request, sizeof(request), count, &seen,
		&interrupted, &e);
	if (r == -EPERM || r == -EACCES) {
		(void) printf("# skipped: %s\n", e.text);
		return;
	}
	assert_int_equal(r, -ENOENT);
	assert_string_equal(e.text, "netlink dump refused: No such file or directory");
}

static void close_takes_nothing(void **state)
{
	assert_null(netlink_close(NULL));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, NULL, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(links_of_this_namespace_are_dumped),
		TEST(refusal_of_the_reader_is_returned_and_the_socket_stays_usable),
		TEST(request_that_the_kernel_does_not_know_is_an_error),
		TEST(protocol_without_a_diag_module_is_enoent_not_an_empty_dump),
		TEST(close_takes_nothing),
	};

	return cmocka_run_group_tests_name("nl", tests, NULL, NULL);
}
