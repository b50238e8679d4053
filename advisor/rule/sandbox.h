/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a rule may do on the connection: one SELECT over fact_* tables, json_each and json_tree,
 * with a list of functions and a budget of steps, time and memory. Private to rule/.
 */
#ifndef RULE_SANDBOX_H
#define RULE_SANDBOX_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

struct sandbox {
	sqlite3 *db;
	char *const *tables;   /* that may be read; borrowed */
	size_t n_tables;
	char **hidden;         /* all other tables of the connection, virtual ones too */
	size_t n_hidden;
	bool filling;          /* a case's statements: may also change these tables */
	char refusal[160];     /* what the authorizer refused, in words; "" = nothing */
	bool reads_measured;   /* the statement prepared last reads facts that were measured */
	int64_t steps_left;
	struct usec cpu_end;
};

/* Locks the connection down for good. The object must not move while the connection is open. */
int sandbox_enter(struct sandbox *sb, sqlite3 *db, char *const *tables, size_t n_tables,
	struct err *e);

/* The connection must not be used any more. */
void sandbox_done(struct sandbox *sb);

/* -EPERM: not allowed; -EINVAL: no single SELECT, or wrong SQL; with words. */
int sandbox_prepare(struct sandbox *sb, const char *sql, sqlite3_stmt **ret, struct err *e);

/* Starts a new budget: call before the first step of a statement. */
void sandbox_refill(struct sandbox *sb);

/* 1 = a row, 0 = end, -ETIME: out of budget, -EINVAL: the statement failed. */
int sandbox_step(struct sandbox *sb, sqlite3_stmt *stmt, struct err *e);

/* Runs INSERT, UPDATE and DELETE statements on the tables, for cases. */
int sandbox_fill(struct sandbox *sb, const char *sql, struct err *e);

#endif
