#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpadvisor check-config: what is in force, where it is from, and the one error.
. "$(dirname "$0")/lib.sh"

mkdir -p root/etc/tcpadvisor
conf=root/etc/tcpadvisor/tcpadvisor.conf

run --root root check-config
ran "without a file the defaults are in force" 0
silent "and nothing is set" out '# set$'
says "what only the operator knows is not told" out '^#link_rate_bps = \(not told\)$'
says "a default is in the form of the file" out '^busy_min_us = 1s +# default$'

cat >$conf <<'END'
link_rate_bps = 2.5gbit
middlebox_idle_us = 350s
retrans_warn_pct = 1%
bloat_min_us = 1500us
exclude = net.core.*, net.ipv4.tcp_mem
END
run --root root check-config
ran "a good file passes" 0
cp out first
says "a rate is exact" out '^link_rate_bps = 2500mbit +# set$'
says "so is a duration" out '^middlebox_idle_us = 350s +# set$'
says "in the unit that keeps it whole" out '^bloat_min_us = 1500us +# set$'
says "set to the default is set" out '^retrans_warn_pct = 1% +# set$'
says "keys are listed" out '^exclude = net\.core\.\*, net\.ipv4\.tcp_mem +# set$'

run check-config first
ran "what it prints is a configuration" 0
is "that says the same" "$(sed 's/ *#.*//' first)" "$(sed 's/ *#.*//' out)"
run --root root --config first check-config
ran "--config names the file as well" 0

run --root root --format json check-config
check "the JSON is JSON and has the values" python3 -c '
import json
o = json.load(open("out"))
s = {i["name"]: i for i in o["settings"]}
assert s["link_rate_bps"]["value"] == 2.5e9 and s["link_rate_bps"]["default"] is None
assert s["exclude"]["value"] == ["net.core.*", "net.ipv4.tcp_mem"]
assert s["retrans_warn_pct"]["is_default"] is False
assert s["busy_min_us"] == {"name": "busy_min_us", "value": 1e6, "default": 1e6,
	"is_default": True, "role": None, "what": s["busy_min_us"]["what"]}
assert o["file"].endswith("tcpadvisor.conf")'

cat >$conf <<'END'
role = latency, bulk
bloat_factor = 4
END
run --root root check-config
says "a role changes what is not set" out '^bloat_min_us = 10ms +# role latency'
says "but not what is set" out '^bloat_factor = 4 +# set$'
says "the reason is told" out '^#   bulk: notsent_lowat_min_bytes = 64KiB \(.'
silent "roles that are not named change nothing" out '^#   lan:'
run --root root --format json check-config
check "in JSON as well" python3 -c '
import json
o = json.load(open("out"))
s = {i["name"]: i for i in o["settings"]}
assert s["role"]["value"] == "bulk, latency" and s["role"]["default"] == "auto"
assert s["bloat_min_us"]["value"] == 1e4 and s["bloat_min_us"]["role"] == "latency"
assert s["bloat_factor"]["role"] is None and s["bloat_factor"]["value"] == 4
assert {r["role"] for r in o["roles"]} == {"latency", "bulk"}'
echo 'role = none' >$conf
run --root root check-config
silent "no role changes nothing" out '^# What a role'
echo 'role = king' >$conf
run --root root check-config
complains "a role that there is not" 3 'line 1: role: "king" is not a list of server'

printf 'bulk_bps = 1mbit\nbulk_bsp = 1mbit\n' >$conf
run --root root check-config
complains "an error is told with file and line" 3 'tcpadvisor\.conf line 2: .*bulk_bsp'
run --root root check-config first
ran "another file is judged apart from a broken one" 0
run check-config nowhere
complains "a file that is named must be there" 3 'nowhere'
run check-config first second
complains "only one file" 2 'only one file'
run check-config --all
complains "there are no options" 2 'unknown argument'
plan
