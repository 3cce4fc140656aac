# The kiosk's words in other languages: gettext catalogues, compiled and put inside the program.
#
#   make catalogues     after a word was added or changed in tui/words: writes it in wijkkiosk.pot
#                       and in every LL.po, where it then waits for its translation
#
# No locations with line numbers in them, and no dates: they would make every change touch every file.

PO_LANGUAGES = en tr ar pl uk
PO_MO        = $(PO_LANGUAGES:%=$(B)/tui/po/%.mo) $(B)/tui/po/qps.mo
PO_WORDS     = $(sort $(filter-out tui/words/words.inc,$(wildcard tui/words/*.inc)))
PO_XGETTEXT  = xgettext --language=C --from-code=UTF-8 --keyword=WORD:2 \
               --add-comments=TRANSLATORS --add-location=file --no-wrap \
               --package-name=wijkkiosk --output=-

$(B)/tui/po/%.mo: tui/po/%.po
	@mkdir -p $(@D)
	msgfmt --check --no-hash -o $@ $<

# The pseudo-language: Dutch in brackets, vowels twice (some 40 % longer), every letter with an accent.
$(B)/tui/po/qps.mo: tui/po/wijkkiosk.pot tui/po/pseudo.sed
	@mkdir -p $(@D)
	msgen $< | LC_ALL=C.UTF-8 msgfilter --keep-header sed -f tui/po/pseudo.sed | \
		msgfmt --check-format --no-hash -o $@ -

$(B)/tui/catalogues.o: tui/catalogues.S $(PO_MO)
	$(CC) -c -Wa,-I$(B)/tui/po $< -o $@

.PHONY: catalogues catalogues-pot
# To standard output, so that lint can compare it.
catalogues-pot:
	@$(PO_XGETTEXT) $(PO_WORDS) | sed -e '1,/^$$/{/^#/d' -e '/^"Report-/d' -e '/^"P[OT]*-/d' -e '/^"La[a-z]*-/d' -e '}'

catalogues:
	@$(AGAIN) -s catalogues-pot >tui/po/wijkkiosk.pot
	@for l in $(PO_LANGUAGES); do \
		msgmerge --quiet --update --backup=none --no-fuzzy-matching --no-wrap --previous \
			tui/po/$$l.po tui/po/wijkkiosk.pot && \
		msgattrib --no-obsolete --no-wrap -o tui/po/$$l.po tui/po/$$l.po || exit 1; done
