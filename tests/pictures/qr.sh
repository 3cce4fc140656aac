#!/bin/bash
# A phone held in front of a real terminal: opens a publication's full-screen
# QR code in the real kiosk, takes a picture of the terminal, and lets zbarimg
# read the code off it.
#
#   tests/pictures/qr.sh xterm|foot BUILD [once]
set -euo pipefail
here=$(dirname "$0")

# foot in a headless cage now and then stops drawing while it gets its size, with the program
# behind it already done.  That is theirs, not ours: such a terminal is closed and opened again.
if [ "${3:-}" != once ]; then
	for _ in 1 2 3 4 5 6 7; do
		"$0" "$1" "$2" once 2>"${TMPDIR:-/tmp}/wijk-picture.$$" && said=0 || said=$?
		[ "$said" -eq 0 ] && break
	done
	[ "$said" -eq 0 ] || cat "${TMPDIR:-/tmp}/wijk-picture.$$" >&2
	rm -f "${TMPDIR:-/tmp}/wijk-picture.$$"
	exit "$said"
fi
# shellcheck source=tests/pictures/terminal.sh
. "$here/terminal.sh"
# shellcheck source=tests/pictures/kiosk.sh
. "$here/kiosk.sh"

kind=$1 build=$2
prepare_kiosk "$build" "$kind"
visit_kiosk "$kind" 80 24 14 "${to_qr[@]}"

# The terminal draws a moment after the program wrote: look until it is there.
picture=$scratch/picture.png
deadline=$((SECONDS + 8))
until take_picture "$picture" && [ "$(zbarimg -q --raw "$picture")" = "$qr_address" ]; do
	if [ "$SECONDS" -ge "$deadline" ]; then
		echo "No code with $qr_address in the picture of $kind; it reads:" >&2
		zbarimg --raw "$picture" >&2 || true
		exit 1
	fi
done
