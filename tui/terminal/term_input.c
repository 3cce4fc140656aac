#include "db/base/sys.h"
#include "tui/terminal/forget.h"
#include "tui/terminal/term_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>
#include <wchar.h>

#define PASTE_MAX 65536

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
	{KEY_F(12), UI_F12},
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
	if (event.bstate & (BUTTON1_PRESSED | BUTTON1_RELEASED)) {
		out->kind = event.bstate & BUTTON1_PRESSED ? INPUT_PRESS : INPUT_CLICK;
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
	wtimeout(term.keys, 1000);
	while ((kind = wget_wch(term.keys, &c)) != ERR &&
	       (kind != KEY_CODE_YES || c != TERM_KEY_PASTE_END))
		if (kind == OK)
			add_pasted(c);
	wtimeout(term.keys, 0);
	*out = (struct input){.kind = INPUT_PASTE, .text = term.paste.data, .len = term.paste.len};
	return true;
}

static bool take_resize(struct input *out)
{
	struct winsize size = {0};
	term.resized = 0;
	term.moved = false;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
		return false;
	int cols = size.ws_col < TERM_ROW_MAX ? size.ws_col : TERM_ROW_MAX;
	/* Curses gives the memory of its screens back as they are. */
	if (size.ws_row != getmaxy(stdscr) || cols != getmaxx(stdscr))
		forget_output();
	resizeterm(size.ws_row, cols);
	clearok(curscr, TRUE);
	*out = (struct input){.kind = INPUT_RESIZE, .row = size.ws_row, .col = cols};
	return true;
}

void term_put_back(int kind, wint_t c)
{
	if (kind == OK)
		unget_wch((wchar_t)c);
	else if (kind == KEY_CODE_YES)
		ungetch((int)c);
}

/*
 * Behind an escape that is there: the rest of a sequence that curses does not know, such as Shift
 * with a function key (ECMA-48: CSI, or SS3 with what xterm puts in it).  None of it is a key that
 * somebody pressed.  False when it is an Esc of its own.
 */
static bool skip_sequence(void)
{
	wint_t c;
	int kind = wget_wch(term.keys, &c);
	if (kind != OK || (c != '[' && c != 'O')) {
		term_put_back(kind, c);
		return false;
	}
	do
		kind = wget_wch(term.keys, &c);
	while (kind == OK && c >= 0x20 && c < 0x40);
	if (kind != OK || c < 0x40 || c >= 0x7F)
		term_put_back(kind, c);
	return true;
}

/* One input that is there already; false when there is none, or none that means anything. */
static bool take(struct input *out, bool *empty)
{
	wint_t c;
	*empty = false;
	if (term.resized)
		return take_resize(out);
	bool any, asks = term_gpm_read(out, &any);
	if (any)
		return asks;
	int kind = wget_wch(term.keys, &c);
	*empty = kind == ERR;
	if (kind == ERR)
		return false;
	if (kind == KEY_CODE_YES && c == KEY_MOUSE)
		return read_mouse(out);
	if (kind == KEY_CODE_YES && c == TERM_KEY_REPORT)
		return term_mouse_report(out);
	if (kind == KEY_CODE_YES && c == TERM_KEY_PASTE_BEGIN)
		return read_paste(out);
	if (kind == OK && c == 0x1B && skip_sequence())
		return false;
	int32_t key = kind == KEY_CODE_YES ? special_key((int)c) : plain_key(c);
	*out = (struct input){.kind = INPUT_KEY, .key = key};
	return key >= 0;
}

void term_input_open(void)
{
	int in = open("/proc/self/fd/0", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (in < 0)
		return; /* it then waits as long as half a click lasts */
	dup2(in, STDIN_FILENO);
	close(in);
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

void term_watch(int voice, int files)
{
	term.watched[0] = voice;
	term.watched[1] = files;
}

/* False when there is nothing to add: fd is -1, or too high for a set. */
static bool add(fd_set *set, int fd, int *last)
{
	if (fd < 0 || fd >= FD_SETSIZE)
		return false;
	FD_SET(fd, set);
	*last = fd > *last ? fd : *last;
	return true;
}

/*
 * Waits for input, at most until_ms (-1: for ever).  Signals come through only
 * here, so that none is missed between looking for it and waiting.  As select:
 * 1 input (or more, when *heard is set as well), 0 time is up, -1 a signal or an error.
 */
static int wait_for_input(const struct sys *sys, int64_t until_ms, bool *heard)
{
	struct timespec time, *limit = NULL;
	fd_set in;
	int last = STDIN_FILENO;
	FD_ZERO(&in);
	FD_SET(STDIN_FILENO, &in);
	bool voice = add(&in, term.watched[0], &last), files = add(&in, term.watched[1], &last);
	add(&in, term_gpm_connection(), &last);
	if (until_ms >= 0) {
		int64_t ms = wait_ms(sys, until_ms);
		time = (struct timespec){.tv_sec = (time_t)(ms / 1000),
					 .tv_nsec = (long)(ms % 1000) * 1000000};
		limit = &time;
	}
	int ready = pselect(last + 1, &in, NULL, NULL, limit, &term.signals_before);
	*heard = ready > 0 && ((voice && FD_ISSET(term.watched[0], &in)) ||
			       (files && FD_ISSET(term.watched[1], &in)));
	return ready;
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
	bool empty, heard;
	wtimeout(term.keys, 0);
	let_signals_through();
	while (!term.ended) {
		if (take(out, &empty))
			return true;
		if (!empty || term.owed) {
			/* It means nothing (half a character, the end of a click), but what came
			 * before it may still have to be painted. */
			term.owed = false;
			*out = (struct input){.kind = INPUT_TIME};
			return true;
		}
		int ready = wait_for_input(sys, until_ms, &heard);
		if (ready > 0 && is_hung_up())
			return term_window_back(sys, until_ms, out);
		if (heard) {
			*out = (struct input){.kind = INPUT_HEARD};
			return true;
		}
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
	/* A negative one is passed over. */
	struct pollfd in[] = {
		{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = term_gpm_connection(), .events = POLLIN},
	};
	term.owed = poll(in, 2, 0) > 0;
	return term.owed;
}
