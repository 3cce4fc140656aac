/*
 * A list of people for on paper, as wijkprint reads it: UTF-8 lines, tabs
 * between the parts of one.  All words come from whoever asks for it, in the
 * language of who reads it.
 *
 *   wijkprint 1
 *   title    TEXT              above the list
 *   line     TEXT              under the title; as many as there are
 *   note     TEXT              at the foot of each page
 *   page     TEXT              page number; {1} of {2}
 *   rtl      yes               (optional) from right to left
 *   columns  TEXT...           the first is that of the ticks
 *   row      yes|no TEXT...    a person: did they come, and a text for each other column
 */
#ifndef DB_PAPER_ROLL_H
#define DB_PAPER_ROLL_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

#define ROLL_FORMAT	 1
#define ROLL_BYTES_MAX	 4194304
#define ROLL_COLUMNS_MAX 12 /* beside that of the ticks */
#define ROLL_LINES_MAX	 8
#define ROLL_ROWS_MAX	 20000

struct roll_row {
	bool came;
	const char *cells[ROLL_COLUMNS_MAX];
};
struct roll {
	const char *title, *note, *page,
		*ticks; /* "" when not given; ticks: heading of that column */
	bool rtl;
	size_t line_count, column_count, row_count;
	const char *lines[ROLL_LINES_MAX], *columns[ROLL_COLUMNS_MAX];
	struct roll_row *rows;
};

/*
 * text is torn to pieces, and must stay as long as the roll.  EX_DATAERR with the line when it is
 * not as above; no text of the list is in the error.
 */
int roll_read(struct buf *text, struct roll *out, struct err *e);
void roll_finish(struct roll *roll);

#endif
