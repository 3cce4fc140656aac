#!/bin/bash
# What others can say about the packages: lintian has no remark, every program is hardened, and the
# compiler was never called without the flags for that.
#
#   tests/packaging/deb_good.sh BUILD    after `make deb`
set -euo pipefail

cd "${1:-build}/deb"
faults=0
fault() {
	printf '%s\n' "$*" >&2
	faults=$((faults + 1))
}

said=$(lintian --allow-root --pedantic -I -- *.changes 2>&1) || :
[ -z "$said" ] || fault "lintian: $said"

open=$(mktemp -d)
trap 'rm -rf "$open"' EXIT
checked=0
for deb in wijk*.deb; do
	[[ $deb == *-dbgsym_* ]] || dpkg-deb -x "$deb" "$open"
done
for program in "$open"/usr/bin/*; do
	# Control flow integrity of Intel's needs a compiler option that Debian 12 does not set.
	said=$(hardening-check --nocfprotection "$program") || fault "$said"
	for wanted in 'Position Independent Executable: yes' 'Stack protected: yes' \
		'Fortify Source functions: yes' 'Read-only relocations: yes' 'Immediate binding: yes'; do
		grep -q "$wanted" <<<"$said" || fault "${program##*/}: not $wanted"
	done
	checked=$((checked + 1))
done
[ "$checked" -eq 6 ] || fault "$checked programs, not 6"

# tui/catalogues.S holds no code: it takes the catalogues of words along.
said=$(blhc --all --debian --ignore-line '.* tui/catalogues\.S .*' build.log 2>&1) || fault "blhc: $(head -n 20 <<<"$said")"
[ "$faults" -eq 0 ]
