#!/bin/bash
# Takes the pictures of both ways to be a kiosk, console.png and window.png, while the services are
# tried in a booted machine.
#
#   tests/pictures/ways.sh BUILD FOLDER
set -euo pipefail
build=$1 folder=$2
taken=$(mktemp -d)
trap 'rm -rf "$taken"' EXIT
"$(dirname "$0")/../appliance/test_units.py" "$build" "$taken"
mkdir -p "$folder"
for name in console window; do
	# Few colours make a small file; without a date the same screen gives the same bytes.
	convert "$taken/$name.png" -strip +dither -colors 32 -define png:exclude-chunks=date,time "$folder/$name.png"
done
