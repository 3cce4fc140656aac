/*
 * A stick for the kiosk under test: a small file system of its own, in a view
 * of the mounts that only this test and its children have, with a device that
 * the kernel's tables call removable.
 */
#ifndef TESTS_E2E_SUPPORT_USB_H
#define TESTS_E2E_SUPPORT_USB_H

#include <stdbool.h>

/* Once, before anything else runs.  False where a test may not do this. */
bool usb_begin(void);
/* folder: where it is mounted, made when needed; size as tmpfs has it ("1m"). */
void usb_put_in(const char *folder, const char *size);
void usb_lock(const char *folder);
void usb_take_out(const char *folder);

#endif
