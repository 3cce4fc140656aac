#include "tui/term.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "tui/colour.h"
#include "tui/forget.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <linux/kd.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sysexits.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* <term.h> names every capability by a macro; this one is a word of ours. */
#undef columns

#define PASTE_MAX 65536
#define ROW_MAX	  512

enum { KEY_PASTE_BEGIN = KEY_MAX + 1, KEY_PASTE_END };

static struct {
	SCREEN *screen;
	FILE *tty_out;
	struct termios before;
	sigset_t signals_before;
	bool opened;
	enum theme theme;
	enum colour_range range;
	attr_t attributes[STYLES];
	short pairs[STYLES];
	volatile sig_atomic_t ended, resized;
	char restore[512]; /* what puts the terminal back, ready for a signal handler */
	size_t restore_len;
	struct buf paste;
	cchar_t line[ROW_MAX], other; /* on their way to curses */
	/* Most cells hold one ASCII character: each is made for curses once, and then copied. */
	cchar_t made[STYLES][0x80 - 0x20];
	bool known[STYLES][0x80 - 0x20];
} term;

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

/* Checks. */

static void use_utf8(void)
{
	if (setlocale(LC_ALL, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return;
	setlocale(LC_ALL, "C.UTF-8");
}

int term_check(struct err *e)
{
	struct winsize size = {0};
	const char *kind = getenv("TERM");
	int known = 0;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, EX_USAGE,
			       "Dit programma heeft een scherm en een toetsenbord nodig."
			       " Start het in een terminal, zonder < of > of |.");
	bool usable = kind != NULL && kind[0] != '\0' &&
		      setupterm(kind, STDOUT_FILENO, &known) == OK && cursor_address != NULL;
	if (cur_term != NULL)
		del_curterm(cur_term); /* curses reads it again */
	if (!usable)
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

/* Putting back. */

static void put_back_modes(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
}

static void on_end(int signal_number)
{
	(void)signal_number;
	term.ended = 1;
}

static void on_resize(int signal_number)
{
	(void)signal_number;
	term.resized = 1;
}

/* Only async-signal-safe calls: curses may be broken at this point. */
static void on_crash(int signal_number)
{
	ssize_t ignored = write(STDOUT_FILENO, term.restore, term.restore_len);
	(void)ignored;
	put_back_modes();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void add_restore(const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;
	if (len > sizeof term.restore - term.restore_len)
		return;
	for (size_t i = 0; i < len; i++)
		term.restore[term.restore_len++] = text[i];
}

static void prepare_restore(void)
{
	term.restore_len = 0;
	add_restore(paste_off);
	add_restore("\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
	add_restore(exit_attribute_mode);
	add_restore(orig_pair);
	if (term.range == COLOUR_PALETTE)
		add_restore(orig_colors);
	add_restore(cursor_normal);
	add_restore(keypad_local);
	add_restore(exit_ca_mode);
}

static void catch_signals(void)
{
	static const struct {
		int number;
		void (*handler)(int);
	} table[] = {
		{SIGTERM, on_end},  {SIGHUP, on_end},	 {SIGWINCH, on_resize}, {SIGSEGV, on_crash},
		{SIGBUS, on_crash}, {SIGABRT, on_crash}, {SIGFPE, on_crash},	{SIGILL, on_crash},
		{SIGINT, SIG_IGN},  {SIGQUIT, SIG_IGN},	 {SIGTSTP, SIG_IGN},	{SIGTTIN, SIG_IGN},
		{SIGTTOU, SIG_IGN}, {SIGPIPE, SIG_IGN},
	};
	sigset_t held;
	sigemptyset(&held);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGWINCH);
	sigprocmask(SIG_BLOCK, &held, &term.signals_before);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct sigaction act = {.sa_handler = table[i].handler};
		sigemptyset(&act.sa_mask);
		sigaction(table[i].number, &act, NULL);
	}
}

/* Colours. */

static attr_t curses_attributes(uint8_t attributes)
{
	attr_t out = A_NORMAL;
	if (attributes & LOOK_BOLD)
		out |= A_BOLD;
	if (attributes & LOOK_UNDERLINE)
		out |= A_UNDERLINE;
	if (attributes & LOOK_REVERSE)
		out |= A_REVERSE;
	return out;
}

static enum colour_range terminal_range(void)
{
	/* COLORS and COLOR_PAIRS are 0 before start_color. */
	if (!has_colors() || start_color() != OK || COLORS < 8 || COLOR_PAIRS <= STYLES)
		return COLOUR_NONE;
	static char direct[] = "RGB"; /* tigetflag wants to be able to write, but does not */
	if (tigetflag(direct) > 0)
		return COLOUR_DIRECT;
	if (COLORS >= 256)
		return COLOUR_256;
	return can_change_color() ? COLOUR_PALETTE : COLOUR_FIXED;
}

/* term_close and a crash put the terminal's own back. */
static void set_palette(enum theme theme)
{
	for (short n = 0; n < COLOUR_PALETTE_SIZE; n++) {
		uint32_t colour = colour_palette(theme, n);
		init_color(n, (short)colour_permille((int)(colour >> 16)),
			   (short)colour_permille((int)(colour >> 8 & 0xFF)),
			   (short)colour_permille((int)(colour & 0xFF)));
	}
}

static void prepare_styles(enum theme theme)
{
	term.theme = theme;
	memset(term.known, 0, sizeof term.known);
	term.range = terminal_range();
	if (term.range == COLOUR_PALETTE)
		set_palette(theme);
	for (enum style s = 0; s < STYLES; s++) {
		struct colour_look look = colour_of(term.range, theme, s);
		term.attributes[s] = curses_attributes(look.attributes);
		term.pairs[s] = term.range != COLOUR_NONE ? (short)(s + 1) : 0;
		if (term.range != COLOUR_NONE)
			init_extended_pair((int)s + 1, look.foreground, look.background);
	}
}

/* Opening and closing. */

int term_open(enum theme theme, struct err *e)
{
	use_utf8();
	if (tcgetattr(STDIN_FILENO, &term.before) != 0)
		return err_sys(e, EX_IOERR, "Kan de terminal niet lezen");
	set_escdelay(25);
	term.screen = newterm(NULL, stdout, stdin);
	if (term.screen == NULL)
		return err_set(e, EX_UNAVAILABLE, "Deze terminal kan niet worden gebruikt (TERM).");
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	meta(stdscr, TRUE);
	curs_set(0);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	define_key("\033[200~", KEY_PASTE_BEGIN);
	define_key("\033[201~", KEY_PASTE_END);
	prepare_styles(theme);
	buf_init_secret(&term.paste);
	prepare_restore();
	catch_signals();
	/* A terminal that has no mouse to report has no brackets to put round a paste either. */
	if (key_mouse != NULL) {
		putp(paste_on);
		fflush(stdout);
	}
	term.opened = true;
	return 0;
}

void term_close(void)
{
	if (!term.opened)
		return;
	term.opened = false;
	if (key_mouse != NULL)
		putp(paste_off);
	mousemask(0, NULL);
	curs_set(1);
	endwin();
	fflush(stdout);
	put_back_modes();
	delscreen(term.screen);
	buf_finish(&term.paste);
}

void term_theme(enum theme theme)
{
	if (theme == term.theme)
		return;
	prepare_styles(theme);
	clearok(curscr, TRUE);
}

void term_size(int *rows, int *cols)
{
	getmaxyx(stdscr, *rows, *cols);
}

/* A console font has at most 512 glyphs; ask it, since it draws something else for what it lacks.
 */
bool term_has_half_blocks(void)
{
	static struct unipair pairs[4096];
	struct unimapdesc map = {.entry_ct = sizeof pairs / sizeof pairs[0], .entries = pairs};
	if (ioctl(STDOUT_FILENO, GIO_UNIMAP, &map) != 0)
		return true;
	for (unsigned short i = 0; i < map.entry_ct; i++)
		if (pairs[i].unicode == 0x2584)
			return true;
	return false;
}

/* Showing. */

static void to_curses(const struct cell *cell, cchar_t *out)
{
	wchar_t wide[CCHARW_MAX + 1] = {L' '};
	size_t n = 0;
	mbstate_t state = {0};
	const char *p = cell->text;
	const char *end = p + strnlen(p, CELL_TEXT);
	while (p < end && n < CCHARW_MAX) {
		size_t used = mbrtowc(&wide[n], p, (size_t)(end - p), &state);
		if (used == 0 || used > CELL_TEXT)
			break;
		p += used;
		n++;
	}
	wide[n > 0 ? n : 1] = L'\0';
	setcchar(out, wide, term.attributes[cell->style], term.pairs[cell->style], NULL);
}

static const cchar_t *glyph(const struct cell *cell)
{
	unsigned char c = cell->text[0] != '\0' ? (unsigned char)cell->text[0] : ' ';
	if (c < 0x20 || c >= 0x7F || (cell->text[0] != '\0' && cell->text[1] != '\0')) {
		to_curses(cell, &term.other);
		return &term.other;
	}
	if (!term.known[cell->style][c - 0x20]) {
		to_curses(cell, &term.made[cell->style][c - 0x20]);
		term.known[cell->style][c - 0x20] = true;
	}
	return &term.made[cell->style][c - 0x20];
}

static void show_row(const struct canvas *canvas, int row, struct change change)
{
	int n = 0, first = change.first;
	const struct cell *cells = canvas_cell(canvas, row, 0);
	/* Never begin in the right half of a wide character. */
	while (first > 0 && cells[first].columns == 0)
		first--;
	for (int col = first; col <= change.last && n < ROW_MAX; col++)
		if (cells[col].columns > 0)
			term.line[n++] = *glyph(&cells[col]);
	mvwadd_wchnstr(stdscr, row, first, term.line, n);
}

void term_show(struct canvas *canvas)
{
	bool changed = false;
	for (int row = 0; row < canvas->rows; row++) {
		struct change *change = &canvas->changes[row];
		if (change->first > change->last)
			continue;
		show_row(canvas, row, *change);
		*change = (struct change){0, -1};
		changed = true;
	}
	static int shown_row = -1, shown_col = -1;
	if (!changed && shown_row == canvas->cursor_row && shown_col == canvas->cursor_col)
		return;
	if ((shown_row < 0) != (canvas->cursor_row < 0))
		curs_set(canvas->cursor_row < 0 ? 0 : 1);
	/* Moving a cursor that nobody sees costs bytes at every key. */
	leaveok(stdscr, canvas->cursor_row < 0);
	shown_row = canvas->cursor_row;
	shown_col = canvas->cursor_col;
	if (shown_row >= 0)
		wmove(stdscr, shown_row, shown_col);
	wrefresh(stdscr);
}

void term_forget(struct canvas *canvas)
{
	enum { STACK = 64 << 10 };
	wtimeout(stdscr, 0);
	forget_touches();
	forget_output();
	explicit_bzero(term.line, sizeof term.line);
	explicit_bzero(&term.other, sizeof term.other);
	buf_clear(&term.paste);
	sodium_stackzero(STACK);
	canvas_touch(canvas);
}

/* Reading. */

static const struct {
	int curses;
	enum ui_key key;
} key_names[] = {
	{KEY_UP, UI_UP},
	{KEY_DOWN, UI_DOWN},
	{KEY_LEFT, UI_LEFT},
	{KEY_RIGHT, UI_RIGHT},
	{KEY_PPAGE, UI_PAGE_UP},
	{KEY_NPAGE, UI_PAGE_DOWN},
	{KEY_HOME, UI_HOME},
	{KEY_END, UI_END},
	{KEY_BTAB, UI_BACKTAB},
	{KEY_ENTER, UI_ENTER},
	{KEY_BACKSPACE, UI_BACKSPACE},
	{KEY_DC, UI_DELETE},
	{KEY_F(1), UI_F1},
	{KEY_F(2), UI_F2},
	{KEY_F(3), UI_F3},
	{KEY_F(4), UI_F4},
	{KEY_F(5), UI_F5},
	{KEY_F(6), UI_F6},
	{KEY_F(7), UI_F7},
	{KEY_F(8), UI_F8},
	{KEY_F(9), UI_F9},
	{KEY_F(10), UI_F10},
	{KEY_FIND, UI_HOME},
	{KEY_SELECT, UI_END},
};

static int32_t special_key(int code)
{
	for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
		if (key_names[i].curses == code)
			return (int32_t)key_names[i].key;
	return -1;
}

/* Control characters that mean something; all others do nothing. */
static int32_t plain_key(wint_t c)
{
	if (c == '\r' || c == '\n')
		return UI_ENTER;
	if (c == '\t')
		return UI_TAB;
	if (c == 0x1B)
		return UI_ESC;
	if (c == 0x7F || c == 0x08)
		return UI_BACKSPACE;
	if (c == ('q' & 0x1F))
		return UI_CTRL_Q;
	if (c < 0x20 || (c >= 0x80 && c < 0xA0) || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		return -1;
	return (int32_t)c;
}

static bool read_mouse(struct input *out)
{
	MEVENT event;
	if (getmouse(&event) != OK)
		return false;
	*out = (struct input){.row = event.y, .col = event.x};
	if (event.bstate & BUTTON1_PRESSED) {
		out->kind = INPUT_CLICK;
	} else if (event.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED)) {
		out->kind = INPUT_WHEEL;
		out->row = event.bstate & BUTTON4_PRESSED ? -1 : 1;
	} else {
		return false;
	}
	return true;
}

static void add_pasted(wint_t c)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = {0};
	if (term.paste.len >= PASTE_MAX)
		return;
	size_t n = wcrtomb(bytes, c == '\r' ? L'\n' : (wchar_t)c, &state);
	if (n != (size_t)-1)
		buf_add(&term.paste, bytes, n);
	explicit_bzero(bytes, sizeof bytes);
}

/* Everything up to the closing bracket is text, whatever keys it looks like. */
static bool read_paste(struct input *out)
{
	wint_t c;
	int kind;
	buf_clear(&term.paste);
	wtimeout(stdscr, 1000);
	while ((kind = wget_wch(stdscr, &c)) != ERR && (kind != KEY_CODE_YES || c != KEY_PASTE_END))
		if (kind == OK)
			add_pasted(c);
	wtimeout(stdscr, 0);
	*out = (struct input){.kind = INPUT_PASTE, .text = term.paste.data, .len = term.paste.len};
	return true;
}

static bool take_resize(struct input *out)
{
	struct winsize size = {0};
	term.resized = 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
		return false;
	int cols = size.ws_col < ROW_MAX ? size.ws_col : ROW_MAX;
	/* Curses gives the memory of its screens back as they are. */
	if (size.ws_row != getmaxy(stdscr) || cols != getmaxx(stdscr))
		forget_output();
	resizeterm(size.ws_row, cols);
	clearok(curscr, TRUE);
	*out = (struct input){.kind = INPUT_RESIZE, .row = size.ws_row, .col = cols};
	return true;
}

/* One input that is there already; false when there is none, or none that means anything. */
static bool take(struct input *out, bool *empty)
{
	wint_t c;
	*empty = false;
	if (term.resized)
		return take_resize(out);
	int kind = wget_wch(stdscr, &c);
	*empty = kind == ERR;
	if (kind == ERR)
		return false;
	if (kind == KEY_CODE_YES && c == KEY_MOUSE)
		return read_mouse(out);
	if (kind == KEY_CODE_YES && c == KEY_PASTE_BEGIN)
		return read_paste(out);
	int32_t key = kind == KEY_CODE_YES ? special_key((int)c) : plain_key(c);
	*out = (struct input){.kind = INPUT_KEY, .key = key};
	return key >= 0;
}

static int64_t wait_ms(const struct sys *sys, int64_t until_ms)
{
	int64_t left = until_ms - sys->steady_ms(sys->self);
	return left < 0 ? 0 : left;
}

/* The terminal is gone: then reading would find nothing, at once, for ever. */
static bool is_hung_up(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	return poll(&in, 1, 0) > 0 && (in.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/*
 * Waits for input, at most until_ms (-1: for ever).  Signals come through only
 * here, so that none is missed between looking for it and waiting.  As select:
 * 1 input, 0 time is up, -1 a signal or an error.
 */
static int wait_for_input(const struct sys *sys, int64_t until_ms)
{
	fd_set in;
	FD_ZERO(&in);
	FD_SET(STDIN_FILENO, &in);
	if (until_ms < 0)
		return pselect(STDIN_FILENO + 1, &in, NULL, NULL, NULL, &term.signals_before);
	int64_t ms = wait_ms(sys, until_ms);
	struct timespec time = {.tv_sec = (time_t)(ms / 1000),
				.tv_nsec = (long)(ms % 1000) * 1000000};
	return pselect(STDIN_FILENO + 1, &in, NULL, NULL, &time, &term.signals_before);
}

/* Also when keys keep coming, so that there is never a wait. */
static void let_signals_through(void)
{
	sigset_t held;
	sigprocmask(SIG_SETMASK, &term.signals_before, &held);
	sigprocmask(SIG_SETMASK, &held, NULL);
}

bool term_read(const struct sys *sys, int64_t until_ms, struct input *out)
{
	bool empty;
	wtimeout(stdscr, 0);
	let_signals_through();
	while (!term.ended) {
		if (take(out, &empty))
			return true;
		if (!empty) {
			/* It means nothing, but what came before it may still have to be painted.
			 */
			*out = (struct input){.kind = INPUT_TIME};
			return true;
		}
		int ready = wait_for_input(sys, until_ms);
		if (ready > 0 && is_hung_up())
			return false;
		if (ready == 0) {
			*out = (struct input){.kind = INPUT_TIME};
			return true;
		}
		if (ready < 0 && errno != EINTR)
			return false;
	}
	return false;
}

bool term_input_waits(void *unused)
{
	(void)unused;
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	return poll(&in, 1, 0) > 0;
}
