/* The inside of say.h: say.c makes sentences, say_cells.c finds words, say_typed.c follows typing.
 */
#ifndef TUI_SAY_INSIDE_H
#define TUI_SAY_INSIDE_H

#include "tui/aloud/say.h"

/* What words are, by their style; bits. */
enum tone { TONE_LABEL = 1, TONE_HINT = 2, TONE_FAULT = 4, TONE_FIELD = 8 };
#define TONE_ALL (TONE_LABEL | TONE_HINT | TONE_FAULT)

/* Adds the words in an area that have one of these tones, without what only decorates. */
void say_collect(const struct canvas *c, struct rect at, unsigned tones, struct buf *out);
/* Is the first thing in it a hint? */
bool say_begins_with_hint(const struct canvas *c, struct rect at);
/* A line for each fault, but those inside `but` (may be NULL). */
void say_collect_faults(const struct canvas *c, const struct target *but, struct buf *out);
/* The language of what stands at this place. */
int say_language(const struct say *say, const struct canvas *c, int row, int col);
bool say_is_blank(const struct canvas *c, int row);
/* The element on this row that is told as one: not a link in a text, a key, or a bare place. */
const struct target *say_target_on(const struct canvas *c, int row);
/* One order to spell. */
void say_spelled(struct say *say, const char *text, size_t len);

#endif
