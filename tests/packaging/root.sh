# A clean Debian in a folder, to install our packages in; needs root.
# shellcheck shell=bash

# Where this machine gets its packages from is where the root gets them from.
debian_sources() {
	# shellcheck disable=SC2016 # apt fills it in
	apt-get indextargets --format 'deb $(REPO_URI) $(CODENAME) $(COMPONENT)' \
		'Created-By: Packages' 'Origin: Debian' | sort -u
}

# What packages depend on, by name, without those that come with them.
depends_of() {
	local deb
	for deb in "$@"; do
		dpkg-deb -f "$deb" Depends Pre-Depends | sed 's/^[A-Z][A-Za-z-]*: //'
	done | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/:any//; s/ //g' | grep -v '^wijk' | sort -u
}

# debian_root CACHE FOLDER DEB...   with what the packages depend on.  The archive of it is made
# once; it is another one when Debian or what they need is another.
debian_root() {
	local cache=$1 folder=$2 packages sources archive
	shift 2
	# systemd, for its tools: nothing starts it in here.
	packages=$(depends_of "$@" | tr '\n' ',')systemd
	sources=$(debian_sources)
	[ -n "$sources" ] || {
		echo 'root.sh: apt knows no Debian; start with: apt-get update' >&2
		return 1
	}
	archive=$cache/$(printf '%s\n' "$packages" "$sources" | sha256sum | cut -c 1-16).tar
	if [ ! -e "$archive" ]; then
		mkdir -p "$cache"
		rm -f "$cache"/*.tar
		apt-config dump | grep '^Acquire::https\?::' >"$cache/apt.conf" || :
		# Only the word of apt itself is for people: that it is downloading does not matter.
		mmdebstrap --quiet --mode=root --format=tar --variant=minbase --include="$packages" \
			--aptopt="$cache/apt.conf" --dpkgopt=force-unsafe-io \
			--dpkgopt='path-exclude=/usr/share/doc/*' \
			--dpkgopt='path-include=/usr/share/doc/wijk*' \
			'' "$archive.part" - <<<"$sources" >"$cache/log" 2>&1 || {
			cat "$cache/log" >&2
			return 1
		}
		mv "$archive.part" "$archive"
	fi
	mkdir -p "$folder"
	tar -C "$folder" --numeric-owner -xf "$archive"
	printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
	chmod 755 "$folder/usr/sbin/policy-rc.d"
	echo force-unsafe-io >"$folder/etc/dpkg/dpkg.cfg.d/unsafe-io" # it is thrown away afterwards
}
