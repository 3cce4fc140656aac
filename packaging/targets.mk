# The commands for people: each installs what it needs, builds, and runs.

JOBS  = $(shell nproc 2>/dev/null || echo 1)
AGAIN = $(MAKE) --no-print-directory

run:
	@packaging/install.sh run
	@$(AGAIN) -s -j$(JOBS) all
	@packaging/run.sh $(B)

check:
	@packaging/install.sh run check
	@tests/check.sh $(B)

lint:
	@packaging/install.sh run check
	@$(AGAIN) -s -j$(JOBS) all
	@B=$(B) packaging/lint.sh

pictures:
	@packaging/install.sh run check pictures
	@$(AGAIN) -s -j$(JOBS) all $(B)/tests/pictures/visit
	@tests/pictures/home.sh $(B) packaging/pictures
