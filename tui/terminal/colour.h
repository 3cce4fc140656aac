/*
 * What a theme's looks become on a terminal: numbers of colours, and attributes.  Pure;
 * term.c hands the numbers on.  What is shown in the end has the contrast of the theme
 * too (7:1), also after rounding: a test asks colour_seen.
 */
#ifndef TUI_COLOUR_H
#define TUI_COLOUR_H

#include "tui/style.h"

enum colour_range {
	COLOUR_NONE, /* attributes only */
	/*
	 * Eight colours (or sixteen) that look different everywhere, and often too dark: only
	 * black and white are used.
	 */
	COLOUR_FIXED,
	COLOUR_PALETTE, /* eight that the theme sets: the Linux console */
	COLOUR_256,	/* xterm's cube and greys, which no settings of a terminal change */
	COLOUR_DIRECT,	/* 0xRRGGBB */
	COLOUR_RANGES
};

#define COLOUR_PALETTE_SIZE 8

struct colour_look {
	int foreground, background; /* numbers of colours; of no use with COLOUR_NONE */
	uint8_t attributes;	    /* enum look_attr */
};

/*
 * How a style is shown.  Bold is left out where it would change the colour, or be taken for
 * half of a font's glyphs; reversed pairs come out as such, not as an attribute.
 */
struct colour_look colour_of(enum colour_range range, enum theme theme, enum style style);
/* The n-th colour of the theme's palette, as 0xRRGGBB; n < COLOUR_PALETTE_SIZE. */
uint32_t colour_palette(enum theme theme, int n);
/* Part of 1000 that terminfo's initc turns back into exactly this part of 255. */
int colour_permille(int level);
/* What that number looks like to a visitor, as 0xRRGGBB; with COLOUR_FIXED the least one can count
 * on. */
uint32_t colour_seen(enum colour_range range, enum theme theme, int number);

#endif
