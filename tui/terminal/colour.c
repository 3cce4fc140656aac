#include "tui/terminal/colour.h"

#include <stdbool.h>

enum { BLACK = 0, WHITE = 7 };

/*
 * In the order of a console's own eight (black, red, green, yellow, blue, magenta, cyan,
 * white), so that what others print there is readable too.  The first is the darkest and the
 * last the lightest, for QR codes.
 */
static const uint32_t palettes[THEMES][COLOUR_PALETTE_SIZE] = {
	[THEME_LIGHT] = {0x000000, 0x8F1313, 0x0A5C30, 0xFFEBA0, 0x102A5C, 0x45505B, 0xE8EEF4,
			 0xFFFFFF},
	[THEME_DARK] = {0x000000, 0xFFB9B0, 0xA8E6BF, 0xFFD24A, 0x0B2440, 0x22303E, 0xA9D4FF,
			0xFFFFFF},
	[THEME_CONTRAST] = {0x000000, 0xFFB0B0, 0x90FF90, 0xFFFF00, 0x303030, 0xE0E0E0, 0x80E0FF,
			    0xFFFFFF},
	[THEME_YELLOW] = {0x000000, 0x5F0000, 0x00331A, 0xFFF05A, 0x00005F, 0x303030, 0xFFF8C0,
			  0xFFFFFF},
};

uint32_t colour_palette(enum theme theme, int n)
{
	return palettes[theme][n];
}

int colour_permille(int level)
{
	return (level * 1000 + 254) / 255;
}

static int part(uint32_t colour, int shift)
{
	return (int)((colour >> shift) & 0xFF);
}

static int distance(uint32_t a, uint32_t b)
{
	int red = part(a, 16) - part(b, 16), green = part(a, 8) - part(b, 8),
	    blue = part(a, 0) - part(b, 0);
	return red * red + green * green + blue * blue;
}

/* xterm's 256: 16 of the terminal's own, a cube of 6x6x6, and 24 greys. */

enum { CUBE = 16, GREYS = 232 };

static uint32_t seen_256(int number)
{
	static const uint32_t steps[6] = {0, 95, 135, 175, 215, 255};
	if (number >= GREYS) {
		uint32_t grey = (uint32_t)(8 + 10 * (number - GREYS));
		return grey << 16 | grey << 8 | grey;
	}
	int n = number - CUBE;
	return steps[n / 36] << 16 | steps[n / 6 % 6] << 8 | steps[n % 6];
}

static int step_256(int level)
{
	return level < 48 ? 0 : level < 115 ? 1 : (level - 35) / 40;
}

static int nearest_256(uint32_t colour)
{
	int cube = CUBE + 36 * step_256(part(colour, 16)) + 6 * step_256(part(colour, 8)) +
		   step_256(part(colour, 0));
	int mean = (part(colour, 16) + part(colour, 8) + part(colour, 0)) / 3;
	int grey = GREYS + (mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10);
	return distance(colour, seen_256(grey)) < distance(colour, seen_256(cube)) ? grey : cube;
}

static int nearest_palette(enum theme theme, uint32_t colour)
{
	int best = 0;
	for (int i = 1; i < COLOUR_PALETTE_SIZE; i++)
		if (distance(colour, palettes[theme][i]) < distance(colour, palettes[theme][best]))
			best = i;
	return best;
}

/* A terminal of direct colours takes the first eight numbers for its own. */
static int direct(uint32_t colour)
{
	return colour < COLOUR_PALETTE_SIZE ? 0x080808 : (int)colour;
}

static bool is_light(uint32_t colour)
{
	return style_contrast(colour, 0x000000) > style_contrast(colour, 0xFFFFFF);
}

/* Black and white: the page as light or dark as the theme has it, marks as without colours. */
static struct colour_look in_black_and_white(enum theme theme, enum style style)
{
	struct look look = style_look(theme, style);
	bool code = style >= STYLE_QR_LIGHT; /* its colours mean something */
	bool light = is_light(code ? look.background : style_look(theme, STYLE_BODY).background);
	if (!code && (look.mono_attributes & LOOK_REVERSE))
		light = !light;
	struct colour_look out = {light ? BLACK : WHITE, light ? WHITE : BLACK,
				  code ? 0 : (uint8_t)(look.mono_attributes & ~LOOK_REVERSE)};
	if (light)
		out.attributes &= (uint8_t)~LOOK_BOLD; /* bold black is grey */
	return out;
}

struct colour_look colour_of(enum colour_range range, enum theme theme, enum style style)
{
	struct look look = style_look(theme, style);
	switch (range) {
	case COLOUR_FIXED: return in_black_and_white(theme, style);
	case COLOUR_PALETTE:
		return (struct colour_look){nearest_palette(theme, look.foreground),
					    nearest_palette(theme, look.background),
					    (uint8_t)(look.attributes & ~LOOK_BOLD)};
	case COLOUR_256:
		return (struct colour_look){nearest_256(look.foreground),
					    nearest_256(look.background), look.attributes};
	case COLOUR_DIRECT:
		return (struct colour_look){direct(look.foreground), direct(look.background),
					    look.attributes};
	case COLOUR_NONE:
	case COLOUR_RANGES: break;
	}
	return (struct colour_look){-1, -1, look.mono_attributes};
}

/* The white of an old console is only two thirds of it. */
uint32_t colour_seen(enum colour_range range, enum theme theme, int number)
{
	enum { DIM_WHITE = 0xAAAAAA };
	switch (range) {
	case COLOUR_FIXED: return number == BLACK ? 0 : DIM_WHITE;
	case COLOUR_PALETTE: return palettes[theme][number];
	case COLOUR_256: return seen_256(number);
	default: return (uint32_t)number;
	}
}
