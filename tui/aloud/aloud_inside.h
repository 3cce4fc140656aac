/* The inside of aloud.h: aloud.c (on, off, keys, answers), aloud_follow.c (what changed),
 * aloud_read.c (reading all of it). */
#ifndef TUI_ALOUD_INSIDE_H
#define TUI_ALOUD_INSIDE_H

#include "tui/aloud/aloud.h"
#include "tui/aloud/say.h"
#include "tui/aloud/scene.h"

/* What was on the canvas when it was looked at last. */
struct aloud_seen {
	unsigned long opened; /* 0: nothing yet */
	bool notice;
	int countdown;	 /* the last number of seconds that was told */
	int action, arg; /* of the focus */
	bool focused;	 /* it was on the canvas */
	unsigned state;
	int group;  /* of the choices that the focus is in; see first_of */
	long first; /* line of the view */
	bool edited;
	struct buf text; /* what was edited; secret */
	size_t cursor;
	struct buf status, faults;
	struct buf label; /* of the focus; secret */
};

struct aloud {
	struct aloud_voice voice;
	bool offered, speaking;
	bool muted;	   /* no headphone is plugged in */
	bool begins;	   /* the first thing that is said tells about the keys */
	int speed, volume; /* as told */
	struct buf last;   /* orders to say again; secret */
	bool again;	   /* the key before was F7 */
	struct aloud_seen seen;
	/* Reading all of it.  recites: it began by itself, and ends with the focus. */
	bool reading, paused, recites;
	bool ends;	  /* this is the last part */
	long mark, until; /* the last mark given; the one that ends this part */
	long next;	  /* line of the view to go on with */
};

/* Tells, and keeps it to be said again.  False when nobody listens any more. */
bool aloud_tell(struct aloud *a, struct ui *ui, const struct say *say);
/* Takes the canvas as seen, without a word. */
void aloud_look(struct aloud *a, struct ui *ui, const struct canvas *c);
/* Begins to read all that is on the screen, and what can be scrolled to. */
void aloud_read(struct aloud *a, struct ui *ui, bool recites);
/* That part was heard: the next one. */
void aloud_read_on(struct aloud *a, struct ui *ui);
void aloud_read_end(struct aloud *a);

#endif
