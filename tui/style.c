#include "tui/style.h"

#include <math.h>

enum {
	INK = 0x1B1F24,
	PAPER = 0xFFFFFF,
	NAVY = 0x12355B,
	NAVY_DEEP = 0x0B2440,
	SOFT = 0xE8EEF4,
	CREAM = 0xFFF4C2,
	RED = 0x8F1313,
	GREEN = 0x0B4F2A,
	GREY = 0x45505B,
	AMBER = 0xFFD24A,
	NIGHT = 0x10151B,
	MIST = 0xF2F5F8,
	SKY = 0xA9D4FF,
	STEEL = 0xC3CCD6,
	ROSE = 0xFFB9B0,
	MINT = 0xA8E6BF,
	DUSK = 0x22303E
};

#define QR_LOOKS                                                                                   \
	[STYLE_QR_LIGHT] = {0x000000, 0xFFFFFF, 0, LOOK_REVERSE},                                  \
	[STYLE_QR_DARK] = {0xFFFFFF, 0x000000, 0, 0},                                              \
	[STYLE_QR_DARK_OVER_LIGHT] = {0xFFFFFF, 0x000000, 0, 0},                                   \
	[STYLE_QR_LIGHT_OVER_DARK] = {0x000000, 0xFFFFFF, 0, LOOK_REVERSE}

static const struct look looks[THEMES][STYLES] =
	{
		[THEME_LIGHT] =
			{
				[STYLE_BODY] = {INK, PAPER, 0, 0},
				[STYLE_BAR] = {PAPER, NAVY, 0, LOOK_REVERSE},
				[STYLE_BAR_TITLE] = {PAPER, NAVY, LOOK_BOLD,
						     LOOK_REVERSE | LOOK_BOLD},
				[STYLE_TITLE] = {NAVY, PAPER, LOOK_BOLD, LOOK_BOLD},
				[STYLE_HEADING] = {NAVY, PAPER, LOOK_BOLD, LOOK_BOLD},
				[STYLE_STRONG] = {INK, PAPER, LOOK_BOLD, LOOK_BOLD},
				[STYLE_EMPHASIS] = {INK, PAPER, LOOK_UNDERLINE, LOOK_UNDERLINE},
				[STYLE_LINK] = {NAVY, PAPER, LOOK_UNDERLINE, LOOK_UNDERLINE},
				[STYLE_LINK_FOCUS] = {PAPER, NAVY, LOOK_BOLD | LOOK_UNDERLINE,
						      LOOK_REVERSE},
				[STYLE_HINT] = {GREY, PAPER, 0, 0},
				[STYLE_ITEM] = {INK, PAPER, 0, 0},
				[STYLE_ITEM_FOCUS] = {PAPER, NAVY, LOOK_BOLD, LOOK_REVERSE},
				[STYLE_MARK] = {INK, CREAM, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE},
				[STYLE_MARK_FOCUS] = {AMBER, NAVY_DEEP, LOOK_BOLD | LOOK_UNDERLINE,
						      LOOK_REVERSE | LOOK_UNDERLINE},
				[STYLE_BUTTON] = {NAVY, SOFT, 0, 0},
				[STYLE_BUTTON_KEY] = {NAVY_DEEP, SOFT, LOOK_BOLD, LOOK_BOLD},
				[STYLE_BUTTON_FOCUS] = {PAPER, NAVY,
							LOOK_BOLD, LOOK_REVERSE | LOOK_BOLD},
				[STYLE_FIELD] = {INK, SOFT, 0, LOOK_UNDERLINE},
				[STYLE_FIELD_FOCUS] = {INK, CREAM, LOOK_BOLD, LOOK_REVERSE},
				[STYLE_ERROR] = {RED, PAPER, LOOK_BOLD, LOOK_BOLD | LOOK_REVERSE},
				[STYLE_GOOD] = {GREEN, PAPER, LOOK_BOLD, LOOK_BOLD},
				[STYLE_WARNING] = {INK, AMBER, LOOK_BOLD, LOOK_REVERSE | LOOK_BOLD},
				[STYLE_FRAME] = {NAVY, PAPER, 0, 0},
				QR_LOOKS,
			},
		[THEME_DARK] =
			{
				[STYLE_BODY] = {MIST, NIGHT, 0, 0},
				[STYLE_BAR] = {MIST, NAVY_DEEP, 0, LOOK_REVERSE},
				[STYLE_BAR_TITLE] = {PAPER, NAVY_DEEP, LOOK_BOLD,
						     LOOK_REVERSE | LOOK_BOLD},
				[STYLE_TITLE] = {SKY, NIGHT, LOOK_BOLD, LOOK_BOLD},
				[STYLE_HEADING] = {SKY, NIGHT, LOOK_BOLD, LOOK_BOLD},
				[STYLE_STRONG] = {PAPER, NIGHT, LOOK_BOLD, LOOK_BOLD},
				[STYLE_EMPHASIS] = {MIST, NIGHT, LOOK_UNDERLINE, LOOK_UNDERLINE},
				[STYLE_LINK] = {SKY, NIGHT, LOOK_UNDERLINE, LOOK_UNDERLINE},
				[STYLE_LINK_FOCUS] = {NIGHT, SKY, LOOK_BOLD | LOOK_UNDERLINE,
						      LOOK_REVERSE},
				[STYLE_HINT] = {STEEL, NIGHT, 0, 0},
				[STYLE_ITEM] = {MIST, NIGHT, 0, 0},
				[STYLE_ITEM_FOCUS] = {NIGHT, SKY, LOOK_BOLD, LOOK_REVERSE},
				[STYLE_MARK] = {NIGHT, AMBER, LOOK_BOLD,
						LOOK_BOLD | LOOK_UNDERLINE},
				[STYLE_MARK_FOCUS] = {NIGHT, AMBER, LOOK_BOLD | LOOK_UNDERLINE,
						      LOOK_REVERSE | LOOK_UNDERLINE},
				[STYLE_BUTTON] = {MIST, DUSK, 0, 0},
				[STYLE_BUTTON_KEY] = {PAPER, DUSK, LOOK_BOLD, LOOK_BOLD},
				[STYLE_BUTTON_FOCUS] = {NIGHT, SKY,
							LOOK_BOLD, LOOK_REVERSE | LOOK_BOLD},
				[STYLE_FIELD] = {MIST, DUSK, 0, LOOK_UNDERLINE},
				[STYLE_FIELD_FOCUS] = {NIGHT, CREAM, LOOK_BOLD, LOOK_REVERSE},
				[STYLE_ERROR] = {ROSE, NIGHT, LOOK_BOLD, LOOK_BOLD | LOOK_REVERSE},
				[STYLE_GOOD] = {MINT, NIGHT, LOOK_BOLD, LOOK_BOLD},
				[STYLE_WARNING] = {NIGHT, AMBER,
						   LOOK_BOLD, LOOK_REVERSE | LOOK_BOLD},
				[STYLE_FRAME] = {SKY, NIGHT, 0, 0},
				QR_LOOKS,
			},
};

const struct look *style_look(enum theme theme, enum style style)
{
	return &looks[theme][style];
}

/* WCAG 2.2, relative luminance of an sRGB colour. */
static double luminance(uint32_t colour)
{
	static const double weights[3] = {0.2126, 0.7152, 0.0722};
	double sum = 0;
	for (int i = 0; i < 3; i++) {
		double v = (double)((colour >> (16 - 8 * i)) & 0xFF) / 255.0;
		sum += weights[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

unsigned style_contrast(uint32_t a, uint32_t b)
{
	double x = luminance(a), y = luminance(b);
	double ratio = x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
	return (unsigned)(ratio * 100.0);
}
