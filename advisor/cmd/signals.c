/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/signals.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/alloc.h"

int signals_open(struct signals *s, bool reload, struct err *e)
{
	sigset_t set;
	int r;

	(void) sigemptyset(&set);
	(void) sigaddset(&set, SIGINT);
	(void) sigaddset(&set, SIGTERM);
	if (reload)
		(void) sigaddset(&set, SIGHUP);
	s->fd = -1;
	if (sigprocmask(SIG_BLOCK, &set, &s->old) < 0)
		return err_sys(e, -errno, "cannot block signals");
	s->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->fd >= 0)
		return 0;
	r = -errno;
	(void) sigprocmask(SIG_SETMASK, &s->old, NULL);
	return err_sys(e, r, "cannot make a signalfd");
}

void signals_close(struct signals *s)
{
	if (s->fd < 0)
		return;
	/* taken here, before they would be delivered */
	while (signals_take(s))
		;
	close_p(&s->fd);
	(void) sigprocmask(SIG_SETMASK, &s->old, NULL);
}

int signals_take(const struct signals *s)
{
	struct signalfd_siginfo info;

	if (read(s->fd, &info, sizeof(info)) != (ssize_t) sizeof(info))
		return 0;
	return (int) info.ssi_signo;
}
