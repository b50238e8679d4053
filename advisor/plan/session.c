/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"

#define LOCK_PATH    STATE_DIR "/lock"
#define LOCK_POLL_US 50000

/* The entries of directories just made must be on the disk before the journal counts on them. */
static void sync_parents(const struct root *root)
{
	static const char *const dirs[] = { "var/lib", "var", "." };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		_cleanup_(close_p) int fd = root_openat(root, dirs[i], O_RDONLY | O_DIRECTORY, 0);

		if (fd >= 0)
			(void) fsync(fd);
	}
}

static int make_state_dir(const struct root *root, struct err *e)
{
	struct stat st;
	int r = root_stat(root, STATE_DIR, &st);

	if (r != -ENOENT)
		return 0;
	r = env_make_directory(root, STATE_DIR, e);
	if (r == 0)
		sync_parents(root);
	return r;
}

static int busy(int fd, struct err *e)
{
	char text[32] = "";
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	int64_t pid;

	text[n > 0 ? n : 0] = '\0';
	if (parse_i64(str_trim(text), &pid) < 0)
		return err_set(e, -EBUSY, "another process is changing sysctls right now: wait for "
			"it, then try again");
	return err_set(e, -EBUSY,
		"process %lld is changing sysctls right now: wait for it, then try "
		"again",
		(long long) pid);
}

static int take_lock(const struct root *root, struct usec wait, int *ret, struct err *e)
{
	const struct timespec pause = { 0, LOCK_POLL_US * 1000 };
	_cleanup_(close_p) int fd = -1;
	char text[32];
	int r = env_check_path(root, LOCK_PATH, e);

	if (r < 0)
		return r;
	fd = root_openat(root, LOCK_PATH, O_RDWR | O_CREAT | O_NOFOLLOW, 0644);
	if (fd < 0)
		return err_sys(e, fd, "cannot lock %s/" LOCK_PATH "%s", root_dir(root),
			fd == -EACCES ? " (run as root)" : "");
	for (struct usec waited = { 0 }; flock(fd, LOCK_EX | LOCK_NB) < 0;
		waited.us += LOCK_POLL_US) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_sys(e, -errno, "cannot lock %s/" LOCK_PATH, root_dir(root));
		if (waited.us >= wait.us)
			return busy(fd, e);
		(void) nanosleep(&pause, NULL);
	}
	/* the pid is for words only; the lock is the flock */
	(void) snprintf(text, sizeof(text), "%ld\n", (long) getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, strlen(text), 0) < 0)
		return err_sys(e, -errno, "cannot write %s/" LOCK_PATH, root_dir(root));
	*ret = fd;
	fd = -1;
	return 0;
}

int session_open(const struct apply_env *env, struct usec wait, struct session *ret, struct err *e)
{
	_cleanup_(session_done) struct session s = { .env = env, .lock = -1 };
	int r = make_state_dir(env->root, e);

	if (r == 0)
		r = take_lock(env->root, wait, &s.lock, e);
	if (r == 0)
		r = journal_move(env->root, e);
	if (r == 0)
		r = journal_open(env->root, JOURNAL_WRITE, &s.journal, e);
	if (r == 0)
		r = journal_load(s.journal, &s.list, &s.n, e);
	if (r < 0)
		return r;
	s.boot_id = env_boot_id(env);
	*ret = s;
	s = (struct session) { .lock = -1 };
	return 0;
}

void session_done(struct session *s)
{
	if (!s->env)
		return;
	changes_done(s->list, s->n);
	s->journal = journal_free(s->journal);
	free(s->boot_id);
	/* last: the journal is closed when another may take it */
	close_p(&s->lock);
	*s = (struct session) { .lock = -1 };
}

struct change *session_find(const struct session *s, int64_t id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].id == id)
			return &s->list[i];
	return NULL;
}

bool session_is_older_boot(const struct session *s, const struct change *c)
{
	return *s->boot_id && *c->boot_id && !str_eq(s->boot_id, c->boot_id);
}

int apply_changes(const struct root *root, struct change **ret, size_t *ret_n, struct err *e)
{
	_cleanup_(journal_free_p) struct journal *j = NULL;
	struct err why = ERR_INIT;
	int r = journal_open(root, JOURNAL_READ, &j, &why);

	if (r == -ENOENT) {
		*ret = NULL;
		*ret_n = 0;
		return 0;
	}
	if (r < 0)
		return err_set(e, r, "%s", why.text);
	return journal_load(j, ret, ret_n, e);
}
