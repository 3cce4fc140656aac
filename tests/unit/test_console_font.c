/* Fonts for the Linux console: what is read from the file, and what the kernel is told. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/unit/support/temp.h"
#include "tui/terminal/console_font.h"
#include "tui/terminal/psf.h"

#include <errno.h>
#include <linux/kd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>

#include <cmocka.h>

enum { GLYPHS = 256, HEADER = 32 };

static void add_number(struct buf *out, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		buf_add_char(out, (char)(n >> (8 * i) & 0xFF));
}

/* A font whose letters have their number in the first byte; glyph 'A' is also U+0410. */
static void make_font(struct buf *out, uint32_t columns, uint32_t rows)
{
	uint32_t size = rows * ((columns + 7) / 8);
	uint32_t head[] = {0x864AB572, 0, HEADER, 1, GLYPHS, size, rows, columns};
	for (size_t i = 0; i < 8; i++)
		add_number(out, head[i]);
	for (uint32_t glyph = 0; glyph < GLYPHS; glyph++)
		for (uint32_t i = 0; i < size; i++)
			buf_add_char(out, (char)(i == 0 ? glyph : 0));
	for (int glyph = 0; glyph < GLYPHS; glyph++) {
		if (glyph >= 0x20 && glyph < 0x7F)
			buf_add_char(out, (char)glyph);
		if (glyph == 'A')
			buf_add(out,
				"\xD0\x90\xFE"
				"A\xCC\x88",
				6);
		buf_add_char(out, '\xFF');
	}
}

static void a_font_is_read(void **state)
{
	struct buf font;
	struct psf psf;
	struct err e = {.code = 0};
	(void)state;
	buf_init(&font);
	make_font(&font, 12, 24);
	assert_int_equal(psf_read(font.data, font.len, &psf, &e), 0);
	assert_int_equal(psf.columns, 12);
	assert_int_equal(psf.rows, 24);
	assert_int_equal(psf.glyphs, GLYPHS);
	assert_int_equal(psf.glyph_size, 48);
	assert_int_equal(psf.bits[psf.glyph_size * 'z'], 'z');
	/* The sequence of A and two dots names no character of its own. */
	assert_int_equal(psf.name_count, 0x7F - 0x20 + 1);
	bool found = false;
	for (size_t i = 0; i < psf.name_count; i++)
		found = found || (psf.names[i].character == 0x410 && psf.names[i].glyph == 'A');
	assert_true(found);
	psf_finish(&psf);
	buf_finish(&font);
}

/* Each number of the header, at values around what it may be. */
static void a_damaged_header_is_refused(void **state)
{
	static const uint32_t values[] = {0,   1,   3,		31,	    33,
					  511, 513, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
	struct buf font;
	struct psf psf;
	(void)state;
	buf_init(&font);
	make_font(&font, 8, 16);
	for (size_t field = 0; field < 8; field++) {
		for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
			struct err e = {.code = 0};
			unsigned char kept[4];
			memcpy(kept, font.data + 4 * field, 4);
			for (int b = 0; b < 4; b++)
				font.data[4 * field + (size_t)b] =
					(char)(values[i] >> (8 * b) & 0xFF);
			/* A narrower letter takes the same bytes, and other flags mean nothing. */
			bool same = memcmp(kept, font.data + 4 * field, 4) == 0 ||
				    (field == 3 && (values[i] & 1) != 0) ||
				    (field == 7 && values[i] > 0 && values[i] <= 8);
			if (!same) {
				assert_int_equal(psf_read(font.data, font.len, &psf, &e), -1);
				assert_int_equal(e.code, EX_DATAERR);
			}
			memcpy(font.data + 4 * field, kept, 4);
		}
	}
	buf_finish(&font);
}

static void a_font_that_is_cut_is_refused_at_every_length(void **state)
{
	struct buf font;
	struct psf psf;
	(void)state;
	buf_init(&font);
	make_font(&font, 8, 16);
	for (size_t len = 0; len < font.len; len++) {
		/* Of its own size, so that a read behind it is seen. */
		unsigned char *cut = malloc(len + 1);
		assert_non_null(cut);
		memcpy(cut, font.data, len);
		assert_int_equal(psf_read(cut, len, &psf, NULL), -1);
		free(cut);
	}
	buf_add_char(&font, 'x');
	assert_int_equal(psf_read(font.data, font.len, &psf, NULL), -1);
	buf_finish(&font);
}

/* A console that is not there: what it was told last. */
static struct {
	unsigned width, height, glyphs, names;
	unsigned pixels_wide, pixels_high;
	unsigned char first_byte_of_z;
	bool text_mode, foreign;
} screen;

static int get_or_set(struct console_font_op *op)
{
	if (op->op == KD_FONT_OP_GET) {
		op->width = screen.width;
		op->height = screen.height;
		op->charcount = screen.glyphs;
		return 0;
	}
	assert_int_equal(op->op, KD_FONT_OP_SET);
	if (screen.text_mode && op->width != 8) {
		errno = EINVAL;
		return -1;
	}
	screen.width = op->width;
	screen.height = op->height;
	screen.glyphs = op->charcount;
	screen.first_byte_of_z = op->data[(size_t)'z' * ((op->width + 7) / 8) * 32];
	return 0;
}

static int control(int fd, unsigned long request, void *argument)
{
	struct unimapdesc *map = argument;
	struct winsize *size = argument;
	(void)fd;
	if (screen.foreign) {
		errno = ENOTTY;
		return -1;
	}
	switch (request) {
	case KDFONTOP: return get_or_set(argument);
	case PIO_UNIMAPCLR: screen.names = 0; return 0;
	case PIO_UNIMAP: screen.names = map->entry_ct; return 0;
	case GIO_UNIMAP:
		map->entry_ct = 2;
		map->entries[0] = (struct unipair){.unicode = 0x2584, .fontpos = 1};
		map->entries[1] = (struct unipair){.unicode = 'a', .fontpos = 2};
		return 0;
	case TIOCGWINSZ:
		*size = (struct winsize){
			.ws_row = (unsigned short)(screen.pixels_high / screen.height),
			.ws_col = (unsigned short)(screen.pixels_wide / screen.width),
		};
		return 0;
	default: fail_msg("request %lx", request); return -1;
	}
}

static const struct console console = {.fd = -1, .control = control};

static char *fonts_folder(void)
{
	static const struct {
		const char *name;
		uint32_t columns, rows;
	} files[] = {{"normal.psf", 8, 16}, {"large.psf", 12, 24}, {"largest.psf", 16, 32}};
	char *folder = temp_folder();
	for (size_t i = 0; i < 3; i++) {
		struct buf font;
		buf_init(&font);
		make_font(&font, files[i].columns, files[i].rows);
		temp_write(folder, files[i].name, font.data, font.len);
		buf_finish(&font);
	}
	return folder;
}

static void begin(unsigned wide, unsigned high, unsigned letter_high)
{
	memset(&screen, 0, sizeof screen);
	screen.pixels_wide = wide;
	screen.pixels_high = high;
	screen.width = letter_high / 2;
	screen.height = letter_high;
	screen.glyphs = 256;
	screen.names = 2;
}

static void letters_grow_and_are_put_back(void **state)
{
	struct err e = {.code = 0};
	char *folder = fonts_folder();
	(void)state;
	begin(1024, 768, 14);
	struct console_fonts *font = console_font_new(&console, folder, &e);
	assert_non_null(font);
	assert_int_equal(screen.height, 16);
	assert_int_equal(screen.names, 0x7F - 0x20 + 1);
	assert_int_equal(screen.first_byte_of_z, 'z');
	assert_true(console_font_grows(font));
	assert_int_equal(console_font_set(font, LETTERS_LARGE, &e), 0);
	assert_int_equal(screen.height, 24);
	assert_int_equal(screen.width, 12);
	assert_int_equal(screen.first_byte_of_z, 'z');
	assert_int_equal(console_font_set(font, LETTERS_LARGEST, &e), 0);
	assert_int_equal(screen.height, 32);
	assert_int_equal(console_font_set(font, LETTERS_NORMAL, &e), 0);
	assert_int_equal(screen.height, 16);
	console_font_free(font);
	assert_int_equal(screen.height, 14);
	assert_int_equal(screen.names, 2);
	temp_remove(folder);
}

static void text_mode_has_normal_letters_only(void **state)
{
	struct err e = {.code = 0};
	char *folder = fonts_folder();
	(void)state;
	begin(640, 400, 16);
	screen.text_mode = true;
	struct console_fonts *font = console_font_new(&console, folder, &e);
	assert_non_null(font);
	assert_false(console_font_grows(font));
	assert_int_equal(console_font_set(font, LETTERS_LARGE, &e), -1);
	assert_int_equal(e.code, EX_UNAVAILABLE);
	assert_int_equal(screen.height, 16);
	console_font_free(font);
	temp_remove(folder);
}

/* The nearest size that leaves enough rows and columns. */
static void a_small_screen_has_what_fits(void **state)
{
	struct err e = {.code = 0};
	char *folder = fonts_folder();
	(void)state;
	begin(800, 500, 16);
	struct console_fonts *font = console_font_new(&console, folder, &e);
	assert_non_null(font);
	assert_int_equal(console_font_set(font, LETTERS_LARGEST, &e), 0);
	assert_true(screen.pixels_high / screen.height >= 15);
	assert_true(screen.pixels_wide / screen.width >= 40);
	console_font_free(font);
	temp_remove(folder);
}

/* Where the kernel began with larger letters, ours are not smaller. */
static void letters_are_never_smaller_than_they_were(void **state)
{
	struct err e = {.code = 0};
	char *folder = fonts_folder();
	(void)state;
	begin(3840, 2160, 32);
	struct console_fonts *font = console_font_new(&console, folder, &e);
	assert_non_null(font);
	assert_int_equal(screen.height, 32);
	assert_int_equal(console_font_set(font, LETTERS_NORMAL, &e), 0);
	assert_int_equal(screen.height, 32);
	assert_false(console_font_grows(font));
	console_font_free(font);
	temp_remove(folder);
}

/* Small letters on a large screen are hard to read; one larger size is left to choose. */
static void a_large_screen_has_larger_letters(void **state)
{
	static const struct {
		unsigned wide, high, normal;
	} screens[] = {{1024, 768, 16}, {1280, 800, 24}, {1366, 768, 24}, {1920, 1080, 24}};
	char *folder = fonts_folder();
	(void)state;
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
		struct err e = {.code = 0};
		begin(screens[i].wide, screens[i].high, 16);
		struct console_fonts *font = console_font_new(&console, folder, &e);
		assert_non_null(font);
		assert_int_equal(screen.height, screens[i].normal);
		assert_int_equal(console_font_set(font, LETTERS_LARGE, &e), 0);
		assert_int_equal(screen.height, screens[i].normal + 8);
		assert_int_equal(console_font_set(font, LETTERS_LARGEST, &e), 0);
		assert_int_equal(screen.height, 32);
		assert_int_equal(console_font_set(font, LETTERS_NORMAL, &e), 0);
		assert_int_equal(screen.height, screens[i].normal);
		console_font_free(font);
		assert_int_equal(screen.height, 16);
	}
	temp_remove(folder);
}

static void what_is_no_console_is_left_alone(void **state)
{
	struct err e = {.code = 0};
	char *folder = fonts_folder();
	uint32_t *characters;
	size_t count;
	(void)state;
	begin(1024, 768, 16);
	screen.foreign = true;
	assert_null(console_font_new(&console, folder, &e));
	assert_int_equal(e.code, EX_UNAVAILABLE);
	assert_int_equal(console_font_characters(&console, &characters, &count, &e), -1);
	screen.foreign = false;
	temp_write(folder, "large.psf", "\x72\xb5\x4a\x86", 4);
	screen.glyphs = 77;
	assert_null(console_font_new(&console, folder, &e));
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(screen.glyphs, 77);
	assert_null(console_font_new(&console, "/nergens", &e));
	temp_remove(folder);
}

static void the_characters_of_the_font_are_told(void **state)
{
	uint32_t *characters;
	size_t count;
	(void)state;
	begin(1024, 768, 16);
	assert_int_equal(console_font_characters(&console, &characters, &count, NULL), 0);
	assert_int_equal(count, 2);
	assert_int_equal(characters[0], 0x2584);
	free(characters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_font_is_read),
		cmocka_unit_test(a_damaged_header_is_refused),
		cmocka_unit_test(a_font_that_is_cut_is_refused_at_every_length),
		cmocka_unit_test(letters_grow_and_are_put_back),
		cmocka_unit_test(text_mode_has_normal_letters_only),
		cmocka_unit_test(a_small_screen_has_what_fits),
		cmocka_unit_test(letters_are_never_smaller_than_they_were),
		cmocka_unit_test(a_large_screen_has_larger_letters),
		cmocka_unit_test(what_is_no_console_is_left_alone),
		cmocka_unit_test(the_characters_of_the_font_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
