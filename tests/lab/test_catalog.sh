#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The catalog of sysctls beside the running kernel, in a network namespace of the test's own: who
# has which key, what form its value has, which numbers it takes. Keys of the machine are only read.

. "$(dirname "$0")/lib.sh"

TCPADVISOR=${TCPADVISOR:-$LAB_BIN/../../tcpadvisor}
NS=tcpadv-catalog-$$

lab_require
command -v python3 >/dev/null || lab_skip "needs the program python3"
LAB_DIR=$(mktemp -d "${TMPDIR:-/tmp}/tcpadv-lab.XXXXXX") || lab_bail "no directory"
trap lab_down EXIT
lab_add_ns "$NS" || lab_bail "no network namespace"
"$TCPADVISOR" --format json sysctl list >"$LAB_DIR/catalog" || lab_bail "no catalog"
before=$(sysctl -a --pattern '^net\.' 2>/dev/null | grep -v conntrack_count | cksum)

host=$(stat -Lc %i /proc/self/ns/net)

# From a directory outside /proc: one opened before would still lead to the machine's own keys.
cd / || lab_bail "no root directory"
python3 "$LAB_SRC/catalog.py" host "$host" <"$LAB_DIR/catalog" >"$LAB_DIR/host"
ip netns exec "$NS" python3 "$LAB_SRC/catalog.py" child "$host" <"$LAB_DIR/catalog" \
	>"$LAB_DIR/child"
for side in host child; do
	while IFS=$'\t' read -r verdict what; do
		case $verdict in
		ok) ok "$side: $what" ;;
		no) not_ok "$side: $what" ;;
		*) diag "$verdict $what" ;;
		esac
	done <"$LAB_DIR/$side"
	check "$side: the comparison came to its end" grep -qx $'#\tend' "$LAB_DIR/$side"
done
check "nothing outside has changed" [ "$before" = \
	"$(sysctl -a --pattern '^net\.' 2>/dev/null | grep -v conntrack_count | cksum)" ]
lab_done
