# The disk image of the appliance: build/image/wijkkiosk.img.  As root.
#
#   make image            makes it
#   make image-check      starts it in QEMU: a new disk, signups, a few power cuts, its menu, UEFI,
#                         a window, a dead root
#   make image-torture    the same with CUTS power cuts; updates of the night; a kiosk left alone
CUTS  = 50
IMAGE = $(B)/image/wijkkiosk.img

.PHONY: image image-check image-torture

image:
	@packaging/install.sh run deb image
	@packaging/deb.sh $(B)/deb -b
	@packaging/image/image.sh $(B)

image-check:
	@packaging/install.sh run check pictures image
	@[ -e $(IMAGE) ] || $(AGAIN) image
	@$(AGAIN) -s -j$(JOBS) all fonts
	@tests/image/test_image.py $(B) --cuts 2
	@tests/image/test_menu.py $(B)
	@tests/image/test_uefi.py $(B)
	@tests/image/test_window.py $(B)
	@tests/image/test_update.py $(B) --short

image-torture:
	@packaging/install.sh run check pictures image
	@[ -e $(IMAGE) ] || $(AGAIN) image
	@$(AGAIN) -s -j$(JOBS) all fonts
	@tests/image/test_image.py $(B) --cuts $(CUTS) --idle 600
	@tests/image/test_update.py $(B)
