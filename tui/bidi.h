/*
 * A line of text in the order of the screen: the Unicode bidirectional algorithm (UAX #9) and
 * the joining of Arabic letters, both by fribidi, for text that is kept in clusters.  Every
 * cluster stays whole.
 */
#ifndef TUI_BIDI_H
#define TUI_BIDI_H

#include "tui/canvas.h"
#include <stddef.h>
#include <stdint.h>

/*
 * The algorithm itself, for one paragraph of n code points: sets the level of each, and
 * order[v], the index of the one that stands at place v from the left.  DIRECTION_AUTO takes
 * the direction of the first letter (rules P2 and P3).  Returns the paragraph's level, 0 or 1;
 * -1 when memory runs out, with everything in the order it is read.
 */
int bidi_order(const uint32_t *text, int n, enum direction direction, signed char *levels,
	       int *order);

#define BIDI_CLUSTERS 512 /* at most on a line */
#define BIDI_LETTERS  (3 * BIDI_CLUSTERS)

struct bidi_line {
	int count;		      /* clusters */
	int first[BIDI_CLUSTERS + 1]; /* of its letters */
	uint32_t text[BIDI_LETTERS];  /* letters and joiners, without their marks */
	signed char levels[BIDI_LETTERS];
	int shown[BIDI_CLUSTERS]; /* which cluster stands at this place from the left */
	bool has_ltr, has_rtl;	  /* letters of these */
};

void bidi_begin(struct bidi_line *line);
/* Adds a cluster; an empty one is a blank.  There must be room. */
void bidi_add(struct bidi_line *line, const char *cluster, size_t len);
/* When all clusters are there: sets levels and shown. */
void bidi_arrange(struct bidi_line *line, bool rtl);
/* After bidi_arrange: letters take the shape they have beside each other, brackets that of
 * their direction. */
void bidi_shape(struct bidi_line *line);
/*
 * After bidi_shape: writes cluster i, which was added with these bytes, in its shape, at most
 * `size` bytes and the rest NUL.  Joiners have done their work and are left out.
 */
void bidi_write(const struct bidi_line *line, int i, const char *cluster, size_t len, char *out,
		size_t size);

#endif
