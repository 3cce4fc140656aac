#include "tui/forget.h"

#include <curses.h>
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
			wget_wch(stdscr, &c);
}

/*
 * Three bytes in each cell, and attributes that change from cell to cell: more bytes than the
 * buffer has, which curses made for a screen of plain letters.
 */
static void fill(WINDOW *window)
{
	static const wchar_t *const texts[] = {L"█", L"▓"};
	cchar_t cells[2];
	int rows, cols;
	setcchar(&cells[0], texts[0], A_BOLD, 0, NULL);
	setcchar(&cells[1], texts[1], A_NORMAL, 0, NULL);
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
