#include "tests/monkey/look.h"
#include "db/base/buf.h"
#include "tests/e2e/support/pty.h"

#include <string.h>

enum { BOTTOM_ROWS = 8 };

struct pair {
	int front, back; /* numbers of colours; -1: the terminal's own */
};

static int number(const VTermColor *colour)
{
	return VTERM_COLOR_IS_INDEXED(colour) && !VTERM_COLOR_IS_DEFAULT_FG(colour) &&
			       !VTERM_COLOR_IS_DEFAULT_BG(colour)
		       ? colour->indexed.idx
		       : -1;
}

static struct pair pair_at(const struct pty *p, int row, int col)
{
	VTermScreenCell cell = pty_cell(p, row, col);
	struct pair at = {number(&cell.fg), number(&cell.bg)};
	return cell.attrs.reverse ? (struct pair){at.back, at.front} : at;
}

static bool is(struct pair at, enum colour_range range, enum theme theme, enum style style)
{
	struct colour_look look = colour_of(range, theme, style);
	return at.front == look.foreground && at.back == look.background;
}

/* Of a blank one sees the background only, and curses paints it with any of those. */
static bool is_of_theme(const struct pty *p, int row, int col, enum colour_range range,
			enum theme theme)
{
	struct pair at = pair_at(p, row, col);
	uint32_t character = pty_cell(p, row, col).chars[0];
	if (character == (uint32_t)-1)
		return true; /* the right half of a wide character: libvterm gives it no colours */
	for (enum style s = 0; s < STYLES; s++) {
		struct colour_look look = colour_of(range, theme, s);
		if (is(at, range, theme, s) || (character <= ' ' && at.back == look.background))
			return true;
		/* The cursor that the kiosk paints. */
		if (at.back == look.foreground && at.front == look.background)
			return true;
	}
	return false;
}

/*
 * Curses can write the last cell of the screen only by pushing it there, and now and then a blank
 * in its own white and black is what gets there.
 */
static bool is_blank_corner(const struct pty *p, int row, int col)
{
	int rows, cols;
	pty_size(p, &rows, &cols);
	return row == rows - 1 && col == cols - 1 && pty_cell(p, row, col).chars[0] <= ' ';
}

/* A large QR code may reach into the first row, but never from edge to edge. */
static bool is_bar(const struct pty *p, int col, enum colour_range range, enum theme theme)
{
	int rows, cols;
	struct pair at = pair_at(p, 0, col);
	pty_size(p, &rows, &cols);
	if (at.back == colour_of(range, theme, STYLE_BAR).background)
		return true;
	bool code = false;
	for (enum style s = STYLE_QR_LIGHT; s < STYLES; s++)
		code = code || is(at, range, theme, s);
	return code && col > 0 &&
	       pair_at(p, 0, 0).back == colour_of(range, theme, STYLE_BAR).background;
}

/* Some key that every screen has a button for, with the blanks around it. */
static const char *const keys[] = {" Esc ", " Enter ", " Tab ", " F1 ", " F2 ",	 " F6 ",
				   " F9 ",  " F10 ",   " F12 ", " F8 ", " PgDn "};

/* The countdown, a key in the colours of a button with the blanks around it, or a framed button. */
static bool row_has_button(const struct pty *p, int row, enum colour_range range, enum theme theme)
{
	int rows, cols;
	struct buf text;
	bool found = false;
	pty_size(p, &rows, &cols);
	buf_init(&text);
	for (int col = 0; col < cols; col++) {
		struct pair at = pair_at(p, row, col);
		uint32_t character = pty_cell(p, row, col).chars[0];
		found = found || (character > ' ' && is(at, range, theme, STYLE_WARNING));
		bool button = at.back == colour_of(range, theme, STYLE_BUTTON).background;
		/* On a screen that is touched buttons have frames, those of letters too. */
		found = found || (button && character == 0x2514); /* └ */
		char letter = character == 0 ? ' ' : character < 0x7F ? (char)character : '?';
		buf_add_char(&text, button ? letter : '|');
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		found = found || strstr(text.data, keys[i]) != NULL;
	buf_finish(&text);
	return found;
}

static bool has_button(const struct pty *p, enum colour_range range, enum theme theme)
{
	int rows, cols;
	pty_size(p, &rows, &cols);
	for (int row = rows - BOTTOM_ROWS > 1 ? rows - BOTTOM_ROWS : 1; row < rows; row++)
		if (row_has_button(p, row, range, theme))
			return true;
	return false;
}

static bool is_screen_of(const struct pty *p, enum colour_range range, enum theme theme,
			 struct buf *why)
{
	int rows, cols;
	pty_size(p, &rows, &cols);
	for (int row = 0; row < rows; row++)
		for (int col = 0; col < cols; col++) {
			if (is_blank_corner(p, row, col))
				continue;
			if (is_of_theme(p, row, col, range, theme) &&
			    (row > 0 || is_bar(p, col, range, theme)))
				continue;
			struct pair at = pair_at(p, row, col);
			buf_addf(why, "%s: row %d, column %d is %d on %d; ",
				 style_theme_name(theme), row, col, at.front, at.back);
			return false;
		}
	if (has_button(p, range, theme))
		return true;
	buf_addf(why, "%s: no button; ", style_theme_name(theme));

	return false;
}

bool look_is_kiosk(const struct pty *p, enum colour_range range, struct buf *why)
{
	struct termios modes;
	pty_termios(p, &modes);
	if ((modes.c_lflag & (ICANON | ECHO | ISIG)) != 0) {
		buf_add_str(why, "the terminal takes lines, echoes or sends signals; ");
		return false;
	}
	if (!pty_modes(p).alternate_screen && range == COLOUR_256) {
		buf_add_str(why, "it is the terminal's first screen; ");
		return false;
	}
	for (enum theme theme = 0; theme < THEMES; theme++)
		if (is_screen_of(p, range, theme, why))
			return true;
	return false;
}

char *look_title(const struct pty *p)
{
	char *screen = pty_screen(p);
	struct buf out;
	buf_init(&out);
	size_t len = strcspn(screen, "\n"), from = strspn(screen, " ");
	while (len > from && screen[len - 1] == ' ')
		len--;
	if (len > from)
		buf_add(&out, screen + from, len - from);
	free(screen);
	return buf_steal(&out);
}
