#!/bin/bash
# Takes a picture for the README: the real kiosk in a real terminal, home.png in xterm and window.png
# in foot, under cage.
#
#   tests/pictures/home.sh BUILD FOLDER [xterm|foot]
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/pictures/terminal.sh
. "$here/terminal.sh"
# shellcheck source=tests/pictures/kiosk.sh
. "$here/kiosk.sh"

build=$1 folder=$2 kind=${3:-xterm} name=home
[ "$kind" = xterm ] || name=window
prepare_kiosk "$build" "$kind"
enrol_kiosk "$build" "Buurthuis"
[ "$kind" = xterm ] || [ "$(id -u)" -ne 0 ] || chown -R nobody "$scratch/state"
visit_kiosk "$kind" 80 24 "$([ "$kind" = xterm ] && echo 12 || echo 14)" "${to_home[@]}"

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
[ "$kind" = xterm ] || mogrify -crop 1024x768+0+0 +repage "$now" # the window of cage on this large screen
convert "$now" -strip +dither -colors 32 -define png:exclude-chunks=date,time "$folder/$name.png"
