/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/notify.h"
#include "scratch.h"

struct manager {
	char *dir, path[96];
	int fd;
};

static int bind_manager(const char *name, size_t len)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	memcpy(sa.sun_path, name, len);
	assert_int_equal(bind(fd, (struct sockaddr *) &sa,
		(socklen_t) (offsetof(struct sockaddr_un, sun_path) + len)), 0);
	return fd;
}

static int set_up(void **state)
{
	static struct manager m;

	m = (struct manager) { .dir = scratch_make("notify") };
	(void) snprintf(m.path, sizeof(m.path), "%s/socket", m.dir);
	m.fd = bind_manager(m.path, strlen(m.path) + 1);
	(void) setenv("NOTIFY_SOCKET", m.path, 1);
	*state = &m;
	return 0;
}

static int tear_down(void **state)
{
	struct manager *m = *state;

	(void) close(m->fd);
	m->dir = scratch_remove(m->dir);
	(void) unsetenv("NOTIFY_SOCKET");
	(void) unsetenv("WATCHDOG_USEC");
	(void) unsetenv("WATCHDOG_PID");
	return 0;
}

static void got(int fd, const char *want)
{
	char text[2048];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	assert_true(n >= 0);
	text[n] = '\0';
	assert_string_equal(text, want);
}

static void got_nothing(int fd)
{
	char c;

	assert_int_equal(recv(fd, &c, 1, 0), -1);
	assert_int_equal(errno, EAGAIN);
}

static void each_message_is_one_datagram(void **state)
{
	struct manager *m = *state;

	assert_int_equal(notify_send("READY=1\nSTATUS=%u samples", 1U), 0);
	assert_int_equal(notify_send("WATCHDOG=1"), 0);
	got(m->fd, "READY=1\nSTATUS=1 samples");
	got(m->fd, "WATCHDOG=1");
	got_nothing(m->fd);
}

static void abstract_socket_is_reached(void **state)
{
	char name[64];
	int fd;

	(void) snprintf(name, sizeof(name), "@tcpadvisor-test-%ld", (long) getpid());
	(void) setenv("NOTIFY_SOCKET", name, 1);
	name[0] = '\0';
	fd = bind_manager(name, 1 + strlen(name + 1));
	assert_int_equal(notify_send("STOPPING=1"), 0);
	got(fd, "STOPPING=1");
	(void) close(fd);
}

static void without_a_manager_nothing_is_sent(void **state)
{
	struct manager *m = *state;

	(void) unsetenv("NOTIFY_SOCKET");
	assert_int_equal(notify_send("READY=1"), 0);
	(void) setenv("NOTIFY_SOCKET", "", 1);
	assert_int_equal(notify_send("READY=1"), 0);
	got_nothing(m->fd);
}

static void what_cannot_be_sent_is_an_error(void **state)
{
	struct manager *m = *state;
	char name[120], text[1100];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(notify_send("STATUS=%s", text), -ENAMETOOLONG);
	got_nothing(m->fd);
	memset(name, '/', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	(void) setenv("NOTIFY_SOCKET", name, 1);
	assert_int_equal(notify_send("READY=1"), -ENAMETOOLONG);
	(void) setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
	assert_int_equal(notify_send("READY=1"), -EAFNOSUPPORT);
	(void) setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
	assert_int_equal(notify_send("READY=1"), -ENOENT);
}

static void full_queue_never_waits(void **state)
{
	int r = 0;

	for (int i = 0; r == 0 && i < 100000; i++)
		r = notify_send("WATCHDOG=1");
	assert_int_equal(r, -EAGAIN);
}

static void watchdog_is_this_process_s_own(void **state)
{
	char own[32];
	const struct {
		const char *usec, *pid;
		int64_t want;
	} table[] = {
		{ "60000000", own, 60000000 }, { "60000000", NULL, 60000000 },
		{ "60000000", "1", 0 },        { "60000000", "", 0 },
		{ "0", own, 0 },               { "-5", own, 0 },
		{ "soon", own, 0 },            { "99999999999999999999", own, 0 },
		{ NULL, own, 0 },
	};

	(void) snprintf(own, sizeof(own), "%ld", (long) getpid());
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		(void) unsetenv("WATCHDOG_USEC");
		(void) unsetenv("WATCHDOG_PID");
		if (table[i].usec)
			(void) setenv("WATCHDOG_USEC", table[i].usec, 1);
		if (table[i].pid)
			(void) setenv("WATCHDOG_PID", table[i].pid, 1);
		assert_int_equal(notify_watchdog().us, table[i].want);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_message_is_one_datagram),
		TEST(abstract_socket_is_reached),
		TEST(without_a_manager_nothing_is_sent),
		TEST(what_cannot_be_sent_is_an_error),
		TEST(full_queue_never_waits),
		TEST(watchdog_is_this_process_s_own),
	};

	return cmocka_run_group_tests_name("notify", tests, NULL, NULL);
}
