/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/bound.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/path_figures.h"
#include "store/figures.h"

#define OTHER "other"
#define OTHER_WEIGHT 1e300 /* more than any row has */

struct weighed {
	double weight;
	size_t at;
};

static double weigh_path(const void *row)
{
	const struct sample_path *p = row;

	/* the sum of all others is no path that could be folded */
	return str_eq(p->prefix, OTHER) ? OTHER_WEIGHT :
		(double) p->sums.bytes_acked + (double) p->sums.bytes_received;
}

static double weigh_flow(const void *row)
{
	const struct sample_flow *f = row;

	return (double) f->sums.bytes_acked + (double) f->sums.bytes_received;
}

static double weigh_destination(const void *row)
{
	return ((const struct sample_destination *) row)->ports;
}

static double weigh_listener(const void *row)
{
	const struct sample_listener *l = row;

	return (double) l->queue + l->syn_recv;
}

static double weigh_process(const void *row)
{
	return ((const struct sample_process *) row)->sockets;
}

static double weigh_udp(const void *row)
{
	const struct sample_udp *u = row;

	return u->cookie ? (double) u->drops_delta.v : OTHER_WEIGHT;
}

static struct sample_path *other_path(struct sample *s)
{
	struct sample_path *p;

	for (size_t i = 0; i < s->n_paths; i++)
		if (str_eq(s->paths[i].prefix, OTHER))
			return &s->paths[i];
	p = SAMPLE_ADD(s, paths);
	p->prefix = xstrdup(OTHER);
	p->ifname = xstrdup("");
	p->cc = xstrdup("");
	return p;
}

static void fold_path(struct sample *s, const void *row)
{
	const struct sample_path *from = row;
	struct sample_path *to = other_path(s);

	path_figures_add_sums(to, from);
	to->has_closed = to->has_closed || from->has_closed;
}

static void fold_udp(struct sample *s, const void *row)
{
	const struct sample_udp *from = row;
	struct sample_udp *to = NULL;

	for (size_t i = 0; i < s->n_udp && !to; i++)
		if (!s->udp[i].cookie)
			to = &s->udp[i];
	if (!to) {
		to = SAMPLE_ADD(s, udp);
		to->addr = xstrdup(OTHER);
	}
	to->drops += from->drops;
	if (from->drops_delta.known)
		to->drops_delta = OPT(to->drops_delta.v + from->drops_delta.v);
}

static const struct {
	enum lists which;
	size_t most;
	double (*weigh)(const void *row);
	void (*fold)(struct sample *s, const void *row); /* NULL: it is dropped */
} kinds[] = {
	/* flows first: they name their path by its number */
	{ LIST_FLOWS, 64, weigh_flow, NULL },
	{ LIST_PATHS, 512, weigh_path, fold_path },
	{ LIST_DESTINATIONS, 64, weigh_destination, NULL },
	{ LIST_LISTENERS, 512, weigh_listener, NULL },
	{ LIST_PROCESSES, 256, weigh_process, NULL },
	{ LIST_UDP, 65, weigh_udp, fold_udp },
};

static int heaviest_first(const void *pa, const void *pb)
{
	const struct weighed *a = pa, *b = pb;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return (a->at > b->at) - (a->at < b->at);
}

/* Which rows stay: so many, and one less where that of the others is still to come. */
static bool *choose(const struct sample *s, size_t kind, size_t n)
{
	const struct list *l = &lists[kinds[kind].which];
	size_t most = kinds[kind].most;
	struct weighed *order = xcalloc(n, sizeof(*order));
	bool *stays = xcalloc(n, sizeof(*stays));

	for (size_t i = 0; i < n; i++)
		order[i] = (struct weighed) { kinds[kind].weigh(list_row(s, l, i)), i };
	qsort(order, n, sizeof(*order), heaviest_first);
	if (kinds[kind].fold && order[0].weight < OTHER_WEIGHT)
		most--;
	for (size_t i = 0; i < most; i++)
		stays[order[i].at] = true;
	free(order);
	return stays;
}

/* Flows of a path that is folded go with it. */
static void follow_paths(
	struct sample *s, const size_t *moved_to, const bool *stays, size_t n_paths)
{
	const struct list *l = &lists[LIST_FLOWS];
	size_t n = 0;

	for (size_t i = 0; i < s->n_flows; i++) {
		size_t path = s->flows[i].path;

		if (path >= n_paths || !stays[path]) {
			list_row_done(l, &s->flows[i]);
			continue;
		}
		s->flows[n] = s->flows[i];
		s->flows[n++].path = moved_to[path];
	}
	s->n_flows = n;
}

static void bound_list(struct sample *s, size_t kind)
{
	const struct list *l = &lists[kinds[kind].which];
	size_t n = list_count(s, l), kept = 0;
	_cleanup_(free_p) bool *stays = choose(s, kind, n);
	_cleanup_(free_p) size_t *moved_to = xcalloc(n, sizeof(*moved_to));

	for (size_t i = 0; i < n; i++)
		if (!stays[i] && kinds[kind].fold) {
			/* a copy: folding may move the rows */
			_cleanup_(free_p) char *row = xcalloc(1, l->size);

			memcpy(row, list_row(s, l, i), l->size);
			kinds[kind].fold(s, row);
		}
	for (size_t i = 0; i < list_count(s, l); i++) {
		void *row = list_row(s, l, i);

		if (i < n && !stays[i]) {
			list_row_done(l, row);
			continue;
		}
		if (i < n)
			moved_to[i] = kept;
		memmove(list_row(s, l, kept++), row, l->size);
	}
	list_cut(s, l, kept);
	if (kinds[kind].which == LIST_PATHS)
		follow_paths(s, moved_to, stays, n);
}

bool bound_rows(struct sample *s, size_t slack)
{
	bool moved = false;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (list_count(s, &lists[kinds[i].which]) > slack * kinds[i].most) {
			bound_list(s, i);
			moved = true;
		}
	return moved;
}
