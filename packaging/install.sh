#!/bin/sh
# Installs what is missing from Debian's own packages, and says what and why.
#
#   packaging/install.sh GROUP...       run | check | bench | pictures | cross | appliance | image |
#                                       deb | debcheck
#   packaging/install.sh names GROUP... only says which packages those are
#
# Quick and silent when nothing is missing.  Uses sudo when not root.
set -eu

# package | groups that need it | why
needed() {
	cat <<'LIST'
gcc                  | run check bench | de C-compiler
make                 | run check bench | bouwt de programma's
pkg-config           | run check bench | vindt de bibliotheken voor make
libc6-dev            | run check bench | de C-bibliotheek
libncurses-dev       | run check bench | het scherm van de kiosk
libgpm-dev           | run check bench | de muis op de Linux-console
libsqlite3-dev       | run check bench | de databases
libqrencode-dev      | run check bench | QR-codes maken
libsodium-dev        | run check bench | versleutelen en ondertekenen
libfribidi-dev       | run check bench | schrift van rechts naar links
libunistring-dev     | run check bench | letters tellen zoals mensen dat doen
libespeak-ng-dev     | run check bench | stemmen die het scherm voorlezen
libasound2-dev       | run check bench | het geluid daarvan, en of er een koptelefoon in zit
espeak-ng-data       | run check bench | de stemmen zelf, in zes talen
libpango1.0-dev      | run check bench | een lijst met mensen op papier tekenen, in elk schrift
libcairo2-dev        | run check bench | hoort daarbij: de PDF
cups-client          | run check       | die lijst naar de printer brengen
cups                 | check           | een echte wachtrij voor een printer, in de proeven
libcurl4-openssl-dev | run check bench | aanmeldingen versturen
libjansson-dev       | run check bench | JSON lezen
libpq-dev            | run check bench | aanmeldingen in PostgreSQL bewaren
libxlsxwriter-dev    | run check bench | bestanden voor Excel en LibreOffice schrijven
gettext              | run check bench | de talen van de kiosk
zlib1g-dev           | run check bench | die bestanden uitpakken, om te zien of ze heel zijn
libmd4c-dev          | run check bench | de pagina's (Markdown) lezen
libyaml-dev          | run check bench | de formulieren (YAML) lezen
libxml2-dev          | run check bench | publicaties uit een feed (RSS, Atom) overnemen
libical-dev          | run check bench | agenda's lezen
ncurses-base         | run check       | beschrijvingen van terminals
clang                | check           | de tweede compiler
libclang-rt-14-dev   | check           | zoekt met eindeloos veel invoer naar fouten
clang-format         | check           | controleert de opmaak van de code
clang-tidy           | check           | zoekt fouten in de code
cppcheck             | check           | zoekt fouten in de code
shellcheck           | check           | zoekt fouten in de scripts
binutils             | check           | kijkt in de gebouwde programma's
libcmocka-dev        | check bench cross | de proeven
unicode-data         | check           | de proeven van Unicode voor schrift van rechts naar links
libvterm-dev         | check bench cross | een scherm voor de proeven
libzbar-dev          | check bench cross | QR-codes teruglezen in de proeven
python3              | run check bench | letters voor de Linux-console, en veel proeven
otf2bdf              | run check       | letters voor de Linux-console
strace               | check           | stopt een programma bij elke systeemaanroep
faketime             | check debcheck | zet de klok verkeerd in de proeven
tzdata               | run check bench | tijdzones in agenda's, en de Nederlandse klok in de proeven
util-linux           | check           | kleine schijven en weinig geheugen in de proeven
iproute2             | check           | een netwerk dat wegvalt en terugkomt, in de proeven
mount                | check           | kleine schijven in de proeven
valgrind             | check bench     | zoekt geheugenfouten, telt instructies
openssl              | check           | certificaten voor de postbussen van de proeven
curl                 | check           | probeert binnen te komen in andermans postbus
nginx                | check           | een echte postbus: WebDAV
apache2-bin          | check           | een echte postbus: WebDAV
openssh-server       | check           | een echte postbus: SFTP
openssh-client       | check           | sleutels daarvoor, en proeven om binnen te komen
libnss-wrapper       | check           | gebruikers voor die postbus, zonder ze echt te maken
swift-proxy          | check           | een echte postbus: S3
swift-account        | check           | hoort daarbij: de accounts
swift-container      | check           | hoort daarbij: de lijsten
swift-object         | check           | hoort daarbij: de bestanden
memcached            | check           | hoort daarbij: wie er binnen is
postgresql-15        | check bench     | een echte PostgreSQL
sqlite3              | check bench     | leest de export terug, en meet mee
locales              | check           | een taal met komma's in getallen
libreoffice-calc-nogui | check         | leest de export terug, zoals medewerkers
chromium             | check           | laat het verslag zien, zoals medewerkers
chromium-driver      | check           | bedient die browser
python3-selenium     | check           | hoort daarbij
poppler-utils        | run check       | de tekst uit een PDF halen; leest in de proeven ook ons papier
mandoc               | check           | controleert de handleidingen
man-db               | check           | laat de handleidingen zien, zoals u ze leest
systemd              | check           | controleert de diensten en timers
seatd                | check           | hoort bij een van die diensten: het beeldscherm
apparmor             | check           | leest de regels die de kiosk opsluiten
npm                  | check           | haalt axe-core en nare teksten voor de proeven
python3-nacl         | check           | een tweede lezer van de pakketten, volgens PROTOCOL.md
qemu-system-x86      | check           | een machine met een echte Linux-console
linux-image-amd64    | check           | de Linux van die machine
busybox-static       | check           | start die machine
python3-icalendar    | check           | leest agenda's ook, om de onze mee te vergelijken
python3-dateutil     | check           | rekent herhalingen ook uit
mold                 | check cross     | verbindt de honderden proefprogramma's snel
po4a                 | check           | bladzijden naar vertalers en terug (wijkcontent translations)
gpm                  | check           | de muis op die console
mmdebstrap           | cross appliance image debcheck | een Debian in een map: voor andere machines, en voor een kale
gcc-aarch64-linux-gnu | cross          | de C-compiler voor arm64
gcc-arm-linux-gnueabihf | cross        | de C-compiler voor armhf
qemu-user-static     | cross           | doet of het zo'n andere machine is
fdisk                | image           | de partities daarvan
dosfstools           | image           | de partitie die elke computer kan lezen
mtools               | image           | bestanden daarop, zonder aankoppelen
grub-common          | check image     | maakt de starter voor een BIOS, en het wachtwoord van het opstartmenu
grub-emu             | check           | een echt opstartmenu, in een venster van de proeven
grub-pc-bin          | image           | de onderdelen daarvan
grub-efi-amd64-signed | image          | de starter voor UEFI, ondertekend door Debian
shim-signed          | image           | hoort daarbij: voor Secure Boot
chrony               | image           | een tijdserver, in de proeven
qemu-utils           | image           | schijven waarvan de stroom kan uitvallen, in de proeven
ovmf                 | image           | UEFI met Secure Boot, in de proeven
swtpm                | image           | een TPM 2.0, in de proeven
gnupg                | image           | ondertekent de updates van de proeven
dpkg-dev             | image deb | hoort daarbij: de lijst van die updates
foot-terminfo        | check pictures  | beschrijving van de terminal foot
xvfb                 | check pictures  | een beeldscherm zonder beeldscherm
xterm                | check pictures  | een echte terminal, onder X11
xdotool              | check pictures  | toetsen en klikken in die terminals
imagemagick          | check pictures  | een foto van die terminal
cage                 | check pictures  | een Wayland-beeldscherm
xwayland             | check pictures  | zonder dit start cage niet
foot                 | check pictures  | een echte terminal, onder Wayland
e2fsprogs            | appliance image | zet dat op een schijf
fonts-dejavu-core    | run check pictures | de letters op de Linux-console, en op de foto
python3-pil          | check pictures  | tekent elk scherm van de kiosk
debhelper            | deb             | maakt de pakketten
dh-apparmor          | deb             | hoort daarbij: wat de kiosk mag
lintian              | debcheck        | zoekt fouten in de pakketten
devscripts           | debcheck        | kijkt of de programma's versterkt zijn
blhc                 | debcheck        | kijkt of ze versterkt gebouwd zijn
debian-archive-keyring | debcheck      | weet of die Debian echt is
zbar-tools           | check pictures  | leest de QR-code van de foto
LIST
}

# A program that came another way counts as well: npm may be part of nodejs.
is_installed() {
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ||
		command -v "$1" >/dev/null
}

# Lines "package|why" for the groups given.
of_groups() {
	needed | while IFS='|' read -r package groups why; do
		for group in "$@"; do
			case " $groups " in
			*" $group "*)
				echo "${package%% *}|${why# }"
				break
				;;
			esac
		done
	done
}

# The same, of what is not there.
missing() {
	of_groups "$@" | while IFS='|' read -r package why; do
		is_installed "$package" || echo "$package|$why"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# The tests start servers of their own; Debian's must not start because they are installed.
hold_services() {
	policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
		as_root chmod 755 "$policy"
		held=$policy
	fi
}

let_services() {
	[ -z "$held" ] || as_root rm -f "$held"
	rm -f "$log"
}

install_packages() {
	# INITRD: a kernel for the tests needs nothing to start this machine with.
	as_root env DEBIAN_FRONTEND=noninteractive INITRD=No \
		apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1
}

[ $# -gt 0 ] || {
	echo "install.sh: zeg voor welke groep: run, check, bench, pictures, cross, appliance, image, deb of debcheck." >&2
	exit 64
}
if [ "$1" = names ]; then
	shift
	of_groups "$@" | cut -d"|" -f1
	exit 0
fi
if ! command -v apt-get >/dev/null; then
	echo "install.sh: dit werkt op Debian 12. Hier is geen apt-get gevonden." >&2
	exit 69
fi
list=$(missing "$@")
[ -n "$list" ] || exit 0

echo "Eerst wordt geïnstalleerd wat nog ontbreekt, uit de pakketten van Debian:"
echo "$list" | while IFS='|' read -r package why; do
	printf '  %-22s %s\n' "$package" "$why"
done
packages=$(echo "$list" | cut -d"|" -f1 | tr "\n" " ")

if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
	echo "Hiervoor is sudo nodig, en dat is er niet. Vraag de beheerder om dit te doen:" >&2
	echo "  apt-get update && apt-get install --no-install-recommends $packages" >&2
	exit 77
fi

log=$(mktemp)
held=
trap let_services EXIT
hold_services
# The lists of packages may be missing or too old to install from.
# shellcheck disable=SC2086
install_packages $packages || {
	as_root apt-get update -q >"$log" 2>&1 && install_packages $packages
} || {
	cat "$log" >&2
	echo "install.sh: installeren is niet gelukt. Hierboven staat waarom." >&2
	exit 69
}
