#include "tests/e2e/support/qr.h"

#include "db/base/buf.h"
#include "tests/e2e/support/pty.h"

#include <stdint.h>
#include <zbar.h>

/* A cell is twice as high as wide, so that half a cell is square. */
#define CELL_WIDTH  4
#define CELL_HEIGHT 8

#define LOWER_HALF_BLOCK 0x2584
#define UPPER_HALF_BLOCK 0x2580
#define FULL_BLOCK	 0x2588

static void paint_cell(uint8_t *picture, size_t stride, const struct pty *p, int row, int col)
{
	VTermScreenCell cell = pty_cell(p, row, col);
	uint8_t front, back;
	pty_greys(p, &cell, &front, &back);
	bool upper = cell.chars[0] == UPPER_HALF_BLOCK || cell.chars[0] == FULL_BLOCK;
	bool lower = cell.chars[0] == LOWER_HALF_BLOCK || cell.chars[0] == FULL_BLOCK;
	for (size_t y = 0; y < CELL_HEIGHT; y++) {
		bool ink = y < CELL_HEIGHT / 2 ? upper : lower;
		memset(picture + ((size_t)row * CELL_HEIGHT + y) * stride +
			       (size_t)col * CELL_WIDTH,
		       ink ? front : back, CELL_WIDTH);
	}
}

char *qr_read(const struct pty *p)
{
	int rows, cols;
	pty_size(p, &rows, &cols);
	size_t width = (size_t)cols * CELL_WIDTH, height = (size_t)rows * CELL_HEIGHT;
	uint8_t *picture = buf_alloc(height, width);
	for (int row = 0; row < rows; row++)
		for (int col = 0; col < cols; col++)
			paint_cell(picture, width, p, row, col);

	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	/* The bytes as they are: zbar guesses Shift JIS where telephones see that it is UTF-8. */
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	zbar_image_t *image = zbar_image_create();
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, (unsigned)width, (unsigned)height);
	zbar_image_set_data(image, picture, width * height, NULL);
	char *text = NULL;
	if (zbar_scan_image(scanner, image) == 1)
		text = buf_copy(zbar_symbol_get_data(zbar_image_first_symbol(image)));
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
	free(picture);
	return text;
}
