/* Fonts for the Linux console: what is taken over lies within the file, and names its glyphs. */
#include "tui/terminal/psf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct psf psf;
	struct err e = {.code = 0};
	if (psf_read(data, size, &psf, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return 0;
	}
	FUZZ_MUST(psf.columns > 0 && psf.columns <= PSF_SIDE_MAX);
	FUZZ_MUST(psf.rows > 0 && psf.rows <= PSF_SIDE_MAX);
	FUZZ_MUST(psf.bits >= data && psf.bits + psf.glyphs * psf.glyph_size <= data + size);
	for (size_t i = 0; i < psf.name_count; i++)
		FUZZ_MUST(psf.names[i].glyph < psf.glyphs && psf.names[i].character <= 0x10FFFF);
	psf_finish(&psf);
	fuzz_accepted();
	return 0;
}
