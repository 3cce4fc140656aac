# End-to-end tests: tests/e2e/test_*.c run the real programs of this build.
# They link nothing of ours but the base: what they know, they see on the screen.

E2E         = $(patsubst tests/e2e/%.c,%,$(wildcard tests/e2e/test_*.c))
E2E_BINS    = $(addprefix $(B)/tests/e2e/,$(E2E))
E2E_SUPPORT = $(patsubst %.c,$(B)/%.o,$(wildcard tests/e2e/support/*.c))
E2E_LIBS    = cmocka vterm zbar sqlite3 libsodium fribidi
E2E_LINK   := $(call pkg,$(E2E_LIBS))

$(E2E_BINS): $(B)/tests/e2e/%: $(B)/tests/e2e/%.o $(E2E_SUPPORT) $(call archive,base)
	$(CC) $(LDFLAGS) -o $@ $^ $(E2E_LINK) -lutil -lm $(LDLIBS)

# Stands in for the program that speaks.
RECORDER = $(B)/tests/e2e/recorder
$(RECORDER): $(B)/tests/e2e/recorder.o $(call archive,base)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# A sound card that is only a headphone jack, as a plug-in for ALSA. A macro of its SDK ends
# in a semicolon too many.
JACK = $(B)/tests/e2e/libasound_module_ctl_jack.so
$(JACK): tests/e2e/jack.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(filter-out -fPIE,$(CFLAGS)) -Wno-pedantic -fPIC -DPIC -shared -o $@ $< $(call pkg,alsa)

# Walks through the kiosk by a script inside a real terminal, for its picture.
VISIT = $(B)/tests/pictures/visit
$(VISIT): $(B)/tests/pictures/visit.o $(B)/tests/e2e/support/pty.o $(call archive,base)
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,vterm) -lutil -lm $(LDLIBS)

# Writes down every screen of the real kiosk, cell by cell, for pictures of them.
GALLERY = $(B)/tests/pictures/gallery
$(GALLERY): $(B)/tests/pictures/gallery.o $(E2E_SUPPORT) $(call archive,base)
	$(CC) $(LDFLAGS) -o $@ $^ $(E2E_LINK) -lutil -lm $(LDLIBS)

.PRECIOUS: $(B)/tests/e2e/%.o
.PHONY: e2e tests
e2e: all $(E2E_BINS) $(RECORDER) $(JACK)
	@for t in $(E2E_BINS); do WIJK_BUILD=$(B) $$t || exit 1; done

tests: $(UNIT_BINS) $(E2E_BINS) $(VISIT) $(GALLERY) $(RECORDER) $(JACK)

-include $(E2E_BINS:=.d) $(E2E_SUPPORT:.o=.d) $(VISIT).d $(GALLERY).d $(RECORDER).d
