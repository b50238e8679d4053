/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Queues of listeners, ports, idle connections, tables. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/parse.h"
#include "base/str.h"
#include "plan/sizing_parts.h"
#include "rule/formula.h"
#include "sysctl/value.h"

#define SOMAXCONN_MOST    65535.0
#define PORT_LO           32768.0
#define PORT_HI           60999.0
#define PORT_LO_LEAST     1024.0
#define PORT_HI_MOST      65535.0
#define NEIGHBOURS_FILL   0.9    /* of gc_thresh3: new ones begin to fail soon */
#define CONNTRACK_CLOSE_S 120.0  /* nf_conntrack_tcp_timeout_time_wait */

static double new_per_s(const struct sizing_work *w)
{
	return isnan(w->in->new_per_s) ? w->in->connections : w->in->new_per_s;
}

static bool is_server(const struct sizing_work *w)
{
	return sizing_has_role(w, ROLE_SERVER | ROLE_PROXY) ||
		!sizing_has_role(w, ROLE_CLIENT);
}

static bool is_client(const struct sizing_work *w)
{
	return sizing_has_role(w, ROLE_CLIENT | ROLE_PROXY) ||
		!sizing_has_role(w, ROLE_SERVER);
}

void sizing_listen(struct sizing_work *w)
{
	double pause_s = sizing_policy(w, "accept_pause_us") / 1e6, rate = new_per_s(w);
	double queue = formula_backlog(rate, pause_s), value = fmin(queue, SOMAXCONN_MOST);
	double by_default = sizing_default_number(w, "net.core.somaxconn", 0);

	if (!is_server(w))
		sizing_leave(w, "net.core.somaxconn", "A client has no listeners.");
	else if (value > by_default)
		sizing_set(w, "net.core.somaxconn", xasprintf("%.0f", value),
			xasprintf("next power of two of new connections * pause = %.10g/s * %.10g "
				"s, at most %.0f", rate, pause_s, SOMAXCONN_MOST),
			"A server that does not call accept() for a moment keeps its clients "
			"waiting instead of dropping their SYNs. It must pass as much to listen() "
			"itself, and be restarted.");
	else
		sizing_leave(w, "net.core.somaxconn", "%.0f outlast a pause of %.10g s at %.10g "
			"new connections/s (%.0f), if the server passes as much to listen().",
			by_default, pause_s, rate, queue);
	if (is_server(w) && queue > SOMAXCONN_MOST + 1)
		sizing_warn(w, "A pause of %.10g s at %.10g new connections/s needs a queue of "
			"%.0f: several listeners with SO_REUSEPORT have one each.", pause_s, rate,
			queue);
	sizing_leave(w, "net.ipv4.tcp_max_syn_backlog", "Without effect while tcp_syncookies is "
		"1, which it stays: the backlog of the listener limits.");
}

/* How many of the listed ports, a list that the catalog accepts, lie from lo to hi. */
static double count_ports(const char *list, double lo, double hi)
{
	_cleanup_(free_p) char *copy =
		sysctl_value_canonical(sysctl_find("net.ipv4.ip_local_reserved_ports"), list);
	char *pos = copy, *range;
	double n = 0;

	while ((range = str_token(&pos, ","))) {
		char *dash = strchr(range, '-');
		uint64_t first = 0, last = 0;

		if (dash)
			*dash = '\0';
		(void) parse_u64(range, &first);
		last = first;
		if (dash)
			(void) parse_u64(dash + 1, &last);
		n += fmax(0, fmin((double) last, hi) - fmax((double) first, lo) + 1);
	}
	return n;
}

/* Ports that may be in use towards one destination at worst. */
static double ports_needed(const struct sizing_work *w)
{
	double closing = isnan(w->in->new_per_s) ? 0 :
		formula_time_wait_sockets(w->in->new_per_s);

	return is_client(w) ? w->in->connections + closing : 0;
}

static void reserve(struct sizing_work *w, double lo, double hi)
{
	double inside = w->in->listen ? count_ports(w->in->listen, lo, hi) : 0;

	if (inside > 0)
		sizing_set(w, "net.ipv4.ip_local_reserved_ports",
			sysctl_value_canonical(sysctl_find("net.ipv4.ip_local_reserved_ports"),
				w->in->listen),
			xasprintf("%.0f of the listed ports lie from %.0f to %.0f", inside, lo, hi),
			"An outgoing connection that took the port of a server would keep it from "
			"starting again. A write replaces a list that is there.");
	else
		sizing_leave(w, "net.ipv4.ip_local_reserved_ports",
			"No port is known that outgoing connections must not take.");
}

static void widen(struct sizing_work *w, double needed)
{
	double fill = sizing_policy(w, "port_use_pct") / 100, want = ceil(needed / fill);
	double lo = fmin(PORT_LO, fmax(PORT_LO_LEAST, PORT_HI_MOST + 1 - want));
	double ports;

	lo -= fmod(lo, 2); /* connect() prefers one parity, bind() the other: as many of both */
	ports = formula_ports(lo, PORT_HI_MOST, count_ports(w->in->listen, lo, PORT_HI_MOST));
	sizing_set(w, "net.ipv4.ip_local_port_range", xasprintf("%.0f %.0f", lo, PORT_HI_MOST),
		xasprintf("%.0f ports in use at worst / %.2g = %.0f; %.0f - %.0f + 1 - reserved = "
			"%.0f", needed, fill, want, PORT_HI_MOST, lo, ports),
		"All connections to one address and port of one server need a port each. Pooling "
		"is the cure, more addresses on either side the next.");
	reserve(w, lo, PORT_HI_MOST);
	if (ports * fill < needed)
		sizing_warn(w, "%.0f ports in use to one destination are more than %.0f ports can "
			"bear: more addresses on either side are needed, or pooling.", needed,
			ports);
}

static void keep_range(struct sizing_work *w, double needed, double ports)
{
	if (needed > 0)
		sizing_leave(w, "net.ipv4.ip_local_port_range", "%.0f ports; %.0f may be in use "
			"to one destination at worst.", ports, needed);
	else
		sizing_leave(w, "net.ipv4.ip_local_port_range",
			"Connections that a server accepts take no port of it.");
	reserve(w, PORT_LO, PORT_HI);
}

static void size_time_wait(struct sizing_work *w)
{
	double by_default = sizing_default_number(w, "net.ipv4.tcp_max_tw_buckets", 0);
	double peak = isnan(w->in->new_per_s) ? 0 : formula_time_wait_sockets(w->in->new_per_s);

	if (2 * peak > by_default)
		sizing_set(w, "net.ipv4.tcp_max_tw_buckets", xasprintf("%.0f", ceil(2 * peak)),
			xasprintf("2 * closes/s * %.0f s = 2 * %.10g * %.0f; 256 B each",
				FORMULA_TIME_WAIT_S, w->in->new_per_s, FORMULA_TIME_WAIT_S),
			"If this side closes first, %.0f connections are in TIME_WAIT at a time; "
			"beyond the limit they close without its protection.", peak);
	else if (peak > 0)
		sizing_leave(w, "net.ipv4.tcp_max_tw_buckets", "Twice the %.0f that are expected "
			"at most are within it, at 256 bytes each.", peak);
	else
		sizing_leave(w, "net.ipv4.tcp_max_tw_buckets", "How many connections begin, and so "
			"end, each second was not told.");
}

void sizing_ports(struct sizing_work *w)
{
	double needed = ports_needed(w);
	double reserved = w->in->listen ? count_ports(w->in->listen, PORT_LO, PORT_HI) : 0;
	double ports = formula_ports(PORT_LO, PORT_HI, reserved);
	double fill = sizing_policy(w, "port_use_pct") / 100;

	if (needed > fill * ports && w->in->listen)
		widen(w, needed);
	else
		keep_range(w, needed, ports);
	if (needed > fill * ports && !w->in->listen)
		sizing_warn(w, "%.0f ports may be in use to one destination, of %.0f. Pooling is "
			"the cure, then more addresses; the range is widened only if the ports of "
			"this host's servers are told, by --listen.", needed, ports);
	size_time_wait(w);
	sizing_leave(w, "net.ipv4.tcp_tw_reuse", "1 is for a client that is measured to run out "
		"of ports in TIME_WAIT, after pooling; it is risky behind load balancers.");
	sizing_leave(w, "net.ipv4.tcp_fin_timeout",
		"It bounds FIN_WAIT_2 of closed sockets, not TIME_WAIT, which lasts 60 s.");
}

void sizing_idle(struct sizing_work *w)
{
	double limit_us = w->in->idle_limit_us, time_s = formula_keepalive_time_s(limit_us / 1e6);
	double least_us = sizing_policy(w, "keepalive_min_us");
	char text[FMT_MAX];

	if (isnan(limit_us) || time_s >= sizing_default_number(w, "net.ipv4.tcp_keepalive_time", 0))
		sizing_leave(w, "net.ipv4.tcp_keepalive_time", "Nothing on the way is told to "
			"forget idle connections before. It acts on sockets with SO_KEEPALIVE "
			"only.");
	else if (time_s * 1e6 < least_us)
		sizing_leave(w, "net.ipv4.tcp_keepalive_time", "An idle limit of %s is too short "
			"for a whole host: TCP_KEEPIDLE or a heartbeat of the application.",
			fmt_duration(text, sizeof(text), limit_us));
	else
		sizing_set(w, "net.ipv4.tcp_keepalive_time", xasprintf("%.0f", time_s),
			xasprintf("floor(0.8 * limit) = floor(0.8 * %.10g s); %.10g probes/s if "
				"all connections are idle", limit_us / 1e6,
				formula_keepalive_probes_per_s(w->in->connections, time_s)),
			"A probe has to pass before a NAT or firewall forgets the connection. It "
			"acts on sockets with SO_KEEPALIVE and no TCP_KEEPIDLE only.");
}

static void size_neighbours(struct sizing_work *w)
{
	static const struct {
		const char *key;
		double share; /* of the most */
	} keys[] = {
		{ "net.ipv4.neigh.default.gc_thresh1", 0.25 },
		{ "net.ipv4.neigh.default.gc_thresh2", 0.5 },
		{ "net.ipv4.neigh.default.gc_thresh3", 1 },
		{ "net.ipv6.neigh.default.gc_thresh1", 0.25 },
		{ "net.ipv6.neigh.default.gc_thresh2", 0.5 },
		{ "net.ipv6.neigh.default.gc_thresh3", 1 },
	};
	double n = w->in->connections, most = formula_next_pow2(2 * n);

	if (!sizing_has_role(w, ROLE_LAN) || n < NEIGHBOURS_FILL *
		sizing_default_number(w, "net.ipv4.neigh.default.gc_thresh3", 0)) {
		sizing_leave(w, "net.ipv4.neigh.default.gc_thresh3",
			"Only peers on the own link are neighbours (role lan); it has room for as "
			"many as were told.");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		sizing_set(w, keys[i].key, xasprintf("%.0f", keys[i].share * most),
			xasprintf("%.4g * next power of two of 2 * peers = %.4g * %.0f",
				keys[i].share, keys[i].share, most),
			"Each peer on the own link is a neighbour; beyond the table new ones are "
			"unreachable.");
}

static void size_conntrack(struct sizing_work *w)
{
	static const char *const keys[] = {
		"net.netfilter.nf_conntrack_max", "net.netfilter.nf_conntrack_buckets",
	};
	double flows = isnan(w->in->new_per_s) ? 0 : w->in->new_per_s;
	double peak = formula_conntrack_entries(flows, CONNTRACK_CLOSE_S, w->in->connections);
	double value = formula_conntrack_max(peak);
	char memory[FMT_MAX];

	(void) fmt_bibytes(memory, sizeof(memory), formula_conntrack_bytes(value, value));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (value <= sizing_default_number(w, keys[i], 0))
			sizing_leave(w, keys[i], "Enough for 1.5 times the expected %.0f entries.",
				peak);
		else
			sizing_set(w, keys[i], xasprintf("%.0f", value),
				xasprintf("next power of two of 1.5 * (%.10g/s * %.0f s + %.0f) = "
					"1.5 * %.0f", flows, CONNTRACK_CLOSE_S, w->in->connections,
					peak),
				"A flow beyond the limit is dropped; a table with a slot for each "
				"entry stays quick. A full one takes at least %s. The module "
				"nf_conntrack must be loaded before.", memory);
	}
}

void sizing_tables(struct sizing_work *w)
{
	size_neighbours(w);
	if (w->in->conntrack)
		size_conntrack(w);
}
