/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a tick costs: CPU time of dump, decoding, deltas by cookie and folding into paths, without
 * SQL, as a ratio to
 *
 * - the bare dump: the very requests of the tick, through a socket opened the same way and the same
 *   receive loop, each message only counted;
 * - `ss -tinmOH`, and with -a, as the tick looks at all states and ss without -a passes over
 *   LISTEN, TIME_WAIT and SYN_RECV.
 *
 * Rounds are interleaved and medians compared, since the speed of a shared machine drifts.
 *
 *	bench_tick [SOCKETS] [ROUNDS]      in a network namespace of its own; needs root
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "bench.h"
#include "collect/diag.h"
#include "collect/links.h"
#include "collect/machine.h"
#include "collect/nl.h"
#include "collect/sockets.h"
#include "connections.h"

#define ROUNDS_MAX    101
#define SOCKETS_MAX   2000000
#define RATIO_SOCKETS 10000 /* the ratios have targets from here on: a tick has fixed costs too */

struct bench {
	struct root *root;
	struct machine *machine;
	struct sockets *sockets;
	struct netlink *netlink;   /* of the bare dump */
	int64_t n;                 /* sockets of the last tick */
};

static void __attribute__((noreturn)) die(const struct err *e)
{
	(void) fprintf(stderr, "%s\n", e->text);
	exit(3);
}

static int discard(void *arg, uint16_t type, const void *payload, size_t len)
{
	++*(size_t *) arg;
	return 0;
}

static void receive(struct netlink *netlink, uint32_t states, bool with_info)
{
	struct diag_request r = diag_request_tcp(0, states, with_info);
	struct err e = ERR_INIT;
	bool interrupted;
	size_t n = 0;

	if (netlink_dump(netlink, r.type, r.bytes, r.len, discard, &n, &interrupted, &e) < 0)
		die(&e);
}

static double listeners_ms(const struct bench *b)
{
	double start = bench_cpu_ms();

	receive(b->netlink, DIAG_STATES_LISTEN, false);
	return bench_cpu_ms() - start;
}

static double bare_ms(const struct bench *b)
{
	double start = bench_cpu_ms();

	receive(b->netlink, DIAG_STATES_LISTEN, false);
	receive(b->netlink, DIAG_STATES_FULL | DIAG_STATES_MINI, true);
	return bench_cpu_ms() - start;
}

static double tick_ms(struct bench *b)
{
	struct err e = ERR_INIT;
	struct sample s = { 0 };
	struct links links;
	double start, ms;

	if (machine_next_tick(b->machine, &e) < 0)
		die(&e);
	s.boottime = machine_boottime(b->machine);
	links_read(b->machine, &s, &links);
	start = bench_cpu_ms();
	sockets_read(b->sockets, b->machine, &links, &s);
	ms = bench_cpu_ms() - start;
	b->n = s.sockets.v;
	links_done(&links);
	sample_done(&s);
	return ms;
}

/* Peak memory of this process: what the connections need is held by others. */
static double peak_mb(void)
{
	struct rusage u;

	(void) getrusage(RUSAGE_SELF, &u);
	return (double) u.ru_maxrss / 1024;
}

static void show_ratio(const struct bench *b, const char *what, double ratio, double at_most)
{
	if (b->n >= RATIO_SOCKETS * 9 / 10)
		bench_target(what, ratio, "", at_most);
	else
		bench_figure(what, ratio, "");
}

static void measure(struct bench *b, unsigned rounds)
{
	static const char *const ss[] = { "ss", "-tinmOH", NULL }, *const all[] = { "ss", "-tainmOH",
		NULL };
	double bare[ROUNDS_MAX], tick[ROUNDS_MAX], peer[ROUNDS_MAX], peer_all[ROUNDS_MAX];
	double listen[ROUNDS_MAX], ms;

	(void) tick_ms(b);
	for (unsigned i = 0; i < rounds; i++) {
		bare[i] = bare_ms(b);
		tick[i] = tick_ms(b);
		peer[i] = bench_run_ms(ss);
		peer_all[i] = bench_run_ms(all);
		listen[i] = listeners_ms(b);
	}
	ms = bench_median(tick, rounds);
	(void) printf("tick of %lld sockets, CPU, medians of %u rounds\n", (long long) b->n, rounds);
	bench_figure("tick", ms, "ms");
	show_ratio(b, "tick / bare dump", ms / bench_median(bare, rounds), 1.20);
	if (peer[0] > 0) {
		show_ratio(b, "tick / ss -tinmOH", ms / bench_median(peer, rounds), 0.30);
		bench_figure("tick / ss -tainmOH", ms / bench_median(peer_all, rounds), "");
	}
	bench_target("LISTEN alone", bench_median(listen, rounds), "ms", 0.5);
	bench_target("peak memory", peak_mb(), "MB", 12 + (double) b->n * 160 / 1e6);
}

int main(int argc, char **argv)
{
	struct bench b = { .sockets = sockets_new() };
	uint64_t sockets = 10000, rounds = 15;
	struct err e = ERR_INIT;
	struct connections c;

	if ((argc > 1 && parse_u64(argv[1], &sockets) < 0) ||
	    (argc > 2 && parse_u64(argv[2], &rounds) < 0) || !rounds || rounds > ROUNDS_MAX ||
	    sockets > SOCKETS_MAX) {
		(void) fprintf(stderr, "usage: bench_tick [SOCKETS] [ROUNDS]\n");
		return 2;
	}
	connections_namespace();
	c = connections_make((unsigned) sockets);
	if (root_open(NULL, &b.root, &e) < 0 || machine_open(b.root, NULL, &b.machine, &e) < 0 ||
	    netlink_open(NETLINK_OF_SOCK_DIAG, &b.netlink, &e) < 0)
		die(&e);
	measure(&b, (unsigned) rounds);
	netlink_close(b.netlink);
	sockets_free(b.sockets);
	machine_close(b.machine);
	root_free(b.root);
	connections_end(&c);
	return 0;
}
