/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine in a temporary directory, for the tests of plan/: four sysctls, a boot id, sysctl.d. */
#ifndef TESTS_PLAN_FIXTURE_H
#define TESTS_PLAN_FIXTURE_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "plan/dropin.h"
#include "plan/env.h"
#include "scratch.h"
#include "sysctl/procsys.h"

#define WMEM      "net.ipv4.tcp_wmem"
#define RMEM      "net.ipv4.tcp_rmem"
#define SOMAXCONN "net.core.somaxconn"
#define KEEPALIVE "net.ipv4.tcp_keepalive_time"

#define WMEM_OLD      "4096 16384 4194304"
#define WMEM_NEW      "4096 16384 26214400"
#define RMEM_OLD      "4096 131072 6291456"
#define RMEM_NEW      "4096 131072 52428800"
#define SOMAXCONN_OLD "4096"
#define SOMAXCONN_NEW "8192"
#define KEEPALIVE_OLD "7200"
#define KEEPALIVE_NEW "240"

struct machine {
	char *dir;
	struct root *root;
};

static inline void put_bytes(
	const struct machine *m, const char *path, const char *text, size_t len)
{
	_cleanup_(free_p) char *whole = xasprintf("%s/%s", m->dir, path);

	for (char *slash = strchr(whole + strlen(m->dir) + 1, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void) mkdir(whole, 0755);
		*slash = '/';
	}
	_cleanup_(close_p) int fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, len) != (ssize_t) len)
		abort();
}

static inline void put_file(const struct machine *m, const char *path, const char *text)
{
	put_bytes(m, path, text, strlen(text));
}

static inline void put_key(const struct machine *m, const char *key, const char *value)
{
	_cleanup_(free_p) char *path = procsys_path(key);
	_cleanup_(free_p) char *line = xasprintf("%s\n", value);

	put_file(m, path, line);
}

static inline bool key_is(const struct machine *m, const char *key, const char *want)
{
	_cleanup_(free_p) char *now = NULL;

	return procsys_read(m->root, key, &now) == 0 && str_eq(now, want);
}

static inline void machine_make_empty(struct machine *m)
{
	(void) umask(022);
	m->dir = scratch_make("plan");
	if (root_open(m->dir, &m->root, NULL) < 0)
		abort();
}

static inline void machine_make(struct machine *m)
{
	machine_make_empty(m);
	put_key(m, WMEM, "4096\t16384\t4194304"); /* as the kernel prints it */
	put_key(m, RMEM, "4096\t131072\t6291456");
	put_key(m, SOMAXCONN, SOMAXCONN_OLD);
	put_key(m, KEEPALIVE, KEEPALIVE_OLD);
	put_key(m, "kernel.random.boot_id", "11111111-1111-1111-1111-111111111111");
	put_file(m, "etc/sysctl.d/README", "");
	put_file(m, "var/lib/misc/x", "");
}

static inline void machine_remove(struct machine *m)
{
	m->root = root_free(m->root);
	m->dir = scratch_remove(m->dir);
}

static inline void machine_reboot(const struct machine *m)
{
	put_key(m, "kernel.random.boot_id", "22222222-2222-2222-2222-222222222222");
	put_key(m, WMEM, WMEM_OLD);
	put_key(m, RMEM, RMEM_OLD);
	put_key(m, SOMAXCONN, SOMAXCONN_OLD);
	put_key(m, KEEPALIVE, KEEPALIVE_OLD);
}

/* NULL if there is none; caller frees. */
static inline char *dropin_text(const struct machine *m)
{
	char *text = NULL;

	return root_read(m->root, DROPIN_PATH, 1 << 20, &text, NULL) == 0 ? text : NULL;
}

static inline bool dropin_has(const struct machine *m, const char *part)
{
	_cleanup_(free_p) char *text = dropin_text(m);

	return text && strstr(text, part);
}

static inline bool dropin_is(const struct machine *m, const char *want)
{
	_cleanup_(free_p) char *text = dropin_text(m);

	return str_eq(text, want);
}

static inline size_t files_in_sysctl_d(const struct machine *m)
{
	char **names;
	size_t n;

	if (root_list(m->root, DROPIN_DIR, &names, &n) < 0)
		abort();
	names_free(names, n);
	return n;
}

/* A literal where the struct owns its strings; nothing here frees them. */
static inline char *lit(const char *s)
{
	union {
		const char *s;
		char *p;
	} u = { s };

	return u.p;
}

static inline struct plan_entry entry(const char *key, const char *from, const char *to)
{
	return (struct plan_entry) {
		.key = sysctl_find(key), .old_value = lit(from), .new_value = lit(to),
		.rules = lit("some-rule"), .reason = lit("Because of the evidence."),
		.evidence = lit("{\"rtt_us\":100000}"), .conflict = lit(""),
		.limited = lit(""), .cost = { .how = lit("") },
		.severity = SEVERITY_HIGH, .confidence = CONFIDENCE_HIGH,
	};
}

static inline size_t buffer_entries(struct plan_entry *list)
{
	list[0] = entry(RMEM, RMEM_OLD, RMEM_NEW);
	list[1] = entry(WMEM, WMEM_OLD, WMEM_NEW);
	return 2;
}

/* State of change `id`; CHANGE_FAILED + 100 if there is none. */
static inline enum change_state state_of(const struct machine *m, int64_t id, char **ret_note)
{
	enum change_state state = (enum change_state) (CHANGE_FAILED + 100);
	struct change *list = NULL;
	size_t n = 0;

	if (apply_changes(m->root, &list, &n, NULL) < 0)
		abort();
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id) {
			state = list[i].state;
			if (ret_note)
				*ret_note = xstrdup(list[i].note);
		}
	changes_done(list, n);
	return state;
}

#endif
