/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "workload.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "sysctl/defaults.h"

#define COUNTERS 400          /* of them a quarter moves in a tick */
#define GAUGES 40
#define DESTINATIONS 10
#define PROCESSES 10
#define FLOWS 32              /* the most of a sample */
#define SOCKET_LIFE_US (3600 * USEC_PER_SEC)
#define START_S 1700000000

struct walk {                 /* of a path */
	double rate_bytes, rtt_us;
};

struct workload {
	unsigned paths, listeners, seed;
	int64_t at_s;             /* since it began */
	struct walk *walks;
	uint64_t counters[COUNTERS];
};

static double random_unit(struct workload *load)
{
	return (double) rand_r(&load->seed) / ((double) RAND_MAX + 1);
}

/* Up as often as down, by up to a tenth; turns back at its limits. */
static double wander(struct workload *load, double v, double low, double high)
{
	double by = 1 + 0.1 * random_unit(load);

	v = random_unit(load) < 0.5 ? v * by : v / by;
	return v < low ? low * by : v > high ? high / by : v;
}

/* Counters that rules ask for; the others have numbers for names. */
static const char *const asked[] = { "TcpExt.ListenOverflows", "TcpExt.TCPReqQFullDrop",
	"TcpExt.TCPMemoryPressures", "TcpExt.TCPToZeroWindowAdv", "TcpExt.TCPLossProbes",
	"Tcp.RetransSegs" };

static char *counter_name(unsigned i)
{
	return i < ARRAY_SIZE(asked) ? xstrdup(asked[i]) : xasprintf("TcpExt.Counter%u", i);
}

static void add_values(struct workload *load, struct sample *s)
{
	for (unsigned i = 0; i < COUNTERS; i++) {
		uint64_t by = i % 4 ? 0 : (uint64_t) (random_unit(load) * (i < 40 ? 100000 : 100));

		load->counters[i] += by;
		*SAMPLE_ADD(s, values) = (struct sample_value) {
			.name = counter_name(i), .value = load->counters[i], .delta = OPT(by) };
	}
	for (unsigned i = 0; i < GAUGES; i++)
		*SAMPLE_ADD(s, values) = (struct sample_value) { .name = xasprintf("sockstat.Gauge%u", i),
			.value = 1000 + (uint64_t) (random_unit(load) * (i < 10 ? 1000 : 2)), .is_gauge = true };
}

static void add_flow(struct sample *s, unsigned k, const struct sample_path *p)
{
	struct sample_flow *f = SAMPLE_ADD(s, flows);

	f->cookie = (uint64_t) (s->boottime.us / SOCKET_LIFE_US) * 1000 + k + 1;
	f->path = s->n_paths - 1;
	f->local = xstrdup("192.0.2.1:443");
	f->remote = xasprintf("10.%u.%u.7:%u", k / 256, k % 256, 40000 + k);
	f->pid = OPT(1234);
	f->process = xstrdup("nginx");
	f->sums = p->sums;
	f->srtt_us = f->min_rtt_us = p->srtt_us;
	f->sndbuf_bytes = OPT(2626560);
	f->wmem_queued_bytes = f->inflight_bytes = f->cwnd_bytes = p->wmem_queued_bytes;
	f->notsent_bytes = OPT(0);
	f->snd_wnd_bytes = OPT(3145728);
	f->rcvbuf_bytes = OPT(131072);
	f->rmem_alloc_bytes = f->rqueue_bytes = OPT(0);
	f->rcv_wnd_bytes = OPT(65536);
	f->snd_wscale = f->rcv_wscale = OPT(7);
	f->snd_mss_bytes = f->rcv_mss_bytes = OPT(1448);
	f->delivery_rate_bps = p->delivery_rate_bps;
	f->app_limited = OPT(k % 2);
	f->ca_state = OPT(0);
	f->reordering_segs = OPT(3);
}

/* All paths move data in each interval; loss, retransmission and the like are rare. */
static void add_path(struct workload *load, struct sample *s, unsigned k)
{
	struct walk *w = &load->walks[k];
	struct sample_path *p = SAMPLE_ADD(s, paths);
	uint64_t bytes, segs;
	bool loses = random_unit(load) < 0.1;

	w->rate_bytes = wander(load, w->rate_bytes, 100, 1e7);
	w->rtt_us = wander(load, w->rtt_us, 300, 200000);
	bytes = (uint64_t) (w->rate_bytes * (double) s->interval_us.v / 1e6);
	segs = bytes / 1448 + 1;
	p->prefix = xasprintf("10.%u.%u.0/24", k / 256, k % 256);
	p->ifname = xstrdup("eth0");
	p->cc = xstrdup("cubic");
	p->sockets = 1 + k % 20;
	p->min_rtt_us = OPT(w->rtt_us * 0.8);
	p->srtt_us = OPT(w->rtt_us);
	p->rcv_rtt_us = OPT(w->rtt_us * 1.1);
	p->cwnd_max_segs = OPT(10 + k % 50 + (loses ? 3 : 0));
	p->reordering_max_segs = OPT(3);
	p->notsent_bytes = OPT(loses ? 14480 : 0);
	p->wmem_queued_bytes = OPT(w->rate_bytes * w->rtt_us / 1e6);
	p->rmem_alloc_bytes = OPT(0);
	p->snd_mss_bytes = OPT(1448);
	p->pmtu_bytes = OPT(1500);
	p->delivery_rate_bps = OPT(w->rate_bytes * 16);
	p->no_wscale = p->no_sack = p->no_timestamps = OPT(0);
	p->has_sums = p->has_rtos = p->has_ooopack = true;
	p->sums = (struct socket_sums) { .bytes_sent = bytes + (loses ? 4344 : 0),
		.bytes_acked = bytes, .bytes_received = bytes / 20, .bytes_retrans = loses ? 4344 : 0,
		.segs_out = segs + 3, .segs_in = segs / 2, .data_segs_out = segs,
		.data_segs_in = segs / 20, .retrans_segs = loses ? 3 : 0,
		.busy_us = (uint64_t) (w->rtt_us * 30), .rwnd_limited_us = loses ? 50000 : 0 };
	p->sums.delivered_segs = segs;
	p->closed = p->short_lived = k % 3;
	p->ecn = p->lost_segs = p->sndbuf_pinned = p->rcvbuf_pinned = OPT(0);
	p->sndbuf_max_bytes = OPT(2626560);
	p->rcvbuf_max_bytes = OPT(131072);
	for (unsigned i = 0; i < p->sockets; i++) {
		histogram_add(&p->srtt, (uint64_t) (w->rtt_us * (0.8 + random_unit(load))), 1);
		histogram_add(&p->rcv_rtt, (uint64_t) (w->rtt_us * (0.9 + random_unit(load))), 1);
	}
	if (s->n_flows < FLOWS)
		add_flow(s, k, &s->paths[s->n_paths - 1]);
}

static void add_endpoints(struct workload *load, struct sample *s)
{
	for (unsigned i = 0; i < load->listeners; i++)
		*SAMPLE_ADD(s, listeners) = (struct sample_listener) { .addr = xstrdup("0.0.0.0"),
			.port = (uint16_t) (1000 + i), .cookie = i + 1, .backlog = 4096,
			.pid = OPT(1000 + i), .process = xstrdup("nginx") };
	for (unsigned i = 0; i < DESTINATIONS; i++)
		*SAMPLE_ADD(s, destinations) = (struct sample_destination) {
			.local_addr = xstrdup("192.0.2.1"),
			.remote_addr = xasprintf("198.51.100.%u", i), .remote_port = 5432,
			.ports = 20 + (uint32_t) (random_unit(load) * 20), .established = 20,
			.pid = OPT(1234), .process = xstrdup("nginx") };
	for (unsigned i = 0; i < PROCESSES; i++)
		*SAMPLE_ADD(s, processes) = (struct sample_process) { .pid = 1000 + i,
			.process = xstrdup("nginx"), .sockets = 30, .established = 25, .keepalive = 5,
			.keepalive_idle_max_us = OPT(7200000000LL) };
	for (int i = 1; i <= 10; i++)
		*SAMPLE_ADD(s, states) = (struct sample_state) { .family = i % 2 ? 4 : 6, .state = i,
			.sockets = (uint32_t) (random_unit(load) * 2000) };
}

static void add_sysctls(struct sample *s)
{
	const struct sysctl_machine machine = { s->host.memory_bytes, s->host.page_bytes, 32 << 20 };
	size_t n;
	const struct sysctl_key *keys = sysctl_catalog(&n);

	for (size_t i = 0; i < n; i++) {
		char *value = keys[i].gauge ? NULL : sysctl_default_text(&keys[i], &machine);

		if (value)
			*SAMPLE_ADD(s, sysctls) = (struct sample_sysctl) { keys[i].name, value };
	}
}

struct sample workload_sample(struct workload *load, unsigned interval_s)
{
	int64_t interval_us = interval_s * USEC_PER_SEC;
	struct sample s = { .netns = xstrdup(""), .interval_us = OPT(interval_us),
		.socket_interval_us = OPT(interval_us), .sockets = OPT(5000),
		.wanted_interval = { interval_us }, .took = { 9000 }, .cpu = { 8000 } };

	load->at_s += interval_s;
	s.at.us = (START_S + load->at_s) * USEC_PER_SEC;
	s.boottime.us = load->at_s * USEC_PER_SEC;
	s.host = (struct sample_host) { .boot_id = xstrdup("boot"), .hostname = xstrdup("bench"),
		.kernel = xstrdup("6.18.0"), .cpus = 2, .memory_bytes = 8000000000,
		.page_bytes = 4096 };
	add_values(load, &s);
	add_sysctls(&s);
	for (unsigned k = 0; k < load->paths; k++)
		add_path(load, &s, k);
	add_endpoints(load, &s);
	return s;
}

struct workload *workload_new(unsigned paths, unsigned listeners)
{
	struct workload *load = xcalloc(1, sizeof(*load));

	*load = (struct workload) { .paths = paths, .listeners = listeners, .seed = 1,
		.walks = xcalloc(paths, sizeof(*load->walks)) };
	for (unsigned k = 0; k < paths; k++)
		load->walks[k] = (struct walk) { 100 * pow(10, 5 * random_unit(load)),
			300 * pow(10, 2.8 * random_unit(load)) };
	return load;
}

void workload_free(struct workload *load)
{
	free(load->walks);
	free(load);
}
