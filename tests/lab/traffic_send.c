/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bulk flows.  The goodput is that of the bytes which the peer acknowledged between the end of
 * the warm-up and the end of the time, so neither slow start nor the send buffer counts.
 */
#include "traffic.h"
#include "units.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_MAX     64
#define FOR_DEFAULT_NS (10 * NS_PER_S)
#define RATE_TICK_NS   (2 * NS_PER_MS)

struct flow {
	int fd; /* -1 = closed */
	int error; /* errno that ended it, or 0 */
	bool connected;
	bool polled; /* watched for room in the send buffer */
	bool finished; /* our FIN is sent */
	uint64_t written_bytes;
	uint64_t warm_acked_bytes;
	struct tcp_info info; /* at the end of the time, or when it failed */
};

struct sender {
	const struct traffic_conf *conf;
	struct loop loop;
	struct flow *flows;
	uint64_t start_ns; /* of the sending: when all flows are connected */
	uint64_t warm_ns; /* when the warm-up was over, 0 = not yet */
	uint64_t stop_ns; /* when the goodput was taken */
	bool interrupted;
	char buf[TRAFFIC_CHUNK_BYTES];
};

/* A field that this kernel does not send stays 0. */
static void read_info(struct flow *f)
{
	socklen_t len = sizeof(f->info);

	if (f->fd >= 0)
		(void)getsockopt(f->fd, IPPROTO_TCP, TCP_INFO, &f->info, &len);
}

static void fail_flow(struct sender *s, struct flow *f, int error)
{
	read_info(f);
	f->error = error;
	loop_del(&s->loop, f->fd);
	sock_close(f->fd, false);
	f->fd = -1;
}

static bool any_open(const struct sender *s)
{
	for (uint64_t i = 0; i < s->conf->flows; i++) {
		if (s->flows[i].fd >= 0)
			return true;
	}
	return false;
}

/* ---- connecting ---- */

static void start_flows(struct sender *s)
{
	struct sockaddr_storage addr;
	socklen_t len = sock_address(s->conf, &addr);

	for (uint64_t i = 0; i < s->conf->flows; i++) {
		struct flow *f = &s->flows[i];

		f->fd = sock_open(s->conf, addr.ss_family);
		if (f->fd < 0)
			errx(EXIT_FAILURE, "cannot make a socket: %s", strerror(-f->fd));
		if (connect(f->fd, (struct sockaddr *)&addr, len) < 0 && errno != EINPROGRESS)
			err(EXIT_FAILURE, "cannot connect to %s", s->conf->to);
		if (loop_add(&s->loop, f->fd, EPOLLOUT, i) < 0)
			err(EXIT_FAILURE, "cannot watch a flow");
		f->polled = true;
	}
}

static uint64_t on_connect(struct sender *s, struct flow *f)
{
	int e = sock_error(f->fd);

	if (e)
		errx(EXIT_FAILURE, "cannot connect to %s: %s", s->conf->to, strerror(e));
	f->connected = true;
	loop_del(&s->loop, f->fd);
	f->polled = false;
	return 1;
}

static void connect_flows(struct sender *s)
{
	uint64_t end_ns = clock_now_ns() + s->conf->timeout_ns;
	struct epoll_event events[EVENTS_MAX];
	uint64_t done = 0;

	start_flows(s);
	while (done < s->conf->flows) {
		int n = loop_wait(&s->loop, events, EVENTS_MAX, end_ns);

		if (n == 0 && clock_now_ns() >= end_ns)
			errx(EXIT_FAILURE, "cannot connect to %s: no answer", s->conf->to);
		for (int i = 0; i < n; i++) {
			if (events[i].data.u64 == LOOP_SIGNAL)
				errx(EXIT_FAILURE, "interrupted");
			done += on_connect(s, &s->flows[events[i].data.u64]);
		}
	}
}

/* ---- sending ---- */

/* How much a flow may still write now: its share of the rate, or what is left of its bytes. */
static uint64_t may_write(const struct sender *s, const struct flow *f, uint64_t now_ns)
{
	uint64_t may = UINT64_MAX;

	if (s->conf->rate_bps)
		may = (uint64_t)((unsigned __int128)s->conf->rate_bps * (now_ns - s->start_ns) / 8 /
				 NS_PER_S / s->conf->flows);
	if (s->conf->bytes && s->conf->bytes < may)
		may = s->conf->bytes;
	return may > f->written_bytes ? may - f->written_bytes : 0;
}

static void set_polled(struct sender *s, struct flow *f, bool on)
{
	if (on == f->polled)
		return;
	if (on)
		(void)loop_add(&s->loop, f->fd, EPOLLOUT, (uint64_t)(f - s->flows));
	else
		loop_del(&s->loop, f->fd);
	f->polled = on;
}

/* One write; the flow is watched only while more is to be written at once. */
static void write_flow(struct sender *s, struct flow *f)
{
	uint64_t n = may_write(s, f, clock_now_ns());
	ssize_t r;

	if (n == 0) {
		set_polled(s, f, false);
		return;
	}
	r = send(f->fd, s->buf, n < sizeof(s->buf) ? n : sizeof(s->buf), MSG_NOSIGNAL);
	if (r < 0 && errno != EAGAIN && errno != EINTR) {
		fail_flow(s, f, errno);
		return;
	}
	if (r > 0)
		f->written_bytes += (uint64_t)r;
	set_polled(s, f, s->conf->rate_bps == 0 || r < 0);
}

static bool all_written(const struct sender *s)
{
	if (s->conf->bytes == 0)
		return false;
	for (uint64_t i = 0; i < s->conf->flows; i++) {
		if (s->flows[i].fd >= 0 && s->flows[i].written_bytes < s->conf->bytes)
			return false;
	}
	return true;
}

static void end_warmup(struct sender *s, uint64_t now_ns)
{
	for (uint64_t i = 0; i < s->conf->flows; i++) {
		read_info(&s->flows[i]);
		s->flows[i].warm_acked_bytes = s->flows[i].info.tcpi_bytes_acked;
	}
	s->warm_ns = now_ns;
}

static uint64_t next_stop_ns(const struct sender *s, uint64_t now_ns, uint64_t end_ns)
{
	uint64_t warm_ns = s->start_ns + s->conf->warmup_ns;
	uint64_t until_ns = end_ns;

	if (!s->warm_ns && warm_ns < until_ns)
		until_ns = warm_ns;
	if (s->conf->rate_bps && now_ns + RATE_TICK_NS < until_ns)
		until_ns = now_ns + RATE_TICK_NS;
	return until_ns;
}

static void send_step(struct sender *s, uint64_t until_ns)
{
	struct epoll_event events[EVENTS_MAX];
	int n = loop_wait(&s->loop, events, EVENTS_MAX, until_ns);

	for (int i = 0; i < n; i++) {
		if (events[i].data.u64 == LOOP_SIGNAL)
			s->interrupted = true;
		else if (s->flows[events[i].data.u64].fd >= 0)
			write_flow(s, &s->flows[events[i].data.u64]);
	}
	for (uint64_t i = 0; s->conf->rate_bps && i < s->conf->flows; i++) {
		if (s->flows[i].fd >= 0 && !s->flows[i].polled)
			write_flow(s, &s->flows[i]);
	}
}

static void send_all(struct sender *s)
{
	uint64_t for_ns = s->conf->for_ns ? s->conf->for_ns : FOR_DEFAULT_NS;
	uint64_t end_ns, now_ns;

	s->start_ns = now_ns = clock_now_ns();
	end_ns = now_ns + for_ns;
	for (uint64_t i = 0; i < s->conf->flows; i++)
		set_polled(s, &s->flows[i], true);
	while (now_ns < end_ns && !s->interrupted && any_open(s) && !all_written(s)) {
		if (!s->warm_ns && now_ns >= s->start_ns + s->conf->warmup_ns)
			end_warmup(s, now_ns);
		send_step(s, next_stop_ns(s, now_ns, end_ns));
		now_ns = clock_now_ns();
	}
}

static void take_result(struct sender *s)
{
	for (uint64_t i = 0; i < s->conf->flows; i++)
		read_info(&s->flows[i]);
	s->stop_ns = clock_now_ns();
}

/* ---- closing ---- */

/* A flow that ends itself by its bytes is measured when the last of them is acknowledged. */
static bool all_acked(struct sender *s)
{
	for (uint64_t i = 0; i < s->conf->flows; i++) {
		struct flow *f = &s->flows[i];

		read_info(f);
		if (f->fd >= 0 && f->info.tcpi_bytes_acked < f->written_bytes)
			return false;
	}
	return true;
}

static void wait_acked(struct sender *s)
{
	uint64_t end_ns = clock_now_ns() + s->conf->drain_ns;
	struct epoll_event ev;

	for (uint64_t i = 0; i < s->conf->flows; i++) {
		if (s->flows[i].fd >= 0)
			set_polled(s, &s->flows[i], false);
	}
	while (!all_acked(s) && clock_now_ns() < end_ns)
		(void)loop_wait(&s->loop, &ev, 1, clock_now_ns() + NS_PER_MS);
}

static void finish_flows(struct sender *s)
{
	for (uint64_t i = 0; i < s->conf->flows; i++) {
		struct flow *f = &s->flows[i];

		if (f->fd < 0)
			continue;
		set_polled(s, f, false);
		(void)shutdown(f->fd, SHUT_WR);
		(void)loop_add(&s->loop, f->fd, EPOLLIN, i);
	}
}

static void on_close(struct sender *s, struct flow *f)
{
	ssize_t n;

	if (f->fd < 0)
		return;
	n = recv(f->fd, s->buf, sizeof(s->buf), 0);
	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	f->finished = n == 0;
	loop_del(&s->loop, f->fd);
	sock_close(f->fd, false);
	f->fd = -1;
}

/* Returns whether every flow was closed by the peer within the time. */
static bool drain(struct sender *s)
{
	uint64_t end_ns = clock_now_ns() + s->conf->drain_ns;
	struct epoll_event events[EVENTS_MAX];
	bool drained = true;

	if (!s->conf->abort)
		finish_flows(s);
	while (!s->conf->abort && any_open(s) && clock_now_ns() < end_ns) {
		int n = loop_wait(&s->loop, events, EVENTS_MAX, end_ns);

		for (int i = 0; i < n; i++) {
			if (events[i].data.u64 != LOOP_SIGNAL)
				on_close(s, &s->flows[events[i].data.u64]);
			else
				end_ns = 0;
		}
	}
	for (uint64_t i = 0; i < s->conf->flows; i++) {
		drained = drained && s->flows[i].finished;
		if (s->flows[i].fd >= 0)
			sock_close(s->flows[i].fd, true);
	}
	return drained;
}

/* ---- result ---- */

static double flow_goodput_bps(const struct sender *s, const struct flow *f)
{
	double seconds = (double)(s->stop_ns - s->warm_ns) / 1e9;

	if (!s->warm_ns || seconds <= 0)
		return 0;
	return (double)(f->info.tcpi_bytes_acked - f->warm_acked_bytes) * 8 / seconds;
}

static void print_flow(const struct sender *s, const struct flow *f)
{
	const struct tcp_info *t = &f->info;

	printf("{\"goodput_bps\":%.0f,\"bytes_acked\":%" PRIu64 ",\"min_rtt_us\":%u"
	       ",\"rtt_us\":%u,\"cwnd\":%u,\"mss\":%u,\"snd_wnd\":%u,\"snd_wscale\":%u"
	       ",\"rcv_wscale\":%u",
		flow_goodput_bps(s, f), (uint64_t)t->tcpi_bytes_acked, t->tcpi_min_rtt, t->tcpi_rtt,
		t->tcpi_snd_cwnd, t->tcpi_snd_mss, t->tcpi_snd_wnd,
		(unsigned int)t->tcpi_snd_wscale, (unsigned int)t->tcpi_rcv_wscale);
	printf(",\"segs_out\":%u,\"retrans_segs\":%u,\"reord_seen\":%u,\"busy_us\":%" PRIu64
	       ",\"rwnd_limited_us\":%" PRIu64 ",\"sndbuf_limited_us\":%" PRIu64
	       ",\"error\":\"%s\"}",
		t->tcpi_data_segs_out, t->tcpi_total_retrans, t->tcpi_reord_seen,
		(uint64_t)t->tcpi_busy_time, (uint64_t)t->tcpi_rwnd_limited,
		(uint64_t)t->tcpi_sndbuf_limited, f->error ? strerror(f->error) : "");
}

static void print_result(const struct sender *s, const char *cc, bool drained)
{
	uint64_t acked = 0, retrans = 0, failed = 0;
	uint32_t min_rtt_us = UINT32_MAX;
	double bps = 0;

	for (uint64_t i = 0; i < s->conf->flows; i++) {
		const struct flow *f = &s->flows[i];

		bps += flow_goodput_bps(s, f);
		acked += f->info.tcpi_bytes_acked;
		retrans += f->info.tcpi_total_retrans;
		failed += f->error != 0;
		if (f->info.tcpi_min_rtt < min_rtt_us)
			min_rtt_us = f->info.tcpi_min_rtt;
	}
	printf("{\"role\":\"send\",\"cc\":\"%s\",\"flows\":%" PRIu64 ",\"failed\":%" PRIu64
	       ",\"seconds\":%.3f,\"steady_seconds\":%.3f,\"bytes_acked\":%" PRIu64
	       ",\"goodput_bps\":%.0f,\"min_rtt_us\":%u,\"retrans_segs\":%" PRIu64
	       ",\"drained\":%s,\"per_flow\":[",
		cc, s->conf->flows, failed, (double)(s->stop_ns - s->start_ns) / 1e9,
		s->warm_ns ? (double)(s->stop_ns - s->warm_ns) / 1e9 : 0, acked, bps, min_rtt_us,
		retrans, drained ? "true" : "false");
	for (uint64_t i = 0; i < s->conf->flows; i++) {
		fputs(i ? "," : "", stdout);
		print_flow(s, &s->flows[i]);
	}
	puts("]}");
}

int traffic_send(const struct traffic_conf *conf)
{
	struct sender *s = calloc(1, sizeof(*s));
	char cc[32] = "";
	socklen_t len = sizeof(cc) - 1;
	bool drained;

	if (!s)
		err(EXIT_FAILURE, "sender");
	s->conf = conf;
	s->flows = calloc(conf->flows, sizeof(*s->flows));
	if (!s->flows)
		err(EXIT_FAILURE, "%" PRIu64 " flows", conf->flows);
	sock_raise_nofile();
	loop_init(&s->loop);
	connect_flows(s);
	(void)getsockopt(s->flows[0].fd, IPPROTO_TCP, TCP_CONGESTION, cc, &len);

	send_all(s);
	if (all_written(s))
		wait_acked(s);
	take_result(s);
	drained = drain(s);
	print_result(s, cc, drained);
	loop_done(&s->loop);
	free(s->flows);
	free(s);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
