#!/bin/bash
# What every program of the system does on its command line: a help that fits a
# terminal, an answer to a mistake, and the same options in --help, in the man
# page and in the completion.
#
#   tests/packaging/test_help.sh BUILD
set -euo pipefail

BUILD=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
# shellcheck source=tests/packaging/support.sh
. tests/packaging/support.sh
export LC_ALL=C.UTF-8

# Whose help, page and completion must be the same.
PROGRAMS='wijkkiosk wijkspeak wijksync wijkcontent wijkcentral wijkprint'
# Of the others only page and completion are compared.
ALL='wijkkiosk wijkspeak wijksync wijkcontent wijkcentral wijkprint'

out=$(mktemp)
err=$(mktemp)
trap 'rm -f "$out" "$err"' EXIT

# runs CODE PROGRAM WORD...   its output is in $out and $err
runs() {
	local wanted=$1 program=$2 code=0
	shift 2
	"$BUILD/$program" "$@" >"$out" 2>"$err" </dev/null || code=$?
	[ "$code" -eq "$wanted" ] || fault "$program $*: exit code $code, not $wanted"
}

# help_fits PROGRAM WORD...   a help on stdout, of one screen
help_fits() {
	local lines width
	runs 0 "$@"
	lines=$(wc -l <"$out") width=$(wc -L <"$out")
	[ "$lines" -gt 1 ] || fault "$*: says nothing"
	[ "$lines" -le 24 ] || fault "$*: $lines lines, at most 24"
	[ "$width" -le 80 ] || fault "$*: $width columns, at most 80"
	[ ! -s "$err" ] || fault "$*: writes on stderr: $(cat "$err")"
}

# mistake PROGRAM WORD...   64, and on stderr where help is
mistake() {
	runs 64 "$@"
	[ ! -s "$out" ] || fault "$*: writes on stdout: $(cat "$out")"
	grep -q -- "$1.*--help" "$err" || fault "$*: does not say where help is: $(cat "$err")"
}

# The help of a program and of each of its verbs.
all_help() {
	local verb
	"$BUILD/$1" --help
	for verb in $(verbs_of "$1"); do
		"$BUILD/$1" "$verb" --help || :
	done
}

# Every option that the completion offers, behind every verb.
completion_options() {
	local verb
	offered "$1" - | options_in
	for verb in $(verbs_of "$1"); do
		offered "$1" "$verb" - | options_in
	done
}

# The first word of each entry in WERK that is not an option.
page_verbs() {
	sed -n '/^\.SH WERK/,/^\.SH [^W]/p' "packaging/man/$1.1" | grep -A 1 '^\.TP' |
		grep -vE '^(\.TP|--)' | sed -E 's/\\-/-/g; s/\\f[BIR]/ /g; s/\\~/ /g; s/^\.[BIR]+ +//' |
		awk '{ print $1 }' | { grep -v '^-' || :; } | sort -u
}

# same WHAT, OF-PAGE, OTHER, OF-OTHER
same() {
	local missing
	missing=$(comm -3 <(echo "$2") <(echo "$4") | sed 's/^\t/page misses: /; t; s/^/'"$3"' misses: /')
	[ -z "$missing" ] || fault "$1: $missing"
}

for program in $ALL; do
	# shellcheck source=/dev/null
	. "packaging/completion/$program"
	runs 0 "$program" --version
	grep -qxE "$program [0-9.]+" "$out" || fault "$program --version: $(cat "$out")"
	mistake "$program" --bestaat-niet
	mistake "$program" -Z
	# The voice of the kiosk and its printer need no option: they read what to do.
	[[ $program == wijkspeak || $program == wijkprint ]] || mistake "$program"
	for word in --help --version; do
		code=0
		"$BUILD/$program" $word >/dev/full 2>/dev/null || code=$?
		[ "$code" -eq 74 ] || fault "$program $word to a full disk: exit code $code, not 74"
	done

	of_page=$(plain_page "$program" | options_in)
	same "$program" "$of_page" completion "$(completion_options "$program" | sort -u)"
	same "$program" "$(page_verbs "$program")" completion "$(verbs_of "$program" | sort)"
done

for program in $PROGRAMS; do
	help_fits "$program" --help
	help=$(all_help "$program")
	same "$program" "$(plain_page "$program" | options_in)" help "$(options_in <<<"$help")"
	for verb in $(verbs_of "$program"); do
		help_fits "$program" "$verb" --help
		grep -qE "(^|[ ,|])$verb($|[ ,:|])" <<<"$help" || fault "$program: help misses $verb"
	done
done
[ "$faults" -eq 0 ]
