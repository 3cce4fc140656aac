#include "tui/part/cards.h"
#include "tui/part/choice.h"
#include "tui/text.h"

enum { ROWS_LEAST = 3, COLUMNS_MOST = 4, WIDE = 44, ONE_COLUMN = 3 };
enum { DIGIT_COLS = 4 }; /* "» 1 " */
enum { NARROW = 16 };

static int rows_of(const struct cards *cards)
{
	return (cards->count + cards->columns - 1) / cards->columns;
}

/* In so many columns; returns the rows of a card. */
static int try_columns(struct cards *cards, struct rect area, int columns, int rows_most)
{
	cards->columns = columns;
	cards->gap_cols = columns > 1 ? 2 : 0;
	cards->cols = (area.cols - (columns - 1) * cards->gap_cols) / columns;
	if (cards->cols > WIDE)
		cards->cols = WIDE;
	int rows = rows_of(cards);
	cards->gap_rows = (area.rows + 1) / rows > ROWS_LEAST ? 1 : 0;
	cards->rows = (area.rows + cards->gap_rows) / rows - cards->gap_rows;
	if (cards->rows > rows_most)
		cards->rows = rows_most;
	return cards->rows;
}

void cards_lay_out(struct cards *cards, struct rect area, int count, int rows_most)
{
	*cards = (struct cards){.count = count > 0 ? count : 1, .lines = 1};
	int columns = cards->count <= ONE_COLUMN ? 1 : 2;
	while (try_columns(cards, area, columns, rows_most) < ROWS_LEAST && columns < COLUMNS_MOST)
		columns++;
	int rows = rows_of(cards) * (cards->rows + cards->gap_rows) - cards->gap_rows;
	int cols = columns * (cards->cols + cards->gap_cols) - cards->gap_cols;
	int above = rows < area.rows ? (area.rows - rows) / 2 : 0;
	cards->area =
		(struct rect){area.row + above, area.col + (area.cols - cols) / 2, rows, cols};
}

struct rect cards_at(const struct cards *cards, int index)
{
	return (struct rect){
		cards->area.row + index / cards->columns * (cards->rows + cards->gap_rows),
		cards->area.col + index % cards->columns * (cards->cols + cards->gap_cols),
		cards->rows, cards->cols};
}

int cards_move(const struct cards *cards, int index, enum action action)
{
	int to = index;
	switch (action) {
	case ACTION_LEFT:
	case ACTION_PREVIOUS: to = index - 1; break;
	case ACTION_RIGHT:
	case ACTION_NEXT: to = index + 1; break;
	case ACTION_UP: to = index - cards->columns; break;
	case ACTION_DOWN: to = index + cards->columns; break;
	case ACTION_PAGE_UP:
	case ACTION_FIRST: to = 0; break;
	case ACTION_PAGE_DOWN:
	case ACTION_LAST: to = cards->count - 1; break;
	default: break;
	}
	return to >= 0 && to < cards->count ? to : index;
}

/* Too narrow for a name beside the digit: then it stands above it. */
static bool is_narrow(const struct cards *cards)
{
	return cards->cols < NARROW;
}

/* Columns for text on a card, with a blank at the end. */
static int room(const struct cards *cards)
{
	return cards->cols - DIGIT_COLS - 1;
}

bool cards_make_place(struct cards *cards, const char *text)
{
	int lines = 1 + text_rows(text, room(cards));
	if (is_narrow(cards) || lines > cards->rows)
		return false;
	if (lines > cards->lines)
		cards->lines = lines;
	return true;
}

static void draw_label(struct canvas *c, const struct cards *cards, struct rect at, int row,
		       enum style style, const char *digit, const char *label)
{
	canvas_text(c, row, at.col, at.cols, style, digit, strlen(digit));
	if (is_narrow(cards))
		choice_fit(c, row + 1, at.col + 1, at.cols - 1, style, label);
	else
		choice_fit(c, row, at.col + DIGIT_COLS, at.cols - DIGIT_COLS, style, label);
}

void cards_draw(struct canvas *c, const struct cards *cards, int index, const char *label,
		const char *text, unsigned state)
{
	bool focus = (state & CARD_FOCUS) != 0;
	struct rect at = cards_at(cards, index);
	enum style style = focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON;
	int lines = text != NULL ? cards->lines : is_narrow(cards) ? 2 : 1;
	int row = at.row + (lines < at.rows ? (at.rows - lines) / 2 : 0);
	char digit[16];
	snprintf(digit, sizeof digit, "%s %d", focus ? "»" : " ", index + 1);
	canvas_clear(c, at, style);
	draw_label(c, cards, at, row, focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON_KEY, digit, label);
	if (text != NULL)
		choice_paragraph(c,
				 (struct rect){row + 1, at.col + DIGIT_COLS,
					       at.row + at.rows - row - 1, room(cards)},
				 style, text);
	canvas_target(c, at, ACTION_PICK, index);
	canvas_describe(c, ROLE_CHOICE, (state & CARD_CHOSEN) != 0 ? ELEMENT_CHOSEN : 0U, index + 1,
			cards->count);
}
