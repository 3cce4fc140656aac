# make install, make uninstall: the usual folders, under $(DESTDIR)$(PREFIX).
#
#   make install                          into /usr/local
#   make install DESTDIR=pkg PREFIX=/usr  for who makes a package
#
# What lies in packaging/systemd goes to its place by its name: units; NAME.sysusers and
# NAME.tmpfiles; NAME.sh, which becomes a program for a unit; UNIT.d/NAME.conf, beside that unit.
# In packaging/apparmor each file is a profile.  In packaging/lock lie the lock and what it puts in place.

PREFIX   ?= /usr/local
DESTDIR  ?=
BINDIR    = $(PREFIX)/bin
SHARE     = $(PREFIX)/share
MANDIR    = $(SHARE)/man/man1
COMPLETE  = $(SHARE)/bash-completion/completions
UNITS     = $(PREFIX)/lib/systemd/system
SYSUSERS  = $(PREFIX)/lib/sysusers.d
TMPFILES  = $(PREFIX)/lib/tmpfiles.d
LIBEXEC   = $(PREFIX)/lib/wijkkiosk
OURS      = $(SHARE)/wijkkiosk
FONTDIR   = $(OURS)/fonts
DOC       = $(SHARE)/doc/wijkkiosk
# Only where a distribution puts its profiles are they read: they go along in a package.
PROFILES  =

SYSTEMD       = packaging/systemd
UNIT_FILES    = $(notdir $(foreach k,service timer path socket target slice,$(wildcard $(SYSTEMD)/*.$(k))))
UNIT_EXTRAS   = $(patsubst $(SYSTEMD)/%,%,$(wildcard $(SYSTEMD)/*.d/*.conf))
USER_FILES    = $(patsubst %.sysusers,%.conf,$(notdir $(wildcard $(SYSTEMD)/*.sysusers)))
FOLDER_FILES  = $(patsubst %.tmpfiles,%.conf,$(notdir $(wildcard $(SYSTEMD)/*.tmpfiles)))
UNIT_PROGRAMS = $(patsubst %.sh,%,$(notdir $(wildcard $(SYSTEMD)/*.sh)))
PROFILE_FILES = $(if $(PROFILES),$(notdir $(wildcard packaging/apparmor/*)))

LOCK_FILES    = $(filter-out %.sh %.pl,$(notdir $(wildcard packaging/lock/*)))
LOCKDIR       = $(OURS)/lock

# What `install` made, and so what `uninstall` takes away; then the folders that are only ours.
INSTALLED = $(addprefix $(BINDIR)/,$(PROGRAMS)) $(addprefix $(MANDIR)/,$(PROGRAMS:=.1.gz)) \
            $(addprefix $(COMPLETE)/,$(PROGRAMS)) $(addprefix $(UNITS)/,$(UNIT_FILES) $(UNIT_EXTRAS)) \
            $(addprefix $(LIBEXEC)/,$(UNIT_PROGRAMS)) $(addprefix $(SYSUSERS)/,$(USER_FILES)) \
            $(addprefix $(TMPFILES)/,$(FOLDER_FILES)) $(addprefix $(PROFILES)/,$(PROFILE_FILES)) \
            $(addprefix $(LIBEXEC)/,lock lock-keys) $(addprefix $(LOCKDIR)/,$(LOCK_FILES)) \
            $(OURS)/content.db $(DOC)/wijkcentral.conf $(addprefix $(FONTDIR)/,$(notdir $(FONTS)) LICENSE)
OUR_FOLDERS = $(LIBEXEC) $(addprefix $(UNITS)/,$(sort $(dir $(UNIT_EXTRAS)))) $(FONTDIR) $(LOCKDIR) $(OURS) $(DOC)

# $(call filled,FROM,TO,MODE): a file in which our folders are filled in, with -e.
filled = sed 's|@BINDIR@|$(BINDIR)|g;s|@LIBEXEC@|$(LIBEXEC)|g;s|@SHARE@|$(OURS)|g' $(1) >$(DESTDIR)$(2) && \
         chmod $(3) $(DESTDIR)$(2) || exit 1;

.PHONY: install install-programs install-content uninstall

install: install-programs install-content

install-programs: $(addprefix $(B)/,$(PROGRAMS)) fonts
	install -d $(addprefix $(DESTDIR),$(sort $(dir $(INSTALLED))))
	install -m 755 $(addprefix $(B)/,$(PROGRAMS)) $(DESTDIR)$(BINDIR)
	install -m 644 $(FONTS) packaging/fonts/LICENSE $(DESTDIR)$(FONTDIR)
	for p in $(PROGRAMS); do gzip -9nc packaging/man/$$p.1 >$(DESTDIR)$(MANDIR)/$$p.1.gz || exit 1; done
	chmod 644 $(addprefix $(DESTDIR)$(MANDIR)/,$(PROGRAMS:=.1.gz))
	install -m 644 $(addprefix packaging/completion/,$(PROGRAMS)) $(DESTDIR)$(COMPLETE)
	$(foreach f,$(UNIT_FILES) $(UNIT_EXTRAS),$(call filled,$(SYSTEMD)/$(f),$(UNITS)/$(f),644))
	$(foreach f,$(UNIT_PROGRAMS),$(call filled,$(SYSTEMD)/$(f).sh,$(LIBEXEC)/$(f),755))
	$(foreach f,$(USER_FILES),$(call filled,$(SYSTEMD)/$(f:.conf=.sysusers),$(SYSUSERS)/$(f),644))
	$(foreach f,$(FOLDER_FILES),$(call filled,$(SYSTEMD)/$(f:.conf=.tmpfiles),$(TMPFILES)/$(f),644))
	$(foreach f,$(PROFILE_FILES),$(call filled,packaging/apparmor/$(f),$(PROFILES)/$(f),644))
	$(call filled,packaging/lock/lock.sh,$(LIBEXEC)/lock,755)
	$(call filled,packaging/lock/lock-keys.pl,$(LIBEXEC)/lock-keys,755)
	$(foreach f,$(LOCK_FILES),$(call filled,packaging/lock/$(f),$(LOCKDIR)/$(f),$(if $(filter 09_%,$(f)),755,644)))
	install -m 644 $(SYSTEMD)/wijkcentral.conf $(DESTDIR)$(DOC)

install-content: $(B)/content.db
	install -d $(DESTDIR)$(OURS)
	install -m 644 $(B)/content.db $(DESTDIR)$(OURS)

uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	for d in $(OUR_FOLDERS); do [ ! -d $(DESTDIR)$$d ] || rmdir $(DESTDIR)$$d || exit 1; done

include packaging/deb.mk
