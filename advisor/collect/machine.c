/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"

#define DUMP_BYTES_MAX (1024u * 1024 * 1024) /* a recorded dump file */

struct machine {
	const struct root *root;
	struct root *record;     /* NULL = not recording */
	long tick;               /* from 0; -1 before the first */
	struct usec realtime, boottime;
	struct netlink *netlink[NETLINK_FAMILIES];
	int ioctl_fd;
};

static char *tick_path(long tick, const char *path)
{
	return xasprintf("ticks/%04ld/%s", tick, path);
}

static int open_record(struct machine *m, const char *dir, struct err *e)
{
	char **names = NULL;
	size_t n = 0;
	int r;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return err_sys(e, -errno, "cannot make recording directory %s", dir);
	r = root_open(dir, &m->record, e);
	if (r < 0)
		return r;
	r = root_list(m->record, ".", &names, &n);
	names_free(names, n);
	if (r < 0)
		return err_sys(e, r, "cannot read recording directory %s", dir);
	if (n)
		return err_set(
			e, -EEXIST, "recording directory %s is not empty: name a new one", dir);
	return 0;
}

int machine_open(
	const struct root *root, const char *record_dir, struct machine **ret, struct err *e)
{
	struct machine *m = xcalloc(1, sizeof(*m));
	int r = 0;

	m->root = root;
	m->tick = -1;
	m->ioctl_fd = -1;
	if (record_dir && !root_is_live(root))
		r = err_set(e, -EINVAL,
			"--record reads the live machine; it cannot be used with --root");
	else if (record_dir)
		r = open_record(m, record_dir, e);
	if (r < 0) {
		machine_close(m);
		return r;
	}
	*ret = m;
	return 0;
}

struct machine *machine_close(struct machine *m)
{
	if (m) {
		for (size_t i = 0; i < NETLINK_FAMILIES; i++)
			netlink_close(m->netlink[i]);
		close_p(&m->ioctl_fd);
		root_free(m->record);
		free(m);
	}
	return NULL;
}

void machine_close_p(struct machine **m)
{
	*m = machine_close(*m);
}

bool machine_is_live(const struct machine *m)
{
	return root_is_live(m->root);
}

bool machine_is_recording(const struct machine *m)
{
	return m->record != NULL;
}

const struct root *machine_root(const struct machine *m)
{
	return m->root;
}

struct usec machine_realtime(const struct machine *m)
{
	return m->realtime;
}

struct usec machine_boottime(const struct machine *m)
{
	return m->boottime;
}

/* "REALTIME_US BOOTTIME_US" */
static int parse_clock(char *text, struct machine *m)
{
	char *pos = text;
	char *a = str_token(&pos, " \n"), *b = str_token(&pos, " \n");
	int64_t realtime, boottime;

	if (!a || !b || parse_i64(a, &realtime) < 0 || parse_i64(b, &boottime) < 0 ||
		realtime < 0 || boottime < 0)
		return -EBADMSG;
	m->realtime.us = realtime;
	m->boottime.us = boottime;
	return 0;
}

static int next_recorded(struct machine *m, struct err *e)
{
	_cleanup_(free_p) char *path = tick_path(m->tick, "clock");
	_cleanup_(free_p) char *text = NULL;
	int r = root_read(m->root, path, 256, &text, NULL);

	if (r == -ENOENT && m->tick > 0)
		return 0;
	if (r == -ENOENT)
		return err_set(e, r, "%s holds no recording (no ticks/0000/clock); make one with "
			"tcpadvisor collect --record DIR", root_dir(m->root));
	if (r < 0)
		return err_sys(e, r, "cannot read %s/%s", root_dir(m->root), path);
	r = parse_clock(text, m);
	if (r < 0)
		return err_set(
			e, r, "%s/%s: not \"REALTIME_US BOOTTIME_US\"", root_dir(m->root), path);
	return 1;
}

int machine_save(struct machine *m, const char *path, const void *data, size_t len, struct err *e)
{
	_cleanup_(free_p) char *whole = NULL, *dir = NULL;
	char *slash;
	int r;

	if (!m->record)
		return 0;
	whole = tick_path(m->tick, path);
	dir = xstrdup(whole);
	slash = strrchr(dir, '/');
	*slash = '\0';
	r = root_mkdirs(m->record, dir, 0755);
	if (r < 0)
		return err_sys(e, r, "cannot make %s/%s", root_dir(m->record), dir);
	return root_write_atomic(m->record, whole, data, len, 0644, e);
}

int machine_save_static(struct machine *m, const char *path, const char *text, struct err *e)
{
	_cleanup_(free_p) char *dir = NULL;
	char *slash;
	int r;

	if (!m->record || m->tick != 0)
		return 0;
	dir = xstrdup(path);
	slash = strrchr(dir, '/');
	if (slash) {
		*slash = '\0';
		r = root_mkdirs(m->record, dir, 0755);
		if (r < 0)
			return err_sys(e, r, "cannot make %s/%s", root_dir(m->record), dir);
	}
	return root_write_atomic(m->record, path, text, strlen(text), 0644, e);
}

int machine_next_tick(struct machine *m, struct err *e)
{
	char text[64];
	int len, r;

	m->tick++;
	if (!machine_is_live(m))
		return next_recorded(m, e);
	m->realtime = clock_realtime();
	m->boottime = clock_boottime();
	len = snprintf(text, sizeof(text), "%lld %lld\n", (long long) m->realtime.us,
		(long long) m->boottime.us);
	r = machine_save(m, "clock", text, (size_t) len, e);
	return r < 0 ? r : 1;
}

int machine_read(struct machine *m, const char *path, size_t max_bytes, char **ret, size_t *ret_len)
{
	_cleanup_(free_p) char *in_tick = NULL, *text = NULL;
	size_t len;
	int r = -ENOENT;

	if (!machine_is_live(m)) {
		in_tick = tick_path(m->tick, path);
		r = root_read(m->root, in_tick, max_bytes, &text, &len);
	}
	if (r == -ENOENT)
		r = root_read(m->root, path, max_bytes, &text, &len);
	if (r == 0 && m->record)
		r = machine_save(m, path, text, len, NULL);
	if (r < 0)
		return r;
	*ret = STEAL(text);
	if (ret_len)
		*ret_len = len;
	return 0;
}

int machine_list(struct machine *m, const char *path, char ***ret_names, size_t *ret_n)
{
	_cleanup_(free_p) char *in_tick = tick_path(m->tick, path);
	int r = machine_is_live(m) ? -ENOENT : root_list(m->root, in_tick, ret_names, ret_n);

	return r == -ENOENT ? root_list(m->root, path, ret_names, ret_n) : r;
}

struct tee {
	netlink_message_fn *fn;
	void *arg;
	struct strbuf bytes;
};

void machine_append_message(struct strbuf *b, uint16_t type, uint16_t flags, const void *payload,
	size_t len)
{
	struct nlmsghdr h = { .nlmsg_len = (uint32_t) NLMSG_LENGTH(len), .nlmsg_type = type,
		.nlmsg_flags = flags };
	static const char zeros[NLMSG_ALIGNTO];

	strbuf_add(b, (const char *) &h, sizeof(h));
	strbuf_add(b, payload, len);
	strbuf_add(b, zeros, NLMSG_ALIGN(len) - len);
}

static int tee_message(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct tee *tee = arg;

	machine_append_message(&tee->bytes, type, NLM_F_MULTI, payload, len);
	return tee->fn(tee->arg, type, payload, len);
}

static int dump_live(struct machine *m, const char *name, enum netlink_family family, uint16_t type,
	const void *request, size_t len, netlink_message_fn *fn, void *arg, bool *ret_interrupted,
	struct err *e)
{
	struct tee tee = { .fn = fn, .arg = arg, .bytes = STRBUF_INIT };
	_cleanup_(free_p) char *path = NULL;
	int r;

	if (!m->netlink[family]) {
		r = netlink_open(family, &m->netlink[family], e);
		if (r < 0)
			return r;
	}
	r = netlink_dump(m->netlink[family], type, request, len, m->record ? tee_message : fn,
		m->record ? &tee : arg, ret_interrupted, e);
	if (r < 0) /* answers that are still under way belong to nobody */
		m->netlink[family] = netlink_close(m->netlink[family]);
	if (r == 0 && m->record) {
		if (*ret_interrupted)
			machine_append_message(&tee.bytes, NLMSG_DONE, NLM_F_DUMP_INTR, NULL, 0);
		path = xasprintf("netlink/%s", name);
		r = machine_save(m, path, strbuf_str(&tee.bytes), tee.bytes.len, e);
	}
	strbuf_done(&tee.bytes);
	return r;
}

/* Hands the messages of a recorded file on; *ret_at = offset of what is malformed. */
static int replay(const char *buf, size_t len, netlink_message_fn *fn, void *arg, bool *ret_intr,
	size_t *ret_at)
{
	struct nlmsghdr h;
	size_t at = 0;
	int r;

	while (at < len) {
		*ret_at = at;
		if (len - at < sizeof(h))
			return -EBADMSG;
		memcpy(&h, buf + at, sizeof(h));
		if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > len - at)
			return -EBADMSG;
		if (h.nlmsg_flags & NLM_F_DUMP_INTR)
			*ret_intr = true;
		if (h.nlmsg_type != NLMSG_DONE) {
			r = fn(arg, h.nlmsg_type, buf + at + NLMSG_HDRLEN,
				h.nlmsg_len - NLMSG_HDRLEN);
			if (r < 0)
				return r;
		}
		at += NLMSG_ALIGN(h.nlmsg_len);
	}
	return 0;
}

static int dump_recorded(struct machine *m, const char *name, netlink_message_fn *fn, void *arg,
	bool *ret_interrupted, struct err *e)
{
	_cleanup_(free_p) char *file = xasprintf("netlink/%s", name);
	_cleanup_(free_p) char *path = tick_path(m->tick, file);
	_cleanup_(free_p) char *buf = NULL;
	bool interrupted = false;
	size_t len, at = 0;
	int r;

	r = root_read(m->root, path, DUMP_BYTES_MAX, &buf, &len);
	if (r < 0)
		return err_sys(e, r, "cannot read %s/%s", root_dir(m->root), path);
	r = replay(buf, len, fn, arg, &interrupted, &at);
	if (r < 0)
		return err_set(e, r, "%s/%s: malformed netlink message at byte %zu",
			root_dir(m->root), path, at);
	*ret_interrupted = interrupted;
	return 0;
}

int machine_dump(struct machine *m, const char *name, enum netlink_family family, uint16_t type,
	const void *request, size_t len, netlink_message_fn *fn, void *arg, bool *ret_interrupted,
	struct err *e)
{
	if (!machine_is_live(m))
		return dump_recorded(m, name, fn, arg, ret_interrupted, e);
	return dump_live(m, name, family, type, request, len, fn, arg, ret_interrupted, e);
}

/* ETHTOOL_GSET: old, but every driver and kernel answers it, and it needs one call. */
static int live_speed(struct machine *m, const char *ifname, uint64_t *ret_mbps)
{
	struct ethtool_cmd cmd = { .cmd = ETHTOOL_GSET };
	struct ifreq ifr = { .ifr_data = (void *) &cmd };
	uint32_t mbps;

	if (m->ioctl_fd < 0)
		m->ioctl_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (m->ioctl_fd < 0)
		return -errno;
	if (strlen(ifname) >= sizeof(ifr.ifr_name))
		return -ENODEV;
	memcpy(ifr.ifr_name, ifname, strlen(ifname) + 1);
	if (ioctl(m->ioctl_fd, SIOCETHTOOL, &ifr) < 0)
		return -errno;
	mbps = (uint32_t)cmd.speed_hi << 16 | cmd.speed; /* the header's own inline shifts an int */
	if (!mbps || mbps == (uint32_t) SPEED_UNKNOWN || mbps == UINT16_MAX)
		return -ENODATA;
	*ret_mbps = mbps;
	return 0;
}

int machine_link_speed(struct machine *m, const char *ifname, uint64_t *ret_bps)
{
	_cleanup_(free_p) char *path = xasprintf("sys/class/net/%s/speed", ifname);
	_cleanup_(free_p) char *text = NULL;
	uint64_t mbps;
	int r;

	if (machine_is_live(m)) {
		r = live_speed(m, ifname, &mbps);
		if (r == 0 && m->record) {
			text = xasprintf("%llu\n", (unsigned long long) mbps);
			r = machine_save(m, path, text, strlen(text), NULL);
		}
	} else {
		r = machine_read(m, path, 64, &text, NULL);
		if (r == 0)
			r = parse_u64(str_trim(text), &mbps);
		if (r == 0 && (!mbps || mbps > 10000000))
			r = -ENODATA;
	}
	if (r < 0)
		return r;
	*ret_bps = mbps * 1000000;
	return 0;
}
