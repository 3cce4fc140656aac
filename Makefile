# wijkkiosk: everything is built under B.  `make run` and `make check` install
# what is missing first; plain `make` only builds.
#
#   make B=build/asan SANITIZE=address,undefined    another flavour beside it
#   make CC=clang B=build/clang

B        ?= build
CC       ?= cc
OPTIMISE ?= -O2 -g
SANITIZE ?=
WERROR   ?= -Werror

# On a 32-bit machine: dates after 2038, and files and disks of any size.
WIDE := $(if $(filter 4,$(shell echo __SIZEOF_LONG__ | $(CC) -E -P -)),-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64)
STANDARD = -std=c17 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE $(WIDE)
# Formats with words around a number come from the table of words, which a test compares per language.
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes \
           -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef -Wformat=2 -Wno-format-nonliteral $(WERROR)
HARDEN   = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
ifneq ($(SANITIZE),)
HARDEN   = -fPIE -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all
endif
# Asked once, not for every file.
LIBPQ_I  := $(shell pkg-config --cflags-only-I libpq 2>/dev/null)
PANGO_I  := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I pangocairo 2>/dev/null))
CPPFLAGS += -I. -include db/base/banned.h $(LIBPQ_I) $(PANGO_I)
CFLAGS   += $(STANDARD) $(OPTIMISE) $(WARNINGS) $(HARDEN)
LDFLAGS  += -pie -Wl,-z,relro -Wl,--as-needed $(if $(SANITIZE),-fsanitize=$(SANITIZE))

pkg = $(shell pkg-config --libs $(1) 2>/dev/null)

# A layer is a folder and a static library; a program links what it uses and
# nothing else, so that no network library can reach the kiosk.
LAYERS        = base agenda store sync central office paper bundle make import release editor tui voice
DIR_base      = db/base
DIR_agenda    = db/agenda
DIR_store     = db/store
DIR_sync      = db/sync
DIR_central   = db/central
DIR_office    = db/office
DIR_paper     = db/paper
DIR_bundle    = content/bundle
DIR_make      = content/make
DIR_import    = content/import
DIR_release   = content/release
DIR_editor    = content/editor
DIR_tui       = tui tui/part tui/screen tui/setup tui/terminal tui/aloud tui/hand tui/doctor
ALSO_tui      = $(B)/tui/catalogues.o
DIR_voice     = tui/voice

PROGRAMS         = wijkkiosk wijkspeak wijksync wijkcontent wijkcentral wijkprint
MAIN_wijkkiosk   = tui/wijkkiosk.c
MAIN_wijkspeak   = tui/wijkspeak.c
MAIN_wijksync    = db/wijksync.c
MAIN_wijkcontent = content/wijkcontent.c
MAIN_wijkcentral = db/wijkcentral.c
MAIN_wijkprint   = db/wijkprint.c
USES_wijkkiosk   = tui bundle store agenda base
USES_wijkspeak   = voice base
USES_wijksync    = sync store agenda base
USES_wijkcontent = editor import release make bundle agenda sync store base
USES_wijkcentral = office central sync store base
USES_wijkprint   = paper base
LIBS_wijkkiosk   = ncursesw sqlite3 libqrencode libsodium fribidi
LIBS_wijkspeak   = espeak-ng alsa
LIBS_wijksync    = sqlite3 libsodium libcurl jansson libical zlib
LIBS_wijkcontent = sqlite3 libsodium libcurl jansson zlib md4c yaml-0.1 libxml-2.0 libical
LIBS_wijkcentral = sqlite3 libsodium libcurl jansson libqrencode xlsxwriter libpq zlib
LIBS_wijkprint   = pangocairo
MORE_wijkkiosk   = -lunistring -lm
MORE_wijkspeak   = -lunistring
MORE_wijkcontent = -lunistring
MORE_wijkcentral = -lpthread

MAINS   = $(foreach p,$(PROGRAMS),$(MAIN_$(p)))
objects = $(patsubst %.c,$(B)/%.o,$(filter-out $(MAINS),$(wildcard $(addsuffix /*.c,$(1)))))
archive = $(B)/lib$(1).a

.DEFAULT_GOAL := all
.PHONY: all programs run check check-all lint bench pictures clean appliance-units
.DELETE_ON_ERROR:

all: programs $(B)/content.db
programs: $(addprefix $(B)/,$(PROGRAMS))

$(B)/content/import/%.o: CPPFLAGS += $(shell pkg-config --cflags libxml-2.0 2>/dev/null)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

define layer
$(call archive,$(1)): $(call objects,$(DIR_$(1))) $(ALSO_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

define program
$(B)/$(1): $(B)/$(MAIN_$(1):.c=.o) $(foreach l,$(USES_$(1)),$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $$@ $$^ $(call pkg,$(LIBS_$(1))) $(MORE_$(1)) $(LDLIBS)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

CONTENT_SOURCES = $(shell find content/pages content/forms content/agenda -type f 2>/dev/null) \
                  $(wildcard content/*.csv content/*.yaml)
# Who packages wants the same bytes every time, so the number of the release is that moment as well.
CONTENT_RELEASE = $(if $(SOURCE_DATE_EPOCH),--release $(shell date -u -d @$(SOURCE_DATE_EPOCH) +%Y%m%d%H%M))
$(B)/content.db: $(B)/wijkcontent $(CONTENT_SOURCES)
	$(B)/wijkcontent build content $(CONTENT_RELEASE) -o $@

clean:
	rm -rf build

include tui/po/po.mk
include packaging/fonts/fonts.mk
include tests/tests.mk
-include packaging/targets.mk
include packaging/cross.mk
include packaging/install.mk
include packaging/image/image.mk

ALL_OBJECTS = $(foreach l,$(LAYERS),$(call objects,$(DIR_$(l)))) $(patsubst %.c,$(B)/%.o,$(MAINS))
-include $(ALL_OBJECTS:.o=.d)
