# shellcheck shell=bash
# Opens a real terminal with a real program in it, without a real screen, and
# takes pictures of it.  Read by the other scripts here, with `.`.
#
#   open_terminal xterm|foot COLUMNS ROWS POINTS COMMAND...
#   take_picture FILE.png
#   close_terminal            (also done at exit)
#
# COMMAND must write a line to the pipe $ready when there is something to see.

scratch=$(mktemp -d)
ready=$scratch/ready
chmod 711 "$scratch"
mkfifo -m 622 "$ready"
terminal=
window=picture-of-$$
server=
trap close_terminal EXIT

close_terminal() {
	[ -z "$terminal" ] || kill "$terminal" 2>/dev/null || true
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	wait 2>/dev/null || true
	terminal='' server=''
	rm -rf "$scratch"
}

# cage refuses to run as root: then an account that can do nothing runs it.
# Replaces the shell, so call it in a subshell or in the background.
as_ordinary_user() {
	if [ "$(id -u)" -eq 0 ]; then
		exec setpriv --reuid nobody --regid nogroup --clear-groups "$@"
	else
		exec "$@"
	fi
}

open_screen() {
	# Xvfb chooses a free number itself and tells it.
	mkfifo "$scratch/number"
	Xvfb -displayfd 3 -screen 0 2000x1400x24 -nolisten tcp 3>"$scratch/number" \
		2>"$scratch/log" &
	server=$!
	read -r number <"$scratch/number"
	export DISPLAY=:"$number" LC_ALL=C.UTF-8
}

open_xterm() {
	local columns=$1 rows=$2 points=$3
	shift 3
	xterm -tn xterm-256color -T "$window" -geometry "${columns}x$rows+0+0" -fa 'DejaVu Sans Mono' -fs "$points" -b 0 -bw 0 \
		+sb -u8 -e "$@" 2>>"$scratch/log" &
	terminal=$!
}

# foot fills the window of cage, however many columns and rows that are.
open_foot() {
	local points=$3
	shift 3
	mkdir -m 700 "$scratch/runtime"
	[ "$(id -u)" -ne 0 ] || chown nobody "$scratch/runtime"
	printf '[csd]\npreferred=none\n' >"$scratch/foot.ini"
	chmod 644 "$scratch/foot.ini"
	# From there, because foot wants to start in a folder that it may enter.
	(cd "$scratch" && as_ordinary_user env -i PATH="$PATH" HOME=/nonexistent LC_ALL=C.UTF-8 \
		DISPLAY="$DISPLAY" XDG_RUNTIME_DIR="$scratch/runtime" WLR_BACKENDS=x11 \
		WLR_RENDERER=pixman cage -- foot -c "$scratch/foot.ini" \
		-f "DejaVu Sans Mono:size=$points" "$@" >"$scratch/log" 2>&1) &
	terminal=$!
}

open_terminal() {
	kind=$1
	shift
	open_screen
	"open_$kind" "$@"
	if ! read -r -t 60 _ <>"$ready"; then
		cat "$scratch/log" >&2
		echo "$kind did not get as far as the picture." >&2
		return 1
	fi
}

take_picture() {
	case $kind in
	xterm) import -window "$window" "$1" ;;
	foot)
		# cage now and then forgets to ask foot for its next picture, until it has something else to
		# draw: its pointer.
		xdotool mousemove 20 20 mousemove 21 21
		import -window root "$1"
		;;
	esac
}
