/*
 * Styles say what a text is; a theme says how that looks.  Nothing outside
 * style.c and colour.c knows a colour.
 */
#ifndef TUI_STYLE_H
#define TUI_STYLE_H

#include <stdint.h>

enum style {
	STYLE_BODY,
	STYLE_BAR, /* top and bottom bars */
	STYLE_BAR_TITLE,
	STYLE_TITLE,
	STYLE_HEADING,
	STYLE_STRONG,
	STYLE_EMPHASIS,
	STYLE_LINK,
	STYLE_LINK_FOCUS,
	STYLE_HINT,
	STYLE_ITEM, /* a row that can be chosen */
	STYLE_ITEM_FOCUS,
	STYLE_MARK, /* a search hit */
	STYLE_MARK_FOCUS,
	STYLE_BUTTON,
	STYLE_BUTTON_KEY,
	STYLE_BUTTON_FOCUS,
	STYLE_FIELD,
	STYLE_FIELD_FOCUS,
	STYLE_ERROR,
	STYLE_GOOD,
	STYLE_WARNING, /* the idle countdown */
	STYLE_FRAME,
	STYLE_QR_LIGHT, /* two light modules, or one two columns wide */
	STYLE_QR_DARK,
	STYLE_QR_DARK_OVER_LIGHT, /* with a lower half block: upper dark, lower light */
	STYLE_QR_LIGHT_OVER_DARK,
	STYLES
};

/* Colours as 0xRRGGBB; attributes from enum look_attr. */
enum look_attr { LOOK_BOLD = 1, LOOK_UNDERLINE = 2, LOOK_REVERSE = 4 };
struct look {
	uint32_t foreground, background;
	uint8_t attributes;	 /* with colours */
	uint8_t mono_attributes; /* on a terminal without colours */
};

enum theme {
	THEME_LIGHT,
	THEME_DARK,
	THEME_CONTRAST, /* white on black; what has the focus is bright yellow */
	THEME_YELLOW,	/* black on yellow */
	THEMES
};

struct look style_look(enum theme theme, enum style style);
/* Its name in settings: "light", "dark", "contrast", "yellow". */
const char *style_theme_name(enum theme theme);
/* THEMES when the name is unknown. */
enum theme style_theme(const char *name);
/* WCAG 2.2 contrast ratio times 100 (700 is 7:1). */
unsigned style_contrast(uint32_t a, uint32_t b);

#endif
