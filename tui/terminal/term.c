#include "tui/terminal/term.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "tui/terminal/colour.h"
#include "tui/terminal/forget.h"
#include "tui/terminal/term_inside.h"
#include "tui/visual.h"

#include <fcntl.h>
#include <sodium.h>
#include <sysexits.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

/* <term.h> names every capability by a macro; this one is a word of ours. */
#undef columns

struct term_state term = {.watched = {-1, -1}};

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";
/*
 * ECMA-48's bidirectional support mode: text comes in the order of the screen, or is to be put in
 * order by the terminal, which is usual for those that can.
 */
static const char order_ours[] = "\033[8l";
static const char order_theirs[] = "\033[8h";

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

/* How long the rest of a key may stay away on a busy machine; nobody notices an Esc that is so
 * late. */
#define ESCAPE_WAIT_MS 100

static int open_screen(enum theme theme, struct err *e)
{
	if (tcgetattr(STDIN_FILENO, &term.before) != 0)
		return err_sys(e, EX_IOERR, "Kan de terminal niet lezen");
	term_input_open();
	term_gpm_prepare();
	term.screen = newterm(NULL, stdout, stdin);
	if (term.screen == NULL)
		return err_set(e, EX_UNAVAILABLE, "Deze terminal kan niet worden gebruikt (TERM).");
	raw();
	noecho();
	nonl();
	meta(stdscr, TRUE);
	typeahead(-1); /* what is painted is painted whole, also when a key waits */
	term.keys = newpad(1, 1);
	if (term.keys == NULL)
		return err_set(e, EX_UNAVAILABLE, "Er is geen geheugen voor het scherm.");
	keypad(term.keys, TRUE);
	curs_set(0);
	term.shown_row = term.shown_col = -1;
	term_cursor_open();
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	term_mouse_open();
	term_gpm_open();
	define_key("\033[200~", TERM_KEY_PASTE_BEGIN);
	define_key("\033[201~", TERM_KEY_PASTE_END);
	prepare_styles(theme);
	term_restore_prepare();
	term_restore_on_signals();
	/* A terminal that has no mouse to report has no brackets to put round a paste either,
	 * and puts no text in order. */
	if (key_mouse != NULL) {
		putp(paste_on);
		putp(order_ours);
		fflush(stdout);
	}
	term.opened = true;
	return 0;
}

static void close_screen(void)
{
	if (!term.opened)
		return;
	term.opened = false;
	if (key_mouse != NULL) {
		putp(paste_off);
		putp(order_theirs);
	}
	mousemask(0, NULL);
	term_gpm_close();
	curs_set(1);
	if (term_cursor_usual() != NULL)
		putp(term_cursor_usual());
	endwin();
	fflush(stdout);
	term_restore_modes();
	delwin(term.keys);
	term.keys = NULL;
	delscreen(term.screen);
}

int term_open(const struct term_options *options, struct err *e)
{
	term_letters_open(options, term_check_locale());
	set_escdelay(ESCAPE_WAIT_MS);
	buf_init_secret(&term.paste);
	if (open_screen(options->theme, e) == 0)
		return 0;
	term_letters_close();
	return -1;
}

void term_close(void)
{
	close_screen();
	term_letters_close();
	buf_finish(&term.paste);
	term_window_close();
}

/* The last words of curses to a terminal that it leaves would take the picture away. */
int term_move(int terminal, struct err *e)
{
	forget_touches();
	forget_output();
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (nowhere >= 0) {
		dup2(nowhere, STDIN_FILENO);
		dup2(nowhere, STDOUT_FILENO);
		close(nowhere);
	}
	close_screen();
	if (dup2(terminal, STDIN_FILENO) < 0 || dup2(terminal, STDOUT_FILENO) < 0)
		return err_sys(e, EX_OSERR, "Kan het andere venster niet gebruiken");
	if (open_screen(term.theme, e) != 0)
		return -1;
	/* What curses took anew is locked as well, if answers are being held. */
	guard_memory();
	term.moved = term.empty = true;
	term.resized = 1;
	return 0;
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

/* Showing. */

static void to_curses(const struct cell *cell, cchar_t *out)
{
	wchar_t wide[CCHARW_MAX + 1] = {L' '};
	size_t n = 0;
	if (!term.glyphs.everything) {
		wide[0] = (wchar_t)glyph_of_cell(&term.glyphs, cell);
		setcchar(out, wide, term.attributes[cell->style], term.pairs[cell->style], NULL);
		return;
	}
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

/* What stands in for a wide character is narrow: a blank comes after it.  Returns the new length.
 */
static int add_cell(const struct cell *cell, int n)
{
	static const struct cell blank = {.columns = 1};
	if (n < TERM_ROW_MAX)
		term.line[n++] = *glyph(cell);
	if (cell->columns == 2 && !term.glyphs.everything && n < TERM_ROW_MAX)
		term.line[n++] = *glyph(&blank);
	return n;
}

static void show_row(const struct canvas *canvas, int row, struct change change)
{
	int n = 0, first = change.first, last = change.last;
	const struct cell *cells = canvas_cell(canvas, row, 0);
	if (!visual_is_plain(canvas, row) && canvas->cols <= TERM_ROW_MAX) {
		visual_row(canvas, row, term.shown, NULL);
		cells = term.shown;
		first = 0;
		last = canvas->cols - 1;
	}
	/* Never begin in the right half of a wide character. */
	while (first > 0 && cells[first].columns == 0)
		first--;
	for (int col = first; col <= last; col++)
		if (cells[col].columns > 0)
			n = add_cell(&cells[col], n);
	mvwadd_wchnstr(stdscr, row, first, term.line, n);
}

void term_show(struct canvas *canvas)
{
	bool changed = false;
	int cursor_col = visual_column(canvas, canvas->cursor_row, canvas->cursor_col);
	/* It still has the size of before. */
	if (term.moved || term.resized)
		return;
	if (term.empty)
		canvas_touch(canvas);
	term.empty = false;
	term_cursor_lift();
	for (int row = 0; row < canvas->rows; row++) {
		struct change *change = &canvas->changes[row];
		if (change->first > change->last)
			continue;
		show_row(canvas, row, *change);
		*change = (struct change){0, -1};
		changed = true;
	}
	bool stays = term.shown_row == canvas->cursor_row && term.shown_col == cursor_col;
	term_cursor_put(canvas->cursor_row, cursor_col);
	if (changed || !stays)
		wrefresh(stdscr);
	term_window_shown();
}

void term_forget(struct canvas *canvas)
{
	enum { STACK = 64 << 10 };
	wtimeout(term.keys, 0);
	forget_touches();
	forget_output();
	explicit_bzero(term.line, sizeof term.line);
	explicit_bzero(&term.other, sizeof term.other);
	explicit_bzero(term.shown, sizeof term.shown);
	explicit_bzero(&term.cursor_under, sizeof term.cursor_under);
	term.cursor_painted = false;
	buf_clear(&term.paste);
	sodium_stackzero(STACK);
	canvas_touch(canvas);
}
