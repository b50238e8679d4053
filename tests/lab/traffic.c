/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP traffic for the lab: a server, bulk flows, and many connections.  Every run is bounded in
 * count and time and ends with its result as JSON, one object a line.
 *
 *	traffic serve|send|connect|short [options]
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_setaffinity() */
#endif

#include "traffic.h"
#include "opts.h"

#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVE	1u
#define SEND	2u
#define CONNECT 4u
#define SHORT	8u
#define CLIENT	(SEND | CONNECT)
#define ALL	(SERVE | CLIENT)

#define FIELD(name)   offsetof(struct traffic_conf, name)
#define HOUR_NS	      (3600 * NS_PER_S)
#define MAX_BUF_BYTES 1073741824

static const struct opt options[] = {
	{ "to", OPT_STRING, FIELD(to), 0, 0, CLIENT, "numeric address of the server" },
	{ "port", OPT_COUNT, FIELD(port), 1, 65535, ALL | SHORT, "TCP port" },
	{ "family", OPT_COUNT, FIELD(family), 4, 6, SERVE, "4 or 6 (4)" },
	{ "for", OPT_DURATION, FIELD(for_ns), 1, HOUR_NS, ALL,
		"end after that (serve: 1h; send: 10s; connect: when all is done)" },
	{ "cc", OPT_STRING, FIELD(cc), 0, 0, ALL, "congestion control" },
	{ "rcvbuf", OPT_BYTES, FIELD(rcvbuf_bytes), 1, MAX_BUF_BYTES, ALL, "SO_RCVBUF" },
	{ "sndbuf", OPT_BYTES, FIELD(sndbuf_bytes), 1, MAX_BUF_BYTES, ALL, "SO_SNDBUF" },
	{ "mss", OPT_COUNT, FIELD(mss_bytes), 88, 32767, ALL, "TCP_MAXSEG" },
	{ "nodelay", OPT_FLAG, FIELD(nodelay), 0, 0, ALL, "TCP_NODELAY (the default)" },
	{ "no-nodelay", OPT_NO_FLAG, FIELD(nodelay), 0, 0, ALL, "not TCP_NODELAY" },
	{ "keepalive", OPT_FLAG, FIELD(keepalive), 0, 0, ALL, "SO_KEEPALIVE" },
	{ "abort", OPT_FLAG, FIELD(abort), 0, 0, ALL, "close by a reset" },
	{ "warmup", OPT_DURATION, FIELD(warmup_ns), 0, HOUR_NS, SERVE | SEND,
		"left out of the goodput (0)" },
	{ "backlog", OPT_COUNT, FIELD(backlog), 0, 65535, SERVE, "of listen() (4096)" },
	{ "no-accept", OPT_FLAG, FIELD(no_accept), 0, 0, SERVE, "never accept" },
	{ "hold-close-wait", OPT_FLAG, FIELD(hold_close_wait), 0, 0, SERVE,
		"do not close when the peer has" },
	{ "read-rate", OPT_RATE, FIELD(read_rate_bps), 0, 0, SERVE,
		"read each connection that slowly" },
	{ "conns", OPT_COUNT, FIELD(conns), 1, 1000000, SERVE,
		"end after that many closed connections" },
	{ "max-conns", OPT_COUNT, FIELD(max_conns), 1, 1000000, SERVE, "at once (10000)" },
	{ "flows", OPT_COUNT, FIELD(flows), 1, 1024, SEND | SHORT, "at once (1)" },
	{ "rate", OPT_RATE, FIELD(rate_bps), 0, 0, SEND, "of all flows together (no limit)" },
	{ "bytes", OPT_BYTES, FIELD(bytes), 0, 0, SEND | SHORT,
		"send: per flow, then end; short: at most, a connection (1)" },
	{ "drain", OPT_DURATION, FIELD(drain_ns), 0, HOUR_NS, SEND,
		"wait for the peer's close at the end (5s)" },
	{ "count", OPT_COUNT, FIELD(count), 1, 1000000, CONNECT | SHORT, "connections (1)" },
	{ "rate", OPT_STRING, FIELD(per_second), 0, 0, CONNECT, "attempts per second (100)" },
	{ "hold", OPT_DURATION, FIELD(hold_ns), 0, HOUR_NS, CONNECT,
		"keep each open that long (0)" },
	{ "timeout", OPT_DURATION, FIELD(timeout_ns), 1, HOUR_NS, CLIENT,
		"of a connection attempt (10s)" },
	{ "pin", OPT_COUNT, FIELD(cpu), 0, CPU_SETSIZE - 1, ALL, "run on this CPU only" },
	{ NULL, OPT_FLAG, 0, 0, 0, 0, NULL },
};

static const struct command {
	const char *name;
	unsigned int bit;
	int (*run)(const struct traffic_conf *conf);
	const char *help;
} commands[] = {
	{ "serve", SERVE, traffic_serve, "listen, read and throw away" },
	{ "send", SEND, traffic_send, "bulk flows to a server" },
	{ "connect", CONNECT, traffic_connect, "many connections without data" },
	{ "short", SHORT, traffic_short, "many short connections over loopback, both ends" },
	{ NULL, 0, NULL, NULL },
};

static void usage(FILE *out)
{
	fputs("usage: traffic COMMAND [options]\n", out);
	for (const struct command *c = commands; c->name; c++) {
		fprintf(out, "\ntraffic %s: %s\n", c->name, c->help);
		opts_print(out, options, c->bit);
	}
}

static void check_conf(const struct traffic_conf *conf, unsigned int command)
{
	if (conf->port == 0)
		errx(OPTS_EXIT_USAGE, "--port is needed");
	if ((command & CLIENT) && !conf->to)
		errx(OPTS_EXIT_USAGE, "--to is needed");
	if (conf->family == 5)
		errx(OPTS_EXIT_USAGE, "--family is 4 or 6");
}

static void pin_to(uint64_t cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		err(EXIT_FAILURE, "cannot run on CPU %u", (unsigned int)cpu);
}

int main(int argc, char **argv)
{
	struct traffic_conf conf = {
		.family = 4,
		.nodelay = true,
		.backlog = 4096,
		.max_conns = 10000,
		.flows = 1,
		.count = 1,
		.per_second = "100",
		.timeout_ns = 10 * NS_PER_S,
		.drain_ns = 5 * NS_PER_S,
		.cpu = UINT64_MAX,
	};

	if (argc < 2 || strcmp(argv[1], "--help") == 0) {
		usage(argc < 2 ? stderr : stdout);
		return argc < 2 ? OPTS_EXIT_USAGE : EXIT_SUCCESS;
	}
	for (const struct command *c = commands; c->name; c++) {
		if (strcmp(argv[1], c->name) != 0)
			continue;
		opts_parse(options, c->bit, &conf, argc - 1, argv + 1);
		check_conf(&conf, c->bit);
		if (conf.cpu != UINT64_MAX)
			pin_to(conf.cpu);
		return c->run(&conf);
	}
	errx(OPTS_EXIT_USAGE, "unknown command '%s', see --help", argv[1]);
}
