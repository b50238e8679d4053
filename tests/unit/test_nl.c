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
#include <unistd.h>

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

struct wanted {
	uint16_t ports[2]; /* of listeners */
	unsigned found[2];
};

static int find_ports(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct wanted *w = arg;
	struct diag_socket s;

	assert_true(diag_is_socket(type));
	assert_int_equal(diag_decode(payload, len, &s), 0);
	for (int i = 0; i < 2; i++)
		w->found[i] += s.sport == w->ports[i] && s.family == (i ? 6 : 4);
	return 0;
}

/* A listener on the loopback address; -1 = this machine has none of that family. */
static int listen_on(int family, uint16_t *ret_port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	socklen_t len = family == AF_INET ? sizeof(in) : sizeof(in6);
	struct sockaddr *addr = family == AF_INET ? (struct sockaddr *) &in :
		(struct sockaddr *) &in6;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (bind(fd, addr, len) < 0 || listen(fd, 1) < 0 || getsockname(fd, addr, &len) < 0) {
		(void) close(fd);
		return -1;
	}
	*ret_port = ntohs(family == AF_INET ? in.sin_port : in6.sin6_port);
	return fd;
}

static void one_dump_has_the_sockets_of_both_families(void **state)
{
	struct diag_request request = diag_request_tcp(0, DIAG_STATES_LISTEN, true);
	struct wanted w = { .found = { 0 } };
	struct err e = ERR_INIT;
	int fd4 = listen_on(AF_INET, &w.ports[0]), fd6 = listen_on(AF_INET6, &w.ports[1]);
	bool interrupted;
	int r = -EPERM;

	if (can_open(NETLINK_OF_SOCK_DIAG))
		r = netlink_dump(netlink, request.type, request.bytes, request.len, find_ports, &w,
			&interrupted, &e);
	if (fd4 >= 0)
		(void) close(fd4);
	if (fd6 >= 0)
		(void) close(fd6);
	if (r == -EPERM || r == -EACCES || r == -EOPNOTSUPP) {
		(void) printf("# skipped: %s\n", e.text);
		return;
	}
	assert_int_equal(r, 0);
	assert_int_equal(w.found[0], fd4 >= 0);
	assert_int_equal(w.found[1], fd6 >= 0);
}

static bool can_subscribe(size_t buffer_bytes)
{
	struct err e = ERR_INIT;

	if (netlink_subscribe(buffer_bytes, &netlink, &e) == 0)
		return true;
	(void) printf("# skipped: %s\n", e.text);
	return false;
}

static void close_sockets(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		int fd = socket(AF_INET, i % 2 ? SOCK_DGRAM : SOCK_STREAM, 0);

		assert_true(fd >= 0);
		(void) close(fd);
	}
}

/* The kernel tells them a moment later. */
static void receive_until(struct seen *seen, size_t messages)
{
	for (int i = 0; i < 200 && seen->messages < messages; i++) {
		(void) usleep(5000);
		netlink_receive(netlink, count, seen);
	}
}

static void sockets_that_close_are_told(void **state)
{
	struct seen seen = { .result = -1 }; /* does not stop it */

	if (!can_subscribe(1u << 20))
		return;
	netlink_receive(netlink, count, &seen); /* does not wait */
	close_sockets(200);
	receive_until(&seen, 200);
	assert_true(seen.messages + netlink_lost(netlink) >= 200); /* a busy host may fill it */
	assert_int_equal(seen.type, diag_message_type());
}

static void what_the_buffer_cannot_hold_is_counted_as_lost(void **state)
{
	struct seen seen = { .messages = 0 };
	uint64_t lost;

	if (!can_subscribe(8192))
		return;
	close_sockets(500);
	(void) usleep(50000);
	lost = netlink_lost(netlink);
	assert_true(lost > 0);
	receive_until(&seen, 500 - lost);
	assert_true(seen.messages > 0);
	assert_true(seen.messages + lost + netlink_lost(netlink) >= 500);
}

static void buffer_grows(void **state)
{
	size_t before;

	if (!can_subscribe(8192))
		return;
	before = netlink_set_buffer(netlink, 16384);
	assert_true(before >= 16384);
	assert_true(netlink_set_buffer(netlink, 65536) > before);
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
		TEST(one_dump_has_the_sockets_of_both_families),
		TEST(sockets_that_close_are_told),
		TEST(what_the_buffer_cannot_hold_is_counted_as_lost),
		TEST(buffer_grows),
		TEST(close_takes_nothing),
	};

	return cmocka_run_group_tests_name("nl", tests, NULL, NULL);
}
