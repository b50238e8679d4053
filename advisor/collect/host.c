/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "sysctl/catalog.h"
#include "sysctl/procsys.h"
#include "sysctl/sysctld.h"

#define FACT_BYTES_MAX 4096
#define CPUS_MAX 65536
#define SYSCTL_SAFE_MAX 4200 /* a value or a path of a file, escaped */

/* First line of a small file, escaped; NULL with a note if it cannot be read. */
static char *read_fact(struct machine *m, struct sample *s, const char *path)
{
	_cleanup_(free_p) char *text = NULL;
	char safe[256];
	int r = machine_read(m, path, FACT_BYTES_MAX, &text, NULL);

	if (r < 0) {
		sample_note(s, path, "cannot be read: %s", strerror(-r));
		return xstrdup("");
	}
	return xstrdup(str_escape(safe, sizeof(safe), str_trim(text)));
}

/* "0-3,8" -> 5; 0 if it is not such a list. */
static uint32_t count_cpus(char *list)
{
	uint32_t n = 0;
	char *part;

	while ((part = str_token(&list, ","))) {
		char *dash = strchr(part, '-');
		uint64_t lo, hi;

		if (dash)
			*dash = '\0';
		if (parse_u64(part, &lo) < 0 || parse_u64(dash ? dash + 1 : part, &hi) < 0 ||
			hi < lo || hi >= CPUS_MAX)
			return 0;
		n += (uint32_t) (hi - lo + 1);
	}
	return n;
}

static uint32_t read_page_bytes(struct machine *m, struct sample *s)
{
	_cleanup_(free_p) char *text = NULL;
	uint64_t v = 0;
	char number[32];

	if (machine_is_live(m)) {
		v = (uint64_t) sysconf(_SC_PAGESIZE);
		(void) snprintf(number, sizeof(number), "%llu\n", (unsigned long long) v);
		(void) machine_save_static(m, "page_bytes", number, NULL);
		return (uint32_t) v;
	}
	if (machine_read(m, "page_bytes", 64, &text, NULL) < 0 ||
		parse_u64(str_trim(text), &v) < 0 || v > 1u << 20) {
		sample_note(s, "page_bytes", "the recording does not tell the page size");
		return 0;
	}
	return (uint32_t) v;
}

void host_read(struct machine *m, struct sample *s)
{
	_cleanup_(free_p) char *online = NULL;

	s->host.kernel = read_fact(m, s, "proc/sys/kernel/osrelease");
	s->host.hostname = read_fact(m, s, "proc/sys/kernel/hostname");
	s->host.boot_id = read_fact(m, s, "proc/sys/kernel/random/boot_id");
	online = read_fact(m, s, "sys/devices/system/cpu/online");
	s->host.cpus = count_cpus(online);
	s->host.page_bytes = read_page_bytes(m, s);
}

static void read_sysctl(struct machine *m, const struct sysctl_key *key, struct sample *s)
{
	_cleanup_(free_p) char *value = NULL, *path = NULL, *line = NULL;
	struct sample_sysctl *v;
	char safe[SYSCTL_SAFE_MAX];
	int r;

	if (key->status == SYSCTL_SECRET || key->gauge)
		return;
	r = procsys_read(machine_root(m), key->name, &value);
	if (r == -ENOENT)
		return;
	if (r < 0) {
		sample_note(s, key->name, "cannot be read: %s", strerror(-r));
		return;
	}
	v = SAMPLE_ADD(s, sysctls);
	v->key = key->name;
	v->value = xstrdup(str_escape(safe, sizeof(safe), value));
	path = procsys_path(key->name);
	line = xasprintf("%s\n", value);
	if (path)
		(void) machine_save_static(m, path, line, NULL);
}

void host_read_sysctls(struct machine *m, struct sample *s)
{
	const struct sysctl_key *keys;
	size_t n;

	keys = sysctl_catalog(&n);
	for (size_t i = 0; i < n; i++)
		read_sysctl(m, &keys[i], s);
}

/* Only the network's keys are this program's business, and key material never is. */
static bool is_ours(const struct sysctld_entry *a)
{
	return str_starts_with(a->key, "net.");
}

static const char *value_to_show(const struct sysctld_entry *a)
{
	const struct sysctl_key *key = sysctl_find(a->key);

	return key && key->status == SYSCTL_SECRET ? "(secret)" : a->value;
}

/* A file of a recording: the assignments that matter, on the lines where they stood. */
static void save_dropin(struct machine *m, const struct sysctld *d, const char *file)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;
	unsigned line = 1;

	for (size_t i = 0; i < d->n; i++) {
		const struct sysctld_entry *a = &d->entries[i];

		if (!is_ours(a) || !str_eq(a->file, file))
			continue;
		for (; line < a->line; line++)
			strbuf_puts(&text, "\n");
		strbuf_printf(&text, "%s%s = %s\n", a->ignore_failure ? "-" : "", a->key,
			value_to_show(a));
		line++;
	}
	(void) machine_save_static(m, file + 1, strbuf_str(&text), NULL);
}

static void save_dropins(struct machine *m, const struct sysctld *d)
{
	const char *last = NULL;

	for (size_t i = 0; i < d->n; i++) {
		if (!is_ours(&d->entries[i]) || str_eq(d->entries[i].file, last))
			continue;
		last = d->entries[i].file;
		save_dropin(m, d, last);
	}
}

void host_read_dropins(struct machine *m, struct sample *s)
{
	struct err e = ERR_INIT;
	struct sysctld d;
	char safe[SYSCTL_SAFE_MAX];
	int r = sysctld_load(machine_root(m), &d, &e);

	if (r < 0) {
		sample_note(s, "sysctl.d", "%s", e.text);
		return;
	}
	for (size_t i = 0; i < d.n; i++) {
		struct sample_dropin *a;

		if (!is_ours(&d.entries[i]))
			continue;
		a = SAMPLE_ADD(s, dropins);
		a->file = xstrdup(str_escape(safe, sizeof(safe), d.entries[i].file));
		a->key = xstrdup(str_escape(safe, sizeof(safe), d.entries[i].key));
		a->value = xstrdup(str_escape(safe, sizeof(safe), value_to_show(&d.entries[i])));
		a->line = d.entries[i].line;
		a->wins_systemd = d.entries[i].wins_systemd;
		a->wins_procps = d.entries[i].wins_procps;
	}
	for (size_t i = 0; i < d.n_problems; i++) {
		_cleanup_(free_p) char *text = sysctld_problem_text(&d.problems[i]);

		sample_note(s, "sysctl.d", "%s", text);
	}
	if (machine_is_recording(m))
		save_dropins(m, &d);
	sysctld_done(&d);
}
