/* What stands on the keys of the keyboard on the screen, row by row. */
#ifndef TUI_KEYBOARD_LAYOUTS_H
#define TUI_KEYBOARD_LAYOUTS_H

#include "tui/keyboard.h"

#define LAYOUT_ROWS 4

/* U+FEFB on a key: it types the two letters lam and alef. */
#define LAYOUT_LAM_ALEF 0xFEFB

/* Its rows, a cluster a key; unused ones are NULL.  NULL: there is no such page. */
const char *const *keyboard_layouts_page(const struct keyboard *k, enum lang lang);
/* Those of a PIN, as they stand on a bank's machine; low: in one row. */
const char *const *keyboard_layouts_pin(bool low);
/* Are there only these keys, and no other pages of them? */
bool keyboard_layouts_is_short(const struct keyboard *k);
/* Has the language letters that are not Latin ones? */
bool keyboard_layouts_own_script(enum lang lang);
/* Does it have capitals and small letters, as these are shown now? */
bool keyboard_layouts_has_capitals(const struct keyboard *k, enum lang lang);
/* The first letters of its alphabet, to name it by: "abc". */
const char *keyboard_layouts_name(const struct keyboard *k, enum lang lang, bool capitals);
/* How an e-mail address often ends, the commonest first; NULL behind the last one. */
const char *keyboard_layouts_ending(int i);

#endif
