/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/sample.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

void sample_zero(void *p, size_t size)
{
	memset(p, 0, size);
}

void sample_note(struct sample *s, const char *source, const char *fmt, ...)
{
	struct sample_note *note;
	char text[512], safe[512];
	va_list ap;

	for (size_t i = 0; i < s->n_notes; i++)
		if (str_eq(s->notes[i].source, source))
			return;
	va_start(ap, fmt);
	(void) vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	note = SAMPLE_ADD(s, notes);
	note->source = xstrdup(source);
	note->text = xstrdup(str_escape(safe, sizeof(safe), text));
}

static void free_sockets(struct sample *s)
{
	for (size_t i = 0; i < s->n_paths; i++) {
		free(s->paths[i].prefix);
		free(s->paths[i].ifname);
		free(s->paths[i].cc);
		histogram_done(&s->paths[i].srtt);
		histogram_done(&s->paths[i].rcv_rtt);
	}
	for (size_t i = 0; i < s->n_flows; i++) {
		free(s->flows[i].local);
		free(s->flows[i].remote);
		free(s->flows[i].process);
	}
	for (size_t i = 0; i < s->n_destinations; i++) {
		free(s->destinations[i].local_addr);
		free(s->destinations[i].remote_addr);
		free(s->destinations[i].process);
	}
	for (size_t i = 0; i < s->n_listeners; i++) {
		free(s->listeners[i].addr);
		free(s->listeners[i].process);
	}
	for (size_t i = 0; i < s->n_processes; i++) {
		free(s->processes[i].process);
		free(s->processes[i].close_wait_remote);
		free(s->processes[i].unanswered.remote);
		free(s->processes[i].window_closed.remote);
	}
	for (size_t i = 0; i < s->n_udp; i++) {
		free(s->udp[i].addr);
		free(s->udp[i].process);
	}
	free(s->states);
	free(s->paths);
	free(s->flows);
	free(s->destinations);
	free(s->listeners);
	free(s->processes);
	free(s->udp);
}

static void free_values(struct sample_value *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(values[i].name);
	free(values);
}

void sample_done(struct sample *s)
{
	free_sockets(s);
	free_values(s->values, s->n_values);
	for (size_t i = 0; i < s->n_sysctls; i++)
		free(s->sysctls[i].value);
	for (size_t i = 0; i < s->n_links; i++) {
		free(s->links[i].ifname);
		free(s->links[i].kind);
		free(s->links[i].qdisc);
	}
	for (size_t i = 0; i < s->n_dropins; i++) {
		free(s->dropins[i].file);
		free(s->dropins[i].key);
		free(s->dropins[i].value);
	}
	for (size_t i = 0; i < s->n_notes; i++) {
		free(s->notes[i].source);
		free(s->notes[i].text);
	}
	free(s->sysctls);
	free(s->links);
	free(s->dropins);
	free(s->notes);
	free(s->netns);
	free(s->host.boot_id);
	free(s->host.hostname);
	free(s->host.kernel);
	memset(s, 0, sizeof(*s));
}

void counter_baseline_done(struct counter_baseline *b)
{
	free_values(b->values, b->n_values);
	free(b->boot_id);
	memset(b, 0, sizeof(*b));
}
