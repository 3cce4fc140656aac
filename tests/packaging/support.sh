# What the tests of packaging share.
# shellcheck shell=bash

faults=0

# One line for each fault, so that all are seen in one run.
fault() {
	printf '%s\n' "$*" >&2
	faults=$((faults + 1))
}

# What bash would offer for the last of these words; the first is the program.
# shellcheck disable=SC2034 # the completion reads them
offered() {
	local COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	"_$1" "${BUILD:+$BUILD/}$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
	[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
}

# The verbs that the completion of a program knows.
verbs_of() {
	offered "$1" '' | grep -v '^-' || :
}

# Each option in a text once: --long and -s.
options_in() {
	grep -oP '(?<![\w-])(--[a-z][a-z-]+|-[a-z])(?![\w-])' | sort -u
}

# What a page explains, without macros and fonts.  Its summary and examples do not count: an
# option that is only there is not explained.
plain_page() {
	sed -n '/^\.SH BESCHRIJVING/,/^\.SH VOORBEELDEN/p' "packaging/man/$1.1" |
		sed -E 's/\\-/-/g; s/\\f[BIR]//g; s/\\~/ /g; s/\\([|e])/\1/g'
}
