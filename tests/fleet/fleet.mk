# `make fleet`: ten thousand kiosks and a million signups, through a real nginx; see fleet.py.

FLEET_BIN = $(B)/tests/fleet/fleet
$(FLEET_BIN): $(FLEET_BIN).o $(foreach l,central sync store base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijkcentral)) $(MORE_wijkcentral) $(LDLIBS)

.PHONY: fleet
tests: $(FLEET_BIN)
fleet:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all $(FLEET_BIN)
	@python3 tests/fleet/fleet.py $(B) $(FLEET)

-include $(FLEET_BIN).d
