-- SPDX-License-Identifier: GPL-2.0-or-later
-- A flow that the peer's window of 655 kB holds at 51.8 Mbit/s over 100 ms.
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, data_segs_out, busy_us, rwnd_limited_us, out_bps, srtt_us, min_rtt_us, snd_wnd_bytes,
  snd_wnd_max_bytes, snd_wscale)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:40000', '192.0.2.7:443', 4711,
  'rsync', 6, 260000, 60000000, 57000000, 51800000, 100400, 100000, 650000, 655360, 7);

-- case: the peer's buffer is too small for the path
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.sysctl=NULL, subject=192.0.2.0/24 via eth0 (cubic), confidence=high, key=NULL, proposed=NULL, message~The receive buffer of 192.0.2.7:443 holds this path at 51.8 Mbit/s: its window of 655 kB was the limit in 95 % of the busy time, message~needs a window of 12.5 MB., evidence.cause=buffer

-- case: the speed of the interface bounds what is needed
-- kind: fires
-- expect: evidence.need_bytes=12500000, evidence.rate_source=the speed of eth0
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: nothing is known of the rate: twice the measured one
-- kind: fires
-- expect: evidence.need_bytes=1295000, evidence.rate_source=twice the measured rate

-- case: no window scaling on the way
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.sysctl=NULL, confidence=high, evidence.cause=no-scaling, message~No window scaling is in use with 192.0.2.7:443
UPDATE fact_flow SET snd_wscale = NULL, snd_wnd_bytes = 65535, snd_wnd_max_bytes = 65535,
  out_bps = 5200000;

-- case: the peer's application reads slowly: its window is rarely used up in a round trip
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium, evidence.cause=reader, message~The application of 192.0.2.7:443 reads too slowly
UPDATE fact_flow SET out_bps = 8000000, snd_wnd_bytes = 90000;

-- case: throughput of the window just enough to blame the buffer
-- kind: boundary
-- expect: evidence.cause=buffer
UPDATE fact_flow SET out_bps = 41943040;

-- case: throughput just below that
-- kind: boundary
-- expect: evidence.cause=reader
UPDATE fact_flow SET out_bps = 41943039;

-- case: few samples are less sure
-- kind: fires
-- expect: confidence=medium, evidence.cause=buffer
UPDATE fact_flow SET samples = 3;

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: two flows of one path are one finding
-- kind: fires
-- expect: evidence.flows=2
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2 WHERE rowid = (SELECT max(rowid) FROM fact_flow);

-- case: limited in half of the busy time
-- kind: boundary
-- expect: evidence.rwnd_limited_pct=50
UPDATE fact_flow SET rwnd_limited_us = 30000000;

-- case: limited in less than half of the busy time
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 29999999;

-- case: busy for just a second
-- kind: boundary
-- expect: evidence.rwnd_limited_pct=90
UPDATE fact_flow SET busy_us = 1000000, rwnd_limited_us = 900000;

-- case: busy for less than a second: jiffies are too coarse
-- kind: boundary
-- expect: none
UPDATE fact_flow SET busy_us = 999999, rwnd_limited_us = 900000;

-- case: too few segments
-- kind: boundary
-- expect: none
UPDATE fact_flow SET data_segs_out = 99;

-- case: the chronometers are unknown before kernel 4.10
-- kind: missing
-- expect: unjudged=fact_flow.rwnd_limited_us
UPDATE fact_flow SET rwnd_limited_us = NULL, busy_us = NULL;

-- case: the peer's window is unknown before kernel 5.4
-- kind: missing
-- expect: unjudged=fact_flow.snd_wnd_bytes
UPDATE fact_flow SET snd_wnd_bytes = NULL, snd_wnd_max_bytes = NULL;

-- case: no mean round-trip time
-- kind: missing
-- expect: evidence.cause=buffer
UPDATE fact_flow SET srtt_us = NULL;

-- case: the link is full: a larger window would not let more through
-- kind: trap
-- policy: link_rate_bps=57mbit
-- expect: none

-- case: the link is nearly full
-- kind: boundary
-- policy: link_rate_bps=58mbit
-- expect: evidence.rate_bps=58000000

-- case: the window fills a queue on the way
-- kind: trap
-- expect: none
UPDATE fact_flow SET min_rtt_us = 20000;

-- case: a few hundred microseconds more on a short path are no queue
-- kind: trap
-- expect: evidence.cause=reader
UPDATE fact_flow SET min_rtt_us = 100, srtt_us = 400;

-- case: no window scaling on a short path does no harm
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET snd_wscale = NULL, snd_wnd_bytes = 65535, snd_wnd_max_bytes = 65535,
  out_bps = 500000000, min_rtt_us = 500, srtt_us = 520;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: just enough segments and samples for a sure word
-- kind: boundary
-- expect: confidence=high
UPDATE fact_flow SET data_segs_out = 100, samples = 5;

-- case: of two known rates the slower one counts
-- kind: fires
-- policy: link_rate_bps=400mbit
-- expect: evidence.rate_bps=400000000, evidence.rate_source=the configured link rate
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: of two known rates the slower one counts, the other way round
-- kind: fires
-- policy: link_rate_bps=10gbit
-- expect: evidence.rate_bps=1000000000, evidence.rate_source=the speed of eth0
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: round trips just so much longer that a queue holds the flow
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 10000, srtt_us = 15000;

-- case: round trips not quite so much longer
-- kind: boundary
-- expect: evidence.cause=reader
UPDATE fact_flow SET min_rtt_us = 10000, srtt_us = 14999;

-- case: twice as long, but by less than 5 ms
-- kind: boundary
-- expect: evidence.cause=reader
UPDATE fact_flow SET min_rtt_us = 4999, srtt_us = 9998;

-- case: longer by much, but not by a tenth
-- kind: boundary
-- expect: evidence.cause=buffer
UPDATE fact_flow SET srtt_us = 109999;

-- case: a player that is fed 3 Mbit/s by design
-- kind: trap
-- expect: none
UPDATE fact_flow SET out_bps = 3000000, data_segs_out = 2600, rwnd_limited_us = 59000000,
  min_rtt_us = 20000, srtt_us = 21000;

-- case: no window scaling, because it is off here
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.cause=no-scaling, evidence.sysctl=net.ipv4.tcp_window_scaling
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_window_scaling', '0');
UPDATE fact_flow SET snd_wscale = NULL, snd_wnd_bytes = 65535, snd_wnd_max_bytes = 65535,
  out_bps = 5200000;

-- case: a paced flow fills the window, but waits for its turn most of the time
-- kind: fires
-- policy: link_rate_bps=200mbit
-- expect: evidence.rwnd_limited_pct=41, evidence.cause=buffer, message~was the limit in 41 % of the busy time
UPDATE fact_flow SET cc = 'bbr', rwnd_limited_us = 24600000, inflight_bytes = 634586,
  cwnd_bytes = 1373428;

-- case: just enough of its time, of the window, and of room in cwnd
-- kind: boundary
-- expect: evidence.rwnd_limited_pct=20
UPDATE fact_flow SET rwnd_limited_us = 12000000, inflight_bytes = 520000, cwnd_bytes = 650001;

-- case: a paced flow for which the window is the limit too seldom
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 11999999, inflight_bytes = 520000, cwnd_bytes = 650001;

-- case: a paced flow that does not fill the window
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 12000000, inflight_bytes = 519999, cwnd_bytes = 650001;

-- case: cwnd is as full as the window
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 12000000, inflight_bytes = 520000, cwnd_bytes = 650000;

-- case: what is in flight is not known
-- kind: missing
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 12000000, inflight_bytes = NULL, cwnd_bytes = 1373428;

-- case: as fast as the link
-- kind: trap
-- policy: link_rate_bps=51.8mbit
-- expect: none

-- case: just as full as a full link
-- kind: boundary
-- policy: link_rate_bps=60mbit
-- expect: none
UPDATE fact_flow SET out_bps = 54000000;

-- case: round trips exactly so much longer
-- kind: boundary
-- policy: queue_factor=1.25
-- expect: none
UPDATE fact_flow SET srtt_us = 125000;

-- case: no window scaling, and the path needs just 65535 bytes
-- kind: boundary
-- expect: none
UPDATE fact_flow SET snd_wscale = NULL, out_bps = 2621400;

-- case: no window scaling, and the path needs a little more
-- kind: boundary
-- expect: evidence.cause=no-scaling
UPDATE fact_flow SET snd_wscale = NULL, out_bps = 2621440;
