/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/links.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/diag.h"

struct link_reader {
	struct machine *machine;
	struct sample *sample;
	struct links *links;
};

/* Text attribute, escaped; NULL if it is empty or not terminated. */
static char *attr_text(const struct diag_attr *a)
{
	char safe[128];
	const char *s = a->data;

	if (!a->len || s[a->len - 1] != '\0' || !*s)
		return NULL;
	return xstrdup(str_escape(safe, sizeof(safe), s));
}

static int read_kind(const struct diag_attr *info, char **ret_kind)
{
	struct diag_attr a;
	size_t pos = 0;
	int r;

	while ((r = diag_next_attr(info->data, info->len, &pos, &a)) > 0)
		if (a.type == IFLA_INFO_KIND && !*ret_kind)
			*ret_kind = attr_text(&a);
	return r;
}

static int read_link_attrs(const unsigned char *buf, size_t len, struct sample_link *l,
	struct link_stats *st)
{
	struct diag_attr a;
	size_t pos = 0;
	int r;

	while ((r = diag_next_attr(buf, len, &pos, &a)) > 0) {
		linkstats_take(st, &a);
		if (a.type == IFLA_IFNAME && !l->ifname)
			l->ifname = attr_text(&a);
		else if (a.type == IFLA_QDISC && !l->qdisc)
			l->qdisc = attr_text(&a);
		else if (a.type == IFLA_MTU && a.len >= sizeof(l->mtu_bytes))
			memcpy(&l->mtu_bytes, a.data, sizeof(l->mtu_bytes));
		else if (a.type == IFLA_LINKINFO && read_kind(&a, &l->kind) < 0)
			return -EBADMSG;
	}
	return r;
}

static void add_stats(struct links *links, const struct sample_link *l, struct link_stats *st)
{
	st->ifindex = l->ifindex;
	st->real = !l->kind;
	links->stats = xgrow(links->stats, links->n_stats, &links->cap_stats, sizeof(*st));
	links->stats[links->n_stats++] = *st;
}

static int on_link(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct link_reader *r = arg;
	struct link_stats st = { .len = 0 };
	struct ifinfomsg m;
	struct sample_link *l;
	size_t head = NLMSG_ALIGN(sizeof(m));
	uint64_t bps;
	int rc;

	if (type != RTM_NEWLINK)
		return 0;
	if (len < sizeof(m))
		return -EBADMSG;
	memcpy(&m, payload, sizeof(m));
	l = SAMPLE_ADD(r->sample, links);
	l->ifindex = (uint32_t) m.ifi_index;
	l->up = m.ifi_flags & IFF_UP;
	rc = read_link_attrs(
		(const unsigned char *) payload + head, len > head ? len - head : 0, l, &st);
	if (rc < 0)
		return rc;
	if (!l->ifname)
		return -EBADMSG;
	if (!l->kind && !(m.ifi_flags & IFF_LOOPBACK) &&
	    machine_link_speed(r->machine, l->ifname, &bps) == 0)
		l->speed_bps = OPT(bps);
	if (!(m.ifi_flags & IFF_LOOPBACK) && linkstats_wants(l))
		add_stats(r->links, l, &st);
	return 0;
}

static int on_addr(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct link_reader *r = arg;
	size_t head = NLMSG_ALIGN(sizeof(struct ifaddrmsg)), pos = 0, want;
	struct local_addr found = { 0 };
	struct ifaddrmsg m;
	struct diag_attr a;
	bool local = false, any = false;
	int rc;

	if (type != RTM_NEWADDR)
		return 0;
	if (len < sizeof(m))
		return -EBADMSG;
	memcpy(&m, payload, sizeof(m));
	if (m.ifa_family != AF_INET && m.ifa_family != AF_INET6)
		return 0;
	found.family = m.ifa_family == AF_INET ? 4 : 6;
	found.ifindex = m.ifa_index;
	want = found.family == 4 ? 4 : 16;
	while ((rc = diag_next_attr((const unsigned char *) payload + head,
			len > head ? len - head : 0, &pos, &a)) > 0) {
		if (a.len != want || (a.type != IFA_LOCAL && (a.type != IFA_ADDRESS || local)))
			continue;
		memcpy(found.addr, a.data, want);
		local = a.type == IFA_LOCAL;
		any = true;
	}
	if (rc < 0 || !any)
		return rc;
	r->links->addrs = xgrow(r->links->addrs, r->links->n, &r->links->cap, sizeof(found));
	r->links->addrs[r->links->n++] = found;
	return 0;
}

static int compare(const void *pa, const void *pb)
{
	const struct local_addr *a = pa, *b = pb;

	return a->family != b->family ? a->family - b->family : memcmp(a->addr, b->addr, 16);
}

static int by_ifname(const void *pa, const void *pb)
{
	return strcmp(
		((const struct sample_link *) pa)->ifname, ((const struct sample_link *) pb)->ifname);
}

static void free_link(struct sample_link *l)
{
	free(l->ifname);
	free(l->kind);
	free(l->qdisc);
}

static void drop_links(struct sample *s)
{
	for (size_t i = 0; i < s->n_links; i++)
		free_link(&s->links[i]);
	s->n_links = 0;
}

/* A link that changes while it is dumped can come twice. */
static void sort_links(struct sample *s)
{
	size_t to = 0;

	if (s->n_links)
		qsort(s->links, s->n_links, sizeof(*s->links), by_ifname);
	for (size_t i = 0; i < s->n_links; i++) {
		if (to && str_eq(s->links[to - 1].ifname, s->links[i].ifname))
			free_link(&s->links[i]);
		else
			s->links[to++] = s->links[i];
	}
	s->n_links = to;
}

static void name_addrs(const struct sample *s, struct links *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct local_addr *a = &l->addrs[i];
		const char *name = links_name(s, a->ifindex);

		memcpy(a->ifname, name, strnlen(name, sizeof(a->ifname) - 1));
	}
}

void links_read(struct machine *m, struct sample *s, struct links *ret)
{
	struct link_reader reader = { m, s, ret };
	struct ifinfomsg link_req = { .ifi_family = AF_UNSPEC };
	struct ifaddrmsg addr_req = { .ifa_family = AF_UNSPEC };
	struct err e = ERR_INIT;
	bool interrupted;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = machine_dump(m, "link", NETLINK_OF_ROUTE, RTM_GETLINK, &link_req, sizeof(link_req),
		on_link, &reader, &interrupted, &e);
	if (r < 0) {
		drop_links(s);
		sample_note(s, "rtnetlink links", "%s", e.text);
	}
	sort_links(s);
	r = machine_dump(m, "addr", NETLINK_OF_ROUTE, RTM_GETADDR, &addr_req, sizeof(addr_req),
		on_addr, &reader, &interrupted, &e);
	if (r < 0) {
		ret->n = 0;
		sample_note(s, "rtnetlink addresses", "%s", e.text);
	}
	name_addrs(s, ret);
	if (ret->n)
		qsort(ret->addrs, ret->n, sizeof(*ret->addrs), compare);
}

void links_done(struct links *l)
{
	free(l->addrs);
	free(l->stats);
	memset(l, 0, sizeof(*l));
}

const struct local_addr *links_local(const struct links *l, int family, const uint8_t *addr)
{
	struct local_addr want = { .family = family };

	memcpy(want.addr, addr, family == 4 ? 4 : 16);
	return l->n ? bsearch(&want, l->addrs, l->n, sizeof(*l->addrs), compare) : NULL;
}

uint32_t links_find(const struct links *l, int family, const uint8_t *addr)
{
	const struct local_addr *hit = links_local(l, family, addr);

	return hit ? hit->ifindex : 0;
}

const char *links_name(const struct sample *s, uint32_t ifindex)
{
	for (size_t i = 0; ifindex && i < s->n_links; i++)
		if (s->links[i].ifindex == ifindex)
			return s->links[i].ifname;
	return "";
}
