#!/bin/sh
# Opens the kiosk of this checkout on an embedded default: a central, a drop
# folder and an enrolled kiosk, all under build/run/.  What is signed up here
# is collected afterwards, so that it can be exported.
#
#   packaging/run.sh BUILD            prepares, and opens the kiosk
#   packaging/run.sh BUILD prepare    only prepares
set -eu

build=${1:-build}
run=$build/run
kiosk=$run/kiosk
central=$run/centrale
format=3 # of the files in it: another one begins anew
here=$(mkdir -p "$build" && cd "$build" && pwd)

# The key pairs and the drop's address are made once.  A half-made folder has no
# "klaar"; one that was moved names another place, and is kept beside the new one.
prepare() {
	if [ "$(cat "$run/klaar" 2>/dev/null)" = "$here $format" ]; then
		return
	fi
	if [ -e "$run/klaar" ]; then
		mv "$run" "$run.$(date +%Y%m%d%H%M%S)"
	fi
	rm -rf "$run"
	(umask 077 && mkdir -p "$run/post" "$kiosk")
	drop=file://$(echo "$here" | sed "s|%|%25|g; s| |%20|g")/run/post

	"$build/wijkcentral" --home "$central" init --name "Proefcentrale" >"$run/code.txt" \
		2>"$run/bericht.txt" || {
		cat "$run/bericht.txt" >&2
		exit 70
	}
	central_code=$(grep -o 'WKC1-[0-9A-Z-]*' "$run/code.txt" | head -n 1)
	kiosk_code=$("$build/wijksync" --state "$kiosk" enrol "$central_code" --drop "$drop" \
		--centre "Proefkiosk" | grep -o 'WKK1-[0-9A-Z-]*' | head -n 1)
	"$build/wijkcentral" --home "$central" enrol "$kiosk_code" --name "Proefkiosk" \
		--drop "$drop" >"$run/inschrijving.txt"
	"$build/wijkcentral" --home "$central" forms "$build/content.db"
	echo "$here $format" >"$run/klaar"
}

prepare
[ "${2:-}" != prepare ] || exit 0
code=0
"$build/wijkkiosk" --state "$kiosk" --content "$build/content.db" --fonts "$build/fonts" \
	--allow-quit || code=$?
[ "$code" -eq 0 ] || exit "$code"
"$build/wijksync" --state "$kiosk" --once
"$build/wijkcentral" --home "$central" collect >/dev/null
echo "Aanmeldingen bekijken: $build/wijkcentral --home $central export --format xlsx -o aanmeldingen.xlsx"
