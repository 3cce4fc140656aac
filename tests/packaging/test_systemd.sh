#!/bin/bash
# The services and timers of central and of the kiosk, as they are installed: systemd finds nothing
# to say about them, they may do little, and what central does needs no more than they allow.  What
# the kiosk needs, tests/appliance/test_units.py finds out in a machine.
# None of it needs a running systemd.
#
#   tests/packaging/test_systemd.sh BUILD
set -euo pipefail

build=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
# shellcheck source=tests/packaging/support.sh
. tests/packaging/support.sh
export SYSTEMD_COLORS=0 SYSTEMD_PAGER=cat
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
most=15 # in tenths: an exposure of 1.5

make --no-print-directory -s B="$build" PREFIX="$place" install
units=$place/lib/systemd/system

verify() {
	systemd-analyze verify --man=no "$1" 2>&1
}
# A template is looked at as the one that is used.
mkdir "$place/seen"
ln -s "$units"/* "$place/seen"
mv "$place/seen/wijkkiosk@.service" "$place/seen/wijkkiosk@tty1.service"
mv "$place/seen/wijkkiosk-again@.timer" "$place/seen/wijkkiosk-again@wijkkiosk@tty1.service.timer"
export SYSTEMD_UNIT_PATH=$place/seen:

for unit in "$place/seen"/*.service "$place/seen"/*.timer "$place/seen"/*.path; do
	said=$(verify "$unit") || fault "${unit##*/}: verify fails"
	[ -z "$said" ] || fault "${unit##*/}: $said"
done
# What is started by something else than a timer or a path of its own name.
started=' wijkkiosk@tty1 wijkkiosk-window wijkkiosk-screen wijkkiosk-instead wijkkiosk-setup wijksync wijkkiosk-update '
for service in "$place/seen"/*.service; do
	name=${service##*/} name=${name%.service}
	[ -e "$units/$name.timer" ] || [ -e "$units/$name.path" ] || [[ $started = *" $name "* ]] ||
		fault "$name has no timer"
	report=$(systemd-analyze security --offline=true --threshold=$most "$service" 2>&1) ||
		fault "$name: $(tail -n 1 <<<"$report")"
	figure=$(sed -n 's/.*Overall exposure.*: \([0-9.]*\) .*/\1/p' <<<"$report")
	[ -n "$figure" ] || fault "$name: no figure"
	printf '%-22s exposure %s\n' "$name" "$figure"
	# Nothing that is shown or sent is ever on a swap or in a core file.
	case $name in wijkkiosk@* | wijkkiosk-window | wijksync)
		for line in MemorySwapMax=0 LimitCORE=0 NoNewPrivileges=yes User=wijkkiosk Restart=always \
			WatchdogSignal=SIGKILL; do
			grep -qx "$line" "$service" || fault "$name: no $line"
		done
		;;
	esac
	case $name in wijkkiosk@* | wijkkiosk-window)
		grep -qx PrivateNetwork=yes "$service" || fault "$name: has a network"
		;;
	esac
done
for timer in "$units"/*.timer; do
	! grep -q '^OnActiveSec=' "$timer" || continue
	grep -q '^Persistent=true$' "$timer" || fault "${timer##*/}: forgets what it missed"
	grep -q '^RandomizedDelaySec=' "$timer" || fault "${timer##*/}: all at the same moment"
done

# What a worker asks for on the kiosk is done once, when it is fresh, and never twice.
power=$place/lib/wijkkiosk/wijkkiosk-power state=$place/staat
mkdir -p "$state" "$place/nep"
printf '#!/bin/sh\n[ ! -e "%s/power" ] || echo "nog daar"\necho "$*"\n' "$state" >"$place/nep/systemctl"
chmod +x "$place/nep/systemctl"
ask() { # what the kiosk wrote, and what systemctl is asked then
	printf '%s' "$1" >"$state/power"
	[ $# -lt 3 ] || touch -d "$3" "$state/power"
	said=$(PATH=$place/nep:$PATH "$power" "$state" 2>/dev/null || :)
	[ "$said" = "$2" ] || fault "power: ‘$1’ gives ‘$said’"
	[ ! -e "$state/power" ] || fault "power: ‘$1’ stays, and would restart for ever"
}
ask $'restart 0123456789abcdef\n' reboot
ask $'off 0123456789abcdef\n' poweroff
ask $'restart 0123456789abcdef\n' '' '10 minutes ago'
ask $'restart 0123456789abcdef\n' '' 'next month'
ask '; reboot' ''
ask '' ''
ln -s /etc/passwd "$state/power"
[ -z "$(PATH=$place/nep:$PATH "$power" "$state" 2>/dev/null)" ] || fault 'power: follows a link'
[ ! -L "$state/power" ] || fault 'power: a link stays'
[ -z "$(PATH=$place/nep:$PATH "$power" "$state")" ] || fault 'power: does something without a wish'

# What the kiosk wrote about its machine counts where it is in a list, and is otherwise not there.
apply=$place/lib/wijkkiosk/apply-settings settings=$place/inst
settle() { # the text of machine.conf, and of kiosk.conf
	rm -rf "$settings"
	mkdir -p "$settings/state" "$settings/run" "$settings/etc"
	printf '%b' "$1" >"$settings/state/machine.conf"
	[ $# -lt 2 ] || printf '%b' "$2" >"$settings/state/kiosk.conf"
	CONSOLE=/dev/null "$apply" "$settings/state" "$settings/run" "$settings/etc" >"$settings/said" 2>&1 ||
		fault "settings: fails on $1"
	[ ! -s "$settings/said" ] || fault "settings: says $(cat "$settings/said")"
}
holds() { # a file in the run folder, a whole line
	grep -qxF -- "$2" "$settings/run/$1" || fault "settings: no line ‘$2’ in $1: $(cat "$settings/run/$1")"
}
settle 'keyboard = be\nletters=2\nscreen = window\n timezone = Europe/Amsterdam \nlang=ar\n'
holds console.env 'WIJKKIOSK_OPTIONS="--lang ar"'
holds console.env 'TZ=Europe/Amsterdam'
holds window.env 'WIJKKIOSK_OPTIONS="--lang ar --points 22"'
holds screen.env 'XKB_DEFAULT_LAYOUT=be'
holds keyboard 'be 2'
[ "$(readlink "$settings/etc/localtime")" = /usr/share/zoneinfo/Europe/Amsterdam ] || fault 'settings: another clock'
# A language that this centre does not offer would stop the kiosk.
settle 'lang = pl\n' 'drop = x\nlanguages = nl, en, ar\n'
holds console.env 'WIJKKIOSK_OPTIONS=""'
settle 'lang = en\n' 'languages = nl, en, ar\n'
holds console.env 'WIJKKIOSK_OPTIONS="--lang en"'
empty() { # nothing of it came through
	[ -e "$settings/run/console.env" ] || return 0
	holds console.env 'WIJKKIOSK_OPTIONS=""'
	holds window.env 'WIJKKIOSK_OPTIONS=""'
	[ "$(sort -u "$settings/run/screen.env" "$settings/run/console.env" | grep -v '^$')" = 'WIJKKIOSK_OPTIONS=""' ] ||
		fault "settings: $1 came through"
	[ ! -e "$settings/etc/localtime" ] || fault "settings: $1 set the clock"
}
while IFS= read -r hostile; do
	settle "$hostile"
	empty "$hostile"
done <<'HOSTILE'

keyboard = us;reboot\nlang = nl --allow-quit\n
keyboard = $(reboot)\nletters = 3\nlang = `id`\n
timezone = ../../../etc/shadow\n
timezone = /etc/passwd\n
timezone = Europe/../../../../etc/passwd\n
timezone = Europe\n
lang = nl"\nWIJKKIOSK_OPTIONS="--allow-quit"\n
lang = nl\0en\nkeyboard = xx\n
LANG = nl\nKEYBOARD = us\nkeyboardx = us\nkeyboard us\n
HOSTILE
# Not more of it than a small file, not another file, and no waiting for one that never ends.
settle "$(head -c 5000 /dev/zero | tr '\0' '#')\nlang = en\n"
empty 'the end of a large file'
for kind in link fifo folder; do
	settle ''
	rm "$settings/state/machine.conf"
	case $kind in
	link) printf 'lang = en\n' >"$settings/other" && ln -s "$settings/other" "$settings/state/machine.conf" ;;
	fifo) mkfifo "$settings/state/machine.conf" ;;
	folder) mkdir "$settings/state/machine.conf" ;;
	esac
	CONSOLE=/dev/null "$apply" "$settings/state" "$settings/run" "$settings/etc" || fault "settings: fails on a $kind"
	empty "a $kind"
done

# The second fence is one that AppArmor understands, and has no hole the size of a shell.
for profile in wijkkiosk wijksync; do
	sed "s|@BINDIR@|/usr/bin|g;s|@SHARE@|/usr/share/wijkkiosk|g" "packaging/apparmor/$profile" >"$place/$profile"
	apparmor_parser --skip-kernel-load --skip-cache --abort-on-error "$place/$profile" 2>"$place/said" ||
		fault "apparmor: $(cat "$place/said")"
	! grep -nE '^[^#]*(complain|unconfined|/bin/(ba|da)?sh|[[:space:]][a-zA-Z]*[uU]x,)' "$place/$profile" |
		grep -v 'signal receive peer=unconfined' || fault "apparmor: a hole in $profile"
	sed 's/network/netwerk/' "$place/$profile" >"$place/broken.profile"
	! apparmor_parser --skip-kernel-load --skip-cache "$place/broken.profile" 2>/dev/null ||
		fault 'apparmor: takes any word'
done

# The checks themselves can fail: a word that is not there, a program that is not there, and a
# service without what keeps it in.
broken=$place/broken
mkdir "$broken"
for row in 's|^Type=|Tipe=|' 's|/bin/wijkcentral|/bin/weg|'; do
	sed "$row" "$units/wijkcentral-purge.service" >"$broken/proef.service"
	[ -n "$(verify "$broken/proef.service" || :)" ] || fault "verify says nothing of $row"
done
cp "$units/wijkcentral-purge.service" "$broken/proef.service"
if systemd-analyze security --offline=true --threshold=$most "$broken/proef.service" \
	>/dev/null 2>&1; then
	fault 'security finds nothing in a service that may do all'
fi

# The user, and its folder: systemd understands both files.
mkdir -p "$place/root/etc" "$place/root/usr/lib"
cp -r "$place/lib/sysusers.d" "$place/root/usr/lib"
said=$(systemd-sysusers --root="$place/root" --dry-run 2>&1) || fault "sysusers: $said"
grep -qi 'creating user.*wijkcentral' <<<"$said" || fault "sysusers makes no user: $said"
printf 'wijkcentral:x:%d:%d::/:/bin/false\n' "$(id -u)" "$(id -g)" >"$place/root/etc/passwd"
printf 'wijkcentral:x:%d:\n' "$(id -g)" >"$place/root/etc/group"
systemd-tmpfiles --root="$place/root" --create "$PWD/packaging/systemd/wijkcentral.tmpfiles" ||
	fault 'tmpfiles fails'
[ "$(stat -c %a "$place/root/var/lib/wijkcentral")" = 700 ] || fault 'the folder is open to others'

# What collect runs: with a passphrase when there is one, and without when there is none.
central=$place/centrale cred=$place/geheim
mkdir "$cred"
code=$("$build/wijkcentral" --home "$central" init 2>/dev/null)
kiosk=$("$build/wijksync" --state "$place/kiosk" enrol "$code" --drop "file://$place/post" \
	--centre Proef | head -n 1)
"$build/wijkcentral" --home "$central" enrol "$kiosk" --name Proef \
	--drop "file://$place/post" >/dev/null
(umask 077 && echo 'drie woorden samen' >"$place/wachtwoord")
"$build/wijkcentral" --home "$central" key passphrase centrale \
	--passphrase-file "$place/wachtwoord"
"$build/tests/torture/signup" "$place/kiosk" proef@voorbeeld.nl >/dev/null
"$build/wijksync" --state "$place/kiosk" --once

script=$(sed -n "/^ExecStart=/,\$p" "$units/wijkcentral-collect.service" | sed -e ':a' -e '/\\$/N' \
	-e 's/\\\n//' -e 'ta' | sed -nE "s/^ExecStart=.* -c '(.*)'\$/\1/p" |
	sed -e 's/\$\$/$/g' -e "s|$place/bin/wijkcentral|& --home $central|g")
collect() {
	env -u CREDENTIALS_DIRECTORY "$@" strace -f -qq -o "$place/calls" sh -c "$script" \
		</dev/null || fault "collect: exit code $?"
	cat "$place/calls" >>"$place/all-calls"
}
opened() {
	"$build/wijkcentral" --home "$central" status --json | sed -nE 's/.*"signups": *([0-9]+).*/\1/p'
}
collect
[ "$(opened)" = 0 ] || fault 'collect opened an answer without the passphrase'
collect CREDENTIALS_DIRECTORY="$cred"
[ "$(opened)" = 0 ] || fault 'collect opened an answer without the passphrase'
install -m 440 "$place/wachtwoord" "$cred/wijkcentral.passphrase" # as an access list looks
collect CREDENTIALS_DIRECTORY="$cred"
[ "$(opened)" = 1 ] || fault 'collect did not open with the passphrase'

# Every system call of the program is one that the services allow, and no memory is both
# written and run.
for verb in 'status --json' 'export --format csv'; do
	# shellcheck disable=SC2086 # a verb and its options
	strace -f -qq -o "$place/calls" "$build/wijkcentral" --home "$central" $verb >/dev/null
	cat "$place/calls" >>"$place/all-calls"
done
calls_of() {
	systemd-analyze syscall-filter "$1" | sed -n 's/^ *\([@a-z0-9_-]*\)$/\1/p' | tail -n +2 |
		while read -r call; do
			case $call in
			@*) [ "$call" = "$1" ] || calls_of "$call" ;;
			?*) echo "$call" ;;
			esac
		done
}
allowed=
while read -r filter; do # in their order: a set is let in, or with ~ shut out
	calls=$(calls_of "${filter#\~}" | sort -u)
	case $filter in
	\~*) allowed=$(comm -23 <(echo "$allowed") <(echo "$calls")) ;;
	*) allowed=$(sort -u <(echo "$allowed") <(echo "$calls")) ;;
	esac
done < <(sed -n 's/^SystemCallFilter=//p' packaging/systemd/wijkcentral-.service.d/hardening.conf)
used=$(sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' "$place/all-calls" | sort -u)
[ "$(wc -l <<<"$used")" -gt 20 ] || fault 'strace saw nothing'
refused=$(comm -13 <(echo "$allowed") <(echo "$used"))
[ -z "$refused" ] || fault "the services refuse: $refused"
if grep -E 'PROT_WRITE\|PROT_EXEC' "$place/all-calls"; then
	fault 'memory that is written and run: MemoryDenyWriteExecute refuses it'
fi
[ "$faults" -eq 0 ]
