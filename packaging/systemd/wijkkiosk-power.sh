#!/bin/sh
# Restarts or switches off this machine when the kiosk asked for it, once.  The kiosk has no right
# to do so itself: it leaves a file, and wijkkiosk-power.path starts this as soon as it is there.
#
#   wijkkiosk-power STATE_FOLDER
#
# The file goes first, durably: what is still there after a restart would restart the machine for
# ever.  A file that is old is from before, and is only taken away.
set -u
state=${1:?which folder?}
request=$state/power
fresh=120 # seconds

[ -e "$request" ] || [ -L "$request" ] || exit 0
word=
age=$((fresh + 1))
if [ -f "$request" ] && [ ! -L "$request" ]; then
	word=$(head -c 64 "$request" | head -n 1)
	word=${word%% *}
	age=$(($(date +%s) - $(stat -c %Y "$request")))
fi
rm -f "$request" || exit 1
sync -f "$state" || sync
[ ! -e "$request" ] || exit 1
if [ "$age" -gt "$fresh" ] || [ "$age" -lt "-$fresh" ]; then
	echo "wijkkiosk-power: an old request was taken away" >&2
	exit 0
fi
case $word in
restart) exec systemctl reboot ;;
off) exec systemctl poweroff ;;
*) echo "wijkkiosk-power: this request is not known" >&2 ;;
esac
