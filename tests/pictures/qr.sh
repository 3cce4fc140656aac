#!/bin/bash
# A phone held in front of a real terminal: opens a publication's full-screen
# QR code in the real kiosk, takes a picture of the terminal, and lets zbarimg
# read the code off it.
#
#   tests/pictures/qr.sh xterm|foot BUILD
set -euo pipefail
here=$(dirname "$0")

# shellcheck source=tests/pictures/terminal.sh
. "$here/terminal.sh"
# shellcheck source=tests/pictures/kiosk.sh
. "$here/kiosk.sh"

kind=$1 build=$2
prepare_kiosk "$build" "$kind"
visit_kiosk "$kind" 80 24 14 "${to_qr[@]}"

# The terminal draws a moment after the program wrote: look until it is there.
picture=$scratch/picture.png
deadline=$((SECONDS + 60))
until take_picture "$picture" && [ "$(zbarimg -q --raw "$picture")" = "$qr_address" ]; do
	if [ "$SECONDS" -ge "$deadline" ]; then
		echo "No code with $qr_address in the picture of $kind; it reads:" >&2
		zbarimg --raw "$picture" >&2 || true
		exit 1
	fi
done
