/*
 * A PIN being typed: digits only, drawn as dots, told as "character" and never spoken.  One types
 * and deletes at its end, as on a bank's machine.
 */
#ifndef TUI_PART_DOTS_H
#define TUI_PART_DOTS_H

#include "tui/part/field.h"

/* Adds the digits of text; anything else in it is left out. */
void dots_insert(struct field_edit *f, const char *text, size_t len);
/* Deleting; false when it has no use for the action. */
bool dots_act(struct field_edit *f, enum action action);
void dots_draw(struct field_edit *f, struct canvas *c, struct rect at, bool focus);

#endif
