#!/bin/sh
# Gives this machine the settings of machine.conf: keyboard, letters, screen, time zone, language.
# Runs as root, at the start and whenever the file changes.
#
#   apply-settings [STATE_FOLDER [RUN_FOLDER [ETC_FOLDER]]]
#
# The file is the kiosk's, and who got into the kiosk can write anything in it.  So only what stands
# in a list here counts, the rest is as if it were not there, and nothing of it is ever told on.
set -u
state=${1:-/var/lib/wijkkiosk}
run=${2:-/run/wijkkiosk}
etc=${3:-/etc}
consoles=${CONSOLE:-/dev/tty1}
fonts=@SHARE@/fonts
export LC_ALL=C

# The lines `key=value` of a small, real file; what has other characters in it is none.
said=
if [ -f "$state/machine.conf" ] && [ ! -L "$state/machine.conf" ]; then
	said=$(timeout 2 head -c 4096 "$state/machine.conf" | tr -d '\000' |
		sed -n 's/^[ 	]*\([a-z]*\)[ 	]*=[ 	]*\([A-Za-z0-9_/+-]*\)[ 	]*$/\1=\2/p')
fi
keyboard='' letters='' screen='' lang='' zone=''
while IFS='=' read -r key value; do
	case $key in
	keyboard) keyboard=$value ;;
	letters) letters=$value ;;
	screen) screen=$value ;;
	lang) lang=$value ;;
	timezone) zone=$value ;;
	esac
done <<-EOF
	$said
EOF

case $keyboard in
us | nl | be | de | fr | gb | pl | tr | ua | ara | es | it | pt | ch | dk | se | no | fi) ;;
*) keyboard= ;;
esac
case $letters in 1 | 2) ;; *) letters= ;; esac
case $screen in console | window) ;; *) screen= ;; esac
case $lang in nl | en | tr | ar | pl | uk) ;; *) lang= ;; esac
case $zone in
*[!A-Za-z0-9_/+-]* | /* | *//* | *-/* | '') zone= ;;
*) [ -f "/usr/share/zoneinfo/$zone" ] || zone= ;;
esac

# A language that the centre does not offer would stop the kiosk at its start.
offered=
if [ -n "$lang" ] && [ -f "$state/kiosk.conf" ] && [ ! -L "$state/kiosk.conf" ]; then
	offered=$(timeout 2 head -c 65536 "$state/kiosk.conf" | sed -n 's/^[ 	]*languages[ 	]*=//p' | tail -n 1)
fi
if [ -n "$lang" ] && [ -n "$offered" ]; then
	case " $(echo "$offered" | tr -c '[:lower:]' ' ') " in
	*" $lang "*) ;;
	*) lang= ;;
	esac
fi

touchscreen() {
	grep -qs '^E:ID_INPUT_TOUCHSCREEN=1$' /run/udev/data/c13:*
}

options=${lang:+--lang $lang}
# foot knows no touch; xterm gets it from Xwayland, as a mouse.
program=foot
if touchscreen && command -v xterm >/dev/null; then
	program=xterm
fi

# Nothing to settle, and nothing settled before: the kiosk need not wait for it.
if [ -z "$said" ] && [ "$program" = foot ] && [ ! -e "$run/console.env" ]; then
	exit 0
fi

# put NAME: a file in the run folder from the standard input; fails when it was that already
put() {
	cat >"$run/$1.new" || return 1
	if cmp -s "$run/$1.new" "$run/$1"; then
		rm -f "$run/$1.new"
		return 1
	fi
	chmod 644 "$run/$1.new"
	mv "$run/$1.new" "$run/$1"
}
mkdir -p "$run"
new_console=no new_window=no new_screen=no
zone_line=${zone:+TZ=$zone}
put console.env <<-EOF && new_console=yes
	WIJKKIOSK_OPTIONS="$options"
	$zone_line
EOF
put window.env <<-EOF && new_window=yes
	WIJKKIOSK_OPTIONS="$options$([ "$letters" != 2 ] || echo " --points 22")"
	WIJKKIOSK_WINDOW=$program
	$zone_line
EOF
put screen.env <<-EOF && new_screen=yes
	${keyboard:+XKB_DEFAULT_LAYOUT=$keyboard}
EOF
put keyboard <<-EOF && new_console=yes
	$keyboard $letters
EOF

# What the console shows and what its keys mean; each only where the program for it is.
if [ "$new_console" = yes ] && [ -c "$consoles" ]; then
	if [ -n "$keyboard" ] && command -v ckbcomp >/dev/null && command -v loadkeys >/dev/null; then
		ckbcomp -layout "$keyboard" | loadkeys -q -C "$consoles" 2>/dev/null
		# With the new keys come those that the lock took away.
		[ ! -e /run/wijkkiosk-lock ] || @LIBEXEC@/lock-keys
	fi
	# The kiosk never makes letters smaller than it found them.
	case $letters in 2) name=largest ;; *) name=normal ;; esac
	if [ -n "$letters" ] && command -v setfont >/dev/null && [ -f "$fonts/$name.psf" ]; then
		setfont -C "$consoles" "$fonts/$name.psf" 2>/dev/null
	fi
fi

# The clock on the wall, also for what is done at night.  Where /etc cannot be written the kiosk
# knows it from its own settings.
if [ -n "$zone" ] && [ "$(readlink "$etc/localtime")" != "/usr/share/zoneinfo/$zone" ] && [ -w "$etc" ]; then
	ln -sfn "/usr/share/zoneinfo/$zone" "$etc/localtime.new" && mv -T "$etc/localtime.new" "$etc/localtime"
fi

# One of the two, and only when one was turned on at all.
console=wijkkiosk@tty1.service window=wijkkiosk-window.service
turned_on() {
	systemctl is-enabled --quiet "$console" 2>/dev/null || systemctl is-enabled --quiet "$window" 2>/dev/null
}
# A machine without settings starts sooner without asking systemd.
if [ -z "$said" ] || [ ! -d /run/systemd/system ]; then
	exit 0
fi
# While somebody is setting it up nothing is taken from under their hands: it comes here once more.
if [ "$(systemctl is-active wijkkiosk-setup.service 2>/dev/null)" != activating ] && turned_on; then
	case $screen in
	window) systemctl start --no-block "$window" ;;
	console) systemctl start --no-block "$console" ;;
	esac
	[ "$new_console" = no ] || systemctl try-restart --no-block "$console"
	[ "$new_screen" = no ] || systemctl try-restart --no-block wijkkiosk-screen.service
	[ "$new_window" = no ] || systemctl try-restart --no-block "$window"
fi
exit 0
