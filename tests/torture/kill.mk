# `make torture-kill`: kill.py, disk.py and clock.py in full; `make check` runs their short forms.

TORTURE_SIGNUP = $(B)/tests/torture/signup
$(TORTURE_SIGNUP): $(TORTURE_SIGNUP).o $(foreach l,store base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,sqlite3 libsodium) $(LDLIBS)

.PHONY: torture-kill
tests: $(TORTURE_SIGNUP)
torture-kill:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all tests
	@python3 tests/torture/kill.py $(B)
	@python3 tests/torture/clock.py $(B)
	@python3 tests/torture/disk.py $(B)

-include $(TORTURE_SIGNUP).d
