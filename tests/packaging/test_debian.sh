#!/bin/bash
# What can be known of the Debian packages without building them: the version, that each installed
# file is in one package, and that purging never erases a signup that only this machine has.
# (`make deb-check` builds and installs them.)
#
#   tests/packaging/test_debian.sh BUILD
set -euo pipefail

BUILD=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
# The scripts of a package are run by root; being so in a namespace is enough.
[ "$(id -u)" -eq 0 ] || exec unshare -r "$0" "$BUILD"
# shellcheck source=tests/packaging/support.sh
. tests/packaging/support.sh
export PATH=$BUILD:$PATH
debian=packaging/debian
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

version=$(sed -n '1s/.*(\(.*\)).*/\1/p' $debian/changelog)
[ "wijkkiosk $version" = "$(wijkkiosk --version)" ] ||
	fault "changelog: $version; $(wijkkiosk --version)"

# --- each file in one package
make --no-print-directory -s B="$BUILD" DESTDIR="$place/tmp" PREFIX=/usr UNITS=/lib/systemd/system \
	PROFILES=/etc/apparmor.d DOC=/usr/share/doc/wijkcentral/examples install
while read -r file; do
	owners=
	for list in "$debian"/*.install; do
		while read -r pattern; do
			# shellcheck disable=SC2053 # a pattern
			[[ $file != $pattern && $file != $pattern/* ]] || owners+=" ${list##*/}"
		done <"$list"
	done
	case $file,$owners in
	*/LICENSE,) ;; # is in debian/copyright
	etc/apparmor.d/*,) ;; # dh_apparmor
	*,\ *\ *) fault "$file: in$owners" ;;
	*,\ *) ;;
	*) fault "$file: in no package" ;;
	esac
done < <(cd "$place/tmp" && find . -type f -printf '%P\n')

# --- the scripts, on folders of our own
shellcheck "$debian"/*.postinst "$debian"/*.prerm "$debian"/*.postrm || fault 'shellcheck'
runs() { # SCRIPT WORD...
	sed "s|/var/lib|$place/lib|" "$debian/$1" >"$place/script"
	sh "$place/script" "${@:2}" >"$place/said" 2>&1 || fault "$*: ends with $?: $(cat "$place/said")"
}
kiosk=$place/lib/wijkkiosk central=$place/lib/wijkcentral post=file://$place/post
mkdir -p "$place/lib/misc"
code=$(wijkcentral --home "$place/centrale" init 2>/dev/null | grep -o 'WKC1-[0-9A-Z-]*' | head -n 1)
fresh_kiosk() {
	rm -rf "$kiosk" "$place/post"
	mkdir -m 700 "$kiosk" "$place/post"
	own=$(wijksync --state "$kiosk" enrol "$code" --drop "$post" --centre Proef | grep -o 'WKK1-[0-9A-Z-]*' | head -n 1)
	wijkcentral --home "$place/centrale" enrol "$own" --name Proef --drop "$post" >/dev/null
	"$BUILD/tests/torture/signup" "$kiosk" een@voorbeeld.nl >/dev/null
}
arrive() {
	wijksync --state "$kiosk" --once
	wijkcentral --home "$place/centrale" collect >/dev/null
	wijksync --state "$kiosk" --once
}
stays() { # WHY
	runs wijkkiosk.postrm purge
	[ -e "$kiosk/signups.db" ] || fault "$1: purged"
	grep -q 'blijft staan' "$place/said" || fault "$1: says $(cat "$place/said")"
}
goes() { # WHY
	runs wijkkiosk.postrm purge
	[ ! -e "$kiosk" ] || fault "$1: not purged: $(cat "$place/said")"
	[ ! -s "$place/said" ] || fault "$1: says $(cat "$place/said")"
	[ -z "$(ls "$place/lib/misc")" ] || fault "$1: leaves a note"
}

fresh_kiosk
wijkcentral --home "$place/centrale" forms "$BUILD/content.db" >/dev/null
stays 'purged, and never removed'
runs wijkkiosk.prerm remove
stays 'one waits'
wijksync --state "$kiosk" --once
runs wijkkiosk.prerm remove
stays 'one is in the drop, and not at central'
arrive
runs wijkkiosk.prerm upgrade "$version"
stays 'upgraded'
runs wijkkiosk.prerm remove
cp -a "$kiosk" "$place/lib/copy"
goes 'all arrived'

cp -a "$place/lib/copy" "$kiosk"
"$BUILD/tests/torture/signup" "$kiosk" twee@voorbeeld.nl >/dev/null
stays 'another one came'
runs wijkkiosk.prerm remove
stays 'and waits'
WIJKKIOSK_PURGE=all goes 'who means it'

cp -a "$place/lib/copy" "$kiosk"
runs wijkkiosk.prerm remove
touch "$kiosk/signups.damaged-1.db"
stays 'a damaged file was put aside'
runs wijkkiosk.prerm remove
stays 'a damaged file was put aside before'
rm "$kiosk/signups.damaged-1.db"
echo rommel >"$kiosk/signups.db"
runs wijkkiosk.prerm remove
stays 'nobody can read it'
rm -rf "$kiosk"
mkdir "$kiosk"
ln -s /usr/share/wijkkiosk/content.db "$kiosk/content.db"
runs wijkkiosk.prerm remove
goes 'never enrolled'

mkdir -p "$central/export"
cp "$place/centrale/central.db" "$central"
runs wijkcentral.postrm purge
[ -e "$central/central.db" ] || fault 'central was erased'
grep -q 'blijft staan' "$place/said" || fault "central: says $(cat "$place/said")"
runs wijkcentral.postrm remove
[ -e "$central/central.db" ] || fault 'central was erased'
WIJKCENTRAL_PURGE=all runs wijkcentral.postrm purge
[ ! -e "$central" ] || fault 'central stays'
mkdir -p "$central/export"
runs wijkcentral.postrm purge
[ ! -e "$central" ] || fault 'an empty central stays'
[ "$faults" -eq 0 ]
