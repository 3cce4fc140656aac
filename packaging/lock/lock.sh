#!/bin/sh
# Puts this machine on its lock, and takes it off.  See --help.
set -eu
export LC_ALL=C.UTF-8
root=

usage() {
	cat <<'END'
Gebruik: lock on | off | status | password [--root MAP]
Sluit de wegen uit de kiosk af: andere consoles, inloggen, Ctrl-Alt-Del, SysRq,
aan-uit-toetsen, en het opstartmenu.

  on          zet de machine op slot
  off         haalt weg wat ‘on’ heeft gemaakt; daarna opnieuw starten
  status      zegt wat er open staat; exitcode 1 als dat iets is
  password    leest een wachtwoord en sluit het opstartmenu (GRUB) daarmee af
  --root MAP  doe het in een systeem dat in die map staat, en nu niet draait
  --help      deze tekst
END
}

fail() {
	echo "lock: $2" >&2
	exit "$1"
}

# file | where it goes
placed() {
	cat <<'LIST'
system.conf           | /etc/systemd/system.conf.d/wijkkiosk-lock.conf
logind.conf           | /etc/systemd/logind.conf.d/wijkkiosk-lock.conf
sysctl.conf           | /etc/sysctl.d/zz-wijkkiosk-lock.conf
udev.rules            | /etc/udev/rules.d/95-wijkkiosk-lock.rules
sulogin.conf          | /etc/systemd/system/emergency.service.d/wijkkiosk-lock.conf
sulogin.conf          | /etc/systemd/system/rescue.service.d/wijkkiosk-lock.conf
wijkkiosk-lock.service | /etc/systemd/system/wijkkiosk-lock.service
grub.cfg              | /etc/default/grub.d/wijkkiosk-lock.cfg
LIST
}

# What no key and nobody may start: logins on every line, and what Ctrl-Alt-Del and Alt-Up ask for.
masked='ctrl-alt-del.target kbrequest.target getty@.service autovt@.service serial-getty@.service
console-getty.service container-getty@.service debug-shell.service getty-static.service'
units=/etc/systemd/system
wanted=$units/multi-user.target.wants/wijkkiosk-lock.service
made=/etc/wijkkiosk-lock.made

# Does this system run, and is it ours to change now?
runs() {
	[ -z "$root" ] && [ -d /run/systemd/system ]
}

# link TARGET PLACE: unless something is there; what is made is written down for off
link() {
	[ ! -e "$root$2" ] && [ ! -L "$root$2" ] || return 0
	mkdir -p "$root${2%/*}"
	ln -s "$1" "$root$2"
	echo "$2" >>"$root$made"
}

turn_on() {
	placed | while IFS='| ' read -r file place; do
		mkdir -p "$root${place%/*}"
		install -m 644 "$files/$file" "$root$place"
	done
	for unit in $masked; do
		link /dev/null "$units/$unit"
	done
	link "$units/wijkkiosk-lock.service" "$wanted"
	runs || return 0
	systemctl daemon-reload
	systemctl stop 'getty@*.service' 'autovt@*.service' 'serial-getty@*.service' 2>/dev/null || :
	# The kiosk has the name getty@tty1: it was stopped as well, if it was there.
	! systemctl is-enabled --quiet wijkkiosk@tty1.service 2>/dev/null ||
		systemctl start --no-block wijkkiosk@tty1.service
	sysctl -q -p /etc/sysctl.d/zz-wijkkiosk-lock.conf 2>/dev/null || :
	systemctl try-restart systemd-logind.service 2>/dev/null || :
	udevadm control --reload 2>/dev/null || :
	systemctl restart wijkkiosk-lock.service
	new_menu
}

turn_off() {
	! runs || systemctl stop wijkkiosk-lock.service 2>/dev/null || :
	placed | while IFS='| ' read -r _ place; do
		rm -f "$root$place"
	done
	if [ -f "$root$made" ]; then
		while read -r place; do
			[ ! -L "$root$place" ] || rm -f "$root$place"
		done <"$root$made"
	fi
	rm -f "$root$made" "$root/etc/grub.d/01_wijkkiosk" "$root/etc/grub.d/09_wijkkiosk"
	[ ! -f "$root/etc/grub.d/10_linux" ] || chmod 755 "$root/etc/grub.d/10_linux"
	runs || return 0
	systemctl daemon-reload
	new_menu
}

new_menu() {
	! command -v update-grub >/dev/null || [ ! -d /boot/grub ] || update-grub >/dev/null 2>&1 ||
		fail 70 'Het opstartmenu kan niet opnieuw worden gemaakt (update-grub).'
}

password() {
	command -v grub-mkpasswd-pbkdf2 >/dev/null ||
		fail 69 'Hiervoor is grub-mkpasswd-pbkdf2 nodig, uit het pakket grub-common.'
	[ -d "$root/etc/grub.d" ] || fail 69 'Deze machine start niet met GRUB.'
	[ ! -t 0 ] || printf 'Wachtwoord (u ziet het niet): ' >&2
	[ ! -t 0 ] || stty -echo
	read -r word || :
	[ ! -t 0 ] || stty echo
	[ ${#word} -ge 8 ] || fail 65 'Neem een wachtwoord van ten minste 8 tekens.'
	hash=$(printf '%s\n%s\n' "$word" "$word" | grub-mkpasswd-pbkdf2 |
		sed -n 's/.*\(grub\.pbkdf2\.[^ ]*\)$/\1/p')
	[ -n "$hash" ] || fail 70 'Van dit wachtwoord is niets te maken (grub-mkpasswd-pbkdf2).'
	(umask 077 && cat >"$root/etc/grub.d/01_wijkkiosk") <<-END
		#!/bin/sh
		cat <<'HASH'
		set superusers="beheer"
		password_pbkdf2 beheer $hash
		HASH
	END
	chmod 700 "$root/etc/grub.d/01_wijkkiosk"
	install -m 755 "$files/09_wijkkiosk" "$root/etc/grub.d/09_wijkkiosk"
	[ ! -f "$root/etc/grub.d/10_linux" ] || chmod 644 "$root/etc/grub.d/10_linux"
	! runs || new_menu
}

open=0
says() {
	echo "$1"
	open=$((open + 1))
}

# What the files say, also of a system that does not run.
look_at_files() {
	missing=$(placed | while IFS='| ' read -r file place; do
		cmp -s "$files/$file" "$root$place" || echo "$place"
	done)
	for place in $missing; do
		says "Dit bestand is er niet, of het is anders: $place"
	done
	for unit in $masked; do
		[ "$(readlink "$root$units/$unit")" = /dev/null ] || says "Dit kan nog starten: $unit"
	done
	[ -L "$root$wanted" ] || says 'Bij het starten gaat het slot niet dicht: wijkkiosk-lock.service'
	while IFS=: read -r name word _; do
		[ -n "$word" ] || says "Deze gebruiker heeft geen wachtwoord nodig: $name"
	done <"$root/etc/shadow"
	[ ! -f "$root/boot/grub/grub.cfg" ] || grep -q password_pbkdf2 "$root/boot/grub/grub.cfg" ||
		[ -s "$root/boot/grub/password.cfg" ] ||
		says 'Het opstartmenu (GRUB) heeft geen wachtwoord: lock password'
}

# And what is so at this moment.
look_at_now() {
	grep -v '^#' "$files/sysctl.conf" | while IFS='= ' read -r name value; do
		[ "${name#-}" = "$name" ] || continue
		path=/proc/sys/$(echo "$name" | tr . /)
		[ ! -r "$path" ] || [ "$(tr '\t' ' ' <"$path")" = "$value" ] || echo "$name"
	done >/run/wijkkiosk-lock.open
	while read -r name; do
		says "De kernel staat anders: $name"
	done </run/wijkkiosk-lock.open
	rm -f /run/wijkkiosk-lock.open
	[ ! -c /dev/tty0 ] || @LIBEXEC@/lock-keys --check >/dev/null ||
		says 'Er zijn toetsen die uit de kiosk leiden: lock-keys'
	[ -e /run/wijkkiosk-lock ] || says 'Het slot zit nu niet dicht: wijkkiosk-lock.service'
	case " $(cat /proc/cmdline) " in
	*' init='* | *SYSTEMD_SULOGIN_FORCE=1* | *systemd.debug*shell*)
		says 'De machine is gestart met een open deur (/proc/cmdline).'
		;;
	esac
}

[ $# -gt 0 ] || fail 64 'Kies on, off, status of password. Zie --help.'
verb=
while [ $# -gt 0 ]; do
	case $1 in
	--help)
		usage
		exit 0
		;;
	--root)
		[ $# -gt 1 ] || fail 64 'Achter --root hoort een map.'
		root=${2%/}
		shift
		;;
	on | off | status | password) verb=$1 ;;
	*) fail 64 "Wat betekent ‘$1’? Zie --help." ;;
	esac
	shift
done
files=$root@SHARE@/lock
[ "$(id -u)" -eq 0 ] || fail 77 'Dit kan alleen de beheerder (root).'
case $verb in
on) turn_on ;;
off) turn_off ;;
password) password ;;
status)
	look_at_files
	! runs || look_at_now
	[ "$open" -eq 0 ] || exit 1
	echo 'Alles zit op slot.'
	;;
*) fail 64 'Kies on, off, status of password. Zie --help.' ;;
esac
