# `make torture-network`: faults.py at every byte and with every fault; `make check` takes a sample.

.PHONY: torture-network
torture-network:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all tests
	@python3 tests/network/test_proxy.py
	@python3 tests/network/faults.py $(B)
