#!/bin/sh
# Makes the three rings of a Swift on one machine, with the disk folder "d1".
#
#   packaging/drop/swift-rings.sh FOLDER [ACCOUNT-PORT CONTAINER-PORT OBJECT-PORT]
set -eu

folder=$1
make_ring() {
	swift-ring-builder "$folder/$1.builder" create 4 1 0
	swift-ring-builder "$folder/$1.builder" add "r1z1-127.0.0.1:$2/d1" 1
	swift-ring-builder "$folder/$1.builder" rebalance
}
make_ring account "${2:-6202}"
make_ring container "${3:-6201}"
make_ring object "${4:-6200}"
