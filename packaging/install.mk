# make install, make uninstall: the usual folders, under $(DESTDIR)$(PREFIX).
#
#   make install                          into /usr/local
#   make install DESTDIR=pkg PREFIX=/usr  for who makes a package

PREFIX   ?= /usr/local
DESTDIR  ?=
BINDIR    = $(PREFIX)/bin
SHARE     = $(PREFIX)/share
MANDIR    = $(SHARE)/man/man1
COMPLETE  = $(SHARE)/bash-completion/completions
UNITS     = $(PREFIX)/lib/systemd/system
LIBEXEC   = $(PREFIX)/lib/wijkkiosk
OURS      = $(SHARE)/wijkkiosk
FONTDIR   = $(OURS)/fonts
DOC       = $(SHARE)/doc/wijkkiosk
HARDENING = $(UNITS)/wijkcentral-.service.d

SYSTEMD    = packaging/systemd
UNIT_FILES = $(notdir $(wildcard $(SYSTEMD)/*.service $(SYSTEMD)/*.timer \
               $(SYSTEMD)/*.path))

# What `install` made, and so what `uninstall` takes away; then the folders that are only ours.
INSTALLED = $(addprefix $(BINDIR)/,$(PROGRAMS)) $(addprefix $(MANDIR)/,$(PROGRAMS:=.1.gz)) \
            $(addprefix $(COMPLETE)/,$(PROGRAMS)) $(addprefix $(UNITS)/,$(UNIT_FILES)) \
            $(LIBEXEC)/wijkkiosk-power $(HARDENING)/hardening.conf $(PREFIX)/lib/sysusers.d/wijkcentral.conf \
            $(PREFIX)/lib/tmpfiles.d/wijkcentral.conf $(OURS)/content.db $(DOC)/wijkcentral.conf \
            $(addprefix $(FONTDIR)/,$(notdir $(FONTS)) LICENSE)
OUR_FOLDERS = $(LIBEXEC) $(HARDENING) $(FONTDIR) $(OURS) $(DOC)

.PHONY: install uninstall

install: all fonts
	install -d $(addprefix $(DESTDIR),$(sort $(dir $(INSTALLED))))
	install -m 755 $(addprefix $(B)/,$(PROGRAMS)) $(DESTDIR)$(BINDIR)
	install -m 644 $(B)/content.db $(DESTDIR)$(OURS)
	install -m 644 $(FONTS) packaging/fonts/LICENSE $(DESTDIR)$(FONTDIR)
	for p in $(PROGRAMS); do gzip -9nc packaging/man/$$p.1 >$(DESTDIR)$(MANDIR)/$$p.1.gz || exit 1; done
	chmod 644 $(addprefix $(DESTDIR)$(MANDIR)/,$(PROGRAMS:=.1.gz))
	install -m 644 $(addprefix packaging/completion/,$(PROGRAMS)) $(DESTDIR)$(COMPLETE)
	for u in $(UNIT_FILES); do \
		sed 's|@BINDIR@|$(BINDIR)|;s|@LIBEXEC@|$(LIBEXEC)|' $(SYSTEMD)/$$u >$(DESTDIR)$(UNITS)/$$u || exit 1; done
	chmod 644 $(addprefix $(DESTDIR)$(UNITS)/,$(UNIT_FILES))
	install -m 755 $(SYSTEMD)/wijkkiosk-power.sh $(DESTDIR)$(LIBEXEC)/wijkkiosk-power
	install -m 644 $(SYSTEMD)/hardening.conf $(DESTDIR)$(HARDENING)
	install -m 644 $(SYSTEMD)/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/wijkcentral.conf
	install -m 644 $(SYSTEMD)/tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/wijkcentral.conf
	install -m 644 $(SYSTEMD)/wijkcentral.conf $(DESTDIR)$(DOC)

uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	for d in $(OUR_FOLDERS); do [ ! -d $(DESTDIR)$$d ] || rmdir $(DESTDIR)$$d || exit 1; done
