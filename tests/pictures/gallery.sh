#!/bin/bash
# Every screen of the real kiosk, in every language and theme, as a picture; the languages side by
# side on the machine's cores.
#
#   WIJK_BUILD=BUILD tests/pictures/gallery.sh FOLDER COLUMNSxROWS [LANGUAGES [THEMES]]
set -euo pipefail
here=$(dirname "$0")

folder=$1 size=$2
languages=${3:-nl,en,tr,ar,pl,uk} themes=${4:-light,dark,contrast,yellow}
mkdir -p "$folder"
tr ',' '\n' <<<"$languages" | xargs -P "$(nproc)" -I{} \
	"$WIJK_BUILD/tests/pictures/gallery" "$folder" "$size" {} "$themes"
"$here/draw.py" "$folder"
