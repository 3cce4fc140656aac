/* What the screens of the centre's list hand to each other. */
#ifndef TUI_SCREEN_PEOPLE_H
#define TUI_SCREEN_PEOPLE_H

#include "tui/hand/people.h"
#include <stddef.h>

/* For people_screen; stays with the screen below it. */
struct people_choice {
	struct opened *opened;
	size_t group;
};

#endif
