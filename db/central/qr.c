#include "db/central/qr.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <qrencode.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

enum { QUIET = 4 };

static QRcode *encode(const char *text, struct err *e)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (code == NULL)
		err_set(e, EX_OSERR, "De QR-code kan niet worden gemaakt");
	return code;
}

/* It may be a secret. */
static void wipe(QRcode *code)
{
	explicit_bzero(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
}

static bool is_dark(const QRcode *code, int x, int y)
{
	x -= QUIET;
	y -= QUIET;
	return x >= 0 && y >= 0 && x < code->width && y < code->width &&
	       (code->data[y * code->width + x] & 1) != 0;
}

int qr_add_svg(struct buf *out, const char *text, const char *label, struct err *e)
{
	QRcode *code = encode(text, e);
	if (code == NULL)
		return -1;
	int size = code->width + 2 * QUIET;
	buf_addf(out,
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"300\""
		 " height=\"300\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"",
		 size, size);
	buf_add_html(out, label);
	buf_addf(out,
		 "\">\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\" stroke=\"none\"/>\n<path "
		 "fill=\"#000\" stroke=\"none\" d=\"",
		 size, size);
	for (int y = 0; y < size; y++)
		for (int x = 0; x < size; x++)
			if (is_dark(code, x, y))
				buf_addf(out, "M%d %dh1v1h-1z", x, y);
	buf_add_str(out, "\"/>\n</svg>\n");
	wipe(code);
	return 0;
}

int qr_add_lines(struct buf *out, const char *text, struct err *e)
{
	static const char *const halves[2][2] = {
		/* upper light: lower light, lower dark; upper dark: the same */
		{"\033[107m ", "\033[30;107m\xE2\x96\x84"},
		{"\033[97;40m\xE2\x96\x84", "\033[40m "}};
	QRcode *code = encode(text, e);
	if (code == NULL)
		return -1;
	int size = code->width + 2 * QUIET;
	for (int y = 0; y < size; y += 2) {
		for (int x = 0; x < size; x++)
			buf_add_str(out, halves[is_dark(code, x, y)][is_dark(code, x, y + 1)]);
		buf_add_str(out, "\033[0m\n");
	}
	wipe(code);
	return 0;
}
