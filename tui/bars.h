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

#define BARS_BUTTONS 16

/*
 * Buttons that do not fit in the rows they may have are shown in groups, one at a time; a last
 * button, `more`, leads from group to group.
 */
struct bars {
	struct bars_button buttons[BARS_BUTTONS];
	size_t count;
	struct bars_button more;
	int group; /* any number from 0: the groups go round */
};

/* Is every row needed, so that there are no blank ones round the screen? */
bool bars_tight(const struct canvas *c);
/* Columns that stay blank on both sides. */
int bars_margin(const struct canvas *c);
/* Rows that the buttons take; 0 when there are none. */
int bars_rows(const struct bars *bars, const struct canvas *c);
void bars_draw_buttons(struct canvas *c, const struct bars *bars);
/* Rows of the title: a long one is wrapped. */
int bars_title_rows(const struct canvas *c, const char *title);
void bars_draw_title(struct canvas *c, const char *title, const char *centre);
/* In paragraphs, those that are not "". */
struct bars_notice {
	const char *title, *text;
	const char *dutch; /* what there are only Dutch words for */
	const char *what_now;
};
/* A box in the middle; the whole box is a target for ACTION_STAY. */
void bars_draw_notice(struct canvas *c, enum style style, const struct bars_notice *notice);
/* A button that belongs to the notice just drawn, under its words. */
void bars_draw_notice_button(struct canvas *c, enum style style, const struct bars_button *button);
/* "Esc", "F1", "Enter", "/": what stands on the key. */
const char *bars_key_name(int32_t key, char plain[8]);

#endif
