/* What the publications are chosen by.  Lives in the publications screen; the filter screen changes
 * it. */
#ifndef TUI_SCREEN_FILTER_H
#define TUI_SCREEN_FILTER_H

#include "content/bundle/bundle.h"
#include <stdint.h>

struct filter_choice {
	char *keys[FACETS];   /* NULL: any */
	char *labels[FACETS]; /* as shown */
};

void filter_clear(struct filter_choice *choice);
bool filter_is_set(const struct filter_choice *choice);

#endif
