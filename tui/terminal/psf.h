/*
 * Reads a font for the Linux console: PSF version 2, with its table of Unicode characters.  The
 * file is not trusted: every length in it is checked against what is there.
 */
#ifndef TUI_PSF_H
#define TUI_PSF_H

#include <stddef.h>
#include <stdint.h>

struct err;

#define PSF_SIDE_MAX   32  /* pixels; the kernel takes no larger letters */
#define PSF_GLYPHS_MAX 512 /* nor more of them */
#define PSF_FILE_MAX   (256 << 10)

/* Glyph number `glyph` is how this character looks. */
struct psf_name {
	uint32_t character;
	unsigned glyph;
};
struct psf {
	unsigned columns, rows; /* pixels of a letter */
	unsigned glyphs;
	size_t glyph_size; /* bytes: rows, each of whole bytes, the leftmost pixel highest */
	const unsigned char *bits;
	struct psf_name *names;
	size_t name_count;
};

/*
 * Points into data, which must stay.  EX_DATAERR: it is no such font.  Sequences of more than one
 * character are passed over.
 */
int psf_read(const void *data, size_t len, struct psf *out, struct err *e);
void psf_finish(struct psf *psf);

#endif
