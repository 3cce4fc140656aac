/*
 * Does every text stand whole on the screen?  Each text of the pseudo-language, and each text of
 * the content that was marked, begins and ends with a bracket.  On the canvas each bracket must
 * begin one of them, which is there to its end, over as many lines as it takes: what was cut off,
 * and what something else was drawn over, is not.  A letter that belongs to none of them was
 * never translated.
 */
#ifndef TESTS_UNIT_SUPPORT_WHOLE_H
#define TESTS_UNIT_SUPPORT_WHOLE_H

#include "tui/canvas.h"

struct buf;
struct sqlite3;

struct whole {
	char **texts; /* of the content, as marked */
	size_t count;
	/* Those may end in an ellipsis here: a screen that is one key away shows them whole. */
	bool teasers;
};

/* For stage_options.sql on this database: MARKED(text) makes each letter an x, some two, puts
 * ‹ and › round it and remembers it here; PLAIN(text) only makes each letter an x; BODY(blob) does
 * that in all texts of a page. */
void whole_functions(struct sqlite3 *db, void *whole);
void whole_finish(struct whole *w);
/* The whole content of the stage's bundle, a form and a page in the pseudo-language as well. */
extern const char *const whole_sql;

/*
 * Adds a line for each text in this part of the canvas that is cut or overwritten and for each
 * word that is in no text.  names: those whose words may stand alone, up to NULL.
 */
void whole_check(const struct whole *w, const struct canvas *c, struct rect at,
		 const char *const *names, struct buf *faults);

#endif
