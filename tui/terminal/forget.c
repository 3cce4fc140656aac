#include "tui/terminal/forget.h"
#include "tui/terminal/term_inside.h"

#include <fcntl.h>
#include <unistd.h>
#include <wchar.h>

/* Where a key of the keyboard on the screen was touched tells which letter it was. */
void forget_touches(void)
{
	enum { TOUCHES = 8 }; /* EV_MAX, which no header tells */
	MEVENT nothing = {.id = -1};
	wint_t c;
	for (size_t i = 0; i < TOUCHES; i++)
		if (ungetmouse(&nothing) == OK)
			wget_wch(term.keys, &c);
}

/*
 * Three bytes in each cell are more than the buffer has, which curses made for a screen of plain
 * letters.  All have one look, because curses empties the buffer at each change of colours; two
 * characters by turns, because it has shorter ways to say the same one many times.
 */
static void fill(WINDOW *window)
{
	static const wchar_t *const texts[] = {L"█", L"▓"};
	cchar_t cells[2];
	int rows, cols;
	for (size_t i = 0; i < 2; i++)
		setcchar(&cells[i], texts[i], A_NORMAL, 0, NULL);
	getmaxyx(window, rows, cols);
	for (int row = 0; row < rows; row++)
		for (int col = 0; col < cols; col++)
			mvwadd_wch(window, row, col, &cells[col % 2]);
}

/* Painted where nobody sees it: while the output goes nowhere. */
void forget_output(void)
{
	int terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (terminal >= 0 && nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0) {
		fill(stdscr);
		clearok(curscr, TRUE);
		wrefresh(stdscr);
		dup2(terminal, STDOUT_FILENO);
	}
	if (terminal >= 0)
		close(terminal);
	if (nowhere >= 0)
		close(nowhere);
	werase(stdscr);
	clearok(curscr, TRUE);
}
