#!/bin/bash
# make install puts everything in its place, and make uninstall leaves nothing behind.
#
#   tests/packaging/test_install.sh BUILD
set -euo pipefail

build=${1:-build}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/packaging/support.sh
. tests/packaging/support.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
root=$place/root prefix=/opt/wijk

run_make() {
	make --no-print-directory -s B="$build" DESTDIR="$root" PREFIX="$prefix" "$@"
}

# Everything under the folder: kind, mode and name.
tree() {
	(cd "$root" && find . -printf '%y %m %p\n' | sort)
}

# What is there already is not ours: the usual folders, and a neighbour in each.
for folder in bin lib/systemd/system lib/sysusers.d lib/tmpfiles.d share/man/man1 share/doc \
	share/bash-completion/completions; do
	mkdir -p "$root$prefix/$folder"
	touch "$root$prefix/$folder/van-een-ander"
done
before=$(tree)
(umask 077 && run_make install) || fault 'make install failed'

# is FILE MODE SOURCE   as in the sources, byte for byte
is() {
	local file=$root$prefix/$1
	[ "$(stat -c %a "$file" 2>&1)" = "$2" ] || fault "$1: $(stat -c %a "$file" 2>&1), not $2"
	cmp -s "$file" "$3" || fault "$1: not the same as $3"
}
for program in wijkkiosk wijkspeak wijksync wijkcontent wijkcentral wijkprint; do
	is "bin/$program" 755 "$build/$program"
	is "share/bash-completion/completions/$program" 644 "packaging/completion/$program"
	gzip -dc "$root$prefix/share/man/man1/$program.1.gz" | cmp - "packaging/man/$program.1" ||
		fault "$program.1.gz: not the page"
	found=$(MANPATH=$root$prefix/share/man man -w "$program" 2>&1) || fault "man -w: $found"
done
is share/wijkkiosk/content.db 644 "$build/content.db"
for size in normal large largest; do
	is "share/wijkkiosk/fonts/$size.psf" 644 "$build/fonts/$size.psf"
done
is share/wijkkiosk/fonts/LICENSE 644 packaging/fonts/LICENSE
is share/doc/wijkkiosk/wijkcentral.conf 644 packaging/systemd/wijkcentral.conf
# filled FILE   as it is installed: with our folders in it
filled() {
	sed "s|@BINDIR@|$prefix/bin|g;s|@LIBEXEC@|$prefix/lib/wijkkiosk|g;s|@SHARE@|$prefix/share/wijkkiosk|g" "$1"
}
# What lies in packaging/systemd, each kind in its place; nothing there is forgotten.
while read -r file; do
	name=${file#packaging/systemd/}
	case $name in
	*.sysusers) is "lib/sysusers.d/${name%.sysusers}.conf" 644 <(filled "$file") ;;
	*.tmpfiles) is "lib/tmpfiles.d/${name%.tmpfiles}.conf" 644 <(filled "$file") ;;
	*.sh) is "lib/wijkkiosk/${name%.sh}" 755 <(filled "$file") ;;
	wijkcentral.conf) is share/doc/wijkkiosk/wijkcentral.conf 644 "$file" ;;
	*) is "lib/systemd/system/$name" 644 <(filled "$file") ;;
	esac
done < <(find packaging/systemd -type f)
if grep -rlE '@[A-Z]+@' "$root$prefix/lib"; then
	fault 'a name between @ was not filled in'
fi
[ "$("$root$prefix/bin/wijkcentral" --version)" = "$("$build/wijkcentral" --version)" ] ||
	fault 'the installed program does not run'
[ -z "$(find "$root" -type d ! -perm -755 ! -path "$root")" ] || fault 'a folder is closed'

run_make install || fault 'make install a second time failed'
run_make uninstall || fault 'make uninstall failed'
after=$(tree)
[ "$before" = "$after" ] || fault "left behind: $(diff <(echo "$before") <(echo "$after"))"
run_make uninstall || fault 'make uninstall a second time failed'
[ "$faults" -eq 0 ]
