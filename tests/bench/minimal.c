/*
 * The other limit: the least a program must do that shows rows of the kiosk's
 * own content.db with ncursesw: open it, read a screen of titles, draw, wait.
 */
#include <curses.h>
#include <locale.h>
#include <sqlite3.h>

static void draw_titles(sqlite3 *db)
{
	static const char query[] = "SELECT title FROM publication ORDER BY no DESC LIMIT ?";
	sqlite3_stmt *s = NULL;
	if (sqlite3_prepare_v2(db, query, -1, &s, NULL) != SQLITE_OK)
		return;
	sqlite3_bind_int(s, 1, LINES);
	for (int row = 0; sqlite3_step(s) == SQLITE_ROW; row++)
		mvaddnstr(row, 0, (const char *)sqlite3_column_text(s, 0), COLS);
	sqlite3_finalize(s);
}

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		fprintf(stderr, "usage: minimal CONTENT.DB\n");
		return 64;
	}
	setlocale(LC_ALL, "C.UTF-8");
	initscr();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	draw_titles(db);
	refresh();
	int key;
	while ((key = getch()) != 'q' && key != ('q' & 0x1F) && key != ERR)
		;
	endwin();
	sqlite3_close(db);
	return 0;
}
