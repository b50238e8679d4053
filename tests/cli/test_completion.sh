#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion offers what the program takes, in each shell that is here.
. "$(dirname "$0")/lib.sh"

BUILT=${TCPADVISOR%/*}/packaging/completion

# Prints the candidates for the last argument, one a line, as each shell would.
bash_says()
{
	bash --norc -c '
		. "$0"
		compopt() { :; }
		COMP_WORDS=(tcpadvisor "$@") COMP_CWORD=$#
		_tcpadvisor
		printf "%s\n" "${COMPREPLY[@]}"' "$BUILT/tcpadvisor" "$@"
}

# zsh chooses by the beginning itself: here are all that could stand there.
zsh_says()
{
	zsh -f -c '
		compset() { : }
		_files() { print -l -- * }
		compadd() { shift; print -l -- "$@" }
		words=(tcpadvisor "$@") CURRENT=$((# + 1))
		. "$0"' "$BUILT/_tcpadvisor" "$@"
}

# The options that a help text defines.
options()
{
	"$TCPADVISOR" "$@" --help | sed -n 's/^  \(-.*\)/\1/p' | sed 's/   *[^ ].*//' |
		grep -oE -e '--?[a-z][a-z-]*' | LC_ALL=C sort
}

# offers TITLE WANT WORD...: the candidates are these, in any order.
offers()
{
	offers_title=$1
	offers_want=$2
	shift 2
	is "$offers_title" "$offers_want" "$(bash_says "$@" | LC_ALL=C sort | xargs)"
}

# has TITLE WANT WORD...: this is among the candidates.
has()
{
	has_title=$1
	has_want=$2
	shift 2
	bash_says "$@" >said
	check "$has_title" grep -qxF -e "$has_want" said
}

in_bash()
{
	"$TCPADVISOR" --help | awk '/^Commands:/ { on = 1; next } !NF { on = 0 } on { print $1 }' \
		>commands
	offers "commands and global options" \
		"$({ cat commands; options; } | LC_ALL=C sort | xargs)" ''
	while read -r name; do
		# a calculation has options of its own
		[ "$name" = calc ] || offers "options of $name" "$(options "$name" | xargs)" "$name" -
	done <commands
	offers "a command behind an option and its value" "report" --db report re
	offers "the beginning of a word" "collect confirm" -q co
	offers "values of an option" "json text" --format ''
	offers "an option whose value nobody knows" "" plan --since ''
	offers "options of a calculation" "--rate --rtt" calc bdp --
	has "options of a host" --connections calc host --
	has "rules" close-wait-leak rules show ''
	has "rules to explain" close-wait-leak explain cl
	has "keys" net.ipv4.tcp_rmem sysctl show net.ipv4.tcp_r
	has "further items of a list" net.core.somaxconn,close-wait-leak plan --only net.core.somaxconn,cl
	mkdir -p some/dir && : >some/file
	offers "files" "some/dir some/file" check-config some/
	offers "directories" "some/dir" collect --record some/
}

in_zsh()
{
	for line in '' 'calc bdp' 'plan --only x' 'rules' 'rules show' 'sysctl' 'explain' '--format'; do
		# shellcheck disable=SC2086
		set -- $line
		is "zsh offers the same behind \"$line\"" "$(bash_says "$@" '' | LC_ALL=C sort | xargs)" \
			"$(zsh_says "$@" '' | LC_ALL=C sort | xargs)"
	done
	mkdir -p empty && cd empty || exit 99
	: >one
	is "zsh offers files" one "$(zsh_says check-config '' | grep -x one)"
	cd ..
}

PATH=${TCPADVISOR%/*}:$PATH
export PATH
if command -v bash >/dev/null 2>&1; then
	in_bash
	! command -v zsh >/dev/null 2>&1 || in_zsh
else
	skip "completion" "bash is not here"
fi
plan
