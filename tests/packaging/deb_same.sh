#!/bin/bash
# Built again, in another folder, on another day, with other habits, by fewer hands: the same bytes.
#
#   tests/packaging/deb_same.sh BUILD    after `make deb`
set -euo pipefail

build=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
other=$place/een-andere-map/met-een-lange-naam

umask 077
env TZ=Pacific/Kiritimati LC_ALL=C LANG=nl_NL.UTF-8 HOME="$place" CFLAGS=-O0 LDFLAGS=-s \
	DEB_BUILD_OPTIONS=parallel=1 faketime -f '+400d' packaging/deb.sh "$other" -b >/dev/null
faults=0 compared=0
for deb in "$build"/deb/*.deb; do
	if ! cmp "$deb" "$other/${deb##*/}"; then
		faults=$((faults + 1))
		! command -v diffoscope >/dev/null || diffoscope "$deb" "$other/${deb##*/}" || :
	fi
	compared=$((compared + 1))
done
[ "$compared" -ge 4 ] && [ "$faults" -eq 0 ]
