/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of lint: values that the kernel or reason refuses. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/deny.h"
#include "sysctl/lint_checks.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

#define RMEM_CAP_BYTES (32 << 20) /* since 6.16; only the first number is looked at */
#define HZ_MIN         100        /* the slowest clock, with which bounds in ticks are widest */

struct value {
	struct lint *lint;
	const struct root *root;
	const struct lint_key *k;
	const struct sysctld_entry *at;
};

static enum lint_severity unless_ignored(const struct value *v)
{
	return v->at->ignore_failure ? LINT_NOTE : LINT_ERROR;
}

#define REFUSED(v, ...)                                                                            \
	lint_add((v)->lint, "refused-value", unless_ignored(v), (v)->k->name, (v)->at, __VA_ARGS__)
#define DOUBTED(v, id, severity, ...)                                                              \
	lint_add((v)->lint, id, severity, (v)->k->name, (v)->at, __VA_ARGS__)

static size_t count_words(const char *text)
{
	size_t n = 0;

	while (*text) {
		n++;
		text += strcspn(text, " ");
		text += strspn(text, " ");
	}
	return n;
}

static size_t wanted_numbers(enum sysctl_type type)
{
	switch (type) {
	case SYSCTL_INT:
	case SYSCTL_ENUM:
		return 1;
	case SYSCTL_RANGE:
		return 2;
	case SYSCTL_TRIPLE:
		return 3;
	case SYSCTL_PORT_LIST:
	case SYSCTL_NAME:
	case SYSCTL_NAMES:
		break;
	}
	return 0;
}

/*
 * A number as the kernel reads it: the base from the prefix, a blank or the end behind it
 * [kernel/sysctl.c proc_get_long]. Beyond 64 bits the nearest.
 */
static bool read_number(const char *word, int64_t *ret, bool *ret_is_plain)
{
	const char *digits = *word == '-' ? word + 1 : word;
	char *end;

	if (!isdigit((unsigned char) *digits))
		return false;
	*ret = strtoll(word, &end, 0);
	*ret_is_plain = digits[0] != '0' || !digits[1];
	return end > digits && !*end;
}

/* Numbers that a key of no type known here must have: those that it has now. */
static size_t numbers_now(const char *now)
{
	return now && *now && !now[strspn(now, "-0123456789 ")] ? count_words(now) : 0;
}

static int64_t bound(const struct sysctl_key *key, int64_t limit)
{
	return key->in_ticks ? limit / HZ_MIN : limit;
}

static bool is_in_kernel_range(const struct sysctl_key *key, int64_t number)
{
	if (!key || (!key->kernel_min && !key->kernel_max))
		return true;
	return number >= bound(key, key->kernel_min) && number <= bound(key, key->kernel_max);
}

bool lint_is_refused(const struct lint_key *k, const char *value)
{
	size_t want = k->key ? wanted_numbers(k->key->type) : numbers_now(k->now);
	_cleanup_(free_p) char *copy = xstrdup(value);
	char *pos = copy, *word = str_token(&pos, " ");
	int64_t number, before = INT64_MIN;
	bool ignored;

	if (want && !word)
		return true;
	for (size_t n = 0; n < want && word; n++, word = str_token(&pos, " ")) {
		if (!read_number(word, &number, &ignored) || number == INT64_MAX ||
		    !is_in_kernel_range(k->key, number))
			return true;
		if (k->key && k->key->type == SYSCTL_RANGE && number < before)
			return true;
		before = number;
	}
	return false;
}

static struct sysctl_machine machine_of(const struct lint *l)
{
	return (struct sysctl_machine) {
		.memory_bytes = l->memory_bytes,
		.page_bytes = (uint32_t) sysconf(_SC_PAGESIZE),
		.rmem_cap_bytes = RMEM_CAP_BYTES,
	};
}

/* Not before the line at hand: until then the kernel has its own value. */
static bool comes_later(const struct value *v, const struct lint_key *k)
{
	if (!v->at->in_systemd)
		return false;
	for (size_t i = 0; i < k->n_entries; i++)
		if (k->entries[i]->in_systemd && k->entries[i] < v->at)
			return false;
	return true;
}

/* The first number that another key has by then at boot: by a file, or as the kernel comes up. */
static bool number_of(const struct value *v, const char *name, int64_t *ret)
{
	const struct sysctl_machine machine = machine_of(v->lint);
	const struct lint_key *k = name ? lint_find(v->lint, name) : NULL;
	const struct sysctl_key *key = name ? sysctl_find(name) : NULL;
	_cleanup_(free_p) char *own = NULL;

	if (k && k->boot.value && !comes_later(v, k))
		return sysctl_value_number(k->boot.value, 0, ret) == 0;
	own = key ? sysctl_default_text(key, &machine) : NULL;
	return own && sysctl_value_number(own, 0, ret) == 0;
}

/* True if the kernel takes it. */
static bool check_kernel_range(const struct value *v, int64_t number, bool first)
{
	const struct sysctl_key *key = v->k->key;
	int64_t other;

	if (!is_in_kernel_range(key, number)) {
		REFUSED(v, "the kernel refuses %lld: it takes %lld to %lld, and the line fails.",
			(long long) number, (long long) bound(key, key->kernel_min),
			(long long) bound(key, key->kernel_max));
		return false;
	}
	if (first && number_of(v, key->not_below, &other) && number < other) {
		REFUSED(v, "the kernel refuses %lld: it is less than %s (%lld).",
			(long long) number, key->not_below, (long long) other);
		return false;
	}
	if (first && number_of(v, key->not_above, &other) && number > other) {
		REFUSED(v, "the kernel refuses %lld: it is more than %s (%lld).",
			(long long) number, key->not_above, (long long) other);
		return false;
	}
	return true;
}

static void check_rounding(const struct value *v, int64_t number)
{
	switch (v->k->key->rounding) {
	case SYSCTL_ROUNDS_NOTHING:
		break;
	case SYSCTL_ROUNDS_POWER:
		if (number > 0 && (number & (number - 1)))
			DOUBTED(v, "rounded-value", LINT_WARNING,
				"the kernel takes %lld for the next power of two.",
				(long long) number);
		break;
	case SYSCTL_ROUNDS_TICKS:
		/* whole at 100, 250 and 1000 ticks a second */
		if (number % 20)
			DOUBTED(v, "rounded-value", LINT_WARNING,
				"the kernel rounds %lld up to whole ticks of its clock.",
				(long long) number);
		break;
	}
}

/* True if the form is good enough to look at what the numbers mean. */
static bool check_numbers(const struct value *v, size_t want)
{
	const struct sysctl_key *key = v->k->key;
	_cleanup_(free_p) char *copy = xstrdup(v->at->value);
	char *pos = copy, *word;
	int64_t number, before = INT64_MIN;
	bool is_plain, all_plain = true, ordered = true;
	size_t n;

	for (n = 0; n < want && (word = str_token(&pos, " ")); n++) {
		if (!read_number(word, &number, &is_plain)) {
			REFUSED(v, "the kernel refuses \"%s\", which is no number to it, and the "
				"line fails.", word);
			return false;
		}
		if (!check_kernel_range(v, number, n == 0))
			return false;
		ordered &= !sysctl_value_disorders(key, n, before, number);
		before = number;
		all_plain &= is_plain;
		check_rounding(v, number);
	}
	if (!n)
		REFUSED(v, "the kernel refuses an empty value, and the line fails.");
	else if (!all_plain)
		DOUBTED(v, "odd-value", LINT_WARNING, "the kernel reads a number with a leading 0 "
			"as octal, with 0x as hexadecimal: \"%s\".", v->at->value);
	else if (n < want)
		DOUBTED(v, "odd-value", LINT_WARNING, "\"%s\" is %zu of %zu numbers: the others "
			"stay what they were.", v->at->value, n, want);
	else if (count_words(v->at->value) > want)
		DOUBTED(v, "odd-value", LINT_WARNING, "\"%s\": the kernel takes %zu number%s and "
			"leaves out the rest without a word.", v->at->value, want,
			want == 1 ? "" : "s");
	else if (key->type == SYSCTL_RANGE && !ordered)
		REFUSED(v, "the kernel refuses \"%s\": the end is less than the start, and the "
			"line fails.", v->at->value);
	else if (!ordered)
		DOUBTED(v, "dangerous-value", LINT_ERROR, "\"%s\": a number is less than the one "
			"before it, which the kernel takes without a word.", v->at->value);
	else
		return true;
	return false;
}

static void check_meaning(const struct value *v)
{
	const struct sysctl_machine machine = machine_of(v->lint);
	const struct sysctl_key *key = v->k->key;
	_cleanup_(free_p) char *own = sysctl_default_text(key, &machine);
	struct err e = ERR_INIT;

	if (sysctl_deny_check(key, v->at->value, &e) < 0)
		DOUBTED(v, "dangerous-value", LINT_ERROR, "%s: %s.", v->at->value, key->refuse);
	else if (machine.memory_bytes &&
		 sysctl_deny_machine(key, v->at->value, &machine, &e) < 0)
		DOUBTED(v, "dangerous-value", LINT_ERROR, "%s.", e.text);
	else if (own && sysctl_deny_change(key, own, v->at->value, &e) < 0)
		DOUBTED(v, "dangerous-value", LINT_WARNING,
			"%s, where the kernel itself takes %s: %s.", v->at->value, own,
			key->refuse);
	else if (sysctl_value_check_form(key, v->at->value, &e) < 0)
		DOUBTED(v, "unusual-value", LINT_WARNING,
			"%s, which the kernel takes all the same.", e.text);
}

/* [net/ipv4/tcp_cong.c tcp_set_default_congestion_control] */
static void check_congestion_control(const struct value *v)
{
	_cleanup_(free_p) char *loaded = NULL, *copy = NULL;
	char *pos, *word;

	if (procsys_read(v->root, "net.ipv4.tcp_available_congestion_control", &loaded) < 0)
		return;
	copy = pos = xstrdup(loaded);
	while ((word = str_token(&pos, " ")))
		if (str_eq(word, v->at->value))
			return;
	DOUBTED(v, "module-missing", LINT_NOTE,
		"%s is not loaded now, as %s are: the line fails unless the kernel finds a module "
		"tcp_%s.", v->at->value, loaded, v->at->value);
}

static void check_line(const struct value *v)
{
	struct err e = ERR_INIT;
	size_t want = wanted_numbers(v->k->key->type);

	if (want) {
		if (check_numbers(v, want))
			check_meaning(v);
	} else if (*v->at->value && sysctl_value_check_form(v->k->key, v->at->value, &e) < 0) {
		REFUSED(v, "%s.", e.text);
	} else if (str_eq(v->k->name, "net.ipv4.tcp_congestion_control")) {
		check_congestion_control(v);
	}
}

/* tuned's line, as one of a file. */
static void check_tuned(struct lint *l, const struct root *root, const struct lint_key *k)
{
	const struct sysctld_entry entry = {
		.file = k->tuned->file, .line = k->tuned->line, .value = k->tuned->value,
	};
	const struct value v = { l, root, k, &entry };

	check_line(&v);
}

void lint_check_value(struct lint *l, const struct root *root, const struct lint_key *k)
{
	if (k->tuned && k->tuned->modifier != TUNED_UNKNOWN)
		check_tuned(l, root, k);
	for (size_t i = 0; i < k->n_entries; i++) {
		const struct sysctld_entry *e = k->entries[i];
		const struct value v = { l, root, k, e };

		if ((e->wins_systemd || e->wins_procps) && !e->is_repeat)
			check_line(&v);
	}
}
