#!/bin/bash
# Takes the pictures of the README: the real kiosk in a real xterm.
#
#   tests/pictures/home.sh BUILD FOLDER
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/pictures/terminal.sh
. "$here/terminal.sh"
# shellcheck source=tests/pictures/kiosk.sh
. "$here/kiosk.sh"

build=$1 folder=$2
prepare_kiosk "$build" xterm
enrol_kiosk "$build" "Buurthuis"
visit_kiosk xterm 80 24 12 "${to_home[@]}"

# The terminal draws a moment after the program wrote: two pictures that are
# alike, and not of an empty window, are of the finished screen.
now=$scratch/now.png before=$scratch/before.png
deadline=$((SECONDS + 30))
take_picture "$before"
until take_picture "$now" && [ "$(identify -format %k "$now")" -gt 8 ] &&
	[ "$(identify -format '%#' "$now")" = "$(identify -format '%#' "$before")" ]; do
	[ "$SECONDS" -lt "$deadline" ] || {
		echo "The screen does not come to rest." >&2
		exit 1
	}
	cp "$now" "$before"
done
mkdir -p "$folder"
# Few colours make a small file; without a date the same screen gives the same bytes.
convert "$now" -strip +dither -colors 32 -define png:exclude-chunks=date,time "$folder/home.png"
