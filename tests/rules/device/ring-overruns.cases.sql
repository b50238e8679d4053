-- SPDX-License-Identifier: GPL-2.0-or-later
-- A card that lost 20,000 packets while ten million came through.
INSERT INTO fact_link (ifname, up, speed_bps, rx_bps, rx_packets, rx_dropped, rx_missed_errors,
  rx_fifo_errors)
VALUES ('eth0', 1, 10000000000, 400000000, 9980000, 7, 20000, 0);

-- case: the ring was full
-- kind: fires
-- expect: subject=eth0, confidence=high, key=NULL, proposed=NULL, message~The receive ring of eth0 was full, and the card dropped 20 000 packets (9 980 000 were received), message~ethtool -G eth0 rx, evidence.lost_pct=0.2

-- case: the driver counts them as fifo errors
-- kind: fires
-- expect: message~the card dropped 30 000 packets
UPDATE fact_link SET rx_fifo_errors = 30000;

-- case: the driver counts them twice
-- kind: fires
-- expect: message~the card dropped 20 000 packets
UPDATE fact_link SET rx_fifo_errors = 20000;

-- case: fifo errors are not known
-- kind: missing
-- expect: message~the card dropped 20 000 packets
UPDATE fact_link SET rx_fifo_errors = NULL;

-- case: one in ten thousand
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_link SET rx_packets = 9999000, rx_missed_errors = 1000;

-- case: less than one in ten thousand
-- kind: boundary
-- expect: none
UPDATE fact_link SET rx_packets = 9999001, rx_missed_errors = 999;

-- case: one in a thousand is surer
-- kind: boundary
-- expect: confidence=high
UPDATE fact_link SET rx_packets = 9990000, rx_missed_errors = 10000;

-- case: a little less is not
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_link SET rx_packets = 9990001, rx_missed_errors = 9999;

-- case: just a hundred
-- kind: boundary
-- expect: evidence.rx_missed=100
UPDATE fact_link SET rx_packets = 900, rx_missed_errors = 100;

-- case: less than a hundred
-- kind: boundary
-- expect: none
UPDATE fact_link SET rx_packets = 900, rx_missed_errors = 99;

-- case: dropped by the host, since nobody wants them
-- kind: trap
-- expect: none
UPDATE fact_link SET rx_missed_errors = 0, rx_dropped = 500000;

-- case: a virtual device has no ring
-- kind: trap
-- expect: none
UPDATE fact_link SET kind = 'veth';

-- case: what it received is not known
-- kind: missing
-- expect: unjudged=fact_link.rx_packets
UPDATE fact_link SET rx_packets = NULL;

-- case: the counter is not known
-- kind: missing
-- expect: unjudged=fact_link.rx_missed_errors
UPDATE fact_link SET rx_missed_errors = NULL;
