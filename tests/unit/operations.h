/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apply, confirm, rollback and recovery on the machine of plan_fixture.h, each with what must be so
 * before and what may be so after it was disturbed.
 */
#ifndef TESTS_OPERATIONS_H
#define TESTS_OPERATIONS_H

#include "plan_fixture.h"

#define OWN_FILE "# mine\nvm.swappiness = 10\n" /* the drop-in's place is taken, mode OWN_MODE */
#define OWN_MODE 0640

struct operation {
	const char *name;
	void (*prepare)(struct machine *m);  /* runs to its end */
	int (*run)(void *m);                 /* is disturbed on its way */
	/*
	 * After recovery: whether the operation counts as done. Fails the test, with `where`, if it is
	 * half so.
	 */
	bool (*check)(const struct machine *m, const char *where);
	bool is_recovery;                    /* fails only if the journal does */
};

extern const struct operation operations[];
extern const size_t n_operations;

const struct operation *operation_find(const char *name); /* must be there */

/*
 * The new state if and only if the journal says that it stands; true if so. Fails the test if
 * neither.
 */
bool check_old_or_new(const struct machine *m, const char *where);

/* What the next command does first. */
int recover_machine(void *m);

/* A machine of its own, as `from` is: bytes and modes. */
void machine_copy(const struct machine *from, struct machine *to);

/* A sanitizer makes system calls of its own, and gives up when one fails. */
bool is_sanitized(void);

/*
 * From one system call to the next that is disturbed: 1 for `make stress`, else `usual`; more under
 * a sanitizer, where each run costs ten times as much.
 */
long stride(long usual);

/* TCPADVISOR_STRESS is set: `make stress` wants all of it. */
bool is_stress(void);

#endif
