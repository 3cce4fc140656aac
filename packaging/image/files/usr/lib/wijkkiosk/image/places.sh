# shellcheck shell=sh disable=SC2034,SC2154,SC2174
# Where things are on the disk that this machine started from.  For the scripts beside it.
#
#   1 bios  2 efi  3 boot  4 root A  5 root B  6 data
#
# Always by number on our own disk, never by a label: a stick can carry any label.
export LC_ALL=C.UTF-8
run=/run/wijkkiosk-image
mkdir -p -m 700 "$run"

say() {
	echo "$*" >&2
}

fail() {
	say "$*"
	exit 1
}

root=$(findmnt -n -o SOURCE /)
disk=/dev/$(basename "$(dirname "$(readlink -f "/sys/class/block/${root##*/}")")")

# partition NUMBER: its device, or nothing.
partition() {
	for at in "/sys/class/block/${disk##*/}"/*/partition; do
		if [ -e "$at" ] && [ "$(cat "$at")" = "$1" ]; then
			basename "$(dirname "$at")" | sed 's|^|/dev/|'
		fi
	done
}

# slot: the letter of the root that runs; other: the letter of the other one.
slot=$(sed -n 's/.*\bwijk\.slot=\([ab]\).*/\1/p' /proc/cmdline)
case $slot in
a) other=b ;;
b) other=a ;;
*) fail "no wijk.slot= in the arguments of the kernel" ;;
esac

slot_partition() {
	case $1 in
	a) partition 4 ;;
	b) partition 5 ;;
	esac
}

# with_boot COMMAND...: runs it with the boot partition at $run/boot, writable for that moment.
with_boot() {
	mkdir -p "$run/boot"
	mount -t ext4 -o noatime,nosuid,nodev,noexec "$(partition 3)" "$run/boot"
	result=0
	"$@" || result=$?
	umount "$run/boot"
	return "$result"
}
