/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TCPADVISOR_LAB_TRAFFIC_H
#define TCPADVISOR_LAB_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define NS_PER_S  ((uint64_t)1000000000)
#define NS_PER_MS ((uint64_t)1000000)
/* One read or write: 64 KiB and more keeps the kernel's send buffer limit strict. */
#define TRAFFIC_CHUNK_BYTES ((size_t)256 * 1024)

/* The command line of all commands; 0, NULL and false mean "leave it to the kernel". */
struct traffic_conf {
	/* where */
	const char *to; /* numeric address */
	uint64_t port;
	uint64_t family; /* 4 or 6, of a listener */
	/* sockets */
	const char *cc; /* congestion control */
	uint64_t rcvbuf_bytes;
	uint64_t sndbuf_bytes;
	uint64_t mss_bytes;
	bool nodelay;
	bool keepalive;
	bool abort; /* close by a reset */
	/* bounds */
	uint64_t for_ns; /* 0 = each command's own */
	uint64_t warmup_ns; /* left out of the goodput */
	uint64_t timeout_ns; /* of a connection attempt */
	uint64_t drain_ns; /* longest wait for the peer's close at the end */
	uint64_t bytes; /* to send per flow, 0 = until the time is over */
	uint64_t conns; /* serve: end after that many closed connections */
	uint64_t max_conns; /* serve: held at once */
	/* load */
	uint64_t flows;
	uint64_t rate_bps; /* send: all flows together, 0 = no limit */
	uint64_t read_rate_bps; /* serve: each connection, 0 = no limit */
	const char *per_second; /* connect: attempts per second */
	uint64_t count;
	uint64_t hold_ns;
	/* serve: how to misbehave */
	uint64_t backlog;
	bool no_accept;
	bool hold_close_wait;
	uint64_t cpu; /* UINT64_MAX = any */
};

/* The commands: each prints its result as JSON and returns the exit status. */
int traffic_serve(const struct traffic_conf *conf);
int traffic_send(const struct traffic_conf *conf);
int traffic_connect(const struct traffic_conf *conf);
int traffic_short(const struct traffic_conf *conf);

/* ---- traffic_sock.c ---- */

/* A numeric address with a port; to == NULL means any address of the family.  Ends on error. */
socklen_t sock_address(const struct traffic_conf *conf, struct sockaddr_storage *ret_addr);

/*
 * A non-blocking TCP socket with the options of conf set, before it connects or listens as the
 * buffer size decides the window scale.  Returns it or -errno.
 */
int sock_open(const struct traffic_conf *conf, int family);

/* Raise the limit of open files as far as it goes. */
void sock_raise_nofile(void);

/* Close; with reset, throw away what is unsent and tell the peer so. */
void sock_close(int fd, bool reset);

/* The pending error of a socket as an errno, 0 for none. */
int sock_error(int fd);

/* ---- an event loop: epoll, SIGTERM and SIGINT, and times in nanoseconds ---- */

/* The mark of the signal in epoll_event.data.u64; below it are the caller's. */
#define LOOP_SIGNAL UINT64_MAX

struct loop {
	int epoll_fd;
	int signal_fd;
};

/* Ends on error. */
void loop_init(struct loop *loop);
void loop_done(struct loop *loop);

/* 0 or -errno. */
int loop_add(struct loop *loop, int fd, uint32_t events, uint64_t mark);
void loop_del(struct loop *loop, int fd);

/* Wait for events until until_ns of CLOCK_MONOTONIC; returns how many, 0 at the time. */
int loop_wait(struct loop *loop, struct epoll_event *events, int max, uint64_t until_ns);

#endif
