/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/collector.h"
#include "recording.h"

static struct recording *rec;

static int set_up(void **state)
{
	rec = recording_new();
	return 0;
}

static int tear_down(void **state)
{
	recording_free_p(&rec);
	return 0;
}

static void put_opt(struct strbuf *b, struct opt_i64 o)
{
	if (o.known)
		strbuf_printf(b, " %lld", (long long) o.v);
	else
		strbuf_puts(b, " -");
}

static void put_sums(struct strbuf *b, const struct socket_sums *u)
{
	const uint64_t all[] = { u->bytes_sent, u->bytes_acked, u->bytes_received, u->bytes_retrans,
		u->segs_out, u->segs_in, u->data_segs_out, u->data_segs_in, u->retrans_segs,
		u->dsack_dups, u->reord_seen, u->rtos, u->rcv_ooopack, u->delivered_segs,
		u->delivered_ce_segs, u->busy_us, u->rwnd_limited_us, u->sndbuf_limited_us };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		strbuf_printf(b, " %llu", (unsigned long long) all[i]);
}

static void put_owner(struct strbuf *b, struct opt_i64 pid, const char *process)
{
	put_opt(b, pid);
	strbuf_printf(b, " %s\n", process ? process : "?");
}

static void put_opts(struct strbuf *b, const struct opt_i64 *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_opt(b, all[i]);
}

static void put_closed(struct strbuf *b, const struct sample *s)
{
	strbuf_printf(b, "events %llu %llu\n", (unsigned long long) s->events,
		(unsigned long long) s->lost_events);
	for (size_t i = 0; i < s->n_paths; i++)
		if (s->paths[i].closed)
			strbuf_printf(b, "closed %s %s %s %u %u\n", s->paths[i].prefix,
				s->paths[i].ifname, s->paths[i].cc, s->paths[i].closed,
				s->paths[i].short_lived);
}

static void put_head(struct strbuf *b, const struct sample *s)
{
	strbuf_printf(b, "at %lld %lld", (long long) s->at.us, (long long) s->boottime.us);
	put_opts(b, (const struct opt_i64[]) { s->interval_us, s->socket_interval_us, s->sockets },
		3);
	strbuf_printf(b, " %u %u [%s]\n", s->dumps_retried, s->dumps_interrupted, s->netns);
	strbuf_printf(b, "host %s %s %s %u %llu %u\n", s->host.boot_id, s->host.hostname,
		s->host.kernel, s->host.cpus, (unsigned long long) s->host.memory_bytes,
		s->host.page_bytes);
}

static void put_values(struct strbuf *b, const struct sample *s)
{
	for (size_t i = 0; i < s->n_values; i++) {
		const struct sample_value *v = &s->values[i];

		strbuf_printf(b, "value %s %llu %d", v->name, (unsigned long long) v->value,
			v->is_gauge);
		put_opt(b, v->delta);
		strbuf_puts(b, "\n");
	}
	for (size_t i = 0; i < s->n_sysctls; i++)
		strbuf_printf(b, "sysctl %s = %s\n", s->sysctls[i].key, s->sysctls[i].value);
	for (size_t i = 0; i < s->n_states; i++)
		strbuf_printf(b, "state %d %d %u %u\n", s->states[i].family, s->states[i].state,
			s->states[i].sockets, s->states[i].orphans);
	for (size_t i = 0; i < s->n_links; i++) {
		const struct sample_link *l = &s->links[i];

		strbuf_printf(b, "link %s %s %s %d %u", l->ifname, l->kind ? l->kind : "-",
			l->qdisc ? l->qdisc : "-", l->up, l->mtu_bytes);
		put_opt(b, l->speed_bps);
		strbuf_puts(b, "\n");
	}
}

static void put_paths(struct strbuf *b, const struct sample *s)
{
	for (size_t i = 0; i < s->n_paths; i++) {
		const struct sample_path *p = &s->paths[i];
		const struct opt_i64 all[] = { p->min_rtt_us, p->srtt_us, p->rcv_rtt_us,
			p->cwnd_max_segs, p->reordering_max_segs, p->notsent_bytes,
			p->wmem_queued_bytes, p->rmem_alloc_bytes, p->snd_mss_bytes, p->pmtu_bytes,
			p->delivery_rate_bps, p->no_wscale, p->no_sack, p->no_timestamps, p->ecn,
			p->lost_segs, p->sndbuf_max_bytes, p->rcvbuf_max_bytes, p->sndbuf_pinned,
			p->rcvbuf_pinned, OPT(histogram_count(&p->srtt)),
			OPT(histogram_count(&p->rcv_rtt)) };

		strbuf_printf(b, "path %s %s %s %u %d %d", p->prefix, p->ifname, p->cc, p->sockets,
			p->has_sums, p->has_rtos);
		put_opts(b, all, ARRAY_SIZE(all));
		put_sums(b, &p->sums);
		strbuf_puts(b, "\n");
	}
	for (size_t i = 0; i < s->n_flows; i++) {
		const struct sample_flow *f = &s->flows[i];
		const struct opt_i64 all[] = { f->srtt_us, f->min_rtt_us, f->rcv_rtt_us,
			f->sndbuf_bytes, f->wmem_queued_bytes, f->notsent_bytes, f->inflight_bytes,
			f->cwnd_bytes, f->snd_wnd_bytes, f->ssthresh_segs, f->rcvbuf_bytes,
			f->rmem_alloc_bytes, f->rcv_wnd_bytes, f->rqueue_bytes, f->snd_wscale,
			f->rcv_wscale, f->snd_mss_bytes, f->rcv_mss_bytes, f->delivery_rate_bps,
			f->app_limited, f->ca_state, f->reordering_segs };

		strbuf_printf(b, "flow %llx %zu %s %s", (unsigned long long) f->cookie, f->path,
			f->local, f->remote);
		put_opts(b, all, ARRAY_SIZE(all));
		put_sums(b, &f->sums);
		put_owner(b, f->pid, f->process);
	}
}

static void put_endpoints(struct strbuf *b, const struct sample *s)
{
	for (size_t i = 0; i < s->n_listeners; i++) {
		const struct sample_listener *l = &s->listeners[i];

		strbuf_printf(b, "listener %s %u %llx %u %u %u", l->addr, l->port,
			(unsigned long long) l->cookie, l->queue, l->backlog, l->syn_recv);
		put_owner(b, l->pid, l->process);
	}
	for (size_t i = 0; i < s->n_destinations; i++) {
		const struct sample_destination *d = &s->destinations[i];

		strbuf_printf(b, "destination %s %s %u %u %u %u %u", d->local_addr, d->remote_addr,
			d->remote_port, d->ports, d->time_wait, d->established, d->syn_sent);
		put_owner(b, d->pid, d->process);
	}
	for (size_t i = 0; i < s->n_processes; i++) {
		const struct sample_process *p = &s->processes[i];

		strbuf_printf(b, "process %lld %s %u %u %u %u %u %u %u %u %s", (long long) p->pid,
			p->process ? p->process : "?", p->sockets, p->established, p->close_wait,
			p->close_wait_unread, p->fin_wait2, p->no_keepalive,
			p->no_keepalive_idle_60s, p->keepalive,
			p->close_wait_remote ? p->close_wait_remote : "-");
		put_opts(b, (const struct opt_i64[]) { p->close_wait_age_p50_us,
			p->close_wait_age_max_us, p->keepalive_idle_max_us }, 3);
		strbuf_puts(b, "\n");
	}
}

/* All of a sample but what it cost. */
static char *text_of(const struct sample *s)
{
	struct strbuf b = STRBUF_INIT;

	put_head(&b, s);
	put_values(&b, s);
	put_paths(&b, s);
	put_closed(&b, s);
	put_endpoints(&b, s);
	for (size_t i = 0; i < s->n_dropins; i++)
		strbuf_printf(&b, "dropin %s %s = %s %d %d\n", s->dropins[i].file,
			s->dropins[i].key, s->dropins[i].value, s->dropins[i].wins_systemd,
			s->dropins[i].wins_procps);
	for (size_t i = 0; i < s->n_notes; i++)
		strbuf_printf(&b, "note %s: %s\n", s->notes[i].source, s->notes[i].text);
	return strbuf_steal(&b);
}

/* All samples of a machine, up to n. */
static char *run(const struct root *root, const char *record_dir, unsigned n)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(collector_free_p) struct collector *collector = NULL;
	struct strbuf all = STRBUF_INIT;
	struct err e = ERR_INIT;
	struct sample s;
	int r = 0;

	if (machine_open(root, record_dir, &machine, &e) < 0)
		fail_msg("%s", e.text);
	collector = collector_new(machine, "");
	for (unsigned i = 0; i < n && (r = collector_sample(collector, &s, &e)) > 0; i++) {
		_cleanup_(free_p) char *text = text_of(&s);

		strbuf_puts(&all, text);
		if (machine_is_live(machine))
			assert_true(s.took.us >= 0 && s.cpu.us >= 0);
		else
			assert_true(!s.took.us && !s.cpu.us);
		sample_done(&s);
	}
	if (r < 0)
		fail_msg("%s", e.text);
	return strbuf_steal(&all);
}

static void record_at(int64_t at_us, int64_t boottime_us, uint64_t acked, const char *snmp)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 50000, "198.51.100.7", 443, 1);

	recording_tick(rec, at_us, boottime_us);
	recording_put(rec, "proc/net/snmp", snmp);
	recording_put(rec, "proc/net/netstat", "TcpExt: ListenOverflows\nTcpExt: 0\n");
	recording_put(rec, "proc/net/snmp6", "Ip6InReceives 1\n");
	recording_put(rec, "proc/net/sockstat", "TCP: inuse 1 mem 1\n");
	recording_put(rec, "proc/net/sockstat6", "TCP6: inuse 0\n");
	recording_put(rec, "proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 1 kB\n");
	recording_put(rec, "owners", "1001 42 curl\n");
	recording_link(rec, &(struct recording_link) { 2, IFF_UP, 1500, "eth0", NULL, "fq" });
	recording_addr(rec, 4, "192.0.2.1", 2);
	s.info.bytes_acked = acked;
	recording_socket(rec, "tcp4-full", &s);
}

static void record_one(int64_t at_us, uint64_t acked, const char *snmp)
{
	record_at(at_us, at_us, acked, snmp);
}

static void record_two(void)
{
	recording_put_static(rec, "proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t33554432\n");
	recording_put_static(rec, "proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
	recording_put_static(rec, "etc/sysctl.d/50-net.conf",
		"# x\nnet.ipv4.tcp_rmem = 4096 131072 6291456\nkernel.pid_max = 5\n");
	record_one(10000000, 5000, "Tcp: RetransSegs CurrEstab\nTcp: 5 1\n");
	record_one(20000000, 30005000, "Tcp: RetransSegs CurrEstab\nTcp: 8 1\n");
}

static void recorded_machine_gives_its_samples(void **state)
{
	_cleanup_(free_p) char *all = NULL;
	static const char *const want[] = {
		"at 10000000 10000000 - - 1 0 0 []\n",
		"host " RECORDING_BOOT_ID " recorded 6.18.0 2 1024000 4096\n",
		"value Tcp.RetransSegs 5 0 -\n", "value Tcp.CurrEstab 1 1 -\n",
		"at 20000000 20000000 10000000 10000000 1 0 0 []\n",
		"value Tcp.RetransSegs 8 0 3\n", "value TcpExt.ListenOverflows 0 0 0\n",
		"sysctl net.ipv4.tcp_rmem = 4096 131072 33554432\n",
		"state 4 1 1 0\n", "link eth0 - fq 1 1500 -\n",
		"path 198.51.100.0/24 eth0 cubic 1 1 1 10000 20000 -",
		"flow 1 0 192.0.2.1:50000 198.51.100.7:443 20000 10000 -",
		" 42 curl\n",
		"dropin /etc/sysctl.d/50-net.conf net.ipv4.tcp_rmem = 4096 131072 6291456 1 1\n",
	};

	record_two();
	all = run(rec->root, NULL, 99);
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		if (!strstr(all, want[i]))
			fail_msg("no \"%s\" in:\n%s", want[i], all);
	assert_null(strstr(all, "kernel.pid_max"));
	assert_null(strstr(all, "note "));
}

static void prefixes_are_as_long_as_told(void **state)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(collector_free_p) struct collector *collector = NULL;
	struct sample s;

	record_two();
	assert_int_equal(machine_open(rec->root, NULL, &machine, NULL), 0);
	collector = collector_new(machine, "");
	collector_set_prefixes(collector, 16, 48);
	assert_int_equal(collector_sample(collector, &s, NULL), 1);
	assert_string_equal(s.paths[0].prefix, "198.51.0.0/16");
	sample_done(&s);
}

/* An older recording has it among the sysctls. */
static void gauge_among_the_sysctls_is_no_setting(void **state)
{
	_cleanup_(free_p) char *all = NULL;

	record_two();
	recording_put_static(rec, "proc/sys/net/netfilter/nf_conntrack_count", "12\n");
	recording_put_static(rec, "proc/sys/net/netfilter/nf_conntrack_max", "65536\n");
	all = run(rec->root, NULL, 99);
	assert_non_null(strstr(all, "value net.netfilter.nf_conntrack_count 12 1 -\n"));
	assert_non_null(strstr(all, "sysctl net.netfilter.nf_conntrack_max = 65536\n"));
	assert_null(strstr(all, "sysctl net.netfilter.nf_conntrack_count"));
}

static void replay_says_the_same_each_time(void **state)
{
	_cleanup_(free_p) char *first = NULL, *second = NULL;

	record_two();
	first = run(rec->root, NULL, 99);
	second = run(rec->root, NULL, 99);
	assert_string_equal(first, second);
}

static void baseline_gives_the_first_sample_its_increase(void **state)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(collector_free_p) struct collector *collector = NULL;
	_cleanup_(free_p) char *text = NULL;
	struct counter_baseline base = { .boottime = { 4000000 },
		.boot_id = xstrdup(RECORDING_BOOT_ID) };
	struct sample s;

	record_two();
	*SAMPLE_ADD(&base, values) = (struct sample_value) { .name = xstrdup("Tcp.RetransSegs"),
		.value = 1 };
	assert_int_equal(machine_open(rec->root, NULL, &machine, NULL), 0);
	collector = collector_new(machine, "");
	collector_set_baseline(collector, &base);
	assert_null(base.boot_id); /* taken over */
	assert_int_equal(collector_sample(collector, &s, NULL), 1);
	text = text_of(&s);
	assert_non_null(strstr(text, "at 10000000 10000000 6000000 - 1 0 0 []\n"));
	assert_non_null(strstr(text, "value Tcp.RetransSegs 5 0 4\n"));
	sample_done(&s);
}

static void reboot_between_two_samples_has_no_increase(void **state)
{
	_cleanup_(free_p) char *all = NULL;

	record_two();
	recording_put(rec, "proc/sys/kernel/random/boot_id", "another\n");
	all = run(rec->root, NULL, 99);
	assert_non_null(strstr(all, "value Tcp.RetransSegs 8 0 -\n"));
}

static void missing_sources_are_notes_and_the_rest_is_sampled(void **state)
{
	_cleanup_(free_p) char *all = NULL;
	static const char *const want[] = { "note proc/net/snmp: cannot be read: ",
		"note rtnetlink links: ", "note rtnetlink addresses: ", "note sock_diag: ",
		"note proc/meminfo: ", "note proc/sys/kernel/hostname: ", "at 5 5 - - - 0 0 []\n" };
	static const char *const dumps[] = { "link", "addr", "tcp4-full" };

	recording_tick(rec, 5, 5);
	for (size_t i = 0; i < ARRAY_SIZE(dumps); i++) {
		_cleanup_(free_p) char *path = xasprintf("netlink/%s", dumps[i]);

		recording_remove(rec, path);
	}
	rec->tick = -1;
	recording_remove(rec, "proc/sys/kernel/hostname");
	all = run(rec->root, NULL, 99);
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		if (!strstr(all, want[i]))
			fail_msg("no \"%s\" in:\n%s", want[i], all);
}

static void hostile_host_facts_are_escaped(void **state)
{
	_cleanup_(free_p) char *all = NULL;

	record_two();
	recording_put_static(rec, "proc/sys/kernel/hostname", "h\033]0;x\007\nsecond line\n");
	recording_put_static(rec, "proc/sys/net/ipv4/tcp_congestion_control", "cu\033bic\n");
	recording_put_static(rec, "etc/sysctl.d/60-\033.conf", "net.core.somaxconn = \0335\n");
	all = run(rec->root, NULL, 99);
	assert_null(strchr(all, '\033'));
	assert_null(strchr(all, '\007'));
	assert_non_null(strstr(all, "h\\x1b]0;x\\x07\\x0asecond line"));
}

static void another_namespace_does_not_read_the_files_of_the_host(void **state)
{
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(collector_free_p) struct collector *collector = NULL;
	struct sample s;

	record_two();
	assert_int_equal(machine_open(rec->root, NULL, &machine, NULL), 0);
	collector = collector_new(machine, "blue");
	assert_int_equal(collector_sample(collector, &s, NULL), 1);
	assert_string_equal(s.netns, "blue");
	assert_int_equal(s.n_dropins, 0);
	sample_done(&s);
}

/* A connection over loopback with some data under way, so that there is something to see. */
static int open_pair(int *listener, int *client, int *server)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr *any = (struct sockaddr *) &addr;
	socklen_t len = sizeof(addr);

	*listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*listener < 0 || *client < 0 || bind(*listener, any, sizeof(addr)) < 0 ||
	    listen(*listener, 5) < 0 || getsockname(*listener, any, &len) < 0 ||
	    connect(*client, any, len) < 0)
		return -errno;
	*server = accept4(*listener, NULL, NULL, SOCK_CLOEXEC);
	return *server < 0 || write(*client, "hello", 5) != 5 ? -errno : 0;
}

static bool refused(const char *text)
{
	static const char *const sources[] = { "note sock_diag:", "note rtnetlink" };

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (strstr(text, sources[i]))
			return true;
	return false;
}

/* What may not be read here is not there in the recording: other words, or none. */
static void drop_notes(char *text)
{
	char *to = text, *line, *pos = text;

	while ((line = str_token(&pos, "\n"))) {
		size_t n = strlen(line);

		if (str_starts_with(line, "note "))
			continue;
		memmove(to, line, n);
		to += n;
		*to++ = '\n';
	}
	*to = '\0';
}

static void live_machine_and_its_recording_say_the_same(void **state)
{
	_cleanup_(free_p) char *to = xasprintf("%s/live", rec->dir), *seen = NULL, *replayed = NULL;
	_cleanup_(root_free_p) struct root *live = NULL, *copy = NULL;
	_cleanup_(close_p) int listener = -1, client = -1, server = -1;
	int r = open_pair(&listener, &client, &server);

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	seen = run(live, to, 2);
	if (r < 0 || refused(seen)) {
		(void) printf("# skipped: no connection over loopback, or netlink is refused"
			" here\n");
		return;
	}
	assert_int_equal(root_open(to, &copy, NULL), 0);
	replayed = run(copy, NULL, 99);
	if (geteuid() != 0) {
		drop_notes(seen);
		drop_notes(replayed);
	}
	assert_string_equal(seen, replayed);
	assert_non_null(strstr(seen, "127.0.0.0/24"));
}

static void take(struct collector *collector, struct strbuf *all)
{
	_cleanup_(free_p) char *text = NULL;
	struct sample s;
	struct err e = ERR_INIT;

	if (collector_sample(collector, &s, &e) != 1)
		fail_msg("%s", e.text);
	text = text_of(&s);
	strbuf_puts(all, text);
	sample_done(&s);
}

/* Until both ends have gone; the kernel tells of them a moment later. */
static void open_and_close(struct collector *collector)
{
	int listener = -1, client = -1, server = -1, r = open_pair(&listener, &client, &server);
	struct pollfd p = { .fd = collector_fd(collector), .events = POLLIN };

	close_p(&client);
	close_p(&server);
	close_p(&listener);
	if (r == 0)
		(void) poll(&p, 1, 1000);
	(void) usleep(20000);
	collector_drain(collector);
}

static void closed_sockets_are_recorded_too(void **state)
{
	_cleanup_(free_p) char *to = xasprintf("%s/live", rec->dir), *replayed = NULL;
	_cleanup_(machine_close_p) struct machine *machine = NULL;
	_cleanup_(collector_free_p) struct collector *collector = NULL;
	_cleanup_(root_free_p) struct root *live = NULL, *copy = NULL;
	struct strbuf seen = STRBUF_INIT;

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(machine_open(live, to, &machine, NULL), 0);
	collector = collector_new(machine, "");
	assert_int_equal(collector_fd(collector), -1);
	take(collector, &seen);
	for (int i = 0; i < 2; i++) {
		open_and_close(collector);
		take(collector, &seen);
	}
	if (refused(strbuf_str(&seen)) || collector_fd(collector) < 0) {
		(void) printf("# skipped: netlink is refused here\n");
		strbuf_done(&seen);
		return;
	}
	assert_non_null(strstr(strbuf_str(&seen), "closed 127.0.0.0/24 lo "));
	assert_int_equal(root_open(to, &copy, NULL), 0);
	replayed = run(copy, NULL, 99);
	if (geteuid() != 0) {
		drop_notes(seen.s);
		drop_notes(replayed);
	}
	assert_string_equal(strbuf_str(&seen), replayed);
	strbuf_done(&seen);
}

/* Intervals are those of the time since boot, which counts suspend and never jumps. */
static void wall_clock_that_jumps_and_suspend_leave_intervals_right(void **state)
{
	static const struct {
		int64_t at_us, boottime_us;
		const char *want;
	} table[] = {
		{ 50000000, 10000000, "at 50000000 10000000 - - 1 0 0 []\n" },
		{ 20000000, 20000000, "at 20000000 20000000 10000000 10000000 1 0 0 []\n" },
		{ 9000000000, 30000000, "at 9000000000 30000000 10000000 10000000 1 0 0 []\n" },
		{ 9010000000, 7230000000, "at 9010000000 7230000000 7200000000 7200000000 1 0 0 []\n" },
	};
	_cleanup_(free_p) char *all = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		record_at(table[i].at_us, table[i].boottime_us, 5000 + 1000 * i,
			"Tcp: RetransSegs CurrEstab\nTcp: 5 1\n");
	all = run(rec->root, NULL, 99);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (!strstr(all, table[i].want))
			fail_msg("no \"%s\" in:\n%s", table[i].want, all);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(recorded_machine_gives_its_samples),
		TEST(prefixes_are_as_long_as_told),
		TEST(gauge_among_the_sysctls_is_no_setting),
		TEST(replay_says_the_same_each_time),
		TEST(baseline_gives_the_first_sample_its_increase),
		TEST(reboot_between_two_samples_has_no_increase),
		TEST(missing_sources_are_notes_and_the_rest_is_sampled),
		TEST(hostile_host_facts_are_escaped),
		TEST(another_namespace_does_not_read_the_files_of_the_host),
		TEST(live_machine_and_its_recording_say_the_same),
		TEST(closed_sockets_are_recorded_too),
		TEST(wall_clock_that_jumps_and_suspend_leave_intervals_right),
	};

	return cmocka_run_group_tests_name("collector", tests, NULL, NULL);
}
