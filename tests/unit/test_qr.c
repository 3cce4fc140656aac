/* QR codes, read back from the cells of the canvas as a phone would from the glass. */
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"
#include "tui/part/qr.h"

#include <locale.h>
#include <qrencode.h>
#include <zbar.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define CELL_WIDE 4 /* pixels; a cell is twice as high as wide */
#define CELL_HIGH 8
#define LONG_TEXT 3000

static bool half_is_dark(const struct cell *cell, bool upper)
{
	switch (cell->style) {
	case STYLE_QR_DARK: return true;
	case STYLE_QR_DARK_OVER_LIGHT: return upper;
	case STYLE_QR_LIGHT_OVER_DARK: return !upper;
	default: return false;
	}
}

/* Black and white as the styles say; all that is not of the code is grey. */
static unsigned char pixel_at(const struct canvas *c, size_t x, size_t y)
{
	const struct cell *cell = canvas_cell(c, (int)(y / CELL_HIGH), (int)(x / CELL_WIDE));
	if (cell->style < STYLE_QR_LIGHT)
		return 0x80;
	return half_is_dark(cell, y % CELL_HIGH < CELL_HIGH / 2) ? 0 : 0xFF;
}

/* Reads the one code on the canvas; "" when there is none.  free() it. */
static char *scan(const struct canvas *c)
{
	size_t wide = (size_t)c->cols * CELL_WIDE, high = (size_t)c->rows * CELL_HIGH;
	unsigned char *pixels = buf_alloc(wide * high, 1);
	for (size_t i = 0; i < wide * high; i++)
		pixels[i] = pixel_at(c, i % wide, i / wide);
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, (unsigned)wide, (unsigned)high);
	zbar_image_set_data(image, pixels, wide * high, NULL);
	int found = zbar_scan_image(scanner, image);
	char *text =
		buf_copy(found == 1 ? zbar_symbol_get_data(zbar_image_first_symbol(image)) : "");
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
	free(pixels);
	return text;
}

static void expect_code(const struct canvas *c, const char *want)
{
	char *have = scan(c);
	assert_string_equal(have, want);
	free(have);
}

/* Only blanks and lower half blocks, and four light modules on every side. */
static void expect_safe_cells(const struct canvas *c)
{
	for (int i = 0; i < c->rows * c->cols; i++) {
		const struct cell *cell = &c->cells[i];
		bool half = cell->style == STYLE_QR_DARK_OVER_LIGHT ||
			    cell->style == STYLE_QR_LIGHT_OVER_DARK;
		if (cell->style >= STYLE_QR_LIGHT)
			assert_string_equal(cell->text, half ? "▄" : "");
	}
}

static void expect_quiet(const struct canvas *c, struct rect used, int wide, int high)
{
	for (int row = 0; row < used.rows; row++) {
		for (int col = 0; col < used.cols; col++) {
			bool inside = row >= high && row < used.rows - high && col >= wide &&
				      col < used.cols - wide;
			if (inside)
				continue;
			const struct cell *cell = canvas_cell(c, used.row + row, used.col + col);
			assert_false(cell->style == STYLE_QR_DARK);
		}
	}
}

static void a_code_is_read_back_at_every_size(void **state)
{
	static const char *const texts[] = {
		"https://www.wijkwijzer.org/",
		"https://lpb.nl/samenwerking-leefbaarheid-en-veiligheid/",
		"ABCD-EFGH-JKMN-PQRS",
		("https://example.org/een/veel/langer/adres/dat/niet/op/een/klein/scherm/past/"
		 "?met=vragen&en=antwoorden&nog=iets&meer=tekst#en-een-plek"),
	};
	static const int sizes[][2] = {{20, 60}, {24, 80}, {43, 132}, {60, 200}};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0] * 4 * 2; i++) {
		const char *text = texts[i / 8];
		bool half = i % 2 == 0;
		struct canvas c;
		struct rect used;
		int rows, cols;
		canvas_init(&c, sizes[i / 2 % 4][0], sizes[i / 2 % 4][1]);
		struct qr *qr = qr_new(text);
		assert_non_null(qr);
		qr_least(qr, half, &rows, &cols);
		bool fits = rows <= c.rows && cols <= c.cols;
		assert_int_equal(qr_draw(qr, &c, (struct rect){0, 0, c.rows, c.cols}, half, &used),
				 fits);
		if (fits) {
			expect_code(&c, text);
			expect_safe_cells(&c);
			expect_quiet(&c, used, half ? 4 : 8, half ? 2 : 4);
		}
		qr_free(qr);
		canvas_finish(&c);
	}
}

static void what_does_not_fit_is_not_drawn(void **state)
{
	(void)state;
	struct canvas c;
	int rows, cols;
	struct buf before, after;
	buf_init(&before);
	buf_init(&after);
	canvas_init(&c, 60, 200);
	struct qr *qr = qr_new("https://www.wijkwijzer.org/");
	qr_least(qr, true, &rows, &cols);
	canvas_dump_styles(&c, &before);
	assert_false(qr_draw(qr, &c, (struct rect){0, 0, rows - 1, cols}, true, NULL));
	assert_false(qr_draw(qr, &c, (struct rect){0, 0, rows, cols - 1}, true, NULL));
	assert_false(qr_draw(qr, &c, (struct rect){50, 0, rows, cols}, true, NULL));
	assert_false(qr_draw(qr, &c, (struct rect){-9, 0, rows, cols}, true, NULL));
	canvas_dump_styles(&c, &after);
	assert_string_equal(before.data, after.data);
	assert_true(qr_draw(qr, &c, (struct rect){0, 0, rows, cols}, true, NULL));
	expect_code(&c, "https://www.wijkwijzer.org/");
	buf_finish(&before);
	buf_finish(&after);
	qr_free(qr);
	canvas_finish(&c);
}

/* Width in modules of the code for `len` bytes at libqrencode's own choice of version. */
static int width_at_level(size_t len, QRecLevel level)
{
	char text[LONG_TEXT];
	memset(text, 'a', len);
	text[len] = '\0';
	QRcode *code = QRcode_encodeString8bit(text, 0, level);
	int width = code != NULL ? code->width : 0;
	QRcode_free(code);
	return width;
}

static int width_of(size_t len)
{
	char text[LONG_TEXT];
	int rows, cols;
	memset(text, 'a', len);
	text[len] = '\0';
	struct qr *qr = qr_new(text);
	if (qr == NULL)
		return 0;
	qr_least(qr, true, &rows, &cols);
	qr_free(qr);
	return cols - 8;
}

/* At each length where a version or a level is full, and one above. */
static void a_code_is_as_small_as_can_be(void **state)
{
	(void)state;
	for (size_t len = 1; len < 350; len++)
		assert_int_equal(width_of(len), width_at_level(len, QR_ECLEVEL_L));
	for (size_t len = 350; len < LONG_TEXT - 1; len += 37)
		assert_int_equal(width_of(len), width_at_level(len, QR_ECLEVEL_L));
	assert_int_equal(width_of(2953), 177);
	assert_int_equal(width_of(2954), 0);
	assert_null(qr_new(""));
}

static void a_code_has_the_strongest_correction_that_keeps_it_small(void **state)
{
	(void)state;
	for (size_t len = 1; len < 1300; len += len < 130 ? 1 : 13) {
		char text[LONG_TEXT];
		QRecLevel best = QR_ECLEVEL_L;
		memset(text, 'a', len);
		text[len] = '\0';
		for (QRecLevel l = QR_ECLEVEL_M; l <= QR_ECLEVEL_H; l++)
			if (width_at_level(len, l) == width_at_level(len, QR_ECLEVEL_L))
				best = l;
		QRcode *want = QRcode_encodeString8bit(text, 0, best);
		struct qr *qr = qr_new(text);
		struct canvas c;
		int side = want->width + 8;
		canvas_init(&c, side, 2 * side);
		assert_true(qr_draw(qr, &c, (struct rect){0, 0, side, 2 * side}, false, NULL));
		for (int i = 0; i < want->width * want->width; i++) {
			const struct cell *cell =
				canvas_cell(&c, i / want->width + 4, 2 * (i % want->width + 4));
			assert_int_equal(cell->style,
					 (want->data[i] & 1) != 0 ? STYLE_QR_DARK : STYLE_QR_LIGHT);
		}
		canvas_finish(&c);
		qr_free(qr);
		QRcode_free(want);
	}
}

static void every_screen_with_a_code_is_read(void **state)
{
	static const struct {
		const char *keys, *text;
		int rows, cols;
		bool no_half_blocks;
	} screens[] = {
		{"<Enter>5", "https://www.wijkwijzer.org/", 20, 60, false},
		{"<Enter>5", "https://www.wijkwijzer.org/", 24, 80, false},
		{"<Enter>5", "https://www.wijkwijzer.org/", 43, 132, false},
		{"<Enter>5", "https://www.wijkwijzer.org/", 60, 200, false},
		{"<Enter>5", "https://www.wijkwijzer.org/", 43, 132, true},
		{"<Enter>11<Tab><Tab><Tab><Tab><Enter>",
		 "https://lpb.nl/samenwerking-leefbaarheid-en-veiligheid/", 24, 80, false},
		{"<Enter>11<Tab><Tab><Enter>q",
		 "https://lpb.nl/samenwerking-leefbaarheid-en-veiligheid/", 24, 80, false},
		{"<Enter>2/leergang slag<Enter>",
		 "https://www.platform31.nl/nieuws/leergang-slagvaardige-wijkaanpak-van-orienteren-"
		 "naar-uitvoeren",
		 43, 132, false},
		{"<Enter>2/dag samenleving<Enter>q", NULL, 43, 132, false},
		{"<Enter>2/onderzoek effecten<Enter>q", NULL, 50, 132, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
		struct stage s;
		stage_open_with(
			&s, screens[i].rows, screens[i].cols,
			&(struct stage_options){.no_half_blocks = screens[i].no_half_blocks});
		stage_keys(&s, screens[i].keys);
		char *text = scan(stage_canvas(&s));
		if (text[0] == '\0')
			fail_msg("%s at %dx%d: no code", screens[i].keys, screens[i].cols,
				 screens[i].rows);
		if (screens[i].text != NULL)
			assert_string_equal(text, screens[i].text);
		expect_safe_cells(stage_canvas(&s));
		free(text);
		stage_close(&s);
	}
}

static void an_address_that_does_not_fit_is_shown_in_words(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 20, 60);
	stage_keys(&s, "<Enter>2/onderzoek effecten<Enter>q");
	stage_expect(&s, "qr");
	char *text = scan(stage_canvas(&s));
	assert_string_equal(text, "");
	assert_true(stage_finds(&s, "https://www.oogtv.nl/2023/07/", NULL, NULL));
	assert_true(stage_finds(&s, "past niet op dit scherm", NULL, NULL));
	free(text);
	stage_close(&s);
}

static int set_locale(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") == NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_read_back_at_every_size),
		cmocka_unit_test(what_does_not_fit_is_not_drawn),
		cmocka_unit_test(a_code_is_as_small_as_can_be),
		cmocka_unit_test(a_code_has_the_strongest_correction_that_keeps_it_small),
		cmocka_unit_test(every_screen_with_a_code_is_read),
		cmocka_unit_test(an_address_that_does_not_fit_is_shown_in_words),
	};
	return cmocka_run_group_tests(tests, set_locale, NULL);
}
