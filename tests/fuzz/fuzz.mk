# Fuzzing with clang's libFuzzer: tests/fuzz/*.c, a target each, for everything that reads bytes
# from outside.  All layers are built once more for it, into $(B)/fuzz, with the sanitizers, and with
# the second compiler; `make sanitized` adds all tests, which then look for the same faults.
#
#   make fuzz                       every target for FUZZ_SECONDS (1800), two side by side
#   make fuzz TARGETS='batch ack'   only these
#
# Seeds are made by the real writers.  What was found to reach new code stays in $(B)/fuzz/corpus,
# and the input of a finding in $(B)/fuzz/findings.

FUZZ_MAKERS  = seeds
FUZZ_TARGETS = $(filter-out $(FUZZ_MAKERS),$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
FUZZ_BINS    = $(addprefix $(B)/tests/fuzz/,$(FUZZ_TARGETS))
FUZZ_SUPPORT = $(patsubst %.c,$(B)/%.o,$(wildcard tests/fuzz/support/*.c))
FUZZ_LIBS    = $(filter-out cmocka zbar vterm,$(TEST_LIBS))
FUZZ_LINK   := $(call pkg,$(FUZZ_LIBS))
FUZZ_FLAVOUR = B=$(B)/fuzz CC=clang OPTIMISE='-O1 -g1' SANITIZE=fuzzer-no-link,address,undefined

fuzz_link = $(CC) $(LDFLAGS) $(1) -o $@ $^ $(FUZZ_LINK) -lunistring -lm -lutil $(LDLIBS)
fuzz_archives = $(foreach l,$(TEST_USES),$(call archive,$(l)))

$(FUZZ_BINS): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(FUZZ_SUPPORT) $(fuzz_archives)
	$(call fuzz_link,-fsanitize=fuzzer)

$(B)/tests/fuzz/seeds: $(B)/tests/fuzz/seeds.o $(FUZZ_SUPPORT) $(fuzz_archives)
	$(call fuzz_link)

# In the flavour for fuzzing only: `make fuzz-build` makes that flavour.
.PHONY: fuzz fuzz-build fuzz-here sanitized
fuzz-here: all $(FUZZ_BINS) $(B)/tests/fuzz/seeds
fuzz-build:
	@$(AGAIN) -s -j$(JOBS) $(FUZZ_FLAVOUR) fuzz-here
sanitized:
	@$(AGAIN) -s -j$(JOBS) $(FUZZ_FLAVOUR) fuzz-here tests
fuzz:
	@packaging/install.sh run check
	@$(AGAIN) fuzz-build
	@tests/fuzz/run.sh $(B)/fuzz $(TARGETS)

.PRECIOUS: $(B)/tests/fuzz/%.o
-include $(FUZZ_BINS:=.d) $(FUZZ_SUPPORT:.o=.d) $(B)/tests/fuzz/seeds.d
