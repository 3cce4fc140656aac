# A second opinion on recurrences: what the kiosk makes of a calendar, beside what icalendar and
# dateutil make of it.

$(B)/tests/agenda/expand: $(B)/tests/agenda/expand.o $(foreach l,agenda base,$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,libical sqlite3) $(LDLIBS)

.PHONY: agenda-tools
agenda-tools: $(B)/tests/agenda/expand
tests: agenda-tools

-include $(B)/tests/agenda/expand.d
