#!/bin/bash
# The completion: what it offers for a row of words, and what a real bash does at a real Tab.
#
#   tests/packaging/test_completion.sh BUILD
set -euo pipefail

BUILD=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
# shellcheck source=tests/packaging/support.sh
. tests/packaging/support.sh
for program in wijkkiosk wijkspeak wijksync wijkcontent wijkcentral wijkprint; do
	# shellcheck source=/dev/null
	. "packaging/completion/$program"
done
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# offers "WANTED..." WORD...   exactly these, in any order
offers() {
	local wanted=$1 got
	shift
	got=$(offered "$@" | sort | tr '\n' ' ')
	wanted=$(tr ' ' '\n' <<<"$wanted" | sort | tr '\n' ' ')
	[ "${got# }" = "${wanted# }" ] || fault "‘$*’ offers: $got; wanted: $wanted"
}

# A real central with a kiosk and a second key.
central=$place/centrale
code=$("$BUILD/wijkcentral" --home "$central" init 2>/dev/null)
kiosk=$("$BUILD/wijksync" --state "$place/kiosk" enrol "$code" --drop "file://$place/post" \
	--centre Proef | head -n 1)
"$BUILD/wijkcentral" --home "$central" enrol "$kiosk" --name Proef \
	--drop "file://$place/post" >/dev/null
"$BUILD/wijkcentral" --home "$central" key add anna
id=$(sed -n 's/^kiosk = //p' "$place/kiosk/kiosk.conf")
invited=$("$BUILD/wijkcentral" --home "$central" invite --name Nieuw --drop "file://$place/post" |
	sed -nE 's/.*\(kiosk (k.*)\)/\1/p')
mkdir "$place/map" && touch "$place/map.db"

offers 'nl en tr ar pl uk' wijkkiosk --state x --lang ''
offers 'nl' wijkkiosk --lang = n
offers 'light dark contrast yellow' wijkkiosk --theme ''
offers '--allow-quit' wijkkiosk --al
offers '' wijkkiosk --idle ''
offers "$place/map.db $place/map" wijkkiosk --content "$place/ma"
offers "$place/map" wijkkiosk --state "$place/ma"
offers 'doctor' wijkkiosk doc
offers 'setup' wijkkiosk set
offers '--answers' wijkkiosk setup --ans
offers '' wijkkiosk --ascii doc
offers 'nl en' wijkkiosk doctor --lang ''
offers '--json' wijkkiosk doctor --j
offers "$place/map.db $place/map" wijkkiosk doctor --report "$place/ma"

offers 'status' wijksync --state /var/lib/wijkkiosk st
offers 'nl en' wijksync --state x status --lang ''
offers '--drop --centre --again --state --help --version' wijksync --state x enrol --
offers '--state --drop --lang --help --version' wijksync --state x join --
offers '--state --help --version' wijksync --state x watch --
offers 'watch' wijksync --drop https : //post.example.org wa
offers '' wijksync --state x --once ''
offers 'add remove pin list' wijksync --state x worker ''
offers '' wijksync --state x worker add ''

offers 'new check build preview import translations key sign publish rollback' wijkcontent ''
offers 'page form' wijkcontent new ''
offers 'en tr ar pl uk' wijkcontent translations --lang ''
offers "$place/map" wijkcontent check "$place/ma"
offers "$place/map.db $place/map" wijkcontent build content -o "$place/ma"
offers '--strict --help --version' wijkcontent check -

offers 'csv xlsx jsonl' wijkcentral export --format ''
offers 'xlsx' wijkcentral export --format = x
offers 'ontvangen ingetrokken gewist' wijkcentral export --new --status ''
offers 'nl en' wijkcentral export --language ''
offers 'export exports' wijkcentral --db postgresql : //ik @ plek/naam exp
offers '--dry-run' wijkcentral purge --dr
offers '--reason' wijkcentral erase abc --r
offers '--help --home' wijkcentral show abc --h
offers 'list add retire passphrase new-signature editor' wijkcentral key ''
offers "$id" wijkcentral --home "$central" revoke ''
offers "$id" wijkcentral --home "$central" invite ''
offers "$invited" wijkcentral --home "$central" invite --withdraw ''
offers '--place --print' wijkcentral invite --p
offers "$id" wijkcentral --home = "$central" revoke "${id:0:2}"
offers '' wijkcentral --home "$place/weg" revoke ''
offers 'anna' wijkcentral --home "$central" key retire an
WIJKCENTRAL_HOME=$central offers "$id" wijkcentral revoke ''
offers "$place/map.db $place/map" wijkcentral forms "$place/ma"
offers "$place/map.db $place/map" wijkcentral report -o "$place/ma"

python3 tests/packaging/tab.py "$BUILD" "$central" "$id" || fault 'a real Tab failed'
[ "$faults" -eq 0 ]
