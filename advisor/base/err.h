/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors with words: a code for the program, one sentence for the person. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define ERR_TEXT_MAX 512

/*
 * Lives in the caller's frame; `struct err e = ERR_INIT;`. Functions that take one as their last
 * argument return 0 or a negative errno and set it only on failure.
 */
struct err {
	int code;                /* negative errno, 0 = nothing set */
	char text[ERR_TEXT_MAX]; /* one line: what, where, what to do; no newline */
};

#define ERR_INIT { 0, "" }

/*
 * Sets code and text; control characters in the result are escaped. Returns `code`. e may be NULL.
 */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As err_set, and appends ": " and the errno's own words. */
int err_sys(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "what was being done: " before the text that is there. Returns e's code. */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
