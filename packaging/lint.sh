#!/bin/bash
# The house rules that a program can check.  Silent when all is well.
#
#   packaging/lint.sh [STEP...]     all steps, or these
#   packaging/lint.sh steps         their names
#
# A step prints what is wrong, with file and line, and fails.
# shellcheck disable=SC2317 # steps are called by name
set -u
cd "$(dirname "$0")/.." || exit 70

build=${B:-build}
jobs=${LINT_JOBS:-$(nproc)}
steps='format tidy cppcheck includes banned size symbols links words catalogues access scripts'

# All C of ours; a list of folders, because a copy without git must lint too.
c_files() {
	find db content tui tests -name '*.[ch]' | sort
}

# Fails when it prints anything: for steps that look for what must not be there.
none_of() {
	! grep .
}

step_format() {
	c_files | xargs clang-format --dry-run -Werror
}

# What each file is compiled with: the standard and the defines, no warnings.  TIDY=PATTERN looks at
# a part only; TIDY_DEPTH=shallow follows fewer calls, and takes a sixth of the time.
step_tidy() {
	# shellcheck disable=SC2016 # the inner shell expands it
	c_files | grep '\.c$' | grep -E "${TIDY:-.}" | xargs -P "$jobs" -n 4 sh -c '
		out=$(clang-tidy --quiet "$@" -- -std=c17 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -I. \
			$(pkg-config --cflags libpq libxml-2.0) \
			$(pkg-config --cflags-only-I pangocairo) \
			-include db/base/banned.h -Xclang -analyzer-config \
			-Xclang "mode=${TIDY_DEPTH:-deep}" 2>/dev/null)
		[ -z "$out" ] || { printf "%s\n" "$out"; exit 1; }' sh
}

step_cppcheck() {
	# WORD and EVENTS_SCHEMA live in other headers; system headers are not looked at.
	cppcheck --quiet -j "$jobs" --std=c11 -I . -D_XOPEN_SOURCE=700 --error-exitcode=1 \
		--enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		db content tui tests
}

# tui -> content -> db, and never back up.
step_includes() {
	{
		grep -rnE '#include "' db --include='*.[ch]' | grep -vE '#include "db/'
		grep -rnE '#include "' content --include='*.[ch]' | grep -vE '#include "(content|db)/'
		grep -rnE '#include "' tui --include='*.[ch]' | grep -vE '#include "(tui|content|db)/'
		grep -rnE '#include "' db/base --include='*.[ch]' | grep -vE '#include "db/base/'
		grep -rnE '#include <(curses|term|ncurses.*)\.h>' db content tui --include='*.[ch]' | grep -v '^tui/terminal/'
		grep -rnE '#include "db/(sync|central|office)/' db/store tui content --include='*.[ch]' |
			grep -vE '^content/(editor|release)/[^"]*"db/sync/'
		grep -rnE '#include "db/[a-z]+/' db/paper | grep -vE 'db/(base|paper)/'
		grep -rnE '#include "db/paper/' db/base db/store db/sync db/central db/office tui content
		grep -rnE '#include "db/(central|office)/' db/sync --include='*.[ch]'
		grep -rnE '#include "db/office/' db/central --include='*.[ch]'
		grep -rnE '#include "content/(make|editor|release)/' tui content/bundle --include='*.[ch]'
		grep -rnE '#include "content/(editor|release)/' content/make --include='*.[ch]'
		grep -rnE '#include ("db/agenda/ics|<libical/)' tui content/bundle --include='*.[ch]'
	} | sed 's/$/   <- an include may not point here/' | none_of
}

# The compiler refuses these wherever banned.h is included by force; this finds
# the ones that hide behind an #undef or in a file that no build compiles yet.
step_banned() {
	local names='strcpy|strcat|strncpy|strncat|stpcpy|sprintf|vsprintf|strtok|atoi|atol|atoll|atof'
	names+='|gmtime|localtime|ctime|asctime|gets|system|popen'
	c_files | grep -v '^db/base/banned.h$' |
		xargs grep -nE "(^|[^A-Za-z0-9_])($names) ?\(" | grep -vE ':[0-9]+:[[:space:]]*(/\*|\*)' |
		none_of
}

step_size() {
	c_files | xargs wc -l | awk '
		$2 == "total" { next }
		$2 ~ /\.c$/ && $1 > 800 { print $2 ": " $1 " lines, at most 800" }
		$2 ~ /\.h$/ && $1 > 160 { print $2 ": " $1 " lines, at most 160" }' | none_of
}

# foo.c exports foo_* only.  A part of a larger module exports what a header of its folder is named
# for; a header may name its functions after a struct of its own; a screen exports NAME_screen.
step_symbols() {
	local sources objects
	sources=$(find db content tui -name '*.c' | sort)
	objects=$(sed "s|^|$build/|; s|c$|o|" <<<"$sources")
	# Lines: header FOLDER NAME; struct FILE NAME; or what nm says of an object.
	{
		find db content tui -name '*.h' -printf 'header %h %f\n' | sed 's/\.h$//'
		grep -roE --include='*.h' '^struct [a-z]+[ ;]' db content tui | sed 's/\.h:struct / /; s/[ ;]*$//; s/^/struct /'
		# shellcheck disable=SC2086
		nm -A -g --defined-only $objects 2>&1 | sed "s|^$build/||"
	} | awk '
		$1 == "header" { allowed[$2, $3] = 1; next }
		$1 == "struct" { allowed[$2, $3] = 1; next }
		/No such file/ { print; next }
		{
			sub(/\.o:.*/, "", $1)
			file = $1; folder = name = file
			sub(/\/[^\/]*$/, "", folder); sub(/.*\//, "", name)
			prefix = $3; sub(/_.*/, "", prefix)
		}
		$3 == "main" || index($3, name "_") == 1 { next }
		file ~ /^tui\/screen\// && $3 ~ /_screen$/ { next }
		(folder, prefix) in allowed || (file, prefix) in allowed { next }
		{ print file ".c: " $3 " does not begin with " name "_" }' | none_of
}

# The screen never waits for a network: nothing that could reach one is linked.
step_links() {
	ldd "$build/wijkkiosk" | grep -E 'curl|ssl|ssh|nghttp|gnutls|krb5|ldap|libpq|resolv|libical|cups|cairo|pango' | none_of
}

# Work that was left lying, and addresses of somebody's own machine.
step_words() {
	{
		c_files | xargs grep -nE '\b(TOD[O]|FIXM[E]|HAC[K])\b'
		find . \( -name .git -o -path ./build \) -prune -o -type f -print0 |
			xargs -0 grep -nIE "(^|[^A-Za-z0-9_.])(/home/[a-z]|/root/|/wor[k]/)" |
			grep -vE '^\./packaging/lint\.sh:'
	} | none_of
}

# Translations that have other gaps, {} or {1}, than the text they are of.
gaps_of() {
	msgattrib --translated --no-obsolete --no-wrap "$1" | awk -v po="$1" '
		function gaps(text, counts, i) {
			for (i = 0; i <= 9; i++)
				counts = counts " " gsub("[{]" (i > 0 ? i : "") "[}]", "", text)
			return counts
		}
		/^msgid "./ { id = $0 }
		/^msgstr "./ && id != "" && gaps(id) != gaps($0) {
			print po ": other {} than in " id }'
}

# The words of the kiosk in its languages: nothing new is forgotten, nothing spoilt.
step_catalogues() {
	local po
	{
		make -s catalogues-pot | diff -u tui/po/wijkkiosk.pot - ||
			echo "tui/po/wijkkiosk.pot is not up to date: make catalogues"
		for po in tui/po/*.po; do
			msgfmt --check -o /dev/null "$po" 2>&1
			msgattrib --untranslated "$po"
			msgattrib --only-fuzzy "$po"
			msgattrib --untranslated --no-obsolete "$po"
			msgattrib --only-obsolete "$po"
			gaps_of "$po"
		done
	} | none_of
}

# Every test that is named as a proof of accessibility or against a threat is there: "test_x" or
# "test_x: name, name".
step_access() {
	local page test names name
	local -a files
	grep -oHE 'test_[a-z_]+(\.py|\.sh)?(: [a-z0-9_]+(, [a-z0-9_]+)*)?' tui/ACCESSIBILITY.md \
		packaging/doc/dreigingen.md |
		while IFS=: read -r page test names; do
			mapfile -t files < <(find tests -name "$test" -o -name "$test.c")
			[ "${#files[@]}" -gt 0 ] || echo "$page: there is no $test"
			for name in ${names//,/ }; do
				[ "${#files[@]}" -gt 0 ] && grep -qw -- "$name" "${files[@]}" ||
					echo "$page: $test has no $name"
			done
		done | none_of
}

step_scripts() {
	find packaging tests .ci -name '*.sh' -print0 -o -path .ci/run -print0 \
		-o -path 'packaging/completion/*' -print0 |
		xargs -0 shellcheck -x --severity=style
}

if [ "${1:-}" = steps ]; then
	echo "$steps"
	exit 0
fi
failed=0
names=("$@")
[ $# -gt 0 ] || read -ra names <<<"$steps"
for step in "${names[@]}"; do
	case " $steps " in
	*" $step "*) ;;
	*)
		echo "lint.sh: no step $step; there are: $steps" >&2
		exit 64
		;;
	esac
	if ! "step_$step"; then
		echo "lint: $step failed" >&2
		failed=1
	fi
done
exit $failed
