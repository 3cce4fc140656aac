/*
 * The bars: where we are, at the top; what can be done, at the bottom, as
 * buttons that show their key and can be touched.
 */
#ifndef TUI_BARS_H
#define TUI_BARS_H

#include "tui/canvas.h"
#include <stdint.h>

struct bars_button {
	int32_t key; /* as in struct button */
	const char *label;
	int action;
};

/* Rows that the buttons take at this width; 0 when there are none. */
int bars_rows(const struct bars_button *buttons, size_t count, int cols);
void bars_draw_buttons(struct canvas *c, const struct bars_button *buttons, size_t count);
void bars_draw_title(struct canvas *c, const char *title, const char *centre);
/* A box in the middle with a heading and paragraphs; the whole box is a target for ACTION_STAY. */
void bars_draw_notice(struct canvas *c, enum style style, const char *title, const char *text,
		      const char *what_now);
/* "Esc", "F1", "Enter", "/": what stands on the key. */
const char *bars_key_name(int32_t key, char plain[8]);

#endif
