#include "tui/keyboard.h"
#include "tui/text.h"
#include "tui/ui.h"

#include <unistr.h>

#define ROWS	   5
#define KEYS	   10 /* in each row of letters */
#define TALL_LEAST 28 /* rows of the canvas from which a key is two rows high */

static const char *const letters[KEYBOARD_LAYERS][ROWS - 1] = {
	[KEYBOARD_LOWER] = {"1234567890", "qwertyuiop", "asdfghjkl@", "zxcvbnm.-_"},
	[KEYBOARD_UPPER] = {"1234567890", "QWERTYUIOP", "ASDFGHJKL@", "ZXCVBNM.-_"},
	[KEYBOARD_MORE] = {"!?:;,/()+’", "éèëêáàäâïí", "óòöôúùüûçñ", "ğışłńąężść"},
};

static int key_rows(int canvas_rows)
{
	return canvas_rows >= TALL_LEAST ? 2 : 1;
}

int keyboard_rows(int canvas_rows)
{
	return ROWS * key_rows(canvas_rows);
}

static void draw_key(struct canvas *c, struct rect at, const char *label, size_t len, int action,
		     int arg)
{
	int wide = text_columns(label, len);
	/* The blank column beside it is touched as well, but keeps the keys apart. */
	struct rect face = {at.row, at.col, at.rows, at.cols - 1};
	canvas_clear(c, face, STYLE_BUTTON);
	canvas_text(c, at.row, at.col + (face.cols - wide) / 2, face.cols, STYLE_BUTTON_KEY, label,
		    len);
	canvas_target(c, at, action, arg);
	canvas_describe(c, ROLE_KEY, 0, 0, 0);
}

static void draw_letters(struct canvas *c, struct rect row, const char *text)
{
	size_t len = strlen(text);
	int cols = row.cols / KEYS;
	struct rect at = {row.row, row.col + (row.cols - cols * KEYS) / 2, row.rows, cols};
	for (size_t pos = 0; pos < len; at.col += cols) {
		ucs4_t key;
		size_t n = text_next(text + pos, len - pos).bytes;
		u8_mbtouc(&key, (const uint8_t *)text + pos, len - pos);
		draw_key(c, at, text + pos, n, ACTION_TYPE, (int)key);
		pos += n;
	}
}

static void draw_last_row(struct canvas *c, struct rect row, enum keyboard_layer layer,
			  enum lang lang)
{
	const struct {
		const char *label;
		int width, action, arg; /* width in keys */
	} keys[] = {
		{layer == KEYBOARD_UPPER ? "abc" : "ABC", 1, ACTION_LAYER,
		 layer == KEYBOARD_UPPER ? KEYBOARD_LOWER : KEYBOARD_UPPER},
		{layer == KEYBOARD_MORE ? "abc" : "éü!", 1, ACTION_LAYER,
		 layer == KEYBOARD_MORE ? KEYBOARD_LOWER : KEYBOARD_MORE},
		{words_get(lang, WORD_KEY_SPACE), 4, ACTION_TYPE, ' '},
		{words_get(lang, WORD_KEY_DELETE), 2, ACTION_TYPE, UI_BACKSPACE},
		{words_get(lang, WORD_KEY_ENTER), 2, ACTION_TYPE, UI_ENTER},
	};
	int cols = row.cols / KEYS;
	int col = row.col + (row.cols - cols * KEYS) / 2;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct rect at = {row.row, col, row.rows, cols * keys[i].width};
		draw_key(c, at, keys[i].label, strlen(keys[i].label), keys[i].action, keys[i].arg);
		col += at.cols;
	}
}

void keyboard_draw(struct canvas *c, struct rect area, enum keyboard_layer layer, enum lang lang)
{
	struct rect row = {area.row, area.col, area.rows / ROWS, area.cols};
	canvas_clear(c, area, STYLE_BODY);
	for (int i = 0; i < ROWS - 1; i++, row.row += row.rows)
		draw_letters(c, row, letters[layer][i]);
	draw_last_row(c, row, layer, lang);
}
