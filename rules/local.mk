# SPDX-License-Identifier: GPL-2.0-or-later
# One finding a file, built into the program; each has its cases.
rules_files = \
	%D%/buffers/initial-buffer-too-big.sql \
	%D%/buffers/notsent-lowat-tiny.sql \
	%D%/buffers/peer-window-limits.sql \
	%D%/buffers/pinned-below-default.sql \
	%D%/buffers/receive-buffer-below-bdp.sql \
	%D%/buffers/receiver-application-slow.sql \
	%D%/buffers/send-buffer-below-bdp.sql \
	%D%/congestion/bufferbloat.sql \
	%D%/congestion/congestion-control-not-available.sql \
	%D%/congestion/default-qdisc-not-applied.sql \
	%D%/congestion/ecn-refused.sql \
	%D%/congestion/metrics-not-saved.sql \
	%D%/congestion/pacing-ratio-changed.sql \
	%D%/congestion/reno-by-default.sql \
	%D%/congestion/small-queue-limit-lowered.sql \
	%D%/conntrack/flows-clash.sql \
	%D%/conntrack/hash-chains-too-long.sql \
	%D%/conntrack/invalid-on-router.sql \
	%D%/conntrack/table-full.sql \
	%D%/conntrack/table-nearly-full.sql \
	%D%/device/flow-limit-drops.sql \
	%D%/device/packet-backlog-full.sql \
	%D%/device/receive-budget-short.sql \
	%D%/device/ring-overruns.sql \
	%D%/hygiene/abort-on-overflow.sql \
	%D%/hygiene/buffer-triple-out-of-order.sql \
	%D%/hygiene/busy-poll-for-all.sql \
	%D%/hygiene/challenge-ack-limit.sql \
	%D%/hygiene/conntrack-keys-without-module.sql \
	%D%/hygiene/conntrack-liberal.sql \
	%D%/hygiene/copied-tuning.sql \
	%D%/hygiene/fast-open-unused.sql \
	%D%/hygiene/fast-open-without-cookie.sql \
	%D%/hygiene/file-not-in-force.sql \
	%D%/hygiene/fin-timeout-nonmonotonic.sql \
	%D%/hygiene/fin-timeout-very-short.sql \
	%D%/hygiene/keepalive-zero-or-aggressive.sql \
	%D%/hygiene/key-material-in-file.sql \
	%D%/hygiene/key-set-twice.sql \
	%D%/hygiene/keys-without-effect.sql \
	%D%/hygiene/loaders-disagree.sql \
	%D%/hygiene/moderate-rcvbuf-off.sql \
	%D%/hygiene/neighbour-limits-out-of-order.sql \
	%D%/hygiene/syncookies-off.sql \
	%D%/hygiene/tcp-features-off.sql \
	%D%/hygiene/tcp-mem-units.sql \
	%D%/hygiene/tw-recycle.sql \
	%D%/hygiene/udp-mem-units.sql \
	%D%/hygiene/unknown-key.sql \
	%D%/hygiene/value-not-understood.sql \
	%D%/keepalive/idle-without-keepalive.sql \
	%D%/keepalive/keepalive-later-than-idle-limit.sql \
	%D%/keepalive/nat-forgets-before-keepalive.sql \
	%D%/leaks/close-wait-leak.sql \
	%D%/leaks/orphan-limit-lowered.sql \
	%D%/listen/accept-queue-overflow-application.sql \
	%D%/listen/accept-queue-overflow-somaxconn.sql \
	%D%/listen/handshake-retries-extreme.sql \
	%D%/listen/listeners-uneven.sql \
	%D%/listen/somaxconn-low.sql \
	%D%/listen/syncookies-always.sql \
	%D%/loss/connections-given-up-early.sql \
	%D%/loss/loss-detection-off.sql \
	%D%/loss/mtu-probing-always.sql \
	%D%/loss/path-mtu-discovery-off.sql \
	%D%/loss/retransmission-high-loss.sql \
	%D%/loss/retransmission-high-reordering.sql \
	%D%/loss/rto-min-below-delayed-ack.sql \
	%D%/loss/sequence-wrap-without-timestamps.sql \
	%D%/memory/tcp-mem-pinned-low.sql \
	%D%/memory/tcp-memory-pressure.sql \
	%D%/ports/ephemeral-ports-running-out.sql \
	%D%/ports/fin-timeout-for-time-wait.sql \
	%D%/ports/port-range-parity.sql \
	%D%/ports/port-range-small.sql \
	%D%/ports/range-covers-listeners.sql \
	%D%/ports/time-wait-limit-lowered.sql \
	%D%/ports/tw-reuse-delay-short.sql \
	%D%/ports/tw-reuse-without-use.sql \
	%D%/udp/datagrams-overflow.sql \
	%D%/udp/receive-buffer-capped.sql

rules_cases = \
	tests/rules/buffers/initial-buffer-too-big.cases.sql \
	tests/rules/buffers/notsent-lowat-tiny.cases.sql \
	tests/rules/buffers/peer-window-limits.cases.sql \
	tests/rules/buffers/pinned-below-default.cases.sql \
	tests/rules/buffers/receive-buffer-below-bdp.cases.sql \
	tests/rules/buffers/receiver-application-slow.cases.sql \
	tests/rules/buffers/send-buffer-below-bdp.cases.sql \
	tests/rules/congestion/bufferbloat.cases.sql \
	tests/rules/congestion/congestion-control-not-available.cases.sql \
	tests/rules/congestion/default-qdisc-not-applied.cases.sql \
	tests/rules/congestion/ecn-refused.cases.sql \
	tests/rules/congestion/metrics-not-saved.cases.sql \
	tests/rules/congestion/pacing-ratio-changed.cases.sql \
	tests/rules/congestion/reno-by-default.cases.sql \
	tests/rules/congestion/small-queue-limit-lowered.cases.sql \
	tests/rules/conntrack/flows-clash.cases.sql \
	tests/rules/conntrack/hash-chains-too-long.cases.sql \
	tests/rules/conntrack/invalid-on-router.cases.sql \
	tests/rules/conntrack/table-full.cases.sql \
	tests/rules/conntrack/table-nearly-full.cases.sql \
	tests/rules/device/flow-limit-drops.cases.sql \
	tests/rules/device/packet-backlog-full.cases.sql \
	tests/rules/device/receive-budget-short.cases.sql \
	tests/rules/device/ring-overruns.cases.sql \
	tests/rules/hygiene/abort-on-overflow.cases.sql \
	tests/rules/hygiene/buffer-triple-out-of-order.cases.sql \
	tests/rules/hygiene/busy-poll-for-all.cases.sql \
	tests/rules/hygiene/challenge-ack-limit.cases.sql \
	tests/rules/hygiene/conntrack-keys-without-module.cases.sql \
	tests/rules/hygiene/conntrack-liberal.cases.sql \
	tests/rules/hygiene/copied-tuning.cases.sql \
	tests/rules/hygiene/fast-open-unused.cases.sql \
	tests/rules/hygiene/fast-open-without-cookie.cases.sql \
	tests/rules/hygiene/file-not-in-force.cases.sql \
	tests/rules/hygiene/fin-timeout-nonmonotonic.cases.sql \
	tests/rules/hygiene/fin-timeout-very-short.cases.sql \
	tests/rules/hygiene/keepalive-zero-or-aggressive.cases.sql \
	tests/rules/hygiene/key-material-in-file.cases.sql \
	tests/rules/hygiene/key-set-twice.cases.sql \
	tests/rules/hygiene/keys-without-effect.cases.sql \
	tests/rules/hygiene/loaders-disagree.cases.sql \
	tests/rules/hygiene/moderate-rcvbuf-off.cases.sql \
	tests/rules/hygiene/neighbour-limits-out-of-order.cases.sql \
	tests/rules/hygiene/syncookies-off.cases.sql \
	tests/rules/hygiene/tcp-features-off.cases.sql \
	tests/rules/hygiene/tcp-mem-units.cases.sql \
	tests/rules/hygiene/tw-recycle.cases.sql \
	tests/rules/hygiene/udp-mem-units.cases.sql \
	tests/rules/hygiene/unknown-key.cases.sql \
	tests/rules/hygiene/value-not-understood.cases.sql \
	tests/rules/keepalive/idle-without-keepalive.cases.sql \
	tests/rules/keepalive/keepalive-later-than-idle-limit.cases.sql \
	tests/rules/keepalive/nat-forgets-before-keepalive.cases.sql \
	tests/rules/leaks/close-wait-leak.cases.sql \
	tests/rules/leaks/orphan-limit-lowered.cases.sql \
	tests/rules/listen/accept-queue-overflow-application.cases.sql \
	tests/rules/listen/accept-queue-overflow-somaxconn.cases.sql \
	tests/rules/listen/handshake-retries-extreme.cases.sql \
	tests/rules/listen/listeners-uneven.cases.sql \
	tests/rules/listen/somaxconn-low.cases.sql \
	tests/rules/listen/syncookies-always.cases.sql \
	tests/rules/loss/connections-given-up-early.cases.sql \
	tests/rules/loss/loss-detection-off.cases.sql \
	tests/rules/loss/mtu-probing-always.cases.sql \
	tests/rules/loss/path-mtu-discovery-off.cases.sql \
	tests/rules/loss/retransmission-high-loss.cases.sql \
	tests/rules/loss/retransmission-high-reordering.cases.sql \
	tests/rules/loss/rto-min-below-delayed-ack.cases.sql \
	tests/rules/loss/sequence-wrap-without-timestamps.cases.sql \
	tests/rules/memory/tcp-mem-pinned-low.cases.sql \
	tests/rules/memory/tcp-memory-pressure.cases.sql \
	tests/rules/ports/ephemeral-ports-running-out.cases.sql \
	tests/rules/ports/fin-timeout-for-time-wait.cases.sql \
	tests/rules/ports/port-range-parity.cases.sql \
	tests/rules/ports/port-range-small.cases.sql \
	tests/rules/ports/range-covers-listeners.cases.sql \
	tests/rules/ports/time-wait-limit-lowered.cases.sql \
	tests/rules/ports/tw-reuse-delay-short.cases.sql \
	tests/rules/ports/tw-reuse-without-use.cases.sql \
	tests/rules/udp/datagrams-overflow.cases.sql \
	tests/rules/udp/receive-buffer-capped.cases.sql

EXTRA_DIST += $(rules_files) $(rules_cases) %D%/README.md

nodist_libtcpadvisor_a_SOURCES += embedded_rules.c
CLEANFILES += embedded_rules.c

embedded_rules.c: $(rules_files) packaging/embed.awk
	$(AM_V_GEN)cd $(srcdir) && $(AWK) -v table=embedded_rules -v strip=rules/ \
		-f packaging/embed.awk $(rules_files) > $(abs_builddir)/$@.$$$$ && \
		mv $(abs_builddir)/$@.$$$$ $(abs_builddir)/$@
