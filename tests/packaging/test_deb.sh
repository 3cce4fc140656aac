#!/bin/bash
# The Debian packages in a clean Debian: installed, run, upgraded with a kiosk in use, removed,
# purged and installed again.  Nothing that was signed up goes.
#
#   tests/packaging/test_deb.sh BUILD     needs root, and the packages of `make deb`
set -euo pipefail

BUILD=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
# shellcheck source=tests/packaging/support.sh
. tests/packaging/support.sh
# shellcheck source=tests/packaging/root.sh
. tests/packaging/root.sh
# Mounts are made in a namespace of our own, and go with it.
if [ "${WIJK_UNSHARED:-}" != yes ]; then
	WIJK_UNSHARED=yes exec unshare --mount --propagation private "$0" "$BUILD"
fi

version=$(dpkg-parsechangelog -l packaging/debian/changelog -S Version)
packages='wijkkiosk wijkcentral wijkcontent wijkkiosk-content-nl'
programs='wijkkiosk wijkspeak wijkprint wijksync wijkcontent wijkcentral'
state=/var/lib/wijkkiosk central=/var/lib/wijkcentral
place=$(mktemp -d)
root=$place/root
debs=()
for package in $packages; do
	for deb in "$BUILD/deb/${package}_${version}_"*.deb; do debs+=("$deb"); done
done

debian_root "$BUILD/deb-root" "$root" "${debs[@]}"
mount -t proc proc "$root/proc"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
trap 'umount "$root/proc" "$root/dev/pts"; rm -rf "$place"' EXIT

inside() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive TERM=xterm "$@"
}
as_kiosk() { inside runuser -u wijkkiosk -- "$@"; }
as_central() { inside runuser -u wijkcentral -- wijkcentral --home "$central" "$@"; }
status_of() { as_kiosk wijksync --state "$state" status --lang en; }

# says WHAT, PATTERN, COMMAND...   ends well, and prints a line like this
says() {
	local what=$1 pattern=$2 said
	shift 2
	said=$("$@" 2>&1) || fault "$what: ends with $?: $said"
	grep -q -- "$pattern" <<<"$said" || fault "$what: says ‘$said’, without ‘$pattern’"
}
# is_at PATH, "KIND MODE OWNER GROUP"
is_at() {
	local got
	got=$(inside stat -c '%F %a %U %G' "$1" 2>&1) || :
	[ "$got" = "$2" ] || fault "$1: $got, not $2"
}
# install_all FOLDER   of the root
install_all() {
	local files=("$root/$1"/*.deb)
	inside apt-get install -y -q --no-install-recommends "${files[@]#"$root"}" >"$place/log" 2>&1 ||
		fault "installing $1: $(cat "$place/log")"
}
# away remove|purge [SETTING...]
away() {
	local how=$1
	shift
	# shellcheck disable=SC2086 # a list
	inside "$@" dpkg "--$how" $packages >"$place/log" 2>&1 || fault "$how: $(cat "$place/log")"
}

# The packages as a version before: the same, with another number.
mkdir "$root/nu" "$root/vroeger"
cp "${debs[@]}" "$root/nu"
for deb in "${debs[@]}"; do
	dpkg-deb -R "$deb" "$place/open"
	sed -i "s/^Version: .*/Version: 0.0.9/; s/(= $version)/(= 0.0.9)/g" "$place/open/DEBIAN/control"
	dpkg-deb --root-owner-group -Zgzip -b "$place/open" "$root/vroeger" >/dev/null
	rm -rf "$place/open"
done

# --- the version before, with a kiosk and a central in use
install_all vroeger
is_at "$state" 'directory 700 wijkkiosk wijkkiosk'
is_at "$central" 'directory 700 wijkcentral wijkcentral'
[ "$(inside readlink "$state/content.db")" = /usr/share/wijkkiosk/content.db ] ||
	fault 'the kiosk has no content to begin with'
for user in wijkkiosk wijkcentral; do
	says "user $user" ":/var/lib/$user:/usr/sbin/nologin$" inside getent passwd "$user"
done
enabled=$(find "$root/etc/systemd/system" -name 'wijk*')
[ -z "$enabled" ] || fault "enabled without being asked: $enabled"

inside install -d -m 2775 -o wijkcentral -g wijkkiosk /srv/postbus
code=$(as_central init --name Proefcentrale 2>/dev/null | grep -o 'WKC1-[0-9A-Z-]*' | head -n 1)
kiosk=$(as_kiosk wijksync --state "$state" enrol "$code" --drop file:///srv/postbus \
	--centre 'Buurthuis De Brug' | grep -o 'WKK1-[0-9A-Z-]*' | head -n 1)
as_central enrol "$kiosk" --name Proefkiosk --drop file:///srv/postbus >/dev/null
as_central forms /usr/share/wijkkiosk/content.db >/dev/null
inside chmod -R g+rwX /srv/postbus
cp "$BUILD/tests/torture/signup" "$root/usr/local/bin/proef"
as_kiosk /usr/local/bin/proef "$state" een@voorbeeld.nl >/dev/null || fault 'nobody can sign up'
says 'one waits' '^Still to send: 1$' status_of
inside systemctl enable -q wijksync.service wijkkiosk@tty1.service wijkcentral-collect.timer || fault 'systemctl enable'

# --- the upgrade: data and what was enabled stay
kept() { (cd "$root" && find "./$state" "./$central" -type f ! -name '*-shm' -exec sha256sum {} + | sort); }
before=$(kept)
install_all nu
[ "$before" = "$(kept)" ] || fault "the upgrade touched: $(diff <(echo "$before") <(kept))"
for unit in wijksync.service wijkkiosk@tty1.service wijkcentral-collect.timer; do
	says "$unit" enabled inside systemctl is-enabled "$unit"
done
for package in $packages; do
	# shellcheck disable=SC2016 # dpkg fills it in
	[ "$(inside dpkg-query -W -f='${Version} ${db:Status-Abbrev}' "$package")" = "$version ii " ] ||
		fault "$package is not installed well"
	said=$(inside dpkg --verify "$package" 2>&1) || fault "$package: dpkg cannot verify it"
	[ -z "$said" ] || fault "$package: files are not as packaged: $said"
done
for program in $programs; do
	says "$program --version" "^$program ${version%%-*}\$" inside "$program" --version
	says "$program --help" . inside "$program" --help
done
open=$(inside find /usr /etc /var/lib/wijkkiosk /var/lib/wijkcentral -name '*wijk*' -perm /o+w ! -type l)
[ -z "$open" ] || fault "everybody may write: $open"

# --- they work: the first screens, the content tools, and the way of a signup
tests/packaging/first_screen.py Nederlands 'Publicaties zoeken' 'Buurthuis De Brug' Meedoen -- \
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin TERM=xterm LANG=C.UTF-8 runuser -u wijkkiosk -- \
	wijkkiosk --state "$state" --allow-quit || fault 'the kiosk draws no home screen'
cp -r content "$root/tmp/content"
inside wijkcontent check /tmp/content >"$place/log" || fault "wijkcontent finds faults in our own content: $(cat "$place/log")"

# --- removed: everything is kept
before=$(kept)
away remove
[ "$before" = "$(kept)" ] || fault "removing touched: $(diff <(echo "$before") <(kept))"
for program in $programs; do
	[ ! -e "$root/usr/bin/$program" ] || fault "$program is still there"
done

# --- purged while a signup waits: told, and kept
away purge
grep -q "wijkkiosk: de map $state blijft staan" "$place/log" || fault "purge says: $(cat "$place/log")"
grep -q "wijkcentral: de map $central blijft staan" "$place/log" || fault 'purge says nothing of central'
[ "$before" = "$(kept)" ] || fault "purging touched: $(diff <(echo "$before") <(kept))"

# --- installed again, it goes on where it was; what arrived may go
install_all nu
says 'one still waits' '^Still to send: 1$' status_of
as_kiosk wijksync --state "$state" --once || fault 'wijksync cannot send'
inside chmod -R g+rwX /srv/postbus
as_central collect >/dev/null || fault 'central cannot collect'
inside chmod -R g+rwX /srv/postbus
as_kiosk wijksync --state "$state" --once || fault 'wijksync cannot fetch'
says 'all arrived' '^Sent, not yet arrived: 0$' status_of
as_central export --format csv -o "$central/uit.csv" >/dev/null || fault 'central cannot export'
says 'central has it' een@voorbeeld.nl inside cat "$central/uit.csv"
away remove
away purge
[ ! -e "$root$state" ] || fault "$state is still there, though all arrived: $(cat "$place/log")"
[ -e "$root$central/central.db" ] || fault 'purging erased central'

# --- purged for who means it
install_all nu
is_at "$state" 'directory 700 wijkkiosk wijkkiosk'
touch "$root$state/signups.db" "$root$state/kiosk.conf"
away purge WIJKKIOSK_PURGE=all WIJKCENTRAL_PURGE=all
left=$(find "$root/etc" "$root/usr" "$root/var/lib" -name '*wijk*' ! -path "$root/usr/local/*")
[ -z "$left" ] || fault "left behind by purge: $left"
[ "$faults" -eq 0 ]
