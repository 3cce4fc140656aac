#!/bin/bash
# Does the monkey see it when something else than the kiosk is on the screen?  Each of these is put
# in the kiosk's place, and the monkey must name what is wrong with it.  The kiosk itself passes.
#
#   tests/monkey/test_monkey.sh BUILD
set -euo pipefail

build=${1:-build}
export WIJK_BUILD=$build
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kiosk="$build/wijkkiosk --state $folder/state --content $build/content.db"
mkdir -m 700 "$folder/state"
faults=0

# expect WHAT TEXT PROGRAM...: the monkey ends with 1 and says so.
expect() {
	local what=$1 text=$2 said code=0
	shift 2
	said=$("$build/tests/monkey/monkey" --count 1000 --seed 1 "$@") || code=$?
	if [ "$code" -ne 1 ] || ! grep -qF -- "$text" <<<"$said"; then
		printf 'test_monkey.sh: %s: exit %s, and not "%s" in:\n%s\n' "$what" "$code" "$text" "$said"
		faults=$((faults + 1))
	fi
}

# A program that passes but for this: it draws a line over the kiosk.
cat >"$folder/over" <<END
#!/bin/bash
(while sleep 0.02 && printf '\033[0m\033[5;3Hroot@kiosk:~# '; do :; done) &
exec $kiosk
END
# The kiosk's screen, but its voice is a shell.
cat >"$folder/left" <<END
#!/bin/bash
exec bash --norc
END
chmod +x "$folder/over" "$folder/left"

expect 'a shell' 'the terminal takes lines' -- sh -c 'exec sleep 100'
expect 'raw modes and nothing else' "it is the terminal's first screen" \
	--screen-only -- sh -c 'stty raw -echo; exec sleep 100'
expect 'another full screen' 'row 0, column 0' \
	--screen-only -- sh -c 'stty raw -echo; printf "\033[?1049h\033[2Jlogin: "; exec sleep 100'
expect 'the kiosk from a shell' 'execve("' -- sh -c "$kiosk; true"
expect 'a line over the kiosk' ', column ' --screen-only -- "$folder/over"
expect 'a shell as the voice' "execve(\"$folder/left\"" \
	-- "$build/wijkkiosk" --state "$folder/state" --content "$build/content.db" \
	--speech on --speaker "$folder/left"
expect 'a file elsewhere' "$folder/elsewhere" -- sh -c ": >$folder/elsewhere; exec $kiosk"
expect 'the end of it' 'the program has ended' --screen-only -- sh -c 'exit 0'

exit $((faults > 0))
