/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The power goes before each system call of apply, confirm, rollback and recovery in turn: of what
 * was not synced nothing is on the disk, or only names, or only data, or some of each. The machine
 * boots with the drop-in that it finds, and the next command leaves the old state or the new one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/syscall.h>

#include "disk.h"
#include "operations.h"
#include "supervise.h"

#define RANDOM_DISKS (is_stress() ? 8u : 1u)
#define NOT_ON_DISK  "proc"

struct power {
	const struct operation *op;
	const struct machine *m;
	struct disk synced;
	long calls, disks, done;
};

static void boot_key(const struct machine *m, const char *key, const char *old, const char *new)
{
	_cleanup_(free_p) char *line = xasprintf("\n%s = %s\n", key, new);

	put_key(m, key, dropin_has(m, line) ? new : old);
}

/* The kernel's defaults, then what the drop-in sets. */
static void boot(const struct machine *m)
{
	put_key(m, "kernel.random.boot_id", "22222222-2222-2222-2222-222222222222");
	put_key(m, KEEPALIVE, KEEPALIVE_OLD);
	boot_key(m, WMEM, WMEM_OLD, WMEM_NEW);
	boot_key(m, RMEM, RMEM_OLD, RMEM_NEW);
	boot_key(m, SOMAXCONN, SOMAXCONN_OLD, SOMAXCONN_NEW);
}

static void try_disk(struct power *p, const struct disk *now, enum disk_loss loss, unsigned seed)
{
	_cleanup_(free_p) char *where = xasprintf("%s, power lost before call %ld, disk %d/%u",
		p->op->name, p->calls + 1, (int) loss, seed);
	struct machine m;

	machine_make_empty(&m);
	disk_make(&p->synced, now, loss, seed, m.dir);
	boot(&m);
	if (recover_machine(&m) < 0)
		fail_msg("%s: recovery fails", where);
	p->done += check_old_or_new(&m, where);
	p->disks++;
	machine_remove(&m);
}

static void lose_power(struct power *p)
{
	struct disk now = { NULL };

	disk_load(&now, p->m->dir, NOT_ON_DISK);
	for (enum disk_loss loss = DISK_LOSES_ALL; loss < DISK_LOSES_AT_RANDOM; loss++)
		try_disk(p, &now, loss, 0);
	for (unsigned i = 0; i < RANDOM_DISKS; i++)
		try_disk(p, &now, DISK_LOSES_AT_RANDOM, (unsigned) p->calls * 8 + i);
	disk_done(&now);
}

static void sync_one(struct power *p, pid_t child, int fd)
{
	_cleanup_(free_p) char *link = xasprintf("/proc/%ld/fd/%d", (long) child, fd);
	char path[4096];
	ssize_t n = readlink(link, path, sizeof(path) - 1);

	if (n < 0)
		abort();
	path[n] = '\0';
	/* one that was unlinked is not found again, synced or not */
	if (str_starts_with(path, p->m->dir) && access(path, F_OK) == 0)
		disk_sync(&p->synced, path);
}

static int before_call(void *user, pid_t child, const struct seccomp_data *call)
{
	struct power *p = user;

	if (p->calls++ % stride(7) == 0)
		lose_power(p);
	if (call->nr == SYS_fsync || call->nr == SYS_fdatasync)
		sync_one(p, child, (int) call->args[0]);
	return VERDICT_LET;
}

static void lose_power_everywhere(const struct operation *op)
{
	struct power p = { .op = op };
	struct supervised s;
	struct machine m;

	machine_make(&m);
	op->prepare(&m);
	p.m = &m;
	disk_load(&p.synced, m.dir, NOT_ON_DISK);
	s = supervise(op->run, &m, before_call, &p);
	assert_int_equal(s.status, 0);
	lose_power(&p);
	disk_done(&p.synced);
	machine_remove(&m);
	print_message("# %s: power lost at %ld system calls, %ld disks: %ld in the new state; 0 "
		"half states\n", op->name, p.calls, p.disks, p.done);
}

static void power_lost_anywhere_is_old_or_new(void **state)
{
	(void) state;
	for (size_t i = 0; i < n_operations; i++)
		lose_power_everywhere(&operations[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_lost_anywhere_is_old_or_new),
	};

	if (!supervise_is_possible()) {
		(void) puts("1..0 # SKIP seccomp's user notification is refused here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
