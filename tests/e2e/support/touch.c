#include "tests/e2e/support/touch.h"

#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* Where a key of the keyboard on the screen is: its row holds these keys and no other text. */
static bool find_key(const struct pty *p, char key, int *row, int *col)
{
	static const char *const rows[] = {"1234567890", "qwertyuiop", "asdfghjkl@", "zxcvbnm.-_"};
	int height, width;
	pty_size(p, &height, &width);
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		if (strchr(rows[k], key) == NULL)
			continue;
		for (*row = height - 1; *row >= 0; --*row) {
			size_t matched = 0, len = strlen(rows[k]);
			bool other = false;
			for (int c = 0; c < width && !other; c++) {
				uint32_t seen = pty_cell(p, *row, c).chars[0];
				if (seen == 0 || seen == ' ')
					continue;
				other = matched == len || seen != (unsigned char)rows[k][matched];
				if (!other && rows[k][matched++] == key)
					*col = c;
			}
			if (!other && matched == len)
				return true;
		}
	}
	return false;
}

/* Curses makes one of touches that come together, so each waits for what the last one did. */
static void wait_for_line(struct pty *p, const char *text, size_t len)
{
	int64_t deadline = pty_deadline();
	struct buf line;
	buf_init(&line);
	buf_addf(&line, "\n  %.*s\n", (int)len, text);
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
