# `make monkey`: ten thousand sequences of keys, clicks, pastes and nonsense; see monkey.c.  Twice: with
# the kiosk as it is, and with the sanitizers in it.

MONKEY = $(B)/tests/monkey/monkey
MONKEY_PARTS = $(patsubst %.c,$(B)/%.o,$(wildcard tests/monkey/*.c))
$(MONKEY): $(MONKEY_PARTS) $(E2E_SUPPORT) $(call archive,tui) $(call archive,base)
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,$(E2E_LIBS)) -lutil -lm $(LDLIBS)

.PHONY: monkey
tests: $(MONKEY)
monkey:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all $(MONKEY)
	@$(AGAIN) -s -j$(JOBS) B=$(B)/asan SANITIZE=address,undefined OPTIMISE='-O1 -g' all
	@WIJK_BUILD=$(B) $(MONKEY) $(MONKEYS)
	@WIJK_BUILD=$(B)/asan ASAN_OPTIONS=abort_on_error=0:detect_leaks=0:exitcode=99 $(MONKEY) $(MONKEYS)

-include $(MONKEY_PARTS:.o=.d)
