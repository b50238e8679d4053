/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/events.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* As the kernel counts it: room for some 13,000 events, and for 50,000. */
#define BUFFER_BYTES (16u * 1024 * 1024)
#define BUFFER_MAX_BYTES (64u * 1024 * 1024)

struct loss {                   /* payload of NLMSG_OVERRUN */
	uint64_t events;
	uint64_t buffer_bytes;  /* from then on */
};

struct events {
	struct netlink *netlink; /* NULL = no subscription */
	size_t buffer_bytes;     /* asked for */
	struct strbuf tick;      /* for the recording of the next sample */
	bool recording;
	struct usec at;          /* of what is handed on */
	events_closed_fn *fn;
	void *arg;
	/* since the last sample */
	uint64_t told, udp;
	uint32_t malformed;
	struct loss loss;
	struct err failed;       /* of the recording that is read */
	bool heard;
	/* since the start */
	uint64_t udp_all;
	bool heard_before;       /* in the last sample */
};

struct events *events_new(void)
{
	struct events *ev = xcalloc(1, sizeof(*ev));

	ev->buffer_bytes = BUFFER_BYTES;
	return ev;
}

struct events *events_free(struct events *ev)
{
	if (ev) {
		netlink_close(ev->netlink);
		strbuf_done(&ev->tick);
		free(ev);
	}
	return NULL;
}

void events_start(struct events *ev, struct machine *m, struct sample *s)
{
	struct err e = ERR_INIT;

	if (ev->netlink || !machine_is_live(m))
		return;
	ev->recording = machine_is_recording(m);
	if (netlink_subscribe(ev->buffer_bytes, &ev->netlink, &e) < 0)
		sample_note(s, "closed sockets", "%s", e.text);
}

int events_fd(const struct events *ev)
{
	return ev->netlink ? netlink_fd(ev->netlink) : -1;
}

static void on_closed(struct events *ev, const void *payload, size_t len)
{
	struct diag_socket s;

	ev->told++;
	if (diag_decode(payload, len, &s) < 0) {
		ev->malformed++;
		return;
	}
	if (s.protocol == IPPROTO_UDP)
		ev->udp++;
	else if (s.protocol == IPPROTO_TCP)
		ev->fn(ev->arg, &s, ev->at);
}

static int on_message(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct events *ev = arg;
	struct loss loss;

	if (type == diag_message_type()) {
		on_closed(ev, payload, len);
	} else if (type == NLMSG_NOOP && len >= sizeof(ev->at.us)) {
		memcpy(&ev->at.us, payload, sizeof(ev->at.us));
		ev->heard = true;
	} else if (type == NLMSG_OVERRUN && len >= sizeof(loss)) {
		memcpy(&loss, payload, sizeof(loss));
		ev->loss.events += loss.events;
		ev->loss.buffer_bytes = loss.buffer_bytes;
	}
	return 0;
}

static int record(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct events *ev = arg;

	if (ev->recording)
		machine_append_message(&ev->tick, type, 0, payload, len);
	return on_message(ev, type, payload, len);
}

static void drain_live(struct events *ev)
{
	int64_t now_us = clock_boottime().us;
	struct loss loss;

	(void) record(ev, NLMSG_NOOP, &now_us, sizeof(now_us));
	netlink_receive(ev->netlink, record, ev);
	loss.events = netlink_lost(ev->netlink);
	if (!loss.events)
		return;
	if (ev->buffer_bytes < BUFFER_MAX_BYTES)
		ev->buffer_bytes *= 2;
	loss.buffer_bytes = netlink_set_buffer(ev->netlink, ev->buffer_bytes);
	(void) record(ev, NLMSG_OVERRUN, &loss, sizeof(loss));
}

/* An older recording has none. */
static void drain_recorded(struct events *ev, struct machine *m)
{
	struct err e = ERR_INIT;
	bool interrupted;
	int r = machine_dump(m, "destroy", NETLINK_OF_SOCK_DIAG, diag_message_type(), NULL, 0,
		on_message, ev, &interrupted, &e);

	if (r < 0 && r != -ENOENT)
		ev->failed = e;
}

void events_drain(struct events *ev, struct machine *m, events_closed_fn *fn, void *arg)
{
	ev->fn = fn;
	ev->arg = arg;
	if (ev->netlink)
		drain_live(ev);
	else if (!machine_is_live(m))
		drain_recorded(ev, m);
}

static void write_udp(struct events *ev, struct sample *s)
{
	if (!ev->heard)
		return;
	ev->udp_all += ev->udp;
	*SAMPLE_ADD(s, values) = (struct sample_value) { .name = xstrdup("udp.closed"),
		.value = ev->udp_all, .delta = s->heard_events ? OPT(ev->udp) : OPT_NONE };
}

static void write_notes(const struct events *ev, struct sample *s)
{
	if (ev->failed.code)
		sample_note(s, "closed sockets", "%s", ev->failed.text);
	if (ev->malformed)
		sample_note(s, "closed sockets", "%u malformed messages were left out",
			ev->malformed);
	if (ev->loss.events)
		sample_note(s, "closed sockets lost", "%llu; the receive buffer is now %llu KiB",
			(unsigned long long) ev->loss.events,
			(unsigned long long) ev->loss.buffer_bytes / 1024);
}

static void save(struct events *ev, struct machine *m, struct sample *s)
{
	struct err e = ERR_INIT;

	if (ev->heard && ev->recording && machine_save(m, "netlink/destroy",
			strbuf_str(&ev->tick), ev->tick.len, &e) < 0)
		sample_note(s, "closed sockets", "%s", e.text);
	strbuf_done(&ev->tick);
}

void events_end(struct events *ev, struct machine *m, struct sample *s)
{
	s->heard_events = ev->heard && ev->heard_before;
	s->events = ev->told;
	s->lost_events = ev->loss.events;
	write_udp(ev, s);
	write_notes(ev, s);
	save(ev, m, s);
	ev->heard_before = ev->heard;
	ev->heard = false;
	ev->told = ev->udp = 0;
	ev->malformed = 0;
	ev->loss = (struct loss) { 0, 0 };
	ev->failed = (struct err) ERR_INIT;
}
