# SPDX-License-Identifier: GPL-2.0-or-later
# In order: the first is schema 1.
migrations = \
	%D%/0001_initial.sql \
	%D%/0002_events.sql \
	%D%/0003_path_figures.sql \
	%D%/0004_udp.sql \
	%D%/0005_tiers.sql \
	%D%/0006_wanted_interval.sql \
	%D%/0007_stalls.sql \
	%D%/0008_listener_time_wait.sql
views = %D%/views.sql
roles = %D%/roles.sql
EXTRA_DIST += $(migrations) $(views) $(roles) packaging/embed.awk

nodist_libtcpadvisor_a_SOURCES += embedded_migrations.c embedded_views.c embedded_roles.c
CLEANFILES += embedded_migrations.c embedded_views.c embedded_roles.c

embedded_migrations.c: $(migrations) packaging/embed.awk
	$(AM_V_GEN)cd $(srcdir) && $(AWK) -v table=embedded_migrations -v strip=db/ \
		-f packaging/embed.awk $(migrations) > $(abs_builddir)/$@.$$$$ && \
		mv $(abs_builddir)/$@.$$$$ $(abs_builddir)/$@

embedded_views.c: $(views) packaging/embed.awk
	$(AM_V_GEN)cd $(srcdir) && $(AWK) -v table=embedded_views -v strip=db/ \
		-f packaging/embed.awk $(views) > $(abs_builddir)/$@.$$$$ && \
		mv $(abs_builddir)/$@.$$$$ $(abs_builddir)/$@

embedded_roles.c: $(roles) packaging/embed.awk
	$(AM_V_GEN)cd $(srcdir) && $(AWK) -v table=embedded_roles -v strip=db/ \
		-f packaging/embed.awk $(roles) > $(abs_builddir)/$@.$$$$ && \
		mv $(abs_builddir)/$@.$$$$ $(abs_builddir)/$@
