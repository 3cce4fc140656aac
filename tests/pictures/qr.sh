#!/bin/bash
# A phone held in front of a real terminal: opens a publication's full-screen
# QR code in the real kiosk, takes a picture of the terminal, and lets zbarimg
# read the code off it.  It must hold the address that the kiosk prints.
#
#   tests/pictures/qr.sh xterm|foot BUILD
set -euo pipefail
here=$(dirname "$0")
. "$here/terminal.sh"
. "$here/kiosk.sh"

kind=$1 build=$2
address=$(. "$here/steps.sh" && echo "$QR_ADDRESS")
prepare_kiosk "$build" "$kind"
. "$here/steps.sh"
visit_kiosk "$kind" 80 24 14 "${QR_STEPS[@]}"

# The terminal draws a moment after the program wrote: look until it is there.
picture=$scratch/picture.png
deadline=$((SECONDS + 30))
until take_picture "$picture" && [ "$(zbarimg -q --raw "$picture")" = "$address" ]; do
	if [ "$SECONDS" -ge "$deadline" ]; then
		echo "No code with $address in the picture of $kind; it reads:" >&2
		zbarimg --raw "$picture" >&2 || true
		exit 1
	fi
done
