/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/dropin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/xattr.h"
#include "plan/env.h"
#include "plan/journal_db.h"

#define DROPIN_MAX_BYTES (1024 * 1024)
#define TEMP_PREFIX      ".#" DROPIN_NAME "."

/* 1 if its directory is there, 0 if not; the codes of env_check_path. */
static int check_place(const struct root *root, struct err *e)
{
	struct err why = ERR_INIT;
	int r = env_check_path(root, DROPIN_PATH, &why);

	if (r == -ENOENT)
		return 0;
	return r < 0 ? err_set(e, r, "%s", why.text) : 1;
}

static int read_attrs(const struct root *root, struct file_state *f)
{
	_cleanup_(close_p) int fd = root_openat(root, DROPIN_PATH, O_RDONLY | O_NOCTTY, 0);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fd < 0 ? fd : -errno;
	f->mode = st.st_mode & 07777;
	f->uid = st.st_uid;
	f->gid = st.st_gid;
	return xattr_read(fd, &f->xattrs, &f->xattrs_len);
}

int dropin_read(const struct root *root, struct file_state *ret, struct err *e)
{
	struct file_state f = { .existed = true };
	int r = check_place(root, e);

	if (r == 0)
		*ret = (struct file_state) { false };
	if (r <= 0)
		return r;
	r = root_read(root, DROPIN_PATH, DROPIN_MAX_BYTES, &f.bytes, &f.len);
	if (r == 0)
		r = read_attrs(root, &f);
	if (r == -ENOENT)
		file_state_done(&f);
	else if (r < 0) {
		file_state_done(&f);
		return err_sys(e, r, "cannot read %s/" DROPIN_PATH, root_dir(root));
	}
	*ret = f;
	return 0;
}

int dropin_write(const struct root *root, const struct file_state *f, struct err *e)
{
	const struct root_attrs attrs = {
		.mode = f->mode, .uid = f->uid, .gid = f->gid,
		.xattrs = f->xattrs, .xattrs_len = f->xattrs_len,
	};
	int r = check_place(root, e);

	if (r < 0 || (r == 0 && !f->existed))
		return r;
	r = r == 0 ? env_make_directory(root, DROPIN_DIR, e) : 0;
	if (r < 0)
		return r;
	if (!f->existed)
		return root_remove(root, DROPIN_PATH, e);
	return root_write_atomic_as(root, DROPIN_PATH, f->bytes, f->len, &attrs, e);
}

bool file_same_bytes(const struct file_state *a, const struct file_state *b)
{
	if (!a->existed || !b->existed)
		return a->existed == b->existed;
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

bool file_same(const struct file_state *a, const struct file_state *b)
{
	return file_same_bytes(a, b) &&
		(!a->existed || (a->mode == b->mode && a->uid == b->uid && a->gid == b->gid &&
			a->xattrs_len == b->xattrs_len &&
			(!a->xattrs_len || memcmp(a->xattrs, b->xattrs, a->xattrs_len) == 0)));
}

void dropin_sweep(const struct root *root)
{
	char **names = NULL;
	size_t n = 0;

	if (root_list(root, DROPIN_DIR, &names, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *rest = names[i] + strlen(TEMP_PREFIX);

		if (!str_starts_with(names[i], TEMP_PREFIX) || !*rest ||
		    rest[strspn(rest, "0123456789")])
			continue;
		_cleanup_(free_p) char *path = xasprintf(DROPIN_DIR "/%s", names[i]);

		(void) root_remove(root, path, NULL);
	}
	names_free(names, n);
}

static bool is_in_file(const struct change *list, size_t n)
{
	bool stands = false;

	for (size_t i = 0; i < n; i++) {
		enum change_state state = list[i].state;

		if (state == CHANGE_INTENT || state == CHANGE_CONFIRMING ||
		    state == CHANGE_REVERTING)
			return false;
		stands = stands || (state == CHANGE_APPLIED && change_is_persistent(&list[i]));
	}
	return stands;
}

int dropin_is_edited(const struct root *root, const struct change *list, size_t n, bool *ret,
	struct err *e)
{
	_cleanup_(journal_free_p) struct journal *j = NULL;
	struct file_state now = { false }, last = { false };
	int r;

	*ret = false;
	if (!is_in_file(list, n))
		return 0;
	r = journal_open(root, JOURNAL_READ, &j, e);
	if (r == 0)
		r = journal_file(j, &last, e);
	if (r == 0)
		r = dropin_read(root, &now, e);
	if (r == 0)
		*ret = !file_same_bytes(&now, &last);
	file_state_done(&now);
	file_state_done(&last);
	return r;
}

int dropin_preview(const struct root *root, struct change *c, struct file_state *ret_now,
	struct file_state *ret_then, struct err *e)
{
	_cleanup_(journal_free_p) struct journal *j = NULL;
	struct change *list = NULL;
	size_t n = 0;
	int r = dropin_read(root, &c->before, e);

	if (r < 0)
		return r;
	r = journal_open(root, JOURNAL_READ, &j, e);
	if (r == 0)
		r = journal_load(j, &list, &n, e);
	if (r < 0 && r != -ENOENT)
		return r;
	c->id = n ? list[0].id + 1 : 1;
	*ret_then = dropin_render(list, n, c, NULL);
	*ret_now = file_state_copy(&c->before);
	changes_done(list, n);
	return 0;
}
