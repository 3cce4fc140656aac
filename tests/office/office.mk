# What staff open: workbooks, read back by LibreOffice; and what writing them costs.

XLSX_WRITE = $(B)/tests/office/xlsx_write
$(XLSX_WRITE): $(XLSX_WRITE).o $(foreach l,office base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijkcentral)) $(MORE_wijkcentral) $(LDLIBS)

XLSX_BARE = $(B)/tests/bench/xlsx_bare
$(XLSX_BARE): $(XLSX_BARE).o
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,xlsxwriter)

.PRECIOUS: $(XLSX_WRITE).o $(XLSX_BARE).o
tests: $(XLSX_WRITE) $(XLSX_BARE)

-include $(XLSX_WRITE).d $(XLSX_BARE).d
