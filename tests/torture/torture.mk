# `make torture`: faults on purpose, the long form.  A line in TORTURE is a
# command; each prints its seed and its counts, and fails when one is not 0.

TORTURE_BINS += $(B)/tests/torture/powercut

TORTURE += $(B)/tests/torture/powercut --cuts 10000;
TORTURE += $(B)/tests/torture/powercut --liar 100;
TORTURE += $(B)/tests/torture/powercut --faults 1;
TORTURE += $(B)/tests/torture/powercut --memory 3;
TORTURE += python3 tests/torture/kill.py $(B);
TORTURE += tests/content/swap_killed.py $(B);
TORTURE += python3 tests/torture/clock.py $(B);
TORTURE += python3 tests/torture/disk.py $(B);
TORTURE += tests/office/test_new.py $(B) --long;
TORTURE += tests/office/test_new.py $(B) --long --postgres;
TORTURE += tests/office/test_new_killed.py $(B) --long;
TORTURE += tests/office/test_new_killed.py $(B) --long --postgres;
TORTURE += python3 tests/network/test_proxy.py;
TORTURE += python3 tests/network/faults.py $(B);

POWERCUT = $(addprefix $(B)/tests/torture/,powercut.o world.o trials.o memory.o disk.o disk_share.o disk_vfs.o) \
           $(addprefix $(B)/tests/unit/support/,central.o temp.o)
$(B)/tests/torture/powercut: $(POWERCUT) $(foreach l,central sync store base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,cmocka $(LIBS_wijkcentral)) -pthread $(LDLIBS)

.PHONY: torture
torture:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all tests
	@set -e; $(TORTURE)

tests: $(TORTURE_BINS)

-include $(POWERCUT:.o=.d)
