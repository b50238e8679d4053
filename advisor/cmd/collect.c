/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/config.h"
#include "cmd/database.h"
#include "cmd/sampling.h"
#include "store/damage.h"

#define INTERVAL_MIN_US (USEC_PER_SEC / 10)

/* For each reading of the configuration: the command line wins. */
struct request {
	const struct cmd_context *ctx;
	struct usec interval;   /* 0 = as configured */
};

static int parse_time(const char *name, const char *text, struct usec *ret)
{
	struct usec t;

	if (!text || parse_duration(text, &t) < 0 || !t.us)
		return cmd_usage(&cmd_collect, "%s needs a duration like 10s or 1h", name);
	*ret = t;
	return 0;
}

/* 0, or an exit code. */
static int parse_options(
	int argc, char **argv, struct sampling_options *o, struct request *request)
{
	for (int i = 1; i < argc; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;
		int r = 0;

		if (str_eq(argv[i], "--once")) {
			o->once = true;
			continue;
		}
		if (str_eq(argv[i], "--interval"))
			r = parse_time(argv[i], next, &request->interval);
		else if (str_eq(argv[i], "--for"))
			r = parse_time(argv[i], next, &o->duration);
		else if (str_eq(argv[i], "--record") && next)
			o->record_dir = next;
		else if (str_eq(argv[i], "--record"))
			return cmd_usage(&cmd_collect, "--record needs a directory");
		else
			return cmd_usage(&cmd_collect, "unknown argument \"%s\"", argv[i]);
		if (r)
			return r;
		i++;
	}
	if (o->once && o->duration.us)
		return cmd_usage(&cmd_collect, "--once and --for exclude each other");
	if (request->interval.us && request->interval.us < INTERVAL_MIN_US)
		return cmd_usage(&cmd_collect, "--interval is at least 100ms");
	return 0;
}

/* aside: where a damaged database is now that the store took the place of; NULL: there was none. */
static int sample_into(struct store *store, const char *aside, const struct sampling_options *o,
	unsigned *ret_n, struct err *e)
{
	if (aside)
		log_warning("%s was damaged: it is now %s, and a new one is begun (the journal of "
			"changes is another file)", store_path(store), aside);
	return sampling_run(store, o, ret_n, e);
}

static int collect_into(struct cmd_context *ctx, const struct sampling_options *o, const char *path,
	bool is_temp, struct err *e)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	_cleanup_(free_p) char *aside = NULL;
	unsigned n = 0;
	int r = damage_open(path, &store, &aside, e);

	if (r < 0)
		return r;
	if (is_temp)
		log_warning(
			"no permission for the default database: samples go to a temporary one that is "
			"removed at the end (use --db FILE to keep them)");
	r = sample_into(store, aside, o, &n, e);
	if (r == -EUCLEAN) { /* damage that was not found at the start */
		log_error("%s", e->text);
		store_free_p(&store);
		free_p(&aside);
		r = damage_replace(path, &store, &aside, e);
		if (r == 0)
			r = sample_into(store, aside, o, &n, e);
	}
	if (r == 0 && is_temp)
		(void) printf("%u sample%s taken, none kept\n", n, n == 1 ? "" : "s");
	else if (r == 0)
		(void) printf("%u sample%s stored in %s\n", n, n == 1 ? "" : "s", path);
	if (r == 0 && o->record_dir)
		(void)printf(
			"recorded in %s (it holds addresses and process names of this machine)\n",
			o->record_dir);
	return r;
}

static struct settings settings_wanted(const struct request *request, const struct policy *policy)
{
	const struct cmd_context *ctx = request->ctx;
	struct settings s = settings_of(policy);

	if (request->interval.us)
		s.interval = request->interval;
	s.all_netns = ctx->all_netns ||
		(s.all_netns && !*ctx->netns && root_is_live(ctx->root));
	return s;
}

static int reload(void *arg, struct settings *ret, struct err *e)
{
	const struct request *request = arg;
	_cleanup_(policy_free_p) struct policy *policy = policy_new();
	int r = config_load(policy, request->ctx->root, request->ctx->config_path, e);

	if (r == 0)
		*ret = settings_wanted(request, policy);
	return r;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	struct request request = { .ctx = ctx };
	struct sampling_options o = { .root = ctx->root, .netns = ctx->netns };
	_cleanup_(free_p) char *path = NULL, *temp = NULL;
	struct err e = ERR_INIT;
	int r = parse_options(argc, argv, &o, &request);

	if (r)
		return r;
	o.settings = settings_wanted(&request, ctx->policy);
	if (o.record_dir && o.settings.all_netns)
		return cmd_usage(&cmd_collect, "--record is of one network namespace only");
	if (o.once || o.duration.us) {
		/* somebody waits for just these samples */
		o.settings.cpu_budget_pct = 0;
	} else {
		o.reload = reload;
		o.reload_arg = &request;
	}
	r = database_path_for_writing(ctx, &path, &temp, &e);
	if (r == 0)
		r = collect_into(ctx, &o, path, temp != NULL, &e);
	database_drop_temp(&temp);
	return r < 0 ? cmd_fail(&e) : EXIT_FINE;
}

const struct cmd cmd_collect = {
	.name = "collect",
	.summary = "sample this host into the database",
	.usage =
		"Usage: tcpadvisor collect [--interval 10s] [--for 1h | --once] [--record DIR]\n"
		"Samples sockets, counters, sysctls and links into the database until it is told to stop\n"
		"(SIGINT, SIGTERM); SIGHUP reads the configuration again. Samples are kept for 24 h, minutes\n"
		"of them for 7 days, hours for 400, or as configured. With --netns all also the network\n"
		"namespaces of containers and those with a name, each as a series of its own.\n\n"
		"  --interval TIME  between two samples (default: interval_us of the configuration, 10s)\n"
		"  --for TIME       stop after this time\n"
		"  --once           one sample: its counters are compared with the newest sample of this boot\n"
		"  --record DIR     also record what was read into a new directory, to be replayed with\n"
		"                   tcpadvisor --root DIR; it holds addresses and process names\n",
	.recovers = false,
	.all_netns = true,
	.run = run,
};
