#include "tests/e2e/support/touch.h"
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/rest.h"

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

static bool stands_at(const struct pty *p, const char *label, int row, int col)
{
	for (int i = 0; label[i] != '\0'; i++)
		if (pty_cell(p, row, col + i).chars[0] != (unsigned char)label[i])
			return false;
	return true;
}

/*
 * Where a key of the keyboard on the screen is: its label alone in a frame.  The same letters
 * elsewhere, as the 1234 of an example, are no key.
 */
static bool find_key(const struct pty *p, const char *label, int *row, int *col)
{
	int height, width, cols = (int)strlen(label);
	pty_size(p, &height, &width);
	for (*row = height - 1; *row >= 0; --*row)
		for (*col = 0; *col + cols <= width; ++*col)
			if (stands_at(p, label, *row, *col) && has_edge(p, *row, *col, -1) &&
			    has_edge(p, *row, *col + cols - 1, 1))
				return true;
	return false;
}

/* Waits for the key; digits and letters may be on two pages. */
static void wait_for_key(struct pty *p, char key, int *row, int *col)
{
	const char label[] = {key, '\0'}, *other = key >= '0' && key <= '9' ? "123" : "abc";
	int64_t deadline = pty_deadline();
	bool turned = false;
	/* Till then the keys of the field before may still be there. */
	pty_rest_hand(p);
	while (!find_key(p, label, row, col)) {
		if (!turned && find_key(p, other, row, col)) {
			pty_click(p, *row, *col);
			turned = true;
		} else if (!pty_pump_until(p, deadline)) {
			fail_msg("no key %c on the screen", key);
		}
	}
}

/* Curses makes one of touches that come together, so each waits for what the last one did. */
static void touch(struct pty *p, int row, int col)
{
	size_t written;
	pty_output(p, &written);
	pty_click(p, row, col);
	if (!rest_wait(p, written))
		fail_msg("a touch at %d,%d does nothing", row, col);
}

void touch_keys(struct pty *p, const char *text)
{
	int row = 0, col = 0;
	for (size_t i = 0; text[i] != '\0'; i++) {
		wait_for_key(p, text[i], &row, &col);
		touch(p, row, col);
	}
}

/* The field that is left loses the mark that the focus has. */
void touch_ready(struct pty *p, const char *text)
{
	struct buf marked;
	buf_init(&marked);
	buf_addf(&marked, "»%s", text);
	expect_text(p, marked.data);
	expect_click(p, "klaar");
	expect_gone(p, marked.data);
	buf_finish(&marked);
}
