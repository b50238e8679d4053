# SPDX-License-Identifier: GPL-2.0-or-later
# Turns text files into a C table: awk -v table=NAME -v strip=PREFIX -f embed.awk FILE...
# { "path without prefix", "text" } for each, ended by { NULL, NULL }.
BEGIN {
	print "/* Made by packaging/embed.awk. */"
	print "#include \"base/embedded.h\""
	print "const struct embedded_file " table "[] = {"
}
FNR == 1 {
	if (open)
		print "\t},"
	name = FILENAME
	sub(/^.*\//, "", name)
	path = FILENAME
	at = index(path, strip)
	if (strip != "" && at)
		path = substr(path, at + length(strip))
	printf "\t{ \"%s\",\n", path
	open = 1
}
{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	printf "\t\"%s\\n\"\n", $0
}
END {
	if (open)
		print "\t},"
	print "\t{ NULL, NULL },"
	print "};"
}
