#!/bin/sh
# A disk image from a root folder, without loop devices: GPT, and GRUB for BIOS and UEFI.
#
#   disk.sh ROOT IMAGE BOOT        BOOT: the folder with grub.cfg and core.cfg
#
# The image ends after the first root.  The second root and the data come at the first start, so that
# the image stays small, and so that every machine makes its own key.
set -eu
export LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
tree=$1
image=$2
boot=$3
work=$(mktemp -d "$(dirname "$image")/disk.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Sizes in MiB, and where each begins.  The root has room for a second kernel during an update.
bios_at=1 bios=1
efi_at=2 efi=40
boot_at=42 boot_size=22
root_at=64 root_size=${IMAGE_ROOT:-1152}

# No line of text between the firmware and the kiosk: see image.md.
arguments="quiet loglevel=0 vt.global_cursor_default=0 logo.nologo console=tty12 \
systemd.show_status=0 rd.udev.log_level=3 systemd.getty_auto=0 gpt fsck.mode=skip panic=10 oops=panic \
sysrq_always_enabled=0 apparmor=1"

# The boot loader's own words are emptied: a visitor need not read "Welcome to GRUB!".
hush() {
	python3 - "$@" <<'PY'
import sys
path, words = sys.argv[1], sys.argv[2:]
data = open(path, "rb").read()
for word in words:
    word = word.encode().decode("unicode_escape").encode() + b"\0"
    assert data.count(word) >= 1, (path, word)
    data = data.replace(word, b"\0" * len(word))
open(path, "wb").write(data)
PY
}

make_grub_bios() {
	cp -r /usr/lib/grub/i386-pc "$work/grub"
	hush "$work/grub/kernel.img" 'Welcome to GRUB!\n\n'
	hush "$work/grub/boot.img" 'GRUB '
	hush "$work/grub/diskboot.img" 'loading' '.' '\r\n'
	grub-mkimage -d "$work/grub" -O i386-pc -o "$work/core.img" -p '(,gpt3)/grub' -c "$boot/core.cfg" \
		biosdisk part_gpt ext2 normal configfile linux loadenv regexp probe test echo password_pbkdf2 \
		video vbe vga all_video gfxterm reboot halt sleep gzio
}

# What grub-bios-setup does: where the core begins, in both of its first sectors.
install_grub_bios() {
	python3 - "$work/grub/boot.img" "$work/core.img" "$image" $((bios_at * 2048)) <<'PY'
import struct, sys
boot, core, image, at = sys.argv[1:4] + [int(sys.argv[4])]
boot = bytearray(open(boot, "rb").read()[:440])
core = bytearray(open(core, "rb").read())
core += bytes(-len(core) % 512)
struct.pack_into("<Q", boot, 0x5c, at)
boot[0x66:0x68] = b"\x90\x90"
struct.pack_into("<QHH", core, 0x1f4, at + 1, len(core) // 512 - 1, 0x820)
with open(image, "r+b") as disk:
    disk.write(boot)
    disk.seek(at * 512)
    disk.write(core)
PY
}

# Debian's signed shim and GRUB: also with Secure Boot.  They look in EFI/debian.
make_efi() {
	truncate -s "${efi}M" "$work/efi.img"
	mkfs.vfat -F 32 -s 1 -n WIJKKIOSK "$work/efi.img" >/dev/null
	mmd -i "$work/efi.img" ::EFI ::EFI/BOOT ::EFI/debian
	mcopy -i "$work/efi.img" /usr/lib/shim/shimx64.efi.signed ::EFI/BOOT/BOOTX64.EFI
	mcopy -i "$work/efi.img" /usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed ::EFI/BOOT/grubx64.efi
	mcopy -i "$work/efi.img" "$boot/core.cfg" ::EFI/debian/grub.cfg
}

make_boot() {
	mkdir -p "$work/boot/grub"
	sed "s|@ARGUMENTS@|$arguments|" "$boot/grub.cfg" >"$work/boot/grub/grub.cfg"
	{
		printf '# GRUB Environment Block\nslot=a\ntry=\nleft=\n'
		head -c 1024 /dev/zero | tr '\0' '#'
	} | head -c 1024 >"$work/boot/grub/grubenv"
	mke2fs -q -t ext4 -L wijk-boot -E root_owner=0:0 -d "$work/boot" "$work/boot.img" "${boot_size}M"
}

# Without a journal: it is only written as a whole, while it is not in use.
make_root() {
	mke2fs -q -t ext4 -O ^has_journal -m 0 -L root-a -E root_owner=0:0 -d "$tree" "$work/root.img" \
		"${root_size}M"
}

place() {
	dd if="$work/$1" of="$image" bs=1M seek="$2" conv=notrunc,sparse status=none
}

make_grub_bios
make_efi
make_boot
make_root
rm -f "$image"
truncate -s $((root_at + root_size + 1))M "$image"
sfdisk --quiet "$image" <<TABLE
label: gpt
start=${bios_at}MiB, size=${bios}MiB, type=21686148-6449-6E6F-744E-656564454649, name="wijk-bios"
start=${efi_at}MiB, size=${efi}MiB, type=uefi, name="wijk-efi"
start=${boot_at}MiB, size=${boot_size}MiB, type=linux, name="wijk-boot"
start=${root_at}MiB, size=${root_size}MiB, type=linux, name="wijk-a"
TABLE
install_grub_bios
place efi.img "$efi_at"
place boot.img "$boot_at"
place root.img "$root_at"
