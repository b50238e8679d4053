/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that old guides set and no kernel of today has [tcp(7); the kernel's history]. */
#include "sysctl/catalog.h"

#include "base/alloc.h"
#include "base/str.h"

#define CONNTRACK "net.netfilter.nf_conntrack_"

static const struct sysctl_former former[] = {
	{ "net.core.hot_list_length", NULL, NULL },
	{ "net.core.lo_cong", NULL, NULL },
	{ "net.core.mod_cong", NULL, NULL },
	{ "net.core.no_cong", NULL, NULL },
	{ "net.core.no_cong_thresh", NULL, NULL },
	{ "net.ipv4.ip_conntrack_max", NULL, CONNTRACK "max" },
	{ "net.ipv4.netfilter.ip_conntrack_max", NULL, CONNTRACK "max" },
	{ "net.ipv4.netfilter.ip_conntrack_tcp_timeout_established", NULL,
		CONNTRACK "tcp_timeout_established" },
	{ "net.ipv4.netfilter.ip_conntrack_tcp_timeout_time_wait", NULL,
		CONNTRACK "tcp_timeout_time_wait" },
	{ "net.ipv4.rt_cache_rebuild_count", NULL, NULL },
	{ "net.ipv4.tcp_abc", "3.9", NULL },
	{ "net.ipv4.tcp_bic", "2.6.13", "net.ipv4.tcp_congestion_control" },
	{ "net.ipv4.tcp_cookie_size", "3.10", NULL },
	{ "net.ipv4.tcp_default_win_scale", NULL, NULL },
	{ "net.ipv4.tcp_dma_copybreak", NULL, NULL },
	{ "net.ipv4.tcp_frto_response", "3.10", "net.ipv4.tcp_frto" },
	{ "net.ipv4.tcp_max_ssthresh", NULL, NULL },
	{ "net.ipv4.tcp_vegas_cong_avoid", "2.6.13", "net.ipv4.tcp_congestion_control" },
	{ "net.ipv4.tcp_westwood", "2.6.13", "net.ipv4.tcp_congestion_control" },
};

const struct sysctl_former *sysctl_find_former(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(former); i++)
		if (str_eq(former[i].name, name))
			return &former[i];
	return NULL;
}
