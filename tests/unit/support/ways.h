/* The way to every screen of the kiosk, in keys from the attract screen, on the stage. */
#ifndef TESTS_UNIT_SUPPORT_WAYS_H
#define TESTS_UNIT_SUPPORT_WAYS_H

#include <stddef.h>

struct way {
	const char *screen, *keys;
};

extern const struct way ways_all[];
extern const size_t ways_count;

/* Activities for a bundle (stage_options.sql), round the stage's own Wednesday 18 November 2026. */
extern const char ways_agenda_sql[];
/* With them. */
extern const struct way ways_agenda[];
extern const size_t ways_agenda_count;

#endif
