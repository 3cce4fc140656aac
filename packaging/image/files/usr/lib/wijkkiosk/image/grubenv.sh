# shellcheck shell=sh disable=SC2034,SC2154,SC2174
# What the boot loader reads: see grub.cfg.  After places.sh.
#
# All of it lies in the first sector of a file that is written in place, so a power cut leaves the
# old or the new: grub-editenv(1) would empty the file first.
grubenv=$run/boot/grub/grubenv

env_get() {
	sed -n "s/^$1=//p" "$grubenv" | head -n 1
}

# env_set SLOT TRY LEFT
env_set() {
	{
		printf '# GRUB Environment Block\nslot=%s\ntry=%s\nleft=%s\n' "$1" "$2" "$3"
		head -c 1024 /dev/zero | tr '\0' '#'
	} | head -c 1024 >"$run/grubenv"
	dd if="$run/grubenv" of="$grubenv" bs=1024 count=1 conv=notrunc,fsync status=none
	sync -f "$grubenv"
}
