# Unit tests: tests/unit/test_*.c, a cmocka program each, linked with every layer.

UNIT       = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
UNIT_BINS  = $(addprefix $(B)/tests/unit/,$(UNIT))
TEST_LIBS  = cmocka libical xlsxwriter libpq ncursesw sqlite3 libqrencode libsodium fribidi libcurl jansson zlib md4c yaml-0.1 libxml-2.0 \
             zbar vterm espeak-ng alsa
TEST_LINK := $(call pkg,$(TEST_LIBS))
TEST_USES  = voice tui editor import release make bundle office central sync store agenda base

# Helpers shared by tests: tests/unit/support/*.c
TEST_SUPPORT = $(patsubst %.c,$(B)/%.o,$(wildcard tests/unit/support/*.c))

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(TEST_SUPPORT) \
                   $(foreach l,$(TEST_USES),$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(TEST_LINK) -lunistring -lm -lutil -lpthread $(LDLIBS)

.PRECIOUS: $(B)/tests/unit/%.o
.PHONY: unit
unit: $(UNIT_BINS)
	@for t in $(UNIT_BINS); do echo "== $$t"; $$t || exit 1; done

-include $(UNIT_BINS:=.d) $(TEST_SUPPORT:.o=.d)
include tests/agenda/agenda.mk
include tests/e2e/e2e.mk
include tests/bench/bench.mk
include tests/torture/kill.mk
include tests/torture/torture.mk
include tests/fuzz/fuzz.mk
include tests/fleet/fleet.mk
include tests/monkey/monkey.mk
include tests/lock/lock.mk
include tests/network/network.mk
include tests/office/office.mk
include tests/browser/browser.mk
