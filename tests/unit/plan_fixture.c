/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "scratch.h"

void put_bytes(const struct machine *m, const char *path, const char *text, size_t len)
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

void put_file(const struct machine *m, const char *path, const char *text)
{
	put_bytes(m, path, text, strlen(text));
}

void put_key(const struct machine *m, const char *key, const char *value)
{
	_cleanup_(free_p) char *path = procsys_path(key);
	_cleanup_(free_p) char *line = xasprintf("%s\n", value);

	put_file(m, path, line);
}

bool key_is(const struct machine *m, const char *key, const char *want)
{
	_cleanup_(free_p) char *now = NULL;

	return procsys_read(m->root, key, &now) == 0 && str_eq(now, want);
}

void machine_make_empty(struct machine *m)
{
	(void) umask(022);
	m->dir = scratch_make("plan");
	if (root_open(m->dir, &m->root, NULL) < 0)
		abort();
}

void machine_make(struct machine *m)
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

void machine_remove(struct machine *m)
{
	m->root = root_free(m->root);
	m->dir = scratch_remove(m->dir);
}

void machine_reboot(const struct machine *m)
{
	put_key(m, "kernel.random.boot_id", "22222222-2222-2222-2222-222222222222");
	put_key(m, WMEM, WMEM_OLD);
	put_key(m, RMEM, RMEM_OLD);
	put_key(m, SOMAXCONN, SOMAXCONN_OLD);
	put_key(m, KEEPALIVE, KEEPALIVE_OLD);
}

char *dropin_text(const struct machine *m)
{
	char *text = NULL;

	return root_read(m->root, DROPIN_PATH, 1 << 20, &text, NULL) == 0 ? text : NULL;
}

bool dropin_has(const struct machine *m, const char *part)
{
	_cleanup_(free_p) char *text = dropin_text(m);

	return text && strstr(text, part);
}

bool dropin_is(const struct machine *m, const char *want)
{
	_cleanup_(free_p) char *text = dropin_text(m);

	return str_eq(text, want);
}

size_t files_in_sysctl_d(const struct machine *m)
{
	char **names;
	size_t n;

	if (root_list(m->root, DROPIN_DIR, &names, &n) < 0)
		abort();
	names_free(names, n);
	return n;
}

char *lit(const char *s)
{
	union {
		const char *s;
		char *p;
	} u = { s };

	return u.p;
}

struct plan_entry entry(const char *key, const char *from, const char *to)
{
	return (struct plan_entry) {
		.key = sysctl_find(key), .old_value = lit(from), .new_value = lit(to),
		.rules = lit("some-rule"), .reason = lit("Because of the evidence."),
		.evidence = lit("{\"rtt_us\":100000}"), .conflict = lit(""),
		.limited = lit(""), .cost = { .how = lit("") },
		.severity = SEVERITY_HIGH, .confidence = CONFIDENCE_HIGH,
	};
}

size_t buffer_entries(struct plan_entry *list)
{
	list[0] = entry(RMEM, RMEM_OLD, RMEM_NEW);
	list[1] = entry(WMEM, WMEM_OLD, WMEM_NEW);
	return 2;
}

enum change_state state_of(const struct machine *m, int64_t id, char **ret_note)
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
