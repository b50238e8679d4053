/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What closed sockets cost: several processes open and close connections over loopback at a rate,
 * while one process collects them as `collect` does, with a sample each second, and another only
 * receives and discards the same events. Prints how many closed, were told and were lost, and the CPU
 * time of an event in each, as a ratio. A machine that cannot close that many tells its own rate.
 *
 *	bench_events [CLOSES_PER_S] [SECONDS]      in a network namespace of its own; needs root
 */
#include <errno.h>
#include <math.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/parse.h"
#include "collect/collector.h"
#include "collect/nl.h"
#include "bench.h"

#define WORKERS 4
#define PAUSE_US 10000     /* between two looks, as in cmd/sampling.c */
#define BUFFER_BYTES (16u * 1024 * 1024)

struct result {
	uint64_t told, lost, paths_closed;
	double cpu_us;     /* of receiving */
};

/* Shared by all processes. */
static struct shared {
	atomic_uint_fast64_t closes;
	atomic_bool go, ended;
	atomic_int ready;
	struct result bare;
} *shared;

static void fail(const struct err *e)
{
	(void) fprintf(stderr, "%s\n", e->text);
	exit(3);
}

static void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &ifr) < 0)
		bench_die("cannot bring lo up");
	(void) close(fd);
}

/* One connection with a few bytes; its addresses go round, so that ports do not run out. */
static void open_and_close(int listener, struct sockaddr_in to, uint64_t i)
{
	int c = socket(AF_INET, SOCK_STREAM, 0), s;
	char byte;

	to.sin_addr.s_addr = htonl(ntohl(to.sin_addr.s_addr) + (uint32_t) (i % 16));
	if (c < 0 || connect(c, (struct sockaddr *) &to, sizeof(to)) < 0)
		bench_die("cannot connect");
	s = accept(listener, NULL, NULL);
	if (s < 0 || write(c, "x", 1) != 1 || read(s, &byte, 1) != 1)
		bench_die("cannot talk");
	(void) close(c);
	(void) close(s);
}

static int listen_on(struct sockaddr_in *ret_addr)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	socklen_t len = sizeof(any);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *) &any, sizeof(any)) < 0 || listen(fd, 128) < 0 ||
	    getsockname(fd, (struct sockaddr *) &any, &len) < 0)
		bench_die("cannot listen");
	*ret_addr = any;
	return fd;
}

static void work(unsigned number, double per_s, double seconds)
{
	struct sockaddr_in to;
	int listener = listen_on(&to);
	struct usec start;
	uint64_t done = 0;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (number << 8));
	atomic_fetch_add(&shared->ready, 1);
	while (!atomic_load(&shared->go))
		(void) usleep(1000);
	start = clock_boottime();
	for (;;) {
		double passed = (double) (clock_boottime().us - start.us) / 1e6;

		if (passed >= seconds)
			break;
		if ((double) done >= passed * per_s) {
			(void) usleep(1000);
			continue;
		}
		open_and_close(listener, to, done++);
	}
	atomic_fetch_add(&shared->closes, 2 * done + 1);
	exit(0);
}

static int discard(void *arg, uint16_t type, const void *payload, size_t len)
{
	++*(uint64_t *) arg;
	return 0;
}

static void subscribe_only(void)
{
	struct result r = { 0 };
	struct netlink *nl = NULL;
	struct err e = ERR_INIT;

	if (netlink_subscribe(BUFFER_BYTES, &nl, &e) < 0)
		fail(&e);
	atomic_fetch_add(&shared->ready, 1);
	while (!atomic_load(&shared->ended)) {
		struct usec cpu;

		(void) usleep(PAUSE_US);
		cpu = clock_cpu();
		netlink_receive(nl, discard, &r.told);
		r.lost += netlink_lost(nl);
		r.cpu_us += (double) (clock_cpu().us - cpu.us);
	}
	shared->bare = r;
	exit(0);
}

static void sample(struct collector *c, struct result *r)
{
	struct err e = ERR_INIT;
	struct sample s;

	if (collector_sample(c, &s, &e) != 1)
		fail(&e);
	r->told += s.events;
	r->lost += s.lost_events;
	for (size_t i = 0; i < s.n_paths; i++)
		r->paths_closed += s.paths[i].closed;
	sample_done(&s);
}

static void look(struct collector *c, struct result *r)
{
	struct usec cpu;

	(void) usleep(PAUSE_US);
	cpu = clock_cpu();
	collector_drain(c);
	r->cpu_us += (double) (clock_cpu().us - cpu.us);
}

static struct result collect(double seconds)
{
	struct result r = { 0 };
	struct root *root = NULL;
	struct machine *m = NULL;
	struct collector *c;
	struct err e = ERR_INIT;
	struct usec end, next;

	if (root_open(NULL, &root, &e) < 0 || machine_open(root, NULL, &m, &e) < 0)
		fail(&e);
	c = collector_new(m, "");
	sample(c, &r);
	while (atomic_load(&shared->ready) < WORKERS + 1)
		(void) usleep(1000);
	atomic_store(&shared->go, true);
	next = clock_boottime();
	/* half a second more for what the kernel still has in its queue */
	end.us = next.us + (int64_t) (seconds * 1e6) + USEC_PER_SEC / 2;
	while (clock_boottime().us < end.us) {
		look(c, &r);
		if (clock_boottime().us >= next.us) {
			sample(c, &r);
			next.us += USEC_PER_SEC;
		}
	}
	sample(c, &r);
	atomic_store(&shared->ended, true);
	collector_free(c);
	machine_close(m);
	root_free(root);
	return r;
}

static void print(const struct result *ours, double seconds)
{
	const struct result *bare = &shared->bare;
	double closes = (double) atomic_load(&shared->closes);
	double each = ours->cpu_us / (double) ours->told, floor = bare->cpu_us / (double) bare->told;

	(void) printf("%.0f sockets closed, %.0f a second\n", closes, closes / seconds);
	bench_target("lost", (double) ours->lost, "sockets", 0);
	bench_target("neither told nor known as lost",
		fabs(closes - (double) (ours->told + ours->lost)), "sockets", 0);
	/* a listener is told too, and on no path */
	bench_target("told, but on no path",
		fabs((double) ours->told - WORKERS - (double) ours->paths_closed), "sockets", 0);
	bench_figure("lost by receive and discard", (double) bare->lost, "sockets");
	bench_figure("CPU of an event", each, "us");
	bench_figure("event / receive and discard", each / floor, "");
}

int main(int argc, char **argv)
{
	uint64_t per_s = 20000, seconds = 10;
	struct result ours;

	if ((argc > 1 && parse_u64(argv[1], &per_s) < 0) ||
	    (argc > 2 && parse_u64(argv[2], &seconds) < 0) || !per_s || !seconds || seconds > 3600) {
		(void) fprintf(stderr, "usage: bench_events [CLOSES_PER_S] [SECONDS]\n");
		return 2;
	}
	if (unshare(CLONE_NEWNET) < 0)
		bench_die("cannot make a network namespace (needs root)");
	loopback_up();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		0);
	if (shared == MAP_FAILED)
		bench_die("mmap");
	for (unsigned i = 0; i <= WORKERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			bench_die("fork");
		if (pid == 0 && i == WORKERS)
			subscribe_only();
		if (pid == 0)
			work(i, (double) per_s / 2 / WORKERS, (double) seconds);
	}
	ours = collect((double) seconds);
	while (wait(NULL) > 0)
		;
	print(&ours, (double) seconds);
	return 0;
}
