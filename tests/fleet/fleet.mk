# `make fleet`: ten thousand kiosks and a million signups, through a real nginx; see fleet.py; and what
# pushing costs beside a bare socket: push.py.

FLEET_BIN = $(B)/tests/fleet/fleet
$(FLEET_BIN): $(FLEET_BIN).o $(foreach l,central sync store base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijkcentral)) $(MORE_wijkcentral) $(LDLIBS)

PUSH_BIN = $(B)/tests/fleet/push
$(PUSH_BIN): $(PUSH_BIN).o $(foreach l,sync store base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijksync)) $(LDLIBS)

.PHONY: fleet
tests: $(FLEET_BIN) $(PUSH_BIN)
fleet:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all $(FLEET_BIN) $(PUSH_BIN)
	@python3 tests/fleet/push.py $(B)
	@python3 tests/fleet/fleet.py $(B) $(FLEET)

-include $(FLEET_BIN).d $(PUSH_BIN).d
