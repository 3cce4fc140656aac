/* Where one types.  Nothing blinks: a cursor that cannot be told to stand still is painted. */
#include "tui/terminal/term_inside.h"

#include <term.h>

enum { STEADY_BLOCK = 2 }; /* DECSCUSR */

/* A capability of xterm that terminfo knows by this name, or NULL. */
static char *capability(const char *name)
{
	char copy[3] = {name[0], name[1], '\0'}; /* curses wants to be able to write it */
	char *text = tigetstr(copy);
	return text != (char *)-1 ? text : NULL;
}

void term_cursor_open(void)
{
	char *shape = capability("Ss");
	term.cursor_painted = false;
	term.cursor_paints = shape == NULL || capability("Se") == NULL;
	if (!term.cursor_paints)
		putp(tiparm(shape, STEADY_BLOCK));
}

const char *term_cursor_usual(void)
{
	return term.cursor_paints ? NULL : capability("Se");
}

void term_cursor_lift(void)
{
	if (term.cursor_painted)
		mvwadd_wchnstr(stdscr, term.shown_row, term.shown_col, &term.cursor_under, 1);
	term.cursor_painted = false;
	explicit_bzero(&term.cursor_under, sizeof term.cursor_under);
}

static void paint(void)
{
	wchar_t text[CCHARW_MAX + 1];
	attr_t attributes;
	short pair;
	int number = 0;
	cchar_t painted;
	if (mvwin_wch(stdscr, term.shown_row, term.shown_col, &term.cursor_under) != OK ||
	    getcchar(&term.cursor_under, text, &attributes, &pair, &number) != OK)
		return;
	setcchar(&painted, text, attributes ^ A_REVERSE, pair, &number);
	mvwadd_wchnstr(stdscr, term.shown_row, term.shown_col, &painted, 1);
	term.cursor_painted = true;
	explicit_bzero(text, sizeof text);
	explicit_bzero(&painted, sizeof painted);
}

void term_cursor_put(int row, int col)
{
	bool hidden = row < 0;
	if (!term.cursor_paints && (term.shown_row < 0) != hidden)
		curs_set(hidden ? 0 : 1);
	/* Moving a cursor that nobody sees costs bytes at every key. */
	leaveok(stdscr, hidden);
	term.shown_row = row;
	term.shown_col = col;
	if (hidden)
		return;
	if (term.cursor_paints)
		paint();
	/* Also when it is hidden: a braille display follows it. */
	wmove(stdscr, row, col);
}
