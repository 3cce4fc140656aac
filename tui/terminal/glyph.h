/*
 * What stands in for a character that a terminal cannot show: a mark that looks like it, the
 * letter without its accent, an Arabic letter by itself, and else a question mark.
 */
#ifndef TUI_GLYPH_H
#define TUI_GLYPH_H

#include "tui/canvas.h"

/* What a terminal can show.  All zeroes: nothing but ASCII, which every terminal can. */
struct glyph_set {
	bool everything;      /* whatever Unicode has; the rest is then not looked at */
	uint32_t *characters; /* sorted; malloc */
	size_t count;
};

/* Takes over these characters, in any order, from malloc. */
void glyph_set_take(struct glyph_set *set, uint32_t *characters, size_t count);
void glyph_set_finish(struct glyph_set *set);
bool glyph_has(const struct glyph_set *set, uint32_t c);

/* c itself where the terminal has it, else what stands in for it; at last '?'. */
uint32_t glyph_for(const struct glyph_set *set, uint32_t c);
/*
 * The cell as this terminal can show it.  Without `everything` that is one character of one
 * column: such terminals put nothing on top of a letter.
 */
uint32_t glyph_of_cell(const struct glyph_set *set, const struct cell *cell);

#endif
