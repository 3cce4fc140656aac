#!/bin/bash
# The QR code on the recovery sheet says what is printed above it, and that opens what was locked.
# That on the sheet of an invitation is all that a kiosk needs.
#
#   tests/pictures/sheet.sh BUILD
set -euo pipefail

build=$(cd "$1" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
central=("$build/wijkcentral" --home "$place/central")

code=$("${central[@]}" init --name 'Proef & <b>co</b>' 2>/dev/null)
page=$place/central/herstelblad.html
printed=$(sed -n 's/.*<code>\(WKR1-[0-9A-Z-]*\)<.*/\1/p' "$page")
sed -n '/<svg/,/<\/svg>/p' "$page" >"$place/code.svg"
convert "$place/code.svg" -scale 300% "$place/code.png"
read=$(zbarimg --quiet --raw "$place/code.png")
if [ -z "$printed" ] || [ "$read" != "$printed" ]; then
	echo "the code says '$read', the page says '$printed'" >&2
	exit 1
fi
grep -q 'Proef &#38; &#60;b&#62;co' "$page"

# Somebody signs up, and the passphrase of the only key is forgotten.
kiosk=$("$build/wijksync" --state "$place/kiosk" enrol "$code" --drop "file://$place/drop" \
	--centre Proef | head -n 1)
"${central[@]}" enrol "$kiosk" --name Proef --drop "file://$place/drop" >/dev/null
(umask 077 && echo "een zin die niemand meer weet" >"$place/zin")
"${central[@]}" key passphrase centrale --passphrase-file "$place/zin"
"$build/tests/torture/signup" "$place/kiosk" proef@voorbeeld.nl >/dev/null
"$build/wijksync" --state "$place/kiosk" --once
"${central[@]}" collect </dev/null
export=("${central[@]}" export --format csv)
if "${export[@]}" | grep -q proef@voorbeeld.nl; then
	echo "it opened without the passphrase" >&2
	exit 1
fi
echo "$read" | "${central[@]}" recover >/dev/null
[ "$("${export[@]}" | grep -c proef@voorbeeld.nl)" -eq 1 ]

# The right sentence opens the next one, a wrong one is refused.
"$build/tests/torture/signup" "$place/kiosk" later@voorbeeld.nl >/dev/null
"$build/wijksync" --state "$place/kiosk" --once
echo "een andere zin" | "${central[@]}" collect --passphrase-file - 2>"$place/said" && exit 1
grep -q herstelblad "$place/said"
"${central[@]}" collect --passphrase-file "$place/zin"
[ "$("${export[@]}" | grep -c voorbeeld.nl)" -eq 2 ]

# What a scanner types is code and address in letters that lie the same on every keyboard.
sheet=$place/blad.html
"${central[@]}" invite --name 'De Eik & <b>co</b>' --drop "file://$place/drop" --print "$sheet" \
	>"$place/said" 2>/dev/null
grep -q 'De Eik &#38; &#60;b&#62;co' "$sheet"
sed -n '/<svg/,/<\/svg>/p' "$sheet" >"$place/code.svg"
convert "$place/code.svg" -scale 300% "$place/code.png"
read=$(zbarimg --quiet --raw "$place/code.png")
grep -qxE '[BCDFGHJKLNPRSTVX]+' <<<"$read"
printed=$(sed -n 's/^ *Code: *//p' "$place/said" | tr -d ' ')
[ "${read:0:20}" = "$printed" ]
[ "$("$build/wijksync" --state "$place/eik" join "${read,,}" 2>/dev/null)" = 'De Eik & <b>co</b>' ]
