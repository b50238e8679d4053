# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the tests of this folder: TAP, recorded machines, golden files. A test runs in a
# temporary directory of its own, which is removed at the end. UPDATE=1 rewrites the golden files.

set -u
[ -n "${TESTS_SRCDIR-}" ] || TESTS_SRCDIR=$(cd "$(dirname "$0")/.." && pwd)
[ -n "${TOP_SRCDIR-}" ] || TOP_SRCDIR=$(cd "$TESTS_SRCDIR/.." && pwd)
[ -n "${TCPADVISOR-}" ] || TCPADVISOR=$TOP_SRCDIR/build/tcpadvisor
MACHINES=$TESTS_SRCDIR/fixtures/machines
GOLDEN=$TESTS_SRCDIR/cli/golden
export LC_ALL=C.UTF-8 NO_COLOR=1 TZ=UTC
ESC=$(printf '\033')

WORK=$(mktemp -d) || exit 99
umask 022
# the user nobody may look at what is given to it
chmod 711 "$WORK"
trap 'cd / && rm -rf "$WORK"' EXIT
trap 'exit 99' HUP INT TERM
cd "$WORK" || exit 99

n_tests=0

# One result: title, then diagnostics, a line each argument.
ok()
{
	n_tests=$((n_tests + 1))
	echo "ok $n_tests - $1"
}

not_ok()
{
	n_tests=$((n_tests + 1))
	echo "not ok $n_tests - $1"
	shift
	[ $# = 0 ] || printf '%s\n' "$@" | sed 's/^/# /'
}

skip()
{
	n_tests=$((n_tests + 1))
	echo "ok $n_tests - $1 # SKIP $2"
}

plan()
{
	echo "1..$n_tests"
}

# check TITLE COMMAND...: ok if the command succeeds; what it says is shown if it does not.
check()
{
	check_title=$1
	shift
	if check_said=$("$@" 2>&1); then
		ok "$check_title"
	else
		not_ok "$check_title" "$* failed" "$check_said"
	fi
}

# is TITLE WANT GOT
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "wanted: $2" "got:    $3"
	fi
}

# run ARG...: the program; its output in the files out and err, its exit code in $code.
run()
{
	"$TCPADVISOR" "$@" >out 2>err </dev/null
	code=$?
}

# ran TITLE CODE: the last run ended with this code; what it said is shown if not.
ran()
{
	if [ "$code" = "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "wanted exit code $2, got $code" "$(head -n 20 out)" "$(cat err)"
	fi
}

# complains TITLE CODE PATTERN: nothing on stdout, one line on stderr which matches (grep -E), and
# this code.
complains()
{
	complains_why=
	[ "$code" = "$2" ] || complains_why="wanted exit code $2, got $code"
	[ ! -s out ] || complains_why="$complains_why; it wrote to stdout"
	[ "$(wc -l <err)" -eq 1 ] || complains_why="$complains_why; not one line on stderr"
	grep -Eq -- "$3" err || complains_why="$complains_why; stderr does not match: $3"
	if [ -z "$complains_why" ]; then
		ok "$1"
	else
		not_ok "$1" "$complains_why" "$(cat err)"
	fi
}

# says TITLE FILE PATTERN: a line of the file matches (grep -E).
says()
{
	if grep -Eq -- "$3" "$2"; then
		ok "$1"
	else
		not_ok "$1" "no line matches: $3" "$(head -n 40 "$2")"
	fi
}

# silent TITLE FILE PATTERN: no line of the file matches.
silent()
{
	if grep -Eq -- "$3" "$2"; then
		not_ok "$1" "there is: $(grep -E -- "$3" "$2" | head -n 5)"
	else
		ok "$1"
	fi
}

# golden TITLE FILE NAME: the file is byte for byte golden/NAME.
golden()
{
	if [ -n "${UPDATE-}" ]; then
		cp "$2" "$GOLDEN/$3"
	fi
	if golden_diff=$(diff -u "$GOLDEN/$3" "$2" 2>&1); then
		ok "$1"
	else
		not_ok "$1" "differs from golden/$3 (UPDATE=1 rewrites it)" \
			"$(echo "$golden_diff" | head -n 60)"
	fi
}

# Instants, which change from run to run, as TIME.
without_time()
{
	sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}Z/TIME/g' "$@"
}

# machine NAME [COPY]: a recorded machine that may be written to, as ./COPY.
machine()
{
	if ! mkdir -p "${2-$1}" || ! tar -xJf "$MACHINES/$1.tar.xz" -C "${2-$1}" --strip-components=1 ||
		! chmod -R u+w,go+rX "${2-$1}"; then
		echo "Bail out! cannot unpack the recorded machine $1 (needs tar and xz)"
		exit 99
	fi
}

# collected NAME: the same with its samples in ./NAME.db.
collected()
{
	machine "$1" && "$TCPADVISOR" --root "$1" --db "$1.db" collect >/dev/null
}

# findings FILE: rules and keys of the findings in a JSON report, "RULE KEY" a line, - for no key.
findings()
{
	awk '/^  "findings": \[/ { inside = 1 } inside && /^  \]/ { inside = 0 }
		inside && /^      "rule":/ { gsub(/[",]/, ""); rule = $2 }
		inside && /^      "key":/ { gsub(/[",]/, ""); print rule, $2 == "null" ? "-" : $2 }' "$1"
}

# files DIR: every file below it but the state of tcpadvisor itself, with mode, owner and checksum.
files()
{
	(
		cd "$1" || exit 1
		find . -path './var/lib/tcpadvisor*' -prune -o ! -type d -exec stat -c '%n %a %u %g' {} + \
			-exec cksum {} + | LC_ALL=C sort
	)
}

# as_nobody COMMAND...: without privileges, if we have any.
as_nobody()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$@"
	else
		"$@"
	fi
}

# with_mounts SCRIPT ARG...: sh -c SCRIPT in a mount namespace of its own, in which it may mount.
# can_mount says whether that is possible here.
with_mounts()
{
	if [ "$(id -u)" = 0 ]; then
		unshare -m sh -c "$@"
	else
		unshare -rm sh -c "$@"
	fi
}

can_mount()
{
	mkdir -p mounted
	with_mounts 'mount -t tmpfs -o size=64k tmpfs mounted' >/dev/null 2>&1
}
no_mounts="no mount namespace can be made here (needs root or user namespaces)"

# The process that waits to undo a change below this root, an absolute path: other tests have some.
waiting()
{
	grep -lsx tcpadvisor-undo /proc/[0-9]*/comm | while IFS=/ read -r _ _ waiting_pid _; do
		tr '\0' ' ' <"/proc/$waiting_pid/cmdline" 2>/dev/null | grep -qF -- "--root $1 " &&
			echo "$waiting_pid"
	done
}
