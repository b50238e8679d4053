#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What else can be asked of apply, rollback and changes, on a recorded machine.
. "$(dirname "$0")/lib.sh"

ROOT=send-ceiling
KEY=net.ipv4.tcp_wmem
FILE=proc/sys/net/ipv4/tcp_wmem
DROPIN=etc/sysctl.d/90-tcpadvisor.conf
BEFORE="4096 16384 1048576"
AFTER="4096 16384 4194304"
RULES=etc/tcpadvisor/rules.d

way() # ARG...: the program on the copy at hand
{
	run --root "$ROOT" --db send-ceiling.db "$@"
}

value()
{
	tr '\t' ' ' <"$ROOT/$FILE"
}

# A rule of the user's that always has something to say.
add_rule()
{
	mkdir -p "$ROOT/$RULES"
	cat >"$ROOT/$RULES/keep-alive.sql" <<-'END'
		-- id: keep-alive
		-- title: Keepalive of the site
		-- severity: low
		-- family: keepalive
		-- needs: sysctl:net.ipv4.tcp_wmem
		-- sets: net.core.somaxconn
		-- merge: max
		-- references: site
		-- why: The site wants it.
		-- fix: Set it.
		SELECT 'site' AS subject, json_object('wanted', 8192) AS evidence, 'The site wants it.' AS message,
		  'high' AS confidence, 'net.core.somaxconn' AS key, '8192' AS proposed
	END
}

refuse_rules_of_others()
{
	add_rule
	chmod 666 "$ROOT/$RULES/keep-alive.sql"
	way plan
	ran "plan with a rule that everybody can write" 0
	way apply --yes
	complains "apply with it" 3 'rule that is not trusted: .*keep-alive.sql is writable for everybody'
	way apply --dry-run
	ran "apply --dry-run with it" 0
	chmod 644 "$ROOT/$RULES/keep-alive.sql"
	mv "$ROOT/$RULES" "$ROOT/etc/elsewhere"
	ln -s /etc/elsewhere "$ROOT/$RULES"
	way apply --yes
	complains "apply with rules behind a symlink" 3 'rules.d is a symlink'
	is "nothing was set" "$BEFORE" "$(value)"
	rm -r "${ROOT:?}/$RULES" "${ROOT:?}/etc/elsewhere"
}

machine "$ROOT"
way collect
refuse_rules_of_others
plan
