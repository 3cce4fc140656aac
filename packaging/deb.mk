# Debian packages.
#
#   make deb                      under build/deb/, with their sources; DEB=-b without these
#   make deb-check                and what must be true of them; needs root

DEB ?= -F

.PHONY: deb deb-check
deb:
	@packaging/install.sh run deb
	@packaging/deb.sh $(B)/deb $(DEB)

deb-check: deb $(B)/tests/torture/signup
	@packaging/install.sh debcheck
	tests/packaging/deb_good.sh $(B)
	tests/packaging/test_deb.sh $(B)
	tests/packaging/deb_same.sh $(B)
