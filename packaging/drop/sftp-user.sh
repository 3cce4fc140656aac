#!/bin/sh
# Gives one kiosk, or central, its user, key and folders on an SFTP drop.
#
#   packaging/drop/sftp-user.sh FOLDER ETC NAME < PUBLIC-KEY
#
# FOLDER and ETC are those of sshd.conf.  NAME is a kiosk's id or "centrale", and centrale
# comes first.  May be run again: that replaces the key and puts the rights right.
set -eu

[ $# -eq 3 ] || {
	echo "sftp-user.sh: geef MAP, INSTELLINGEN en NAAM, en op de invoer de openbare sleutel." >&2
	exit 64
}
folder=$1 etc=$2 name=$3

# The account has no password, but is not locked: sshd refuses a locked one without PAM.
make_user() {
	getent group "$2" >/dev/null || groupadd --system "$2"
	getent passwd "$1" >/dev/null || useradd --system --user-group --groups "$2" \
		--no-create-home --home-dir / --shell /usr/sbin/nologin --password '*' "$1"
}

case $name in
centrale)
	make_user centrale postbus-centrale
	;;
k????????????????)
	make_user "$name" postbus-kiosk
	install -d -o root -g root -m 0755 "$folder" "$folder/$name" "$folder/$name/kiosks"
	# The group's bit makes every file in it readable for the other side.
	install -d -o "$name" -g centrale -m 2750 "$folder/$name/kiosks/$name"
	install -d -o centrale -g "$name" -m 2750 "$folder/$name/acks"
	;;
*)
	echo "sftp-user.sh: $name is geen kiosk en niet 'centrale'." >&2
	exit 64
	;;
esac

install -d -o root -g root -m 0755 "$folder" "$etc" "$etc/keys"
new=$(mktemp "$etc/keys/.$name.XXXXXX")
cat >"$new"
chmod 0644 "$new"
mv "$new" "$etc/keys/$name"
