#!/bin/bash
# Builds the Debian packages of this checkout, from a copy of it, and says where they are.
#
#   packaging/deb.sh OUT [OPTION...]    OUT is made anew; options are those of dpkg-buildpackage
#
# The copy holds what git knows or would add.  What people have in their environment for `make`
# does not reach it, so that everybody's packages are the same to the byte.
set -euo pipefail

[ $# -ge 1 ] || {
	echo "deb.sh: zeg in welke map de pakketten moeten komen." >&2
	exit 64
}
rm -rf "$1"
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/.."
version=$(dpkg-parsechangelog -l packaging/debian/changelog -S Version)
moment=$(dpkg-parsechangelog -l packaging/debian/changelog -S Timestamp)
source=$out/wijkkiosk-$version

# The names of our files, with a NUL behind each; a copy without git is all ours.
names() {
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files -z --cached --others --exclude-standard
	else
		find . \( -path ./build -o -name __pycache__ \) -prune -o -type f -print0
	fi
}

mkdir "$source"
names | while IFS= read -r -d '' name; do
	[ ! -e "$name" ] || printf '%s\0' "$name"
done | tar -c --null --verbatim-files-from -T - | tar -x -C "$source"
mv "$source/packaging/debian" "$source/debian"
chmod -R u=rwX,go=rX "$source"
find "$source" -exec touch -h -d "@$moment" {} +

cd "$source"
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES -u B -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS \
	-u LDLIBS -u PREFIX -u DESTDIR -u SOURCE_DATE_EPOCH \
	dpkg-buildpackage -us -uc "-J$(nproc)" "$@" >"$out/build.log" 2>&1 || {
	tail -n 40 "$out/build.log" >&2
	echo "deb.sh: het bouwen is niet gelukt. Alles staat in $out/build.log." >&2
	exit 70
}
cd "$out"
rm -rf "$source"
ls "$out"/*.deb
