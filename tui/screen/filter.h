/* What the publications are chosen by.  Lives in the publications screen; the filter screen changes
 * it. */
#ifndef TUI_SCREEN_FILTER_H
#define TUI_SCREEN_FILTER_H

#include "content/bundle/bundle.h"
#include <stdint.h>

struct ui;

struct filter_choice {
	char *keys[FACETS];   /* NULL: any */
	char *labels[FACETS]; /* as shown */
};

void filter_clear(struct filter_choice *choice);
/* Says the labels again in the language of now.  What cannot be read stays as it was. */
void filter_translate(struct filter_choice *choice, struct ui *ui);
bool filter_is_set(const struct filter_choice *choice);

#endif
