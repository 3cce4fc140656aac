/*
 * The way to every screen of the kiosk and of the wizard, in keys, on the stage: for tests of what
 * must be so on all of them.
 */
#ifndef TESTS_UNIT_SUPPORT_WAYS_H
#define TESTS_UNIT_SUPPORT_WAYS_H

#include "tests/unit/support/stage.h"

struct way {
	const char *screen, *keys;
};

/* Ways on one stage, each from the screen it rests on. */
struct tour {
	const char *rest; /* the name of that screen */
	struct stage_options options;
	void (*furnish)(struct stage *s); /* what the ways need in its store; NULL: nothing */
	const struct way *ways;
	size_t way_count;
};

/* A visitor; one in a centre with activities; a worker there; who sets a machine up. */
#define TOURS 4
extern const struct tour tours[TOURS];

/* Opens the stage of a tour at its rest; options: those of the tour, changed as the test needs. */
void tour_open(struct stage *s, const struct tour *tour, int rows, int cols,
	       const struct stage_options *options);
/* Somebody signs up who stands on the centre's list then. */
void tour_sign_up(struct stage *s, const char *name, const char *email);
/* Goes a way and expects its screen. */
void tour_go(struct stage *s, const struct way *way);
/* How long the kiosk waits for somebody who does nothing, as things are now. */
int64_t tour_limit_ms(const struct stage *s);
/* Lets that time pass: the stage is at its rest again. */
void tour_end(struct stage *s, const struct tour *tour);

/* Activities for a bundle (stage_options.sql), round the stage's own Wednesday 18 November 2026. */
extern const char ways_agenda_sql[];

#endif
