#include "tests/e2e/support/touch.h"

#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* Is there nothing but blanks from here to the frame of a key? */
static bool has_edge(const struct pty *p, int row, int col, int step)
{
	enum { KEY_COLS = 12 };
	int height, width;
	pty_size(p, &height, &width);
	for (int i = 0; i < KEY_COLS && col + step >= 0 && col + step < width; i++) {
		uint32_t seen = pty_cell(p, row, col += step).chars[0];
		if (seen == 0x2502)
			return true;
		if (seen != 0 && seen != ' ')
			return false;
	}
	return false;
}

/* Where a key of the keyboard on the screen is: a letter alone in a frame. */
static bool find_key(const struct pty *p, char key, int *row, int *col)
{
	int height, width;
	pty_size(p, &height, &width);
	for (*row = height - 1; *row >= 0; --*row)
		for (*col = 0; *col < width; ++*col)
			if (pty_cell(p, *row, *col).chars[0] == (unsigned char)key &&
			    has_edge(p, *row, *col, -1) && has_edge(p, *row, *col, 1))
				return true;
	return false;
}

/* Digits and letters may be on two pages. */
static void turn_to(struct pty *p, char key)
{
	int row, col;
	if (find_key(p, key, &row, &col))
		return;
	expect_click(p, key >= '0' && key <= '9' ? "123" : "abc");
}

/* Curses makes one of touches that come together, so each waits for what the last one did. */
static void wait_for_line(struct pty *p, const char *text, size_t len)
{
	int64_t deadline = pty_deadline();
	struct buf line;
	buf_init(&line);
	buf_addf(&line, "\n »%.*s\n", (int)len, text); /* it has the focus */
	char *screen = pty_screen(p);
	while (strstr(screen, line.data) == NULL) {
		if (!pty_pump_until(p, deadline))
			fail_msg("no line %s in\n%s", line.data, screen);
		free(screen);
		screen = pty_screen(p);
	}
	free(screen);
	buf_finish(&line);
}

void touch_keys(struct pty *p, const char *text)
{
	int row = 0, col = 0;
	for (size_t i = 0; text[i] != '\0'; i++) {
		turn_to(p, text[i]);
		int64_t deadline = pty_deadline();
		while (!find_key(p, text[i], &row, &col))
			if (!pty_pump_until(p, deadline))
				fail_msg("no key %c on the screen", text[i]);
		pty_click(p, row, col);
		wait_for_line(p, text, i + 1);
	}
}

static uint8_t ground_of(struct pty *p, int row, int col)
{
	uint8_t front, back;
	VTermScreenCell cell = pty_cell(p, row, col);
	pty_greys(p, &cell, &front, &back);
	return back;
}

/* The field that is left loses the colour that the focus has. */
void touch_ready(struct pty *p, const char *text)
{
	int row = 0, col = 0;
	int64_t deadline = pty_deadline();
	assert_true(pty_find(p, text, &row, &col));
	uint8_t focused = ground_of(p, row, col);
	expect_click(p, "klaar");
	while (ground_of(p, row, col) == focused)
		if (!pty_pump_until(p, deadline))
			fail_msg("the focus stays at %s", text);
}
