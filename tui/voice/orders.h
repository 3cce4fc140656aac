/*
 * What wijkspeak is told, a line at a time on its standard input:
 *
 *   voice nl      the language of what follows
 *   speed 2       0 (slow) to 4; volume 2 the same, soft to loud
 *   say TEXT      speak it
 *   spell TEXT    letter by letter, slowly
 *   mark 7        answer "reached 7" when all before it was heard
 *   stop          be silent at once, and forget what was to be said
 *   pause         hold; resume goes on
 *
 * Orders are carried out one after another; stop, pause and resume at once.
 * What cannot be understood is left out.  What is to be said may be private:
 * it is wiped as soon as it is not needed.
 */
#ifndef TUI_VOICE_ORDERS_H
#define TUI_VOICE_ORDERS_H

#include "db/base/buf.h"

enum order_kind {
	ORDER_NONE,
	ORDER_VOICE,
	ORDER_SPEED,
	ORDER_VOLUME,
	ORDER_SAY,
	ORDER_SPELL,
	ORDER_MARK,
	ORDER_STOP,
	ORDER_PAUSE,
	ORDER_RESUME
};

struct order {
	enum order_kind kind;
	const char *text; /* what stands behind the word; valid until the next orders_next */
	long number;	  /* of it; -1 when it is no number */
};

struct orders {
	struct buf in;	    /* the start of a line that is not whole yet */
	struct buf waiting; /* whole lines */
	struct buf current; /* the text of the order that is being carried out */
	bool skipping;	    /* the rest of a line that is too long */
	bool stopped;	    /* since the last orders_next: what is being said must end */
	bool paused;
};

void orders_init(struct orders *o);
void orders_finish(struct orders *o);
/* Takes in bytes that were read. */
void orders_take(struct orders *o, const char *bytes, size_t len);
/* The next order, never stop, pause or resume; false when there is none. */
bool orders_next(struct orders *o, struct order *out);
/* Forgets what was to be said, as stop does. */
void orders_stop(struct orders *o);

#endif
