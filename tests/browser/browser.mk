# A report in a real browser: test_report.py opens what report_page writes.

REPORT_PAGE = $(B)/tests/browser/report_page
$(REPORT_PAGE): $(B)/tests/browser/report_page.o $(call archive,office) $(call archive,base)
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,libsodium) $(LDLIBS)

tests: $(REPORT_PAGE)

-include $(REPORT_PAGE).d
