#include "db/office/figures.h"

#include <stdlib.h>

static void finish_counts(struct figures_counts *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->items[i].name);
	free(c->items);
}

void figures_finish(struct figures *f)
{
	free(f->name);
	free(f->days);
	finish_counts(&f->centres);
	finish_counts(&f->forms);
	finish_counts(&f->languages);
	for (size_t i = 0; i < f->silent_count; i++) {
		free(f->silent[i].id);
		free(f->silent[i].name);
		free(f->silent[i].advice);
	}
	free(f->silent);
	*f = (struct figures){0};
}
