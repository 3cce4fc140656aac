#!/bin/bash
# Writes seeds for every fuzz target into SEEDS, by the real writers: the
# programs themselves, and the project's own content.
#
#   tests/fuzz/seeds.sh BUILD SEEDS
set -euo pipefail

build=$1
fixture=tests/fixtures/screens
seeds=$2
maker=$build/tests/fuzz/seeds
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for target in tests/fuzz/*.c; do
	target=$(basename "$target" .c)
	[ "$target" = seeds ] || mkdir -p "$seeds/$target"
done

# A file with these words in it, each in a seed of its own.
words() {
	local target=$1 number=0 word
	shift
	for word in "$@"; do
		number=$((number + 1))
		printf '%b' "$word" >"$seeds/$target/$number"
	done
}

# A kiosk with the key of the targets, a central, and a drop between them.
kiosk=$work/kiosk central=$work/central
mkdir -m 700 "$kiosk" "$work/post"
"$maker" key "$kiosk/kiosk.key"
central_code=$("$build/wijkcentral" --home "$central" init --name Proef 2>&1 |
	grep -o 'WKC1-[0-9A-Z-]*' | head -n 1)
kiosk_code=$("$build/wijksync" --state "$kiosk" enrol "$central_code" \
	--drop "file://$work/post" --centre 'Buurthuis Zoë' |
	grep -o 'WKK1-[0-9A-Z-]*' | head -n 1)
"$build/wijkcentral" --home "$central" enrol "$kiosk_code" --name Proef \
	--drop "file://$work/post" >/dev/null
"$build/wijksync" --state "$kiosk" --once >/dev/null
"$maker" signup "$kiosk" nieuws
"$build/wijksync" --state "$kiosk" --once >/dev/null
"$maker" signup "$kiosk" meedoen
"$maker" withdraw "$kiosk"
"$build/wijksync" --state "$kiosk" --once >/dev/null
"$build/wijkcentral" --home "$central" collect >/dev/null
# New keys of staff, which the kiosk hears of.
cp "$kiosk/kiosk.conf" "$seeds/conf/old"
"$build/wijkcentral" --home "$central" key add wijk >/dev/null
"$build/wijkcentral" --home "$central" key new-signature >/dev/null
"$build/wijkcentral" --home "$central" collect >/dev/null
"$build/wijksync" --state "$kiosk" --once >/dev/null
cp "$central/keys.chain" "$seeds/keys/1"
head -n 2 "$central/keys.chain" >"$seeds/keys/2"
(umask 077 && echo geheim >"$work/passphrase")
cp "$central/keys/wijk.key" "$seeds/keyring/open"
"$build/wijkcentral" --home "$central" --passphrase-file "$work/passphrase" \
	key passphrase wijk >/dev/null
cp "$central/keys/wijk.key" "$seeds/keyring/closed"
words access 'user = kiosk\npassword = a=b\nca = ca.pem\npatience = 5\n' \
	'# S3\nuser = AKIA\npassword = x\nregion = eu-west-1\nproxy = http://proxy:3128\n'

# What the minisign of 0.11 wrote.
words minisign 'untrusted comment: minisign public key 84530D90CB5AF171\n'\
'RWRx8VrLkA1ThEmo6Wsx/wv93pO1AHe1M8hG2qGZ/tknPhkqd9ReQk6T\n' \
	'untrusted comment: signature from minisign secret key\n'\
'RURx8VrLkA1ThBw3SaGP8uLZKqSGsO6z/5z1QQDDskIZ0GNU55cv90oPBl0VHwfyvRLqCs4WcNpDq84qpiUSqlyi80u2'\
'PkdBdgE=\ntrusted comment: wijkkiosk content release=42 format=3\n'\
'iPAN53SHSOY5RQNhILyr/vLF7l8xJDS7oSfQj0Ttfmz3JHA0JcR1jrsQ48OSiuH4nZ8cEXWCbh+1MJu8y/AUAA==\n'

# What is sealed, and a central that can open it.
"$build/wijkcentral" --home "$seeds/home" init --name Proef >/dev/null 2>&1
"$build/wijkcentral" --home "$seeds/home" enrol "$kiosk_code" --name Proef \
	--drop "file://$work/post" >/dev/null
event='"made_at":1795000000000,"clock_synced":true,"lang":"nl","assisted":false,'
event+='"receipt":"00112233445566778899aabbccddeeff"'
words filing "{\"kind\":\"withdrawal\",\"form\":\"\",\"form_version\":0,$event}" \
	"{\"kind\":\"amend\",\"form\":\"nieuws\",\"form_version\":2,\"worker\":\"Noor\",$event,"'"answers":'\
'{"email":"b@example.org"},"consents":{}}' \
	"{\"kind\":\"signup\",\"form\":\"nieuws\",\"form_version\":2,$event,\"answers\":"'{"email":'\
'"a@example.org","naam":""},"consents":{"nieuws":{"version":3,"given":true}}}'

number=0
while read -r file; do
	number=$((number + 1))
	cp "$file" "$seeds/batch/$number"
	cp "$file" "$seeds/ack/$number"
	cp "$file" "$seeds/signed/$number"
done < <(find "$work/post" -type f | sort)
cp "$kiosk/kiosk.conf" "$seeds/conf/1"
printf '# noot\r\n\n  %s' "$(sort "$kiosk/kiosk.conf")" >"$seeds/conf/2"
cp "$kiosk/kiosk.key" "$seeds/key/1"
# An invitation and its answer: as files, and what is sealed in them.
"$maker" invite "$seeds/invite"
words invite 'i{"state":"withdrawn"}' \
	'i{"state":"open","kiosk":"k0123456789abcdef","central":"'"$central_code"'","centre":"Buurthuis","drop":"",'\
'"made_at":1,"until":2,"access":"user = k0123456789abcdef\\nca = drop.ca\\n","files":{"drop.ca":"YQ=="}}' \
	'i{"state":"used","key":"'"$(printf '00%.0s' {1..32})"'"}' 'i{"state":"expired"}' \
	'a{"code":"'"$kiosk_code"'","check":"1234 5678 9012 3456 7890 1234","at":1,"clock_synced":true}'
recovery_code=$(grep -o 'WKR1-[0-9A-Z-]*' "$central/herstelblad.html" | head -n 1)
words code "$central_code" "$kiosk_code" "$recovery_code" "${kiosk_code,,}" "${central_code//-/ }"

"$maker" receipt "$seeds/receipt/1"
tr -d - <"$seeds/receipt/1" | tr 'A-Z01' 'a-zol' >"$seeds/receipt/2"
"$maker" seal "$seeds/seal/1"
"$maker" places "$seeds/places/1"

packaging/fonts/build.py "$work/fonts" .
cp "$work"/fonts/*.psf "$seeds/psf"

# Content: the fixture in a bundle of small pages, and every source.
"$build/wijkcontent" build $fixture -o "$seeds/content.db"
cp "$seeds/content.db" "$seeds/bundle/1"
"$maker" shrink "$seeds/bundle/1"
"$maker" bodies "$build/content.db" "$seeds/body"
for page in content/pages/nl/*.md "$fixture"/pages/*/*.md; do
	name=$(tr / - <<<"${page%.md}")
	# Between its two lines of dashes a page has YAML, and behind them Markdown.
	awk '/^---$/ && n < 2 { n++; next } n == 1' "$page" >"$seeds/tree/$name"
	awk '/^---$/ && n < 2 { n++; next } n == 2' "$page" >"$seeds/markdown/$name"
	(printf p && cat "$page") >"$seeds/sources/$name"
done
for file in content/forms/*.yaml content/*.yaml "$fixture"/forms/*.yaml "$fixture"/*.yaml; do
	name=$(tr / - <<<"$file")
	cp "$file" "$seeds/tree/$name"
	case $file in
	*/forms/*) letter=f ;;
	*/sections.yaml) letter=s ;;
	*) letter=t ;;
	esac
	(printf %s $letter && cat "$file") >"$seeds/sources/$name"
done
for file in content/addresses.csv content/wijkwijzer-urls.csv "$fixture"/*.csv; do
	cp "$file" "$seeds/csv/$(tr / - <<<"$file")"
done
cp tests/fixtures/agenda/*.ics "$seeds/ics/"
head -n 20 content/publications.csv >"$seeds/csv/publications"
cp tests/fixtures/feeds/*.xml "$seeds/feed/"
head -n 9 content/publications.csv >"$seeds/table/publications"
words table 'Titel;Adres\nEen;https://a.nl/1\n' 'id,title\nA1,"Een, twee"\n'
words reflow 'Kop 1\nDe gemeen-\nten en wijk-\nen buurtwerk.\n\n\xe2\x80\xa2 punt\n\x0cKop 2\nslot\x0c'

(printf c && head -n 8 "$fixture"/publications.csv) >"$seeds/sources/publications"
(printf a && cat "$fixture"/addresses.csv) >"$seeds/sources/addresses"

# shellcheck disable=SC2016 # the backquotes are Markdown
words markdown '- ## *a*\n  *b*\n- c\n' '- a\n  ***\n  [b](page:een)\n' '- - - - - a\n\n1. b\n' \
	'- ## a\n  *`x`\n  y*\n' '> - a\n>\n>   1. b\n>      > c\n'
# What people type; a first letter from ` to e says in which kind of field.
words search 'leef' 'wijk-agent' '"leefbaarheid en' 'Één cafe\xcc\x81' 'leefbarheid' 'huiskamer fotos' 'a b c d e f g h i j k l m'
words typed '`Zoe\xcc\x88 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7' 'aEen\n\n\ntwee  drie' \
	'bJan de Vries' 'czoe@example.org' 'd06-12 34 56 78' 'd+32 470 12 34 56' 'e1234ab' \
	'a123.45.6789 BSN 111222333'
words text 'een twee-drie' '1a\nb\tc\xff' 'Pe\xcc\x81 \xe6\xbc\xa2\xe5\xad\x97' '\xffa\xd8\xb9\xe2\x80\xae'
words visual '\x51\x05\x00\x0e\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85 (LSA)' '\x50\x06\x08\x0b06 12345678\x05\x10\x04\xe6\xbc\xa2x' '\x01\x02\x20\x30abc'
words visit '\x0b\x0b1\x0b\x80\x02\x0c' '/leef\x0b\x0b\x0c' '4zoe@example.org\x01\x0b' \
	'\x8azoe\x85\x05\x05' '\x85\x85\x85' '\x0f\x0f\x0e\x86\x20\x40\x02\x03\x05'
words cells '{"email":"Zoe@Example.org","phone":"+31 (0)6 12345678"}' \
	'{"consent_news":"ja","consent_news_version":"1","more":"een\\n\\u002b31 6 12345678\\ud83d\\udc69"}'
words terminal 'abc' '\x1b[A\x1b[B\x1bOP\x1b[5~' '\x1b[200~een\rtwee' '\x1b[<0;10;5M' \
	'\x1b[M !!\x1b[M`!!' '\xc3\xa9\xe2\x82\xac\x7f\x11' '\x1b\x1b[Z'
for file in tui/po/*.po; do
	msgfmt -o "$seeds/catalogue/$(basename "$file" .po)" "$file"
done
