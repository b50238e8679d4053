/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/notify.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"

static int make_address(const char *name, struct sockaddr_un *ret, socklen_t *ret_len)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t len = strlen(name);

	if (name[0] != '/' && name[0] != '@')
		return -EAFNOSUPPORT;
	if (len >= sizeof(sa.sun_path))
		return -ENAMETOOLONG;
	memcpy(sa.sun_path, name, len);
	if (name[0] == '@')
		sa.sun_path[0] = '\0';
	*ret = sa;
	/* an abstract name is as long as it is said to be: no NUL behind it */
	*ret_len = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + len + (name[0] == '/'));
	return 0;
}

int notify_send(const char *fmt, ...)
{
	const char *name = getenv("NOTIFY_SOCKET");
	_cleanup_(close_p) int fd = -1;
	struct sockaddr_un sa;
	socklen_t sa_len;
	char text[1024];
	va_list ap;
	int len, r;

	if (!name || !*name)
		return 0;
	r = make_address(name, &sa, &sa_len);
	if (r < 0)
		return r;
	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t) len >= sizeof(text))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (sendto(fd, text, (size_t) len, MSG_NOSIGNAL, (struct sockaddr *) &sa, sa_len) < 0)
		return -errno;
	return 0;
}

struct usec notify_watchdog(void)
{
	const char *text = getenv("WATCHDOG_USEC"), *pid_text = getenv("WATCHDOG_PID");
	struct usec t = { 0 };
	int64_t pid;

	if (!text || parse_i64(text, &t.us) < 0 || t.us <= 0)
		return (struct usec) { 0 };
	if (pid_text && (parse_i64(pid_text, &pid) < 0 || pid != getpid()))
		return (struct usec) { 0 };
	return t;
}
