/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/xattr.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "base/alloc.h"
#include "base/str.h"

#define BLOCK_MAX (64 * 1024) /* the kernel's own limit of one value and of the list of names */

/* In the block: name, NUL, length of the value in 4 bytes of this machine's order, value. */
struct item {
	const char *name;
	const char *value;
	uint32_t len;
};

static bool is_computed(const char *name)
{
	return str_eq(name, "security.ima") || str_eq(name, "security.evm");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Sorted, in *ret_text, which the names point into; both freed by the caller. */
static int list_names(int fd, char **ret_text, char ***ret_names, size_t *ret_n)
{
	_cleanup_(free_p) char *text = xcalloc(BLOCK_MAX + 1, 1);
	ssize_t len = flistxattr(fd, text, BLOCK_MAX);
	char **names = NULL;
	size_t n = 0, cap = 0;

	if (len < 0 && errno == ENOTSUP)
		len = 0;
	if (len < 0)
		return errno == ERANGE ? -EFBIG : -errno;
	for (char *name = text; name < text + len; name += strlen(name) + 1) {
		if (is_computed(name))
			continue;
		names = xgrow(names, n, &cap, sizeof(*names));
		names[n++] = name;
	}
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	*ret_text = STEAL(text);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

static int add_item(int fd, const char *name, struct strbuf *b, char *room)
{
	ssize_t len = fgetxattr(fd, name, room, BLOCK_MAX);
	uint32_t stored;

	/* went away in between, or is not for us to see */
	if (len < 0 && errno == ENODATA)
		return 0;
	if (len < 0)
		return errno == ERANGE ? -EFBIG : -errno;
	stored = (uint32_t) len;
	strbuf_add(b, name, strlen(name) + 1);
	strbuf_add(b, (const char *) &stored, sizeof(stored));
	strbuf_add(b, room, stored);
	return b->len > BLOCK_MAX ? -EFBIG : 0;
}

int xattr_read(int fd, char **ret, size_t *ret_len)
{
	_cleanup_(strbuf_done) struct strbuf b = STRBUF_INIT;
	_cleanup_(free_p) char *text = NULL, *room = xcalloc(BLOCK_MAX, 1);
	char **names;
	size_t n;
	int r = list_names(fd, &text, &names, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_item(fd, names[i], &b, room);
	free(names);
	if (r < 0)
		return r;
	*ret_len = b.len;
	*ret = b.len ? strbuf_steal(&b) : NULL;
	return 0;
}

/* The item at *pos; 1, 0 at the end, -EBADMSG. */
static int next_item(const char **pos, const char *end, struct item *ret)
{
	const char *nul = memchr(*pos, '\0', (size_t) (end - *pos));
	struct item item = { .name = *pos };

	if (*pos == end)
		return 0;
	if (!nul || (size_t) (end - nul - 1) < sizeof(item.len))
		return -EBADMSG;
	memcpy(&item.len, nul + 1, sizeof(item.len));
	item.value = nul + 1 + sizeof(item.len);
	if ((size_t) (end - item.value) < item.len)
		return -EBADMSG;
	*pos = item.value + item.len;
	*ret = item;
	return 1;
}

static bool is_in(const char *block, size_t len, const char *name)
{
	const char *pos = block;
	struct item item;

	while (next_item(&pos, block + len, &item) == 1)
		if (str_eq(item.name, name))
			return true;
	return false;
}

static int remove_others(int fd, const char *block, size_t len)
{
	_cleanup_(free_p) char *text = NULL;
	char **names;
	size_t n;
	int r = list_names(fd, &text, &names, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < n; i++)
		if (!str_starts_with(names[i], "security.") && !is_in(block, len, names[i]) &&
		    fremovexattr(fd, names[i]) < 0)
			r = -errno;
	free(names);
	return r;
}

/* Only what differs: who may not label files can still replace one of the same label. */
static int set_item(int fd, const struct item *item, char *room)
{
	ssize_t len = fgetxattr(fd, item->name, room, BLOCK_MAX);

	if (len == (ssize_t) item->len && memcmp(room, item->value, item->len) == 0)
		return 0;
	return fsetxattr(fd, item->name, item->value, item->len, 0) < 0 ? -errno : 0;
}

int xattr_write(int fd, const char *block, size_t len)
{
	_cleanup_(free_p) char *room = xcalloc(BLOCK_MAX, 1);
	const char *pos = block ? block : "", *end = pos + len;
	struct item item;
	int r = remove_others(fd, pos, len), more = 0;

	while (r == 0 && (more = next_item(&pos, end, &item)) == 1)
		r = set_item(fd, &item, room);
	return r < 0 ? r : more;
}
