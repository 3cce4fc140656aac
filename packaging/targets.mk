# The commands for people: each installs what it needs, builds, and runs.

JOBS  = $(shell nproc 2>/dev/null || echo 1)
AGAIN = $(MAKE) --no-print-directory

run:
	@packaging/install.sh run
	@$(AGAIN) -s -j$(JOBS) all fonts
	@packaging/run.sh $(B)

check:
	@packaging/install.sh run check
	@tests/check.sh $(B)

check-all:
	@packaging/install.sh run check
	@CHECK_ALL=yes tests/check.sh $(B)

lint:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all
	@B=$(B) packaging/lint.sh

# The README's picture of home, and every screen in every theme and language under build/pictures/.
#   make pictures SIZE=40x15
SIZE = 80x24
pictures:
	@packaging/install.sh run check pictures
	@$(AGAIN) -s -j$(JOBS) all $(B)/tests/pictures/visit $(B)/tests/pictures/gallery
	@tests/pictures/home.sh $(B) packaging/pictures
	@rm -rf $(B)/pictures
	@WIJK_BUILD=$(B) tests/pictures/gallery.sh $(B)/pictures $(SIZE)

# The services of the kiosk in a booted Debian, as root.  It takes the README's pictures of both ways.
appliance-units:
	@packaging/install.sh run check appliance
	@$(AGAIN) -s -j$(JOBS) all fonts
	@tests/pictures/ways.sh $(B) packaging/pictures
