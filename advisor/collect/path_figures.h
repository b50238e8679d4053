/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folding a socket's figures into those of its path. */
#ifndef COLLECT_PATH_FIGURES_H
#define COLLECT_PATH_FIGURES_H

#include "collect/diag.h"
#include "collect/sample.h"

/* What the socket is now. */
void path_figures_add_now(struct sample_path *p, const struct diag_socket *s);

/* What is known of a socket that has closed, but for what it moved. */
void path_figures_add_closed(struct sample_path *p, const struct diag_socket *s);

/* What it moved since the sample before; of a kernel that counts all of it. */
void path_figures_add_moved(struct sample_path *p, const struct diag_socket *s,
	const struct socket_sums *delta);

/*
 * Adds the sums of a path, its number of sockets and its histograms; what is an extreme or a mean
 * of its sockets is left out.
 */
void path_figures_add_sums(struct sample_path *p, const struct sample_path *other);

#endif
