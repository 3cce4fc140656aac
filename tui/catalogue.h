/*
 * Reads a message catalogue in GNU gettext's binary form ("The Format of GNU
 * MO Files" in its manual), of either byte order.  Why not glibc's gettext(): that only works in
 * a locale that was generated, which a fresh Debian has none of but C; the kiosk
 * carries its languages inside, and needs no locale, no file and no environment.
 *
 * Nothing is kept of a catalogue, and nothing in it is believed: each look-up checks the bytes
 * that it reads.  A look-up compares some eight texts.
 */
#ifndef TUI_CATALOGUE_H
#define TUI_CATALOGUE_H

#include <stddef.h>

/* The bytes of a .mo file, which stay the caller's. */
struct catalogue {
	const unsigned char *bytes;
	size_t len;
};

/*
 * What msgid is called in this catalogue, NUL-terminated and as long-lived as its bytes; NULL
 * when it is not translated, or where the catalogue is damaged.  Plural forms are not read.
 */
const char *catalogue_find(const struct catalogue *c, const char *msgid);

#endif
