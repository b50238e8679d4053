/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Global options, the table of commands, exit codes. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/config.h"
#include "cmd/database.h"
#include "collect/namespaces.h"
#include "plan/apply.h"

static const struct cmd *const commands[] = {
	&cmd_collect, &cmd_report, &cmd_explain, &cmd_plan, &cmd_apply, &cmd_confirm, &cmd_rollback,
	&cmd_changes, &cmd_status, &cmd_trend, &cmd_rules, &cmd_lint, &cmd_sysctl, &cmd_calc,
	&cmd_check_config,
};

int cmd_fail(const struct err *e)
{
	log_error("%s", e->text);
	return EXIT_CANNOT;
}

int cmd_usage(const struct cmd *cmd, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void) vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_error("%s: %s (see tcpadvisor %s --help)", cmd->name, text, cmd->name);
	return EXIT_USAGE;
}

static void print_help(void)
{
	(void)puts(
		"Usage: tcpadvisor [OPTION...] COMMAND [ARGUMENT...]\n"
		"Measures how TCP behaves on this host, says what is wrong and why, and changes sysctls safely.\n"
		"\nCommands:");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		(void) printf("  %-12s %s\n", commands[i]->name, commands[i]->summary);
	(void)puts(
		"\nOptions before the command:\n"
		"  --db FILE       database (default /var/lib/tcpadvisor/tcpadvisor.db)\n"
		"  --config FILE   thresholds and site facts (default /etc/tcpadvisor/tcpadvisor.conf)\n"
		"  --root DIR      look at a recorded machine below DIR, and change files only there\n"
		"  --netns NAME    work inside this network namespace; collect takes all, too\n"
		"  --format FORMAT text or json\n"
		"  -q, --quiet     no warnings\n"
		"  -v, --verbose   say what is being done\n"
		"  --help, --version\n"
		"\n`tcpadvisor COMMAND --help` tells a command's own options.\n"
		"Exit: 0 fine, 1 findings at or above --fail-on (or drift), 2 usage, 3 could not do it.");
}

static const struct cmd *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (str_eq(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static bool is_netns_name(const char *name)
{
	return *name && !strchr(name, '/') && name[0] != '.';
}

static void look_at_terminal(struct cmd_context *ctx)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	struct winsize ws;

	if (!isatty(STDOUT_FILENO))
		return;
	ctx->width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col ? ws.ws_col : 80;
	ctx->color = !(no_color && *no_color) && term && !str_eq(term, "dumb");
}

/* A change that died half-way is put right before anything else looks at the machine. */
static int recover(const struct cmd_context *ctx, struct err *e)
{
	_cleanup_(free_p) char *what = NULL;
	int r = apply_recover(ctx->root, &what, e);

	if (what)
		log_warning("%s", what);
	return r;
}

struct options {
	const char *config, *root, *netns;
};

static int set_up(struct cmd_context *ctx, const struct options *o, const struct cmd *cmd,
	struct err *e)
{
	int r = root_open(o->root, &ctx->root, e);

	if (r == 0 && *ctx->netns && !cmd->reads_series) {
		r = namespace_enter(ctx->root, ctx->netns, e);
		ctx->is_inside = r == 0;
	}
	if (r < 0)
		return r;
	ctx->root_dir = o->root;
	ctx->config_path = o->config;
	ctx->policy = policy_new();
	return cmd->own_config ? 0 : config_load(ctx->policy, ctx->root, o->config, e);
}

/* There is no report of several; says which there are. */
static int refuse_all(const struct cmd_context *ctx, const struct cmd *cmd)
{
	_cleanup_(free_p) char *names = database_netns_names(ctx);

	return cmd_usage(cmd, "--netns all is for collect: name one of %s, or none for the host's own",
		names);
}

static int run_command(const struct cmd *cmd, const struct options *o, struct cmd_context *ctx,
	int argc, char **argv)
{
	struct err e = ERR_INIT;
	int r;

	for (int i = 1; i < argc; i++)
		if (str_eq(argv[i], "--help")) {
			(void) fputs(cmd->usage, stdout);
			return EXIT_FINE;
		}
	if (ctx->format == FORMAT_JSON && !cmd->json)
		return cmd_usage(cmd, "has no --format json");
	if (o->netns && (o->root || !is_netns_name(o->netns))) {
		log_error(o->root ? "--netns and --root exclude each other" :
			"--netns: \"%s\" is no name of a network namespace", o->netns);
		return EXIT_USAGE;
	}
	ctx->all_netns = o->netns && str_eq(o->netns, "all");
	if (o->netns && !ctx->all_netns)
		ctx->netns = o->netns;
	r = set_up(ctx, o, cmd, &e);
	if (r == 0 && cmd->recovers)
		r = recover(ctx, &e);
	if (r < 0)
		r = cmd_fail(&e);
	else if (ctx->all_netns && !cmd->all_netns)
		r = refuse_all(ctx, cmd);
	else
		r = cmd->run(ctx, argc, argv);
	ctx->policy = policy_free(ctx->policy);
	ctx->root = root_free(ctx->root);
	return r;
}

enum { OPT_DB = 256, OPT_CONFIG, OPT_ROOT, OPT_NETNS, OPT_FORMAT, OPT_HELP, OPT_VERSION };

static const struct option long_options[] = {
	{ "db", required_argument, NULL, OPT_DB },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "root", required_argument, NULL, OPT_ROOT },
	{ "netns", required_argument, NULL, OPT_NETNS },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

/* Output that was not written whole is a failure, whatever the command said. */
static int check_output(int code)
{
	struct err e = ERR_INIT;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	(void) err_sys(&e, errno ? -errno : -EIO, "cannot write the output");
	return cmd_fail(&e);
}

/* An option before the command: -1 to go on, or an exit code. */
static int take_option(int c, char **argv, struct cmd_context *ctx, struct options *o)
{
	switch (c) {
	case OPT_DB: ctx->db_path = optarg; return -1;
	case OPT_CONFIG: o->config = optarg; return -1;
	case OPT_ROOT: o->root = optarg; return -1;
	case OPT_NETNS: o->netns = optarg; return -1;
	case OPT_FORMAT:
		if (!str_eq(optarg, "text") && !str_eq(optarg, "json")) {
			log_error("--format %s: only text and json", optarg);
			return EXIT_USAGE;
		}
		ctx->format = str_eq(optarg, "json") ? FORMAT_JSON : FORMAT_TEXT;
		return -1;
	case 'q': log_set_level(LOG_QUIET); return -1;
	case 'v': log_set_level(LOG_VERBOSE); return -1;
	case 'h':
	case OPT_HELP: print_help(); return EXIT_FINE;
	case OPT_VERSION: (void) puts(PACKAGE_STRING); return EXIT_FINE;
	default:
		log_error(c == ':' ? "option \"%s\" needs a value (see tcpadvisor --help)" :
			"unknown option \"%s\" (see tcpadvisor --help)", argv[optind - 1]);
		return EXIT_USAGE;
	}
}

int main(int argc, char **argv)
{
	struct cmd_context ctx = { .netns = "" };
	struct options o = { NULL, NULL, NULL };
	const struct cmd *cmd;
	int c, code;

	/*
	 * a file-size limit is an error of the write like a full disk, not the end of the program
	 */
	(void) signal(SIGXFSZ, SIG_IGN);
	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:qvh", long_options, NULL)) != -1) {
		code = take_option(c, argv, &ctx, &o);
		if (code >= 0)
			return check_output(code);
	}
	if (optind == argc) {
		log_error("which command? (see tcpadvisor --help)");
		return EXIT_USAGE;
	}
	cmd = find_command(argv[optind]);
	if (!cmd) {
		log_error("no command \"%s\" (see tcpadvisor --help)", argv[optind]);
		return EXIT_USAGE;
	}
	look_at_terminal(&ctx);
	return check_output(run_command(cmd, &o, &ctx, argc - optind, argv + optind));
}
