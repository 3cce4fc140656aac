# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # what comes from terminal.sh, and what is used by qr.sh and home.sh
# The real kiosk in a real terminal; read by the scripts here after terminal.sh.
#
#   prepare_kiosk BUILD KIND     puts a kiosk of its own in $scratch
#   enrol_kiosk BUILD CENTRE     makes that kiosk one that takes signups
#   visit_kiosk KIND COLUMNS ROWS POINTS STEP...

# A copy, because the ordinary user that runs cage may not look into this checkout.
# Steps for visit_kiosk (tests/pictures/visit.c), in the words that a visitor reads.
to_home=('=druk op een toets.' ^enter '=Wat wilt u doen?')
# A publication with a short address, found by searching, and its QR code.
qr_address=https://battleofconcepts.nl/blog/420
to_qr=("${to_home[@]}" +2 '=gevonden' '+/innovatie challenge' '=1 gevonden' ^enter "=$qr_address"
	+q "=Neem mee op uw telefoon")

prepare_kiosk() {
	cp "$1/wijkkiosk" "$1/content.db" "$1/tests/pictures/visit" "$scratch/"
	chmod 755 "$scratch/wijkkiosk" "$scratch/visit"
	chmod 644 "$scratch/content.db"
	mkdir -m 700 "$scratch/state"
	[ "$(id -u)" -ne 0 ] || [ "$2" != foot ] || chown nobody "$scratch/state"
}

enrol_kiosk() {
	local code drop=file://$scratch/drop
	mkdir -m 700 "$scratch/drop"
	code=$("$1/wijkcentral" --home "$scratch/central" init --name Programma 2>"$scratch/log" | grep -o 'WKC1-[0-9A-Z-]*')
	"$1/wijksync" --state "$scratch/state" enrol "$code" --drop "$drop" --centre "$2" >"$scratch/enrolled"
}

visit_kiosk() {
	local terminal_and_size=("${@:1:4}")
	shift 4
	open_terminal "${terminal_and_size[@]}" "$scratch/visit" "$ready" "$@" -- \
		"$scratch/wijkkiosk" --state "$scratch/state" --content "$scratch/content.db"
}
