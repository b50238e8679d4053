/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/figures.h"

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

#define ROW struct sample_value
#define FIGURE(type, field, fold)                                                                  \
	{ #field, FIGURE_##type, FOLD_##fold, offsetof(ROW, field), 0, 0, 0 }

static const struct figure of_values[] = {
	{ NULL, FIGURE_OPT, FOLD_ADD, offsetof(ROW, delta), 0, 0, 0 },
	FIGURE(U64, value, LAST),
	FIGURE(OPT, min, MIN),
	FIGURE(OPT, max, MAX),
	FIGURE(OPT, sum, ADD),
	FIGURE(OPT, seen, ADD),
};

#undef ROW
#define ROW struct sample_state

static const struct figure of_states[] = {
	FIGURE(U32, sockets, LAST),
	FIGURE(U32, orphans, MAX),
	FIGURE(OPT, sockets_min, MIN),
	FIGURE(OPT, sockets_max, MAX),
	FIGURE(OPT, sockets_sum, ADD),
};

#undef ROW
#define ROW struct sample_path
/*
 * Paths and flows are packed (pack.h), and databases hold what these two tables made: lines are
 * only added, at the end, and with USUAL_UNKNOWN. What most rows have comes first. Usual are what
 * sockets have on Ethernet with a kernel's defaults.
 */
#define GAUGE(field, fold, usual, near)                                                            \
	{ #field, FIGURE_OPT, FOLD_##fold, offsetof(ROW, field), 0, usual, near }
#define SUM(field, has, usual, near)                                                               \
	{ #field, FIGURE_U64, FOLD_ADD, offsetof(ROW, sums.field), offsetof(ROW, has), usual, near }

static const struct figure of_paths[] = {
	FIGURE(U32, sockets, MAX),
	SUM(bytes_acked, has_sums, 0, 0),
	SUM(bytes_sent, has_sums, USUAL_SAME, 1),
	SUM(bytes_received, has_sums, 0, 0),
	SUM(data_segs_out, has_sums, 0, 0),
	SUM(segs_out, has_sums, USUAL_SAME, 1),
	SUM(delivered_segs, has_sums, USUAL_SAME, 2),
	SUM(segs_in, has_sums, 0, 0),
	SUM(data_segs_in, has_sums, 0, 0),
	GAUGE(srtt_us, OWN, USUAL_UNKNOWN, 0),
	GAUGE(min_rtt_us, MIN, USUAL_UNKNOWN, 1),
	GAUGE(rcv_rtt_us, MIN, USUAL_UNKNOWN, 2),
	GAUGE(cwnd_max_segs, MAX, USUAL_UNKNOWN, 0),
	GAUGE(wmem_queued_bytes, MAX, 0, 0),
	GAUGE(delivery_rate_bps, MAX, USUAL_UNKNOWN, 0),
	SUM(busy_us, has_sums, 0, 0),
	GAUGE(sndbuf_max_bytes, MAX, USUAL_UNKNOWN, 0),
	GAUGE(rcvbuf_max_bytes, MAX, 131072, 0),
	{ "closed", FIGURE_U32, FOLD_ADD, offsetof(ROW, closed), offsetof(ROW, has_closed), 0, 0 },
	{ "short_lived", FIGURE_U32, FOLD_ADD, offsetof(ROW, short_lived), offsetof(ROW, has_closed),
		USUAL_SAME, 1 },
	GAUGE(srtt_max_us, MAX, USUAL_UNKNOWN, 11),
	SUM(retrans_segs, has_sums, 0, 0),
	SUM(bytes_retrans, has_sums, 0, 0),
	GAUGE(snd_mss_bytes, MAX, 1448, 0),
	GAUGE(reordering_max_segs, MAX, 3, 0),
	GAUGE(notsent_bytes, MAX, 0, 0),
	GAUGE(rmem_alloc_bytes, MAX, 0, 0),
	GAUGE(pmtu_bytes, MIN, 1500, 0),
	GAUGE(no_wscale, MAX, 0, 0),
	GAUGE(no_sack, MAX, 0, 0),
	GAUGE(no_timestamps, MAX, 0, 0),
	SUM(rwnd_limited_us, has_sums, 0, 0),
	SUM(sndbuf_limited_us, has_sums, 0, 0),
	GAUGE(lost_segs, MAX, 0, 0),
	SUM(dsack_dups, has_sums, 0, 0),
	SUM(reord_seen, has_sums, 0, 0),
	SUM(rtos, has_rtos, 0, 0),
	SUM(rcv_ooopack, has_ooopack, 0, 0),
	GAUGE(ecn, MAX, 0, 0),
	GAUGE(sndbuf_pinned, MAX, 0, 0),
	GAUGE(rcvbuf_pinned, MAX, 0, 0),
	SUM(delivered_ce_segs, has_sums, 0, 0),
	GAUGE(span_us, ADD, USUAL_UNKNOWN, 0),
	GAUGE(seen, ADD, USUAL_UNKNOWN, 0),
	GAUGE(full_stuck, MAX, USUAL_UNKNOWN, 0),
	GAUGE(full_stuck_mss_bytes, MIN, USUAL_UNKNOWN, 22),
	GAUGE(full_passed_mss_bytes, MAX, USUAL_UNKNOWN, 1),
	GAUGE(full_stuck_samples, ADD, USUAL_UNKNOWN, 0),
};

#undef ROW
#undef SUM
#define ROW struct sample_flow
#define SUM(field, usual, near)                                                                    \
	{ #field, FIGURE_U64, FOLD_ADD, offsetof(ROW, sums.field), 0, usual, near }

static const struct figure of_flows[] = {
	SUM(bytes_acked, 0, 0),
	SUM(bytes_sent, USUAL_SAME, 1),
	SUM(bytes_received, 0, 0),
	SUM(data_segs_out, 0, 0),
	SUM(data_segs_in, 0, 0),
	SUM(busy_us, 0, 0),
	GAUGE(pid, LAST, USUAL_UNKNOWN, 0),
	GAUGE(srtt_us, MEAN, USUAL_UNKNOWN, 0),
	GAUGE(min_rtt_us, MIN, USUAL_UNKNOWN, 1),
	GAUGE(rcv_rtt_us, MIN, USUAL_UNKNOWN, 2),
	GAUGE(sndbuf_bytes, MAX, USUAL_UNKNOWN, 0),
	GAUGE(cwnd_bytes, MEAN, USUAL_UNKNOWN, 0),
	GAUGE(inflight_bytes, MEAN, 0, 1),
	GAUGE(wmem_queued_bytes, MEAN, 0, 0),
	GAUGE(snd_wnd_bytes, MEAN, USUAL_UNKNOWN, 0),
	GAUGE(delivery_rate_bps, MAX, USUAL_UNKNOWN, 0),
	GAUGE(rcv_wnd_bytes, MEAN, USUAL_UNKNOWN, 0),
	GAUGE(rcvbuf_bytes, MAX, 131072, 0),
	GAUGE(app_limited, ADD, 0, 0),
	SUM(retrans_segs, 0, 0),
	SUM(bytes_retrans, 0, 0),
	GAUGE(snd_mss_bytes, MAX, 1448, 0),
	GAUGE(rcv_mss_bytes, MAX, USUAL_SAME, 1),
	GAUGE(notsent_bytes, MEAN, 0, 0),
	GAUGE(rmem_alloc_bytes, MEAN, 0, 0),
	GAUGE(rqueue_bytes, MEAN, 0, 0),
	GAUGE(snd_wscale, MAX, 7, 0),
	GAUGE(rcv_wscale, MAX, 7, 0),
	GAUGE(ca_state, MAX, 0, 0),
	GAUGE(reordering_segs, MAX, 3, 0),
	GAUGE(ssthresh_segs, MIN, USUAL_UNKNOWN, 0),
	SUM(rwnd_limited_us, 0, 0),
	SUM(sndbuf_limited_us, 0, 0),
	GAUGE(sndbuf_min_bytes, MIN, USUAL_UNKNOWN, 0),
	GAUGE(rcvbuf_min_bytes, MIN, USUAL_UNKNOWN, 0),
	GAUGE(snd_wnd_max_bytes, MAX, USUAL_UNKNOWN, 0),
	GAUGE(rcv_wnd_max_bytes, MAX, USUAL_UNKNOWN, 0),
	GAUGE(rqueue_max_bytes, MAX, USUAL_UNKNOWN, 0),
	GAUGE(span_us, ADD, USUAL_UNKNOWN, 0),
	GAUGE(seen, ADD, USUAL_UNKNOWN, 0),
};

#undef ROW
#undef SUM
#define ROW struct sample_destination

static const struct figure of_destinations[] = {
	FIGURE(U32, ports, MAX),
	FIGURE(U32, time_wait, MAX),
	FIGURE(U32, established, MAX),
	FIGURE(U32, syn_sent, MAX),
	FIGURE(OPT, pid, LAST),
	FIGURE(OPT, ports_last, LAST),
	FIGURE(OPT, seen, ADD),
};

#undef ROW
#define ROW struct sample_listener

static const struct figure of_listeners[] = {
	FIGURE(U32, queue, MAX),
	FIGURE(U32, backlog, MAX),
	FIGURE(U32, syn_recv, MAX),
	FIGURE(OPT, pid, LAST),
	FIGURE(OPT, queue_last, LAST),
	FIGURE(OPT, queue_sum, ADD),
	FIGURE(OPT, full, ADD),
	FIGURE(OPT, half_full, ADD),
	FIGURE(OPT, seen, ADD),
	FIGURE(OPT, time_wait, MAX),
};

#undef ROW
#define ROW struct sample_process
#define STALL(type, stall, field, column)                                                          \
	{ column, FIGURE_##type, FOLD_LAST, offsetof(ROW, stall.field), 0, 0, 0 }

static const struct figure of_processes[] = {
	FIGURE(U32, sockets, MAX),
	FIGURE(U32, established, MAX),
	FIGURE(U32, close_wait, LAST),
	FIGURE(U32, close_wait_unread, LAST),
	FIGURE(OPT, close_wait_age_p50_us, LAST),
	FIGURE(OPT, close_wait_age_max_us, LAST),
	FIGURE(U32, fin_wait2, MAX),
	FIGURE(U32, no_keepalive, LAST),
	FIGURE(U32, no_keepalive_idle_60s, LAST),
	FIGURE(U32, no_keepalive_idle_300s, LAST),
	FIGURE(U32, no_keepalive_idle_1200s, LAST),
	FIGURE(U32, no_keepalive_idle_3600s, LAST),
	FIGURE(U32, keepalive, LAST),
	FIGURE(OPT, keepalive_idle_max_us, LAST),
	FIGURE(OPT, close_wait_first, FIRST),
	FIGURE(OPT, close_wait_max, MAX),
	FIGURE(OPT, close_wait_decreases, OWN),
	FIGURE(OPT, at_end, LAST),
	FIGURE(OPT, seen, ADD),
	FIGURE(OPT, sndbuf_pinned, MAX),
	FIGURE(OPT, rcvbuf_pinned, MAX),
	STALL(U32, unanswered, sockets, "unanswered"),
	STALL(U32, unanswered, outgoing, "unanswered_out"),
	STALL(OPT, unanswered, age_max_us, "unanswered_age_max_us"),
	STALL(U32, window_closed, sockets, "window_closed"),
	STALL(U32, window_closed, outgoing, "window_closed_out"),
	STALL(OPT, window_closed, age_max_us, "window_closed_age_max_us"),
};

#undef ROW
#undef STALL
#define ROW struct sample_udp

static const struct figure of_udp[] = {
	FIGURE(U64, drops, LAST),
	FIGURE(OPT, drops_delta, ADD),
	FIGURE(U32, rqueue_bytes, MAX),
	FIGURE(U32, rcvbuf_bytes, MAX),
	FIGURE(OPT, pid, LAST),
	FIGURE(OPT, seen, ADD),
};

#undef ROW
#define ROW struct sample_note

static const struct figure of_notes[] = {
	FIGURE(OPT, seen, ADD),
};

#undef ROW

static unsigned long long hash_text(const char *s)
{
	return str_hash(s, strlen(s));
}

static unsigned long long mix(unsigned long long a, unsigned long long b)
{
	return (a ^ (b + 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL;
}

static unsigned long long value_hash(const void *row)
{
	return hash_text(((const struct sample_value *) row)->name);
}

static bool value_same(const void *a, const void *b)
{
	const struct sample_value *x = a, *y = b;

	return x->is_gauge == y->is_gauge && str_eq(x->name, y->name);
}

static unsigned long long state_hash(const void *row)
{
	const struct sample_state *s = row;

	return mix((unsigned) s->family, (unsigned) s->state);
}

static bool state_same(const void *a, const void *b)
{
	const struct sample_state *x = a, *y = b;

	return x->family == y->family && x->state == y->state;
}

static unsigned long long path_hash(const void *row)
{
	const struct sample_path *p = row;

	return mix(mix(hash_text(p->prefix), hash_text(p->ifname)), hash_text(p->cc));
}

static bool path_same(const void *a, const void *b)
{
	const struct sample_path *x = a, *y = b;

	return str_eq(x->prefix, y->prefix) && str_eq(x->ifname, y->ifname) &&
		str_eq(x->cc, y->cc);
}

static unsigned long long flow_hash(const void *row)
{
	return mix(((const struct sample_flow *) row)->cookie, 0);
}

static bool flow_same(const void *a, const void *b)
{
	return ((const struct sample_flow *) a)->cookie == ((const struct sample_flow *) b)->cookie;
}

static unsigned long long destination_hash(const void *row)
{
	const struct sample_destination *d = row;

	return mix(mix(hash_text(d->local_addr), hash_text(d->remote_addr)), d->remote_port);
}

static bool destination_same(const void *a, const void *b)
{
	const struct sample_destination *x = a, *y = b;

	return x->remote_port == y->remote_port && str_eq(x->local_addr, y->local_addr) &&
		str_eq(x->remote_addr, y->remote_addr);
}

static unsigned long long listener_hash(const void *row)
{
	const struct sample_listener *l = row;

	return mix(mix(hash_text(l->addr), l->port), l->cookie);
}

static bool listener_same(const void *a, const void *b)
{
	const struct sample_listener *x = a, *y = b;

	return x->port == y->port && x->cookie == y->cookie && str_eq(x->addr, y->addr);
}

static unsigned long long process_hash(const void *row)
{
	return mix((unsigned long long) ((const struct sample_process *) row)->pid, 0);
}

static bool process_same(const void *a, const void *b)
{
	return ((const struct sample_process *) a)->pid == ((const struct sample_process *) b)->pid;
}

static unsigned long long udp_hash(const void *row)
{
	return mix(((const struct sample_udp *) row)->cookie, 0);
}

static bool udp_same(const void *a, const void *b)
{
	return ((const struct sample_udp *) a)->cookie == ((const struct sample_udp *) b)->cookie;
}

static unsigned long long note_hash(const void *row)
{
	return hash_text(((const struct sample_note *) row)->source);
}

static bool note_same(const void *a, const void *b)
{
	return str_eq(((const struct sample_note *) a)->source,
		((const struct sample_note *) b)->source);
}

#define LIST(name, row, kind)                                                                      \
	.at = offsetof(struct sample, name), .size = sizeof(struct row), .figures = of_##name,     \
	.n_figures = ARRAY_SIZE(of_##name), .hash = kind##_hash, .same = kind##_same
#define TEXT(row, field) offsetof(struct row, field)

const struct list lists[LISTS] = {
	[LIST_VALUES] = { LIST(values, sample_value, value), .n_texts = 1,
		.texts = { TEXT(sample_value, name) },
		.seen = offsetof(struct sample_value, seen) },
	[LIST_STATES] = { LIST(states, sample_state, state) },
	[LIST_PATHS] = { LIST(paths, sample_path, path), .n_texts = 3,
		.texts = { TEXT(sample_path, prefix), TEXT(sample_path, ifname),
			TEXT(sample_path, cc) },
		.seen = offsetof(struct sample_path, seen) },
	[LIST_FLOWS] = { LIST(flows, sample_flow, flow), .n_texts = 3,
		.texts = { TEXT(sample_flow, local), TEXT(sample_flow, remote),
			TEXT(sample_flow, process) },
		.seen = offsetof(struct sample_flow, seen) },
	[LIST_DESTINATIONS] = { LIST(destinations, sample_destination, destination), .n_texts = 3,
		.texts = { TEXT(sample_destination, local_addr),
			TEXT(sample_destination, remote_addr), TEXT(sample_destination, process) },
		.seen = offsetof(struct sample_destination, seen) },
	[LIST_LISTENERS] = { LIST(listeners, sample_listener, listener), .n_texts = 2,
		.texts = { TEXT(sample_listener, addr), TEXT(sample_listener, process) },
		.seen = offsetof(struct sample_listener, seen) },
	[LIST_PROCESSES] = { LIST(processes, sample_process, process), .n_texts = 4,
		.texts = { TEXT(sample_process, process), TEXT(sample_process, close_wait_remote),
			TEXT(sample_process, unanswered.remote),
			TEXT(sample_process, window_closed.remote) },
		.seen = offsetof(struct sample_process, seen) },
	[LIST_UDP] = { LIST(udp, sample_udp, udp), .n_texts = 2,
		.texts = { TEXT(sample_udp, addr), TEXT(sample_udp, process) },
		.seen = offsetof(struct sample_udp, seen) },
	[LIST_NOTES] = { LIST(notes, sample_note, note), .n_texts = 2,
		.texts = { TEXT(sample_note, source), TEXT(sample_note, text) },
		.seen = offsetof(struct sample_note, seen) },
};
