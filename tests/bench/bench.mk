# `make bench`: see bench.py.  The programs measured are optimised builds.

BENCH_BINS = $(addprefix $(B)/tests/bench/,bare minimal drive micro big_content big_central export_bare index_bare xlsx_flat)

$(B)/tests/bench/bare $(B)/tests/bench/minimal: $(B)/tests/bench/%: $(B)/tests/bench/%.o
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,ncursesw sqlite3)

$(B)/tests/bench/drive $(B)/tests/bench/big_content: $(B)/tests/bench/%: $(B)/tests/bench/%.o \
                                                     $(call archive,base)
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,libsodium sqlite3) -lutil

$(B)/tests/bench/micro: $(B)/tests/bench/micro.o $(foreach l,tui bundle store agenda base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijkkiosk)) -lunistring -lm

$(B)/tests/bench/export_bare $(B)/tests/bench/index_bare: $(B)/tests/bench/%: $(B)/tests/bench/%.o
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,sqlite3)

$(B)/tests/bench/export_bare.o $(B)/tests/bench/index_bare.o: CPPFLAGS += -D_GNU_SOURCE

$(B)/tests/bench/xlsx_flat: $(B)/tests/bench/xlsx_flat.o
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,sqlite3 xlsxwriter)

$(B)/tests/bench/big_central: $(B)/tests/bench/big_central.o \
                              $(foreach l,office central sync store base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijkcentral)) $(MORE_wijkcentral)

.PRECIOUS: $(B)/tests/bench/%.o
bench:
	@packaging/install.sh run bench
	@$(AGAIN) -s -j$(JOBS) all $(BENCH_BINS) $(FLEET_BIN)
	@packaging/run.sh $(B) prepare
	@python3 tests/bench/bench.py $(B) $(B)/run/kiosk
	@python3 tests/bench/office.py $(B)

-include $(BENCH_BINS:=.d)
