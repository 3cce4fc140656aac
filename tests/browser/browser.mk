# A report in a real browser: test_report.py opens what report_page writes.

REPORT_PAGE = $(B)/tests/browser/report_page
$(REPORT_PAGE): $(B)/tests/browser/report_page.o $(foreach l,$(USES_wijkcentral),$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(LIBS_wijkcentral)) $(MORE_wijkcentral) $(LDLIBS)

tests: $(REPORT_PAGE)

-include $(REPORT_PAGE).d
