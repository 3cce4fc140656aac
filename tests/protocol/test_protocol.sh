#!/bin/bash
# A real batch, made by the real programs, opened by another implementation.
#
#   tests/protocol/test_protocol.sh BUILD
set -euo pipefail

build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

code=$("$build/wijkcentral" --home "$place/central" init 2>/dev/null)
kiosk=$("$build/wijksync" --state "$place/kiosk" enrol "$code" --drop "file://$place/drop" \
	--centre "Proef" | head -n 1)
"$build/wijkcentral" --home "$place/central" enrol "$kiosk" --name Proef \
	--drop "file://$place/drop" >/dev/null
"$build/tests/torture/signup" "$place/kiosk" proef@voorbeeld.nl >/dev/null
read -r _ changed < <("$build/tests/torture/signup" "$place/kiosk" fout@voorbeeld.nl)
"$build/tests/torture/signup" --amend "$place/kiosk" "$changed"
"$build/tests/torture/signup" --test "$place/kiosk" -
"$build/wijksync" --state "$place/kiosk" --once

sign=$(tail -c 32 "$place/kiosk/kiosk.key" | od -An -v -tx1 | tr -d ' \n')
secret=$(sed -n 's/^secret = //p' "$place/central/keys/centrale.key")
batch=$(find "$place/drop/kiosks" -name '00000001.batch')
/usr/bin/python3 "$here/read_batch.py" "$batch" "$sign" "$secret" >"$place/opened"
grep -q '"email":"proef@voorbeeld.nl"' "$place/opened"
[ "$(wc -l <"$place/opened")" -eq 4 ]
[ "$(grep -c '^{"kind":"test",' "$place/opened")" -eq 1 ]

# What that makes of them is what central makes of them, also the other way round.
"$build/wijkcentral" --home "$place/central" collect
"$build/wijkcentral" --home "$place/central" export --format jsonl |
	sed 's/.*"worker":"\([^"]*\)".*"email":"\([^"]*\)".*/\2 \1/' | sort >"$place/central.says"
awk '{ print "k", NR, $0 }' "$place/opened" >"$place/events"
"$here/settle.py" <"$place/events" | sort | diff "$place/central.says" -
tac "$place/events" | "$here/settle.py" | sort | diff "$place/central.says" -
grep -qx 'beter@voorbeeld.nl Noor' "$place/central.says"
grep -qx 'proef@voorbeeld.nl ' "$place/central.says"

# And it says no to a batch with one byte changed.
sed 's/"number":1/"number":2/' "$batch" >"$place/spoiled"
if /usr/bin/python3 "$here/read_batch.py" "$place/spoiled" "$sign" "$secret" 2>"$place/why"; then
	echo "a changed batch was opened" >&2
	exit 1
fi
grep -q BadSignature "$place/why"
[ "$(grep -c . "$here/read_batch.py")" -lt 40 ]
