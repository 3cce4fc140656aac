# shellcheck shell=bash
# shellcheck disable=SC2154 # scratch and ready come from terminal.sh
# The real kiosk in a real terminal; read by the scripts here after terminal.sh.
#
#   prepare_kiosk BUILD KIND     puts a kiosk of its own in $scratch
#   visit_kiosk KIND COLUMNS ROWS POINTS STEP...

# A copy, because the ordinary user that runs cage may not look into this checkout.
prepare_kiosk() {
	cp "$1/wijkkiosk" "$1/content.db" "$1/tests/pictures/visit" "$scratch/"
	chmod 755 "$scratch/wijkkiosk" "$scratch/visit"
	chmod 644 "$scratch/content.db"
	mkdir -m 700 "$scratch/state"
	[ "$(id -u)" -ne 0 ] || [ "$2" != foot ] || chown nobody "$scratch/state"
}

visit_kiosk() {
	local kind=$1 columns=$2 rows=$3 points=$4
	shift 4
	open_terminal "$kind" "$columns" "$rows" "$points" \
		"$scratch/visit" "$ready" "$@" -- \
		"$scratch/wijkkiosk" --state "$scratch/state" --content "$scratch/content.db"
}
