#!/bin/sh
# Makes the bucket "postbus", that every user of the account may read and write, and anybody read
# (invitations): swift-nginx.conf decides who may do what in it.
#
#   packaging/drop/swift-bucket.sh http://127.0.0.1:PORT < SECRET-OF-BEHEER
#
# The secret goes from hand to hand by pipe, so that no list of processes shows it.
set -eu

url=$1
IFS= read -r secret
token=$(printf 'X-Auth-User: postbus:beheer\nX-Auth-Key: %s\n' "$secret" |
	curl -sS --fail -H @- -D - -o /dev/null "$url/auth/v1.0" |
	sed -n 's/^x-auth-token: *//Ip' | tr -d '\r')
printf 'X-Auth-Token: %s\nX-Container-Read: .r:*,postbus\nX-Container-Write: postbus\n' "$token" |
	curl -sS --fail -H @- -X PUT "$url/v1/AUTH_postbus/postbus"
