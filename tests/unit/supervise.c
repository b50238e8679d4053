/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "supervise.h"

#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"

#define EXIT_REFUSED 77
#define SETUP_CALLS  2  /* that be_child makes before the run */
#define OTHERS_MAX   8  /* processes that the child makes */

union control {
	struct cmsghdr align;
	char room[CMSG_SPACE(sizeof(int))];
};

/* All calls are asked about but sendmsg, by which the listener goes to the parent, and the end. */
static int install_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendmsg, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = ARRAY_SIZE(code), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return (int) syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static int send_fd(int sock, int fd)
{
	union control control = { .room = "" };
	char byte = 0;
	struct iovec io = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	return sendmsg(sock, &msg, 0) == 1 ? 0 : -1;
}

static int receive_fd(int sock)
{
	union control control = { .room = "" };
	char byte;
	struct iovec io = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control) };
	struct cmsghdr *c;
	int fd;

	if (recvmsg(sock, &msg, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	c = CMSG_FIRSTHDR(&msg);
	if (!c)
		return -1;
	memcpy(&fd, CMSG_DATA(c), sizeof(int));
	return fd;
}

static void __attribute__((noreturn)) be_child(int sock, int (*run)(void *arg), void *arg)
{
	int listener;

	/* a test that is stopped leaves nothing behind */
	(void) prctl(PR_SET_PDEATHSIG, SIGKILL);
	listener = install_filter();
	if (listener < 0 || send_fd(sock, listener) < 0)
		_exit(EXIT_REFUSED);
	/* else what it leaves behind would wait for an answer for ever: SETUP_CALLS */
	(void) close(sock);
	(void) close(listener);
	_exit(run(arg) < 0);
}

static int answer(int listener, const struct seccomp_notif *asked, int verdict)
{
	struct seccomp_notif_resp resp = { .id = asked->id, .error = verdict };

	if (verdict == VERDICT_LET)
		resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	/* brk tells the break whatever comes, and glibc takes one that is too low as refused */
	if (verdict < 0 && asked->data.nr == SYS_brk)
		resp.error = 0;
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
}

/* False: the child has come to its end, though one of its own may go on. */
static bool wait_for_call(int listener, int pidfd, struct seccomp_notif *ret)
{
	struct pollfd p[] = {
		{ .fd = listener, .events = POLLIN },
		{ .fd = pidfd, .events = POLLIN },
	};

	while (poll(p, ARRAY_SIZE(p), -1) < 0 && errno == EINTR)
		;
	if (p[1].revents || !(p[0].revents & POLLIN))
		return false;
	*ret = (struct seccomp_notif) { 0 };
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, ret) == 0;
}

struct others {
	pid_t pids[OTHERS_MAX];
	size_t n;
};

static void note_other(struct others *o, pid_t pid)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->pids[i] == pid)
			return;
	if (o->n == OTHERS_MAX)
		abort();
	o->pids[o->n++] = pid;
}

/* Those that were left to us when their parent ended; any other pid may be somebody else's now. */
static void end_others(const struct others *o)
{
	for (size_t i = 0; i < o->n; i++) {
		siginfo_t info;

		if (waitid(P_PID, (id_t) o->pids[i], &info, WEXITED | WNOHANG | WNOWAIT) < 0)
			continue;
		(void) kill(o->pids[i], SIGKILL);
		(void) waitpid(o->pids[i], NULL, 0);
	}
}

struct supervised supervise(int (*run)(void *arg), void *arg, supervise_fn *ask, void *user)
{
	struct supervised s = { .status = -1 };
	struct others others = { .n = 0 };
	int n_setup = 0;
	struct seccomp_notif call;
	int socks[2], listener, pidfd;
	pid_t child;

	(void) prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socks) < 0)
		abort();
	child = fork();
	if (child < 0)
		abort();
	if (child == 0)
		be_child(socks[1], run, arg);
	(void) close(socks[1]);
	listener = receive_fd(socks[0]);
	pidfd = (int) syscall(SYS_pidfd_open, child, 0);
	(void) close(socks[0]);
	while (listener >= 0 && wait_for_call(listener, pidfd, &call)) {
		bool is_own = call.pid == (__u32) child && ++n_setup > SETUP_CALLS;
		int verdict = is_own ? ask(user, child, &call.data) : VERDICT_LET;

		if (call.pid != (__u32) child)
			note_other(&others, (pid_t) call.pid);
		s.calls += is_own;
		if (verdict == VERDICT_KILL) {
			s.killed = true;
			(void) kill(child, SIGKILL);
			break;
		}
		(void) answer(listener, &call, verdict);
	}
	if (waitpid(child, &s.status, 0) != child)
		abort();
	close_p(&pidfd);
	close_p(&listener);
	end_others(&others);
	return s;
}

bool call_can_fail(int nr)
{
	static const int infallible[] = {
		SYS_getpid, SYS_gettid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_umask,
		SYS_futex, /* with memory of the process alone; glibc aborts on other words */
	};

	for (size_t i = 0; i < ARRAY_SIZE(infallible); i++)
		if (nr == infallible[i])
			return false;
	return true;
}

static int nothing(void *arg)
{
	(void) arg;
	return 0;
}

static int let(void *user, pid_t child, const struct seccomp_data *call)
{
	(void) user;
	(void) child;
	(void) call;
	return VERDICT_LET;
}

bool supervise_is_possible(void)
{
	return supervise(nothing, NULL, let, NULL).status == 0;
}
