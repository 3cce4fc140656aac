/*
 * Cards in columns: a few things to choose from that each want room, such as languages.  They are
 * read row by row.  A card is at least three rows by six columns wherever that fits: enough for a
 * fingertip.
 */
#ifndef TUI_PART_CARDS_H
#define TUI_PART_CARDS_H

#include "tui/canvas.h"
#include "tui/screen.h"

/* Where they stand; cards_lay_out fills it. */
struct cards {
	int count, columns;
	int rows, cols; /* of a card */
	int gap_rows, gap_cols;
	int lines;	  /* of the longest card, so that the labels stand beside each other */
	struct rect area; /* what they fill together, in the middle of the area that was given */
};

/* Over `area`; a card needs at most rows_most lines. */
void cards_lay_out(struct cards *cards, struct rect area, int count, int rows_most);
struct rect cards_at(const struct cards *cards, int index);
/* Where an action takes the focus from `index`: index itself when it takes it nowhere. */
int cards_move(const struct cards *cards, int index, enum action action);
/* What holds for a card; bits. */
enum card_state { CARD_PLAIN = 0, CARD_FOCUS = 1, CARD_CHOSEN = 2 };
/*
 * One card: its digit and label, text under it when that is not NULL, and a target
 * (ACTION_PICK, index).  The lines stand in the middle of the card.
 */
void cards_draw(struct canvas *c, const struct cards *cards, int index, const char *label,
		const char *text, unsigned state);
/*
 * Makes place for a text under the label of a card; false, and no place, when it does not fit as
 * a whole.  Without this the label stands in the middle.
 */
bool cards_make_place(struct cards *cards, const char *text);

#endif
