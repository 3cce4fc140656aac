# The letters for the Linux console.  See packaging/fonts/README.md.

FONT_SIZES = normal large largest
FONTS      = $(FONT_SIZES:%=$(B)/fonts/%.psf)

.PHONY: fonts
fonts: $(FONTS)

# One run makes all of them.
$(B)/fonts/normal.psf: packaging/fonts/build.py $(CONTENT_SOURCES) \
                       $(wildcard tui/words/*.inc tui/po/*.po tui/*.[ch] tui/*/*.[ch])
	packaging/fonts/build.py $(B)/fonts .
$(filter-out $(B)/fonts/normal.psf,$(FONTS)): $(B)/fonts/normal.psf
