/* Which action a key asks for.  One table for every screen: a key means one thing everywhere. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/screen.h"
#include <stdint.h>

/* typing: printable keys are text, so only special keys have a meaning.  ACTION_NONE: none. */
enum action keys_action(int32_t key, bool typing);

#endif
