#include "tui/terminal/psf.h"
#include "db/base/err.h"

#include <stdlib.h>
#include <sysexits.h>
#include <unistr.h>

/* The header: eight little-endian numbers. */
enum { MAGIC, VERSION, HEADER_SIZE, FLAGS, LENGTH, GLYPH_SIZE, HEIGHT, WIDTH, NUMBERS };
enum { HAS_NAMES = 1, NAMES_END = 0xFF, SEQUENCE = 0xFE };

#define PSF2_MAGIC 0x864AB572u

static int damaged(struct err *e)
{
	return err_set(e, EX_DATAERR,
		       "Dit is geen lettertype voor de console, of het is beschadigd");
}

static uint32_t number(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* The names of one glyph end with 0xFF; what follows 0xFE are sequences. */
static int read_names(struct psf *psf, const unsigned char *at, size_t len, struct err *e)
{
	unsigned glyph = 0;
	bool sequence = false;
	for (size_t used; len > 0 && glyph < psf->glyphs; at += used, len -= used) {
		used = 1;
		if (*at == NAMES_END) {
			glyph++;
			sequence = false;
		} else if (*at == SEQUENCE) {
			sequence = true;
		} else {
			ucs4_t c;
			int n = u8_mbtoucr(&c, at, len);
			if (n <= 0)
				return damaged(e);
			used = (size_t)n;
			if (!sequence)
				psf->names[psf->name_count++] =
					(struct psf_name){.character = c, .glyph = glyph};
		}
	}
	return glyph == psf->glyphs && len == 0 ? 0 : damaged(e);
}

int psf_read(const void *data, size_t len, struct psf *out, struct err *e)
{
	const unsigned char *bytes = data;
	uint32_t head[NUMBERS];
	if (len < sizeof head || len > PSF_FILE_MAX)
		return damaged(e);
	for (size_t i = 0; i < NUMBERS; i++)
		head[i] = number(bytes + 4 * i);
	if (head[MAGIC] != PSF2_MAGIC || head[VERSION] != 0 || (head[FLAGS] & HAS_NAMES) == 0 ||
	    head[HEADER_SIZE] < sizeof head || head[HEADER_SIZE] > len || head[LENGTH] == 0 ||
	    head[LENGTH] > PSF_GLYPHS_MAX || head[WIDTH] == 0 || head[WIDTH] > PSF_SIDE_MAX ||
	    head[HEIGHT] == 0 || head[HEIGHT] > PSF_SIDE_MAX ||
	    head[GLYPH_SIZE] != head[HEIGHT] * ((head[WIDTH] + 7) / 8))
		return damaged(e);
	size_t all = (size_t)head[LENGTH] * head[GLYPH_SIZE];
	if (all > len - head[HEADER_SIZE])
		return damaged(e);
	struct psf psf = {
		.columns = head[WIDTH],
		.rows = head[HEIGHT],
		.glyphs = head[LENGTH],
		.glyph_size = head[GLYPH_SIZE],
		.bits = bytes + head[HEADER_SIZE],
	};
	size_t left = len - head[HEADER_SIZE] - all;
	psf.names = calloc(left + 1, sizeof *psf.names); /* a name is at least one byte */
	if (psf.names == NULL)
		return err_sys(e, EX_OSERR, "Te weinig geheugen");
	if (read_names(&psf, psf.bits + all, left, e) != 0) {
		psf_finish(&psf);
		return -1;
	}
	*out = psf;
	return 0;
}

void psf_finish(struct psf *psf)
{
	free(psf->names);
	psf->names = NULL;
	psf->name_count = 0;
}
