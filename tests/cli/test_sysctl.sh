#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpadvisor sysctl: the catalog knows every key that rules, views and C code name.
. "$(dirname "$0")/lib.sh"

run sysctl list
ran "the catalog is listed" 0
awk 'NR > 1 { print $1 }' out | LC_ALL=C sort >catalog
check "it is no short list" [ "$(wc -l <catalog)" -gt 150 ]

# unknown TITLE FILE: fails with those of the keys in the file that the catalog lacks.
unknown()
{
	LC_ALL=C sort -u "$2" >keys
	check "$1: there are some" [ -s keys ]
	is "$1: the catalog has each" "" "$(LC_ALL=C comm -23 keys catalog)"
}

cd "$TOP_SRCDIR" || exit 99
# What a header asks for or may set; a key under "needs: policy:" or "fact_" is none.
find rules -name '*.sql' -exec sed -nE '/^-- (needs|sets):/,/^-- [a-z]+:|^[^-]/p' {} + |
	grep -oE '\<net\.[a-z0-9_.]+[a-z0-9]' >"$WORK/headers"
find rules db -name '*.sql' -exec grep -ohE "sysctl(_default)?\\('net\\.[a-z0-9_.]+'" {} + |
	sed "s/.*('//; s/'//" >"$WORK/calls"
# Former keys are known as such, and no part of the catalog.
grep -rhoE '"net\.[a-z0-9_]+\.[a-z0-9_.]*[a-z0-9_]"' advisor --include='*.c' --include='*.h' \
	--exclude=catalog_former.c | tr -d '"' >"$WORK/code"
cd "$WORK" || exit 99
unknown "what rules need and set" headers
unknown "what rules and views read" calls
unknown "what C code names" code

run sysctl show net.ipv4.tcp_rmem
says "a triple has a range" out '^  range +4096 to 1073741824 bytes$'
says "and one of the kernel" out '^  kernel takes 1 to 2147483647$'
says "a default that is computed is explained" out '^  default +one page, 131072, and memory / 128'
cp out dotted
run sysctl show net/ipv4/tcp_rmem
check "a key is found as a path, too" cmp -s dotted out
run sysctl show net.ipv4.tcp_tw_recycle
says "a removed key has its end" out '^  kernels +gone since 4\.12; instead: connection pooling'
run sysctl show net.ipv4.tcp_fin_timeout
says "a time that is kept in ticks has their number in its bounds" out '2147483647 / HZ$'
run --format json sysctl list
cp out list.json
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	is "JSON follows the schema" "ok list.json" "$(/usr/bin/python3 \
		"$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" sysctl=list.json)"
else
	skip "JSON follows the schema" "/usr/bin/python3 has no jsonschema (python3-jsonschema)"
fi
run --format json sysctl reference
complains "the reference is no JSON" 2 'reference has no --format json'
plan
