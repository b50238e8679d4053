/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One subcommand: a file in cmd/ and a line in the table of main.c. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/root.h"
#include "rule/policy.h"

enum exit_code {
	EXIT_FINE = 0,
	EXIT_FINDINGS = 1, /* findings at or above --fail-on, drift, failed rule cases */
	EXIT_USAGE = 2,
	EXIT_CANNOT = 3,   /* the command could not do its work; one line on stderr says why */
};

enum format { FORMAT_TEXT, FORMAT_JSON };

struct cmd_context {           /* global options, the same for every command */
	struct root *root;     /* --root */
	const char *root_dir;  /* as given; NULL = live */
	const char *db_path;   /* --db; NULL = the default place */
	const char *netns;     /* --netns, "" = the host's own, or all */
	bool is_inside;        /* it was entered */
	bool all_netns;        /* --netns all */
	struct policy *policy; /* --config, or etc/tcpadvisor/tcpadvisor.conf below the root */
	const char *config_path; /* --config as given; NULL = the default place */
	enum format format;
	bool color;            /* stdout is a terminal and NO_COLOR is not set */
	int width;             /* columns of the terminal; 0 = stdout is none */
};

struct cmd {
	const char *name;
	const char *summary;  /* one line for --help */
	const char *usage;    /* text of `tcpadvisor NAME --help`, options included */
	bool recovers;        /* apply_recover before it runs */
	bool json;            /* understands --format json */
	bool all_netns;       /* understands --netns all */
	bool reads_series;    /* --netns names what the database holds, which may be gone */
	bool own_config;      /* reads the configuration itself, or needs none: a broken one must
	                       * not bar the way back. ctx->policy are the defaults */
	int (*run)(
		struct cmd_context *ctx, int argc, char **argv); /* argv[0] = its name; exit_code */
};

/* The commands, each in cmd/NAME.c. */
extern const struct cmd cmd_collect, cmd_report, cmd_explain, cmd_plan, cmd_apply, cmd_confirm,
	cmd_rollback, cmd_changes, cmd_status, cmd_trend, cmd_rules, cmd_calc, cmd_sysctl,
	cmd_check_config, cmd_lint;

/*
 * Prints the error as the one line on stderr; returns EXIT_CANNOT, or EXIT_USAGE for -EINVAL of
 * options.
 */
int cmd_fail(const struct err *e);
/* "tcpadvisor NAME: what is wrong (see tcpadvisor NAME --help)"; returns EXIT_USAGE. */
int cmd_usage(const struct cmd *cmd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
