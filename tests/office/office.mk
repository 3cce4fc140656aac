# What staff open: workbooks, read back by LibreOffice; and what writing them costs.

XLSX_WRITE = $(B)/tests/office/xlsx_write
$(XLSX_WRITE): $(XLSX_WRITE).o $(foreach l,office base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijkcentral)) $(MORE_wijkcentral) $(LDLIBS)

XLSX_BARE = $(B)/tests/bench/xlsx_bare
$(XLSX_BARE): $(XLSX_BARE).o
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,xlsxwriter)

FILL_IN = $(B)/tests/office/fill_in
$(FILL_IN): $(FILL_IN).o $(foreach l,store base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,sqlite3 libsodium) $(LDLIBS)

.PRECIOUS: $(XLSX_WRITE).o $(XLSX_BARE).o
tests: $(XLSX_WRITE) $(XLSX_BARE) $(FILL_IN)

-include $(XLSX_WRITE).d $(XLSX_BARE).d $(FILL_IN).d
