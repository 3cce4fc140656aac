#!/bin/sh
# Makes the disk image of the appliance: BUILD/image/wijkkiosk.img, Debian 12 for amd64.
#
#   packaging/image/image.sh BUILD      after `make deb`
#
# Needs root (Debian's packages are installed into a folder), but no loop devices and no mounts: the
# file systems are filled from a folder.  BUILD/image/base-*.tar is Debian without our part, and is
# kept: it is made again when the list of packages changes, or when it is older than a week.
#   IMAGE_MIRROR   where Debian comes from; otherwise what apt on this machine uses
set -eu
export LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
build=$(cd "${1:?which build folder?}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
out=$build/image
tree=$out/root
mkdir -p "$out"

if [ "$(id -u)" -ne 0 ]; then
	echo "image.sh: dit kan alleen als root (sudo make image)." >&2
	exit 77
fi

packages() {
	sed 's/#.*//; s/|.*//' "$here/packages.list" | xargs | tr ' ' ','
}

# Debian, with what packages.list names and without what trim.cfg leaves out.
make_base() {
	hash=$(cat "$here/packages.list" "$here/trim.cfg" | sha256sum | cut -c1-12)
	base=$out/base-$hash.tar
	if [ -n "$(find "$base" -mtime -7 2>/dev/null)" ]; then
		return
	fi
	rm -f "$out"/base-*.tar
	# shellcheck disable=SC2086
	mmdebstrap --quiet --format=tar --variant=apt --include="$(packages)" --dpkgopt="$here/trim.cfg" \
		--aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
		--setup-hook="mkdir -p \"\$1/etc/initramfs-tools\"" \
		--setup-hook="cp -r $here/files/etc/initramfs-tools/. \"\$1/etc/initramfs-tools/\"" \
		--setup-hook="cp $here/files/etc/kernel-img.conf \"\$1/etc/\"" \
		bookworm "$base.new" ${IMAGE_MIRROR:-}
	mv "$base.new" "$base"
}

inside() {
	chroot "$tree" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"
}

# Our own programs, as packages: what they need comes along.
add_programs() {
	mkdir "$tree/debs"
	cp "$build"/deb/wijkkiosk_*.deb "$build"/deb/wijkkiosk-content-nl_*.deb "$tree/debs"
	# In Debian it is a link to what runs in a machine that was started.
	rm -f "$tree/etc/resolv.conf"
	cp /etc/resolv.conf "$tree/etc/resolv.conf"
	printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
	chmod 755 "$tree/usr/sbin/policy-rc.d"
	# apt looks for gpgv by a script that throws away into it.
	mknod -m 666 "$tree/dev/null" c 1 3
	inside apt-get -q update
	inside sh -c 'apt-get -q -y install /debs/*.deb'
	rm -r "$tree/debs" "$tree/usr/sbin/policy-rc.d" "$tree/dev/null"
}

# Our part of what the kernel starts with, as far as it changed since the base was made.
changed_files() {
	find "$here/files/etc/initramfs-tools" -type f -printf '%P\n' | while read -r name; do
		cmp -s "$here/files/etc/initramfs-tools/$name" "$tree/etc/initramfs-tools/$name" || echo "$name"
	done
}

# The folder files/ on top, and what is decided per unit in units.list.
add_ours() {
	changed=$(changed_files)
	cp -r --no-preserve=ownership "$here/files/." "$tree/"
	[ -z "$changed" ] || inside update-initramfs -u >/dev/null
	mkdir -p "$tree/data" "$tree/var/lib/wijkkiosk" "$tree/var/lib/systemd/timesync"
	inside systemd-sysusers
	cp "$tree/usr/share/systemd/tmp.mount" "$tree/etc/systemd/system"
	sed 's/#.*//' "$here/units.list" | while read -r what unit; do
		case $what in
		enable) systemctl --quiet --root="$tree" enable "$unit" ;;
		mask) systemctl --quiet --root="$tree" mask "$unit" ;;
		esac
	done
	inside passwd --quiet --lock root
	inside /usr/lib/wijkkiosk/lock on
	ln -sf /run/systemd/resolve/resolv.conf "$tree/etc/resolv.conf"
	ln -sf /usr/share/zoneinfo/Europe/Amsterdam "$tree/etc/localtime"
	echo wijkkiosk >"$tree/etc/hostname"
	printf '127.0.0.1 localhost wijkkiosk\n::1 localhost\n' >"$tree/etc/hosts"
	: >"$tree/etc/machine-id"
	: >"$tree/etc/fstab"
	rm -rf "$tree"/etc/apt/sources.list* "$tree"/var/lib/apt/lists/* "$tree"/var/cache/* \
		"$tree"/var/log/* "$tree"/var/lib/dpkg/*-old "$tree"/var/lib/systemd/random-seed
	mkdir -p "$tree/var/cache/apt/archives/partial" "$tree/var/lib/apt/lists/partial"
	[ -s "$tree/vmlinuz" ] && [ -s "$tree/initrd.img" ]
}

make_base
rm -rf "$tree"
mkdir "$tree"
tar -C "$tree" --exclude='./dev/*' -xf "$base"
add_programs
add_ours
"$here/disk.sh" "$tree" "$out/wijkkiosk.img" "$here/boot"
du -m --apparent-size "$out/wijkkiosk.img" | cut -f1 | sed "s|\$| MiB: $out/wijkkiosk.img|"
