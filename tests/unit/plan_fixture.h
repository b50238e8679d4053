/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine in a temporary directory, for the tests of plan/: four sysctls, a boot id, sysctl.d. */
#ifndef TESTS_PLAN_FIXTURE_H
#define TESTS_PLAN_FIXTURE_H

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "plan/dropin.h"
#include "plan/env.h"
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

void machine_make(struct machine *m);        /* caller hands it to machine_remove */
void machine_make_empty(struct machine *m);  /* without any file */
void machine_remove(struct machine *m);
void machine_reboot(const struct machine *m); /* old values, another boot id */

/* A file below it, with the directories that it needs; what cannot be written ends the program. */
void put_bytes(const struct machine *m, const char *path, const char *text, size_t len);
void put_file(const struct machine *m, const char *path, const char *text);
void put_key(const struct machine *m, const char *key, const char *value);

bool key_is(const struct machine *m, const char *key, const char *want);
char *dropin_text(const struct machine *m); /* NULL if there is none; caller frees */
bool dropin_has(const struct machine *m, const char *part);
bool dropin_is(const struct machine *m, const char *want); /* NULL: there is none */
size_t files_in_sysctl_d(const struct machine *m);

/* A literal where the struct owns its strings; nothing here frees them. */
char *lit(const char *s);

struct plan_entry entry(const char *key, const char *from, const char *to);
size_t buffer_entries(struct plan_entry *list); /* RMEM and WMEM, from old to new: 2 */

/* Of change `id`, with its note, which the caller frees; CHANGE_FAILED + 100: there is none. */
enum change_state state_of(const struct machine *m, int64_t id, char **ret_note);

#endif
