/*
 * A keyboard on the screen, for whoever has only a touch screen.  ui.c shows it
 * when a touch came to where text is typed, and takes it away at the first key
 * of a real keyboard.
 */
#ifndef TUI_KEYBOARD_H
#define TUI_KEYBOARD_H

#include "tui/canvas.h"
#include "tui/words.h"

enum keyboard_layer { KEYBOARD_LOWER, KEYBOARD_UPPER, KEYBOARD_MORE, KEYBOARD_LAYERS };

/* Rows it takes on a canvas of this height; 0: there is no room. */
int keyboard_rows(int canvas_rows);
/* Draws in area (keyboard_rows high); targets are ACTION_TYPE and ACTION_LAYER. */
void keyboard_draw(struct canvas *c, struct rect area, enum keyboard_layer layer, enum lang lang);

#endif
