# `make lock-check`: attacks on the lock of a Debian in QEMU, and ten thousand events of keys and mouse;
# see test_lock.py.

.PHONY: lock-check
lock-check:
	@packaging/install.sh run check appliance
	@$(AGAIN) -s -j$(JOBS) all fonts
	@tests/lock/test_lock.py $(B) --events 10000
