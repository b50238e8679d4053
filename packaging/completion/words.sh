# SPDX-License-Identifier: GPL-2.0-or-later
# What can stand next on a command line of tcpadvisor(8), for the completion of bash and zsh, in the
# language of both. Commands, options, rules and keys are asked of the program itself.

# Options of a command, of the program without one; those that take a value end in "=".
_tcpadvisor_options()
{
	tcpadvisor "$@" --help 2>/dev/null | awk '/^  -/ {
		sub(/^  /, "")
		sub(/  .*/, "")
		n = split($0, part, /, /)
		value = part[n] ~ / / ? "=" : ""
		for (i = 1; i <= n; i++) {
			sub(/ .*/, "", part[i])
			print part[i] value
		}
	}'
}

# The same for a calculation.
_tcpadvisor_figures()
{
	if [ "$1" = host ]; then
		_tcpadvisor_options calc
	else
		tcpadvisor calc | awk -v name="$1" '$1 == name' |
			grep -oE -e '--[a-z][a-z-]*' | sed 's/$/=/'
	fi
}

# The first column of a list.
_tcpadvisor_names()
{
	tcpadvisor "$@" 2>/dev/null | awk '!NF { exit } /^[a-z]/ { print $1 }'
}

# Values of an option; <files> and <directories> are for the shell to find.
_tcpadvisor_values()
{
	case $1 in
	--db | --config | -o | --output) echo '<files>' ;;
	--root | --record | --cases) echo '<directories>' ;;
	--format) echo text json ;;
	--netns) echo all; ls /run/netns 2>/dev/null ;;
	--fail-on) echo info low medium high critical ;;
	--only | --except) _tcpadvisor_names rules list; _tcpadvisor_names sysctl list ;;
	--by) echo path state ;;
	--role) echo server client proxy lan many-connections bulk latency ;;
	--cc) echo cubic bbr ;;
	esac
}

# What a command takes besides options; the second argument is the word that stands there already.
_tcpadvisor_arguments()
{
	case $1,$2 in
	,) tcpadvisor --help | awk '/^Commands:/ { on = 1; next } !NF { on = 0 } on { print $1 }' ;;
	explain,) _tcpadvisor_names rules list ;;
	rules,) echo list show test reference ;;
	rules,show) _tcpadvisor_names rules list ;;
	rules,test | check-config,) echo '<files>' ;;
	rules,reference) echo man html ;;
	sysctl,) echo list show ;;
	sysctl,show) _tcpadvisor_names sysctl list ;;
	calc,) _tcpadvisor_names calc ;;
	trend,*) tcpadvisor trend --help | sed -n '/^Metrics/,/^$/s/^  \([a-z_]*\)  .*/\1/p' ;;
	esac
}

# Candidates behind the words that stand there already, without the program's own name.
_tcpadvisor_words()
{
	_tcpadvisor_command= _tcpadvisor_verb= _tcpadvisor_wants=
	for _tcpadvisor_word; do
		if [ -n "$_tcpadvisor_wants" ]; then
			_tcpadvisor_wants=
			continue
		fi
		case $_tcpadvisor_word in
		-*)
			_tcpadvisor_all "$_tcpadvisor_command" "$_tcpadvisor_verb" |
				grep -qxF -e "$_tcpadvisor_word=" && _tcpadvisor_wants=$_tcpadvisor_word
			;;
		*)
			if [ -z "$_tcpadvisor_command" ]; then
				_tcpadvisor_command=$_tcpadvisor_word
			elif [ -z "$_tcpadvisor_verb" ]; then
				_tcpadvisor_verb=$_tcpadvisor_word
			fi
			;;
		esac
	done
	if [ -n "$_tcpadvisor_wants" ]; then
		_tcpadvisor_values "$_tcpadvisor_wants"
		return
	fi
	_tcpadvisor_arguments "$_tcpadvisor_command" "$_tcpadvisor_verb"
	_tcpadvisor_all "$_tcpadvisor_command" "$_tcpadvisor_verb" | tr -d '='
}

# Options at a place.
_tcpadvisor_all()
{
	case $1 in
	'') _tcpadvisor_options ;;
	calc) [ -z "$2" ] || _tcpadvisor_figures "$2" ;;
	*) _tcpadvisor_options "$1" ;;
	esac
}
