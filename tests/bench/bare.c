/*
 * The limit to measure against: a program that draws one screen with ncursesw
 * and, at each arrow key, repaints the two rows that change.  `f` repaints the
 * whole screen with other text, `q` or Ctrl-Q leaves.
 */
#include <curses.h>
#include <locale.h>

static void draw_row(int row, bool focus)
{
	char text[256];
	int n = snprintf(text, sizeof text, "  %2d  Een publicatie met een titel van gewone lengte",
			 row);
	if (focus)
		attron(COLOR_PAIR(1) | A_BOLD);
	mvaddnstr(row, 0, text, n);
	for (int col = n; col < COLS; col++)
		addch(' ');
	if (focus)
		attroff(COLOR_PAIR(1) | A_BOLD);
}

static void draw_all(int focus, int turn)
{
	for (int row = 0; row < LINES; row++) {
		draw_row(row, row == focus);
		mvprintw(row, 60, "%d", turn);
	}
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	initscr();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	curs_set(0);
	start_color();
	init_pair(1, COLOR_WHITE, COLOR_BLUE);
	int focus = 1, turn = 0, key;
	draw_all(focus, turn);
	refresh();
	while ((key = getch()) != 'q' && key != ('q' & 0x1F) && key != ERR) {
		int old = focus;
		if (key == KEY_DOWN)
			focus = focus < LINES - 2 ? focus + 1 : 1;
		else if (key == KEY_UP)
			focus = focus > 1 ? focus - 1 : LINES - 2;
		else if (key == 'f')
			draw_all(focus, ++turn);
		if (old != focus) {
			draw_row(old, false);
			draw_row(focus, true);
		}
		refresh();
	}
	endwin();
	return 0;
}
