#include "db/base/err.h"
#include "tui/terminal/term_inside.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <term.h>
#include <unistd.h>

bool term_check_locale(void)
{
	bool told = setlocale(LC_ALL, "") != NULL;
	const char *characters = told ? nl_langinfo(CODESET) : "";
	if (strcmp(characters, "UTF-8") == 0)
		return true;
	/* The plain C locale says nothing of the terminal. */
	bool other = told && strcmp(characters, "ANSI_X3.4-1968") != 0;
	setlocale(LC_ALL, "C.UTF-8");
	return !other;
}

bool term_knows(const char *kind, int fd)
{
	int known = 0;
	bool usable = setupterm(kind, fd, &known) == OK && cursor_address != NULL;
	if (cur_term != NULL)
		del_curterm(cur_term); /* curses reads it again */
	return usable;
}

int term_check(struct err *e)
{
	struct winsize size = {0};
	const char *kind = getenv("TERM");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, EX_USAGE,
			       "Dit programma heeft een scherm en een toetsenbord nodig."
			       " Start het in een terminal, zonder < of > of |.");
	if (kind == NULL || kind[0] == '\0' || !term_knows(kind, STDOUT_FILENO))
		return err_set(e, EX_UNAVAILABLE,
			       "Deze terminal kent het programma niet (TERM is ‘%.40s’)."
			       " Zet TERM goed, bijvoorbeeld: export TERM=xterm-256color",
			       kind != NULL ? kind : "");
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
		return 0;
	if (size.ws_row < TERM_ROWS_MIN || size.ws_col < TERM_COLS_MIN)
		return err_set(
			e, EX_UNAVAILABLE,
			"Dit venster is te klein: %d bij %d tekens. Maak het minstens %d bij %d"
			" en start opnieuw.",
			(int)size.ws_col, (int)size.ws_row, TERM_COLS_MIN, TERM_ROWS_MIN);
	return 0;
}
