/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/namespaces.h"

/* The namespace that this process is in, as an fd. Needs CAP_NET_ADMIN, as changing it does. */
static int open_self(void)
{
	_cleanup_(close_p) int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int fd = sock < 0 ? -1 : ioctl(sock, SIOCGSKNS);

	if (fd < 0)
		return -errno;
	(void) fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

static char *id_of(int fd)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return xstrdup("");
	return xasprintf("%llu:%llu", (unsigned long long) st.st_dev,
		(unsigned long long) st.st_ino);
}

char *netns_self(const struct root *root)
{
	_cleanup_(close_p) int fd = root_is_live(root) ? open_self() : -1;

	return id_of(fd);
}

/* Goes to the namespace of the first process. */
static int enter_hosts(void)
{
	_cleanup_(close_p) int fd = (int) syscall(SYS_pidfd_open, 1, 0);

	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		return -errno;
	return 0;
}

bool netns_is_hosts(const struct root *root)
{
	_cleanup_(netns_leave) int back = root_is_live(root) ? open_self() : -1;
	_cleanup_(free_p) char *self = id_of(back), *hosts = NULL;

	if (!*self || enter_hosts() < 0)
		return true;
	hosts = netns_self(root);
	return str_eq(self, hosts);
}

static int is_elsewhere(const struct change *c, struct err *e)
{
	return err_set(e, -EXDEV,
		"change %lld was made in another network namespace (%s): run this "
		"command inside it",
		(long long) c->id, *c->netns ? c->netns : c->netns_id);
}

int netns_enter(const struct session *s, const struct change *c, int *ret_back, struct err *e)
{
	bool older = session_is_older_boot(s, c);
	_cleanup_(netns_leave) int back = -1;
	_cleanup_(free_p) char *self = NULL, *there = NULL;
	int r;

	if (!root_is_live(s->env->root) || !*c->netns_id) {
		*ret_back = -1;
		return 0;
	}
	if (older && *c->netns)
		return err_set(e, -ENXIO, "network namespace %s ended with the reboot", c->netns);
	back = open_self();
	self = id_of(back);
	if (!older && str_eq(self, c->netns_id)) {
		*ret_back = -1;
		return 0;
	}
	r = *c->netns ? namespace_enter(s->env->root, c->netns, NULL) : enter_hosts();
	if (r == -ENOENT || r == -EINVAL)
		return err_set(e, -ENXIO, "network namespace %s is gone", c->netns);
	if (r < 0)
		return err_sys(e, r, "cannot enter the network namespace of change %lld",
			(long long) c->id);
	there = netns_self(s->env->root);
	if (!older && !str_eq(there, c->netns_id)) {
		if (*c->netns)
			return err_set(
				e, -ENXIO, "network namespace %s is another one now", c->netns);
		return is_elsewhere(c, e);
	}
	*ret_back = back;
	back = -1;
	return 0;
}

void netns_leave(int *back)
{
	if (*back < 0)
		return;
	(void) setns(*back, CLONE_NEWNET);
	close_p(back);
}
