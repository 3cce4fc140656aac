/*
 * The mouse, as terminals report it.  Curses reads a report byte by byte and gives up where the
 * next byte is not there yet, although a report may come in pieces; its rest would then be keys
 * that nobody pressed.  So reports of xterm's form "SGR" (1006) are read here: button;column;row,
 * all from 1, then M for down or m for up.
 */
#include "tui/terminal/term_inside.h"

#include <limits.h>
#include <string.h>
#include <term.h>

#define REPORT "\033[<"

enum {
	REPORT_WAIT_MS = 1000, /* for the rest of it */
	BUTTON_MAIN = 0,
	BUTTON_WHEEL_UP = 64,
	BUTTON_WHEEL_DOWN = 65,
	BUTTON_SHIFTS = 4 | 8 | 16, /* Shift, Alt and Ctrl change nothing */
};

void term_mouse_open(void)
{
	if (key_mouse != NULL && strcmp(key_mouse, REPORT) == 0)
		define_key(REPORT, TERM_KEY_REPORT);
}

/* A number and what ends it, which is ';', 'M' or 'm'; 0 when the report is broken off. */
static wint_t read_number(int *number)
{
	wint_t c;
	int kind;
	*number = 0;
	while ((kind = wget_wch(term.keys, &c)) == OK && c >= '0' && c <= '9')
		if (*number <= SHRT_MAX)
			*number = *number * 10 + (int)(c - '0');
	if (kind == OK && (c == ';' || c == 'M' || c == 'm'))
		return c;
	term_put_back(kind, c);
	return 0;
}

bool term_mouse_report(struct input *out)
{
	int button, column, row;
	wtimeout(term.keys, REPORT_WAIT_MS);
	bool whole = read_number(&button) == ';' && read_number(&column) == ';';
	wint_t end = whole ? read_number(&row) : 0;
	wtimeout(term.keys, 0);
	if ((end != 'M' && end != 'm') || row == 0 || column == 0)
		return false;
	button &= ~BUTTON_SHIFTS;
	*out = (struct input){
		.kind = end == 'M' ? INPUT_PRESS : INPUT_CLICK, .row = row - 1, .col = column - 1};
	if (end == 'M' && (button == BUTTON_WHEEL_UP || button == BUTTON_WHEEL_DOWN)) {
		out->kind = INPUT_WHEEL;
		out->row = button == BUTTON_WHEEL_UP ? -1 : 1;
	}
	return button == BUTTON_MAIN || out->kind == INPUT_WHEEL;
}
