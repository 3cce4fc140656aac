/*
 * A list drawn as SVG.  Bars stretch with the page but letters keep their size, so that a chart
 * reads as well on a phone as on paper: what lies across is in percent, what lies down in pixels.
 */
#ifndef DB_OFFICE_CHART_H
#define DB_OFFICE_CHART_H

struct buf;
struct listing;

struct chart_words {
	const char *id;	   /* a to z; unique on the page */
	const char *title; /* any text */
	const char *text;  /* any text: what a person sees in it */
};

/* A row of upright bars along a line of time. */
void chart_columns(struct buf *out, const struct chart_words *words, const struct listing *list);
/* A bar for each row, with its name above it. */
void chart_bars(struct buf *out, const struct chart_words *words, const struct listing *list);

#endif
