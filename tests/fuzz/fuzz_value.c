/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A value of a sysctl, as somebody else wrote it, checked against one key of each type. */
#include "base/alloc.h"
#include "base/str.h"
#include "fuzz.h"
#include "sysctl/catalog.h"
#include "sysctl/value.h"

static void check_key(const struct sysctl_key *key, const char *text)
{
	_cleanup_(free_p) char *once = sysctl_value_canonical(key, text);
	_cleanup_(free_p) char *twice = sysctl_value_canonical(key, once);
	struct err e = ERR_INIT;
	int form = sysctl_value_check_form(key, text, &e);

	FUZZ_ASSERT(str_eq(once, twice));
	FUZZ_ASSERT(sysctl_value_same(key, text, once));
	FUZZ_ASSERT((form < 0) == (*e.text != '\0'));
	/* what may be written has the right form, and keeps it as the kernel shows it */
	FUZZ_ASSERT(form == 0 || sysctl_value_check(key, text, NULL) < 0);
	FUZZ_ASSERT(form < 0 || sysctl_value_check_form(key, once, NULL) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[] = { "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_rmem",
		"net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
		"net.ipv4.tcp_congestion_control", "net.ipv4.tcp_available_congestion_control",
		"net.ipv4.tcp_mem" };
	_cleanup_(free_p) char *text = xstrndup((const char *) data, size);
	int64_t v;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		FUZZ_ASSERT(sysctl_find(keys[i]));
		check_key(sysctl_find(keys[i]), text);
	}
	for (size_t n = 0; n < 4; n++)
		if (sysctl_value_number(text, n, &v) < 0)
			v = 0;
	return 0;
}
