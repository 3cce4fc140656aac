#!/bin/bash
# Builds the programs and their unit tests for other machines, and runs those tests in a QEMU that acts as
# such a machine.  Closes with one line for each: "N passed, M failed".
#
#   packaging/cross.sh BUILD ARCHITECTURE...      arm64 | armhf
#
# The libraries come from a root of that architecture under BUILD/cross, filled from the mirrors that apt
# uses here.  What this machine has installed stays as it is.
set -euo pipefail

# Single unit tests that cannot be right here, with the reason:  program | test | architectures | why
not_here() {
	cat <<'LIST'
test_guard | memory_is_locked_and_kept_out_of_cores | arm64 armhf | in /proc/self/smaps stands QEMU itself, not the test
test_lend | what_is_no_terminal_is_refused | arm64 armhf | of too many files at once QEMU passes some on, and leaves the others open
test_ics | nothing_keeps_the_reader_busy_for_long | arm64 armhf | it is timed, and QEMU takes many times as long
test_ics | repeats_after_2038_are_as_any_other | armhf | libical of armhf in Debian 12 has a time_t of 32 bits and repeats nothing after 2037
LIST
}

# Which those are of a program on an architecture, with a | between.
but_of() {
	not_here | awk -F ' *[|] *' -v program="$1" -v arch="$2" '
		$1 == program && $3 ~ arch { names = names (names == "" ? "" : "|") $2 }
		END { print names }'
}

# Runs a test program of which some tests may fail: whether they do is told, and not counted.
but() {
	local names=$1 log code=0 others
	shift
	# A file: a process that the test leaves behind would hold a pipe open.
	log=$(mktemp)
	"$@" >"$log" 2>&1 || code=$?
	others=$(sed -nE 's/^\[  FAILED  \] ([a-z0-9_]+)$/\1/p' "$log" | grep -vxE "$names") || :
	if ! grep -q '^\[  PASSED  \]' "$log" || [ -n "$others" ]; then
		cat "$log"
		code=$((code > 0 ? code : 1))
	else
		grep -vE '^\[  FAILED  \] [0-9]+ test' "$log"
		code=0
	fi
	rm -f "$log"
	return "$code"
}

if [ "$1" = but ]; then
	shift
	but "$@"
	exit
fi
build=${1:?welke map}
shift

# Sets triplet and qemu for an architecture of Debian.
machine() {
	case $1 in
	arm64) triplet=aarch64-linux-gnu qemu=qemu-aarch64-static ;;
	armhf) triplet=arm-linux-gnueabihf qemu=qemu-arm-static ;;
	*)
		echo "cross.sh: arm64 of armhf, niet $1." >&2
		exit 64
		;;
	esac
}

# What apt here is told about Debian itself, as lines of a sources.list.
mirrors() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
		'Origin: Debian' | sort -u |
		sed 's|^|deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] |'
}

unpack() {
	rm -rf "$root" "$root.packages"
	echo "$3" | mmdebstrap --quiet --mode="$(if [ "$(id -u)" -eq 0 ]; then echo root; else echo unshare; fi)" \
		--variant=extract --architectures="$1" --include="$2" '' "$root" -
}

# Headers and libraries of an architecture; once, until the list of packages changes.
make_root() {
	local arch=$1 packages
	root=$PWD/$build/cross/root-$arch
	packages=$(packaging/install.sh names run cross | grep -E -- '-dev$|^espeak-ng-data$' | tr '\n' ' ')
	[ "$(cat "$root.packages" 2>/dev/null)" != "$packages" ] || return 0
	mkdir -p "${root%/*}"
	# Now and then a mirror's lists of the latest updates do not fit together for a while.
	unpack "$arch" "$packages" "$(mirrors)" ||
		unpack "$arch" "$packages" "$(mirrors | grep -vE -- '-(security|updates) ')"
	# QEMU looks in the root first: what is not there, is this machine's own.
	(cd "$root" && rm -rf boot dev home proc root run srv sys tmp var usr/share/{doc,man,locale,icons})
	echo "$packages" >"$root.packages"
}


# Reads settings of pkg-config from the root alone.
cross_make() {
	local arch=$1
	shift
	PKG_CONFIG_SYSROOT_DIR=$root \
		PKG_CONFIG_LIBDIR=$root/usr/lib/$triplet/pkgconfig:$root/usr/share/pkgconfig \
		make --no-print-directory -s -j"$(nproc)" B="$build/cross/$arch" AR="$triplet-ar" \
		CC="$(command -v ccache) $triplet-gcc --sysroot=$root" OPTIMISE="${OPTIMISE:--O1 -g}" \
		LDFLAGS=-B/usr/libexec/mold "$@"
}

programs=(wijkkiosk wijkspeak wijksync wijkcontent wijkcentral wijkprint)

# Each program must at least start: its libraries are there and it knows its own name.
starts() {
	local program
	for program in "${programs[@]}"; do
		printf "%s %s\t%s -L %s %s --version | grep -qx '%s %s'\n" "$1" "$program" "$qemu" "$root" \
			"$build/cross/$1/$program" "$program" "$version"
	done
}

units() {
	local arch=$1 test name
	for test in "$build/cross/$arch"/tests/unit/test_*; do
		name=${test##*/}
		case $name in
		*.*) continue ;;
		esac
		printf "%s %s\t%s '%s' %s -L %s %s\n" "$arch" "$name" "packaging/cross.sh but" \
			"$(but_of "$name" "$arch")" "$qemu" "$root" "$test"
	done
}

version=$(sed -nE 's/^#define CLI_VERSION "(.*)"/\1/p' db/base/cli.h)
failed=0
for arch in "$@"; do
	machine "$arch"
	make_root "$arch"
	cross_make "$arch" "${programs[@]/#/$build/cross/$arch/}" cross-unit
	echo "$arch:"
	{ starts "$arch" && units "$arch"; } | TEST_SECONDS=${TEST_SECONDS:-3600} tests/run.sh || failed=1
done
exit $failed
