/*
 * Any text drawn anywhere on a canvas, one over the other, and then put in the order of the
 * screen: every column comes in exactly one place, wide characters whole.
 *
 * Bytes: a first one for the canvas, then drawings: what, column, length, and so much text.
 */
#include "tui/visual.h"
#include "db/base/buf.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define ROWS	 2
#define COLS_MAX 600 /* more than one run can hold */

static void draw(struct canvas *c, uint8_t what, uint8_t at, const char *text, size_t len)
{
	int row = what >> 7, col = at * c->cols / 256;
	enum direction direction = (enum direction)(what >> 5 & 3) % 3;
	struct rect area = {row, col, 1 + (what & 1), (int)len};
	canvas_direction(c, direction);
	switch (what & 7) {
	case 0: canvas_clear(c, area, STYLE_BODY); break;
	case 1: canvas_run(c, row, col, (int)len, direction); break;
	case 2: canvas_turn(c, area); break;
	case 3: canvas_set_rtl(c, !c->rtl); break;
	case 4: canvas_line(c, row, col, (int)len, STYLE_FIELD, text); break;
	default: canvas_text(c, row, col, c->cols, STYLE_BODY, text, len); break;
	}
}

static void look(const struct canvas *c, int row)
{
	struct cell *out = buf_alloc((size_t)c->cols, sizeof *out);
	int *where = buf_alloc((size_t)c->cols, sizeof *where);
	bool *seen = buf_alloc((size_t)c->cols, sizeof *seen);
	visual_row(c, row, out, where);
	for (int col = 0; col < c->cols; col++) {
		const struct cell *cell = canvas_cell(c, row, col);
		FUZZ_MUST(where[col] >= 0 && where[col] < c->cols && !seen[where[col]]);
		seen[where[col]] = true;
		FUZZ_MUST(out[where[col]].style == cell->style);
		FUZZ_MUST(out[where[col]].columns == cell->columns);
		FUZZ_MUST((out[where[col]].text[0] == '\0') == (cell->text[0] == '\0'));
		if (cell->columns == 2)
			FUZZ_MUST(where[col + 1] == where[col] + 1);
	}
	int col = c->cols / 2;
	FUZZ_MUST(visual_back(c, row, visual_column(c, row, col)) == col);
	free(out);
	free(where);
	free(seen);
}

/* Steps to one side come to an end, at a place between two clusters. */
static void step(const char *text, size_t len, bool rtl)
{
	size_t at = 0, steps = 0;
	for (size_t next; steps <= len + 1; steps++, at = next) {
		next = visual_step(text, len, at, rtl, steps % 2 == 0);
		FUZZ_MUST(next <= len);
	}
	for (size_t next; (next = visual_step(text, len, at, rtl, true)) != at; at = next)
		FUZZ_MUST(next <= len && steps-- > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct canvas canvas;
	struct buf dump;
	if (size < 1)
		return 0;
	canvas_init(&canvas, ROWS, data[0] < 4 ? COLS_MAX : 2 + data[0] / 4);
	canvas_set_rtl(&canvas, (data[0] & 1) != 0);
	for (size_t i = 1; i + 3 <= size;) {
		size_t len = data[i + 2] < size - i - 3 ? data[i + 2] : size - i - 3;
		char *text = fuzz_text(data + i + 3, len);
		draw(&canvas, data[i], data[i + 1], text, len);
		step(text, len, (data[i] & 1) != 0);
		free(text);
		i += 3 + len;
		fuzz_accepted();
	}
	buf_init(&dump);
	for (int row = 0; row < ROWS; row++)
		look(&canvas, row);
	visual_dump(&canvas, &dump);
	FUZZ_MUST(dump.len >= ROWS);
	buf_finish(&dump);
	canvas_finish(&canvas);
	return 0;
}
