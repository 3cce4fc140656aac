#!/bin/bash
# The lock on a system that does not run: what `on` puts in place, what `status` says when some of it
# is not so, that the boot menu cannot be changed without the password, and that `off` leaves nothing.
#
#   tests/lock/test_files.sh BUILD
set -euo pipefail

build=${1:-build}
[ "$(id -u)" -eq 0 ] || exec unshare -r "$0" "$@"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fault() {
	echo "test_files.sh: $*" >&2
	exit 1
}

make --no-print-directory -s B="$build" DESTDIR="$root" PREFIX=/usr install >/dev/null
lock=$root/usr/lib/wijkkiosk/lock
mkdir -p "$root/etc/grub.d" "$root/boot/grub"
echo 'root:*:20000::::::' >"$root/etc/shadow"
cp /etc/grub.d/10_linux "$root/etc/grub.d/10_linux"
find "$root/etc" ! -type d | sort >"$root/before"
! "$lock" status --root "$root" >/dev/null || fault 'an open system was called shut'
"$lock" on --root "$root"
"$lock" on --root "$root" # twice is once
[ "$("$lock" status --root "$root")" = 'Alles zit op slot.' ] || fault 'it is not shut'

# says TEXT: status finds this
says() {
	local said code=0
	said=$("$lock" status --root "$root") || code=$?
	if [ "$code" -ne 1 ] || ! grep -qF "$1" <<<"$said"; then
		fault "exit $code, and not '$1' in: $said"
	fi
}
units=$root/etc/systemd/system
rm "$units/getty@.service"
says 'getty@.service'
ln -s /dev/null "$units/getty@.service"
echo 'kernel.sysrq = 1' >>"$root/etc/sysctl.d/zz-wijkkiosk-lock.conf"
says 'zz-wijkkiosk-lock.conf'
"$lock" on --root "$root"
echo 'gast::20000::::::' >>"$root/etc/shadow"
says 'gast'
echo 'root:*:20000::::::' >"$root/etc/shadow"
echo 'menuentry x { }' >"$root/boot/grub/grub.cfg"
says 'GRUB'

# A short password is none; with a long one only those who know it change an entry.
code=0
echo kort | "$lock" password --root "$root" 2>/dev/null || code=$?
[ "$code" -eq 65 ] || fault "a short password: exit $code"
echo 'een lang wachtwoord' | "$lock" password --root "$root"
sh "$root/etc/grub.d/01_wijkkiosk" >"$root/boot/grub/grub.cfg"
printf "menuentry 'Debian' --class os \$menuentry_id_option 'x' {\n\techo\n}\n" >"$root/entries"
printf '#!/bin/sh\ncat %s\n' "$root/entries" >"$root/etc/grub.d/10_linux"
sed "s|/etc/grub.d|$root/etc/grub.d|" "$root/etc/grub.d/09_wijkkiosk" | sh >>"$root/boot/grub/grub.cfg"
grub-script-check "$root/boot/grub/grub.cfg" || fault 'GRUB does not understand it'
grep -q "^menuentry 'Debian' .*--unrestricted {\$" "$root/boot/grub/grub.cfg" || fault 'nobody may start it'
grep -q '^password_pbkdf2 beheer grub.pbkdf2.sha512' "$root/boot/grub/grub.cfg" || fault 'no password'
! grep -q 'lang wachtwoord' -r "$root/etc" "$root/boot" || fault 'the password itself was kept'
[ "$("$lock" status --root "$root")" = 'Alles zit op slot.' ] || fault 'it is not shut with a password'

"$lock" off --root "$root"
find "$root/etc" ! -type d | sort | diff "$root/before" - || fault 'off left something'
[ -x "$root/etc/grub.d/10_linux" ] || fault "Debian's own entries did not come back"
