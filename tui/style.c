#include "tui/style.h"

#include <math.h>
#include <string.h>

/* What colours are for. */
enum shade {
	PAPER,
	INK,
	STRONG,
	ACCENT, /* headings, links, lines */
	HINT,
	BAR,
	BAR_INK,
	BUTTON, /* and fields */
	BUTTON_INK,
	BUTTON_KEY,
	FOCUS,
	FOCUS_INK,
	FIELD_FOCUS,
	FIELD_FOCUS_INK,
	MARK,
	MARK_INK,
	MARK_FOCUS,
	MARK_FOCUS_INK,
	WARNING,
	WARNING_INK,
	ERROR,
	GOOD,
	BLACK,
	WHITE,
	SHADES
};

static const char *const names[THEMES] = {[THEME_LIGHT] = "light",
					  [THEME_DARK] = "dark",
					  [THEME_CONTRAST] = "contrast",
					  [THEME_YELLOW] = "yellow"};

/* A row for what it is for, a column for a theme. */
/* clang-format off */
static const uint32_t shades[SHADES][THEMES] = {
	/*                    light     dark      contrast  yellow  */
	[PAPER]            = {0xFFFFFF, 0x10151B, 0x000000, 0xFFF05A},
	[INK]              = {0x1B1F24, 0xF2F5F8, 0xFFFFFF, 0x000000},
	[STRONG]           = {0x1B1F24, 0xFFFFFF, 0xFFFFFF, 0x000000},
	[ACCENT]           = {0x102A5C, 0xA9D4FF, 0x80E0FF, 0x00005F},
	[HINT]             = {0x45505B, 0xC3CCD6, 0xE0E0E0, 0x303030},
	[BAR]              = {0x102A5C, 0x0B2440, 0xFFFFFF, 0x000000},
	[BAR_INK]          = {0xFFFFFF, 0xF2F5F8, 0x000000, 0xFFF05A},
	[BUTTON]           = {0xD4DCE4, 0x22303E, 0x303030, 0xFFFFFF},
	[BUTTON_INK]       = {0x102A5C, 0xF2F5F8, 0xFFFFFF, 0x000000},
	[BUTTON_KEY]       = {0x0B2440, 0xFFFFFF, 0xFFFFFF, 0x000000},
	[FOCUS]            = {0x102A5C, 0xA9D4FF, 0xFFFF00, 0x000000},
	[FOCUS_INK]        = {0xFFFFFF, 0x10151B, 0x000000, 0xFFF05A},
	[FIELD_FOCUS]      = {0xFFF4C2, 0xFFF4C2, 0xFFFF00, 0x000000},
	[FIELD_FOCUS_INK]  = {0x1B1F24, 0x10151B, 0x000000, 0xFFFFFF},
	[MARK]             = {0xFFF4C2, 0xFFD24A, 0x80E0FF, 0xFFFFFF},
	[MARK_INK]         = {0x1B1F24, 0x10151B, 0x000000, 0x000000},
	[MARK_FOCUS]       = {0x0B2440, 0x10151B, 0x000000, 0x000000},
	[MARK_FOCUS_INK]   = {0xFFD24A, 0xFFD24A, 0xFFFF00, 0xFFFFFF},
	[WARNING]          = {0xFFD24A, 0xFFD24A, 0xFFFFFF, 0xFFFFFF},
	[WARNING_INK]      = {0x1B1F24, 0x10151B, 0x000000, 0x000000},
	[ERROR]            = {0x8F1313, 0xFFB9B0, 0xFFB0B0, 0x5F0000},
	[GOOD]             = {0x0B4F2A, 0xA8E6BF, 0x90FF90, 0x00331A},
	[BLACK]            = {0x000000, 0x000000, 0x000000, 0x000000},
	[WHITE]            = {0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF},
};

enum { NONE = 0, BOLD = LOOK_BOLD, LINE = LOOK_UNDERLINE, REVERSE = LOOK_REVERSE };

/* And what each style takes of them; the same in every theme. */
static const struct {
	enum shade foreground, background;
	uint8_t attributes, mono_attributes;
} styles[STYLES] = {
	[STYLE_BODY]               = {INK,             PAPER,       NONE,        NONE},
	[STYLE_BAR]                = {BAR_INK,         BAR,         NONE,        REVERSE},
	[STYLE_BAR_TITLE]          = {BAR_INK,         BAR,         BOLD,        REVERSE | BOLD},
	[STYLE_TITLE]              = {ACCENT,          PAPER,       BOLD,        BOLD},
	[STYLE_HEADING]            = {ACCENT,          PAPER,       BOLD,        BOLD},
	[STYLE_STRONG]             = {STRONG,          PAPER,       BOLD,        BOLD},
	[STYLE_EMPHASIS]           = {INK,             PAPER,       LINE,        LINE},
	[STYLE_LINK]               = {ACCENT,          PAPER,       LINE,        LINE},
	[STYLE_LINK_FOCUS]         = {FOCUS_INK,       FOCUS,       BOLD | LINE, REVERSE},
	[STYLE_HINT]               = {HINT,            PAPER,       NONE,        NONE},
	[STYLE_ITEM]               = {INK,             PAPER,       NONE,        NONE},
	[STYLE_ITEM_FOCUS]         = {FOCUS_INK,       FOCUS,       BOLD,        REVERSE},
	[STYLE_MARK]               = {MARK_INK,        MARK,        BOLD,        BOLD | LINE},
	[STYLE_MARK_FOCUS]         = {MARK_FOCUS_INK,  MARK_FOCUS,  BOLD | LINE, REVERSE | LINE},
	[STYLE_BUTTON]             = {BUTTON_INK,      BUTTON,      NONE,        NONE},
	[STYLE_BUTTON_KEY]         = {BUTTON_KEY,      BUTTON,      BOLD,        BOLD},
	[STYLE_BUTTON_FOCUS]       = {FOCUS_INK,       FOCUS,       BOLD,        REVERSE | BOLD},
	[STYLE_FIELD]              = {INK,             BUTTON,      LINE,        LINE},
	[STYLE_FIELD_FOCUS]        = {FIELD_FOCUS_INK, FIELD_FOCUS, BOLD | LINE, REVERSE},
	[STYLE_ERROR]              = {ERROR,           PAPER,       BOLD,        REVERSE | BOLD},
	[STYLE_GOOD]               = {GOOD,            PAPER,       BOLD,        BOLD},
	[STYLE_WARNING]            = {WARNING_INK,     WARNING,     BOLD,        REVERSE | BOLD},
	[STYLE_FRAME]              = {ACCENT,          PAPER,       NONE,        NONE},
	[STYLE_QR_LIGHT]           = {BLACK,           WHITE,       NONE,        REVERSE},
	[STYLE_QR_DARK]            = {WHITE,           BLACK,       NONE,        NONE},
	[STYLE_QR_DARK_OVER_LIGHT] = {WHITE,           BLACK,       NONE,        NONE},
	[STYLE_QR_LIGHT_OVER_DARK] = {BLACK,           WHITE,       NONE,        REVERSE},
};
/* clang-format on */

struct look style_look(enum theme theme, enum style style)
{
	return (struct look){shades[styles[style].foreground][theme],
			     shades[styles[style].background][theme], styles[style].attributes,
			     styles[style].mono_attributes};
}

const char *style_theme_name(enum theme theme)
{
	return names[theme];
}

enum theme style_theme(const char *name)
{
	enum theme theme = 0;
	while (theme < THEMES && strcmp(names[theme], name) != 0)
		theme++;
	return theme;
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
