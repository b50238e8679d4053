/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/present.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/proctab.h"

#define MEMINFO_BYTES_MAX (256 * 1024)
#define LISTEN_HEX "0A" /* TCP_LISTEN */

static int take_total(void *arg, const char *name, int64_t value)
{
	uint64_t *total = arg;

	if (str_eq(name, "MemTotal") && value > 0)
		*total = (uint64_t) value;
	return 0;
}

uint64_t present_memory_bytes(const struct root *root)
{
	_cleanup_(free_p) char *text = NULL;
	uint64_t total = 0;
	size_t len;

	if (root_read(root, "proc/meminfo", MEMINFO_BYTES_MAX, &text, &len) < 0 ||
	    proctab_parse_meminfo(text, take_total, &total, NULL) < 0)
		return 0;
	return total;
}

static void add_port(struct sysctl_ports *p, uint16_t port)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->list[i] == port)
			return;
	p->list = xreallocarray(p->list, p->n + 1, sizeof(*p->list));
	p->list[p->n++] = port;
}

/* "   0: 0100007F:1F90 00000000:0000 0A ...": false behind the last listener. */
static bool take_line(struct sysctl_ports *p, char *line)
{
	char *pos = line, *local, *state, *colon, *end;
	unsigned long port;

	(void) str_token(&pos, " \n");
	local = str_token(&pos, " \n");
	(void) str_token(&pos, " \n");
	state = str_token(&pos, " \n");
	colon = state ? strchr(local, ':') : NULL;
	if (!colon || !str_eq(state, LISTEN_HEX))
		return false;
	port = strtoul(colon + 1, &end, 16);
	if (*end || !port || port > UINT16_MAX)
		return false;
	add_port(p, (uint16_t) port);
	return true;
}

static void read_table(const struct root *root, const char *path, struct sysctl_ports *p)
{
	_cleanup_(free_p) char *line = NULL;
	int fd = root_openat(root, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	size_t size = 0;

	if (!file) {
		close_p(&fd);
		return;
	}
	if (getline(&line, &size, file) > 0) /* the heading */
		while (getline(&line, &size, file) > 0 && take_line(p, line))
			;
	(void) fclose(file);
}

void present_listening(const struct root *root, struct sysctl_ports *ret)
{
	*ret = (struct sysctl_ports) { NULL, 0 };
	read_table(root, "proc/net/tcp", ret);
	read_table(root, "proc/net/tcp6", ret);
}
