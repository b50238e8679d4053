/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/deadman.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "plan/apply.h"

#define REPORT_FD (STDERR_FILENO + 1)

static void sleep_until(struct usec deadline)
{
	const struct timespec at = {
		.tv_sec = (time_t) (deadline.us / USEC_PER_SEC),
		.tv_nsec = (long) (deadline.us % USEC_PER_SEC) * 1000,
	};

	while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &at, NULL) == EINTR)
		;
}

/* Nothing of the caller may be held: not its terminal, its working directory, its files. */
static int detach(void)
{
	int fd;

	if (setsid() < 0 || chdir("/") < 0)
		return -errno;
	(void) signal(SIGHUP, SIG_IGN);
	(void) signal(SIGINT, SIG_IGN);
	(void) signal(SIGTERM, SIG_DFL);
	(void) prctl(PR_SET_NAME, "tcpadvisor-undo");
	fd = open("/dev/null", O_RDWR);
	if (fd < 0)
		return -errno;
	for (int i = 0; i <= STDERR_FILENO; i++)
		if (dup2(fd, i) < 0)
			return -errno;
	if (fd > STDERR_FILENO)
		(void) close(fd);
	return 0;
}

/* Tells the parent our pid through the pipe, which says that we stand alone; then waits. */
static void __attribute__((noreturn)) watch(const char *dir, struct usec deadline, int report)
{
	const pid_t pid = getpid();
	struct root *root = NULL;
	char *what = NULL;

	report = fcntl(report, F_DUPFD, REPORT_FD);
	if (report < 0 || detach() < 0)
		_exit(1);
	if (report != REPORT_FD && dup2(report, REPORT_FD) < 0)
		_exit(1);
	(void) syscall(SYS_close_range, REPORT_FD + 1, ~0U, 0);
	if (root_open(dir, &root, NULL) < 0 ||
	    write(REPORT_FD, &pid, sizeof(pid)) != (ssize_t) sizeof(pid))
		_exit(1);
	(void) close(REPORT_FD);
	sleep_until(deadline);
	_exit(apply_recover_patiently(root, &what, NULL) < 0);
}

/* The program by its path: the unit has no working directory and no PATH of ours. */
static void __attribute__((noreturn)) run_systemd(const char *dir, struct usec deadline)
{
	int64_t left_us = deadline.us - clock_boottime().us;
	_cleanup_(free_p) char *unit = xasprintf("--unit=tcpadvisor-undo-%lld",
		(long long) deadline.us);
	_cleanup_(free_p) char *when = xasprintf("--on-active=%lldus",
		(long long) (left_us > 0 ? left_us : 0));
	_cleanup_(free_p) char *root = xasprintf("--root=%s", dir ? dir : "/");
	_cleanup_(free_p) char *self = realpath((const char *) getauxval(AT_EXECFN), NULL);

	/* as root nobody else's program of that name */
	if (!dir)
		(void) setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	if (self && detach() == 0)
		(void) execlp("systemd-run", "systemd-run", "--quiet", "--collect",
			"--no-ask-password", "--timer-property=AccuracySec=1s", unit, when, "--",
			self, root, "rollback", "--expired", (char *) NULL);
	_exit(1);
}

static bool start_timer(const char *dir, struct usec deadline)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0)
		run_systemd(dir, deadline);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return child > 0 && status == 0;
}

int deadman_start(const struct root *root, struct usec deadline, bool by_systemd, pid_t *ret_pid,
	struct err *e)
{
	_cleanup_(free_p) char *dir = root_is_live(root) ? NULL : realpath(root_dir(root), NULL);
	struct stat st;
	int fds[2], status;
	pid_t child, pid = 0;
	ssize_t n;

	/* as sd_booted(3) */
	if (by_systemd && root_stat(root, "run/systemd/system", &st) == 0 &&
		start_timer(dir, deadline)) {
		*ret_pid = 0;
		return 0;
	}
	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(e, -errno, "cannot start the dead-man's switch");
	(void) fflush(NULL);
	child = fork();
	if (child == 0) {
		/* the grandchild belongs to nobody here: it survives us and our terminal */
		child = fork();
		if (child == 0)
			watch(dir, deadline, fds[1]);
		_exit(child < 0);
	}
	(void) close(fds[1]);
	if (child < 0) {
		(void) close(fds[0]);
		return err_sys(e, -errno, "cannot start the dead-man's switch");
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	do
		n = read(fds[0], &pid, sizeof(pid));
	while (n < 0 && errno == EINTR);
	(void) close(fds[0]);
	if (n != (ssize_t) sizeof(pid))
		return err_set(
			e, -ECHILD, "cannot start the dead-man's switch: nothing was changed");
	*ret_pid = pid;
	return 0;
}
