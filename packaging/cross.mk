# Other machines than this one: the programs and the unit tests are built for them, and the tests run in QEMU.
#
#   make cross CROSS=armhf     one of them; OPTIMISE='-O2 -g' builds as for a release

CROSS = arm64 armhf

.PHONY: cross cross-unit
cross:
	@packaging/install.sh run cross
	@packaging/cross.sh $(B) $(CROSS)

# What packaging/cross.sh builds with another compiler.
cross-unit: $(UNIT_BINS)
