/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a tick costs: CPU time of dump, decoding, deltas by cookie and folding into paths, as a
 * ratio to a dump of the same attributes through the same kind of socket that is only received and
 * thrown away, and to `ss -tinmOH`. Rounds are interleaved and medians compared, since the speed of
 * a shared machine drifts.
 *
 *	bench_tick [SOCKETS] [ROUNDS]      in a network namespace of its own; needs root
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <net/if.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "collect/diag.h"
#include "collect/links.h"
#include "collect/machine.h"
#include "collect/nl.h"
#include "collect/sockets.h"

#define HOLDER_PAIRS 4000 /* connections a process holds: both ends of each */
#define ROUNDS_MAX 101

static void die(const char *what)
{
	perror(what);
	exit(3);
}

static void raise_files(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == 0) {
		rl.rlim_cur = rl.rlim_max;
		(void) setrlimit(RLIMIT_NOFILE, &rl);
	}
}

static void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &ifr) < 0)
		die("cannot bring lo up");
	(void) close(fd);
}

/* Connections to an address of 127.0.0.0/8 each, some left half closed, then waits to be ended. */
static void hold(unsigned number, unsigned pairs, int ready)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	raise_files();
	a.sin_addr.s_addr = htonl(0x7f000001u + (number << 8));
	if (listener < 0 || bind(listener, (struct sockaddr *) &a, sizeof(a)) < 0 ||
	    listen(listener, 4096) < 0 || getsockname(listener, (struct sockaddr *) &a, &len) < 0)
		die("cannot listen");
	for (unsigned i = 0; i < pairs; i++) {
		int c = socket(AF_INET, SOCK_STREAM, 0), s;

		if (c < 0 || connect(c, (struct sockaddr *) &a, sizeof(a)) < 0)
			die("cannot connect");
		s = accept(listener, NULL, NULL);
		if (s < 0)
			die("cannot accept");
		if (i % 10 == 0 && write(c, "x", 1) != 1)
			die("cannot write");
		if (i % 20 == 0) {
			/* TIME_WAIT */
			(void) close(c);
			(void) close(s);
		} else if (i % 20 == 1) {
			/* FIN_WAIT2 and CLOSE_WAIT */
			(void) shutdown(c, SHUT_WR);
		}
	}
	(void) !write(ready, "r", 1);
	for (;;)
		(void) pause();
}

static pid_t start_holder(unsigned number, unsigned pairs)
{
	int fds[2];
	char c;
	pid_t pid;

	if (pipe(fds) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		(void) close(fds[0]);
		hold(number, pairs, fds[1]);
	}
	(void) close(fds[1]);
	if (read(fds[0], &c, 1) != 1)
		die("a process with connections ended early");
	(void) close(fds[0]);
	return pid;
}

static double cpu_ms(void)
{
	struct rusage u;

	(void) getrusage(RUSAGE_SELF, &u);
	return (double) (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
		(double) (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static int discard(void *arg, uint16_t type, const void *payload, size_t len)
{
	*(size_t *) arg += len;
	return 0;
}

/* The same requests, received and thrown away. */
static double bare_dump(struct netlink *nl)
{
	static const uint32_t states[] = { DIAG_STATES_LISTEN, DIAG_STATES_FULL, DIAG_STATES_MINI };
	double start = cpu_ms();
	struct err e = ERR_INIT;
	bool interrupted;
	size_t bytes = 0;

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		for (int family = 4; family <= 6; family += 2) {
			struct diag_request r = diag_request_tcp(family, states[i],
				states[i] == DIAG_STATES_FULL);

			if (netlink_dump(nl, diag_message_type(), r.bytes, r.len, discard, &bytes,
				    &interrupted, &e) < 0) {
				(void) fprintf(stderr, "%s\n", e.text);
				exit(3);
			}
		}
	return cpu_ms() - start;
}

static double listeners_only(struct netlink *nl)
{
	struct diag_request r = diag_request_tcp(4, DIAG_STATES_LISTEN, false);
	double start = cpu_ms();
	struct err e = ERR_INIT;
	bool interrupted;
	size_t bytes = 0;

	for (int i = 0; i < 100; i++)
		(void) netlink_dump(nl, diag_message_type(), r.bytes, r.len, discard, &bytes, &interrupted,
			&e);
	return (cpu_ms() - start) / 100;
}

static double tick(struct machine *m, struct sockets *k, int64_t *ret_sockets)
{
	struct err e = ERR_INIT;
	struct sample s = { 0 };
	struct links links;
	double start, ms;

	if (machine_next_tick(m, &e) < 0)
		exit(3);
	s.boottime = machine_boottime(m);
	links_read(m, &s, &links);
	start = cpu_ms();
	sockets_read(k, m, &links, &s);
	ms = cpu_ms() - start;
	*ret_sockets = s.sockets.v;
	links_done(&links);
	sample_done(&s);
	return ms;
}

/* CPU of `ss -tinmOH`, its output thrown away; 0 if there is no ss. */
static double peer(void)
{
	struct rusage u;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void) dup2(null, STDOUT_FILENO);
		(void) execlp("ss", "ss", "-tainmOH", (char *) NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &u) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
		return 0;
	return (double) (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
		(double) (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return x < y ? -1 : x > y;
}

static double median(double *v, unsigned n)
{
	qsort(v, n, sizeof(*v), by_value);
	return v[n / 2];
}

static void measure(unsigned rounds)
{
	double bare[ROUNDS_MAX], ours[ROUNDS_MAX], ss[ROUNDS_MAX], b, o, p, listen_ms;
	struct err e = ERR_INIT;
	struct root *root = NULL;
	struct machine *m = NULL;
	struct netlink *nl = NULL;
	struct sockets *k = sockets_new();
	struct rusage u;
	int64_t n = 0;

	if (root_open(NULL, &root, &e) < 0 || machine_open(root, NULL, &m, &e) < 0 ||
	    netlink_open(NETLINK_OF_SOCK_DIAG, &nl, &e) < 0) {
		(void) fprintf(stderr, "%s\n", e.text);
		exit(3);
	}
	(void) tick(m, k, &n);
	for (unsigned i = 0; i < rounds; i++) {
		bare[i] = bare_dump(nl);
		ours[i] = tick(m, k, &n);
		ss[i] = peer();
	}
	listen_ms = listeners_only(nl);
	b = median(bare, rounds);
	o = median(ours, rounds);
	p = median(ss, rounds);
	(void) getrusage(RUSAGE_SELF, &u);
	(void) printf("%lld sockets, medians of %u rounds, CPU: bare dump %.2f ms, tick %.2f ms, "
		"ss -tainmOH %.2f ms\n", (long long) n, rounds, b, o, p);
	(void) printf("  tick / bare dump  %.2f\n", o / b);
	if (p > 0)
		(void) printf("  tick / ss         %.2f\n", o / p);
	(void) printf("  LISTEN alone      %.3f ms\n  peak memory       %.1f MB\n", listen_ms,
		(double) u.ru_maxrss / 1024);
	netlink_close(nl);
	sockets_free(k);
	machine_close(m);
	root_free(root);
}

int main(int argc, char **argv)
{
	uint64_t sockets = 10000, rounds = 15;
	pid_t *holders;
	unsigned n = 0;

	if ((argc > 1 && parse_u64(argv[1], &sockets) < 0) || (argc > 2 && parse_u64(argv[2], &rounds) < 0) ||
	    !rounds || rounds > ROUNDS_MAX || sockets > 2000000) {
		(void) fprintf(stderr, "usage: bench_tick [SOCKETS] [ROUNDS]\n");
		return 2;
	}
	if (unshare(CLONE_NEWNET) < 0)
		die("cannot make a network namespace (needs root)");
	loopback_up();
	holders = xcalloc(sockets / 2 / HOLDER_PAIRS + 2, sizeof(*holders));
	for (uint64_t left = sockets / 2; left; n++) {
		unsigned pairs = left < HOLDER_PAIRS ? (unsigned) left : HOLDER_PAIRS;

		holders[n] = start_holder(n, pairs);
		left -= pairs;
	}
	measure((unsigned) rounds);
	for (unsigned i = 0; i < n; i++)
		(void) kill(holders[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	free(holders);
	return 0;
}
