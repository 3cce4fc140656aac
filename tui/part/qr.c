#include "tui/part/qr.h"
#include "db/base/buf.h"

#include <qrencode.h>

#define QUIET 4 /* modules, ISO/IEC 18004 */

struct qr {
	QRcode *code;
};

struct qr *qr_new(const char *text)
{
	QRcode *best = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	if (best == NULL)
		return NULL;
	/* Stronger correction for nothing, as long as the code stays as small. */
	for (QRecLevel level = QR_ECLEVEL_H; level > QR_ECLEVEL_L; level--) {
		QRcode *better = QRcode_encodeString8bit(text, best->version, level);
		if (better != NULL && better->version == best->version) {
			QRcode_free(best);
			best = better;
			break;
		}
		QRcode_free(better);
	}
	struct qr *qr = buf_alloc(1, sizeof *qr);
	qr->code = best;
	return qr;
}

void qr_free(struct qr *qr)
{
	if (qr == NULL)
		return;
	QRcode_free(qr->code);
	free(qr);
}

static int modules(const struct qr *qr)
{
	return qr->code->width + 2 * QUIET;
}

/* Rows and columns at a scale: a module is scale half-rows high, or scale rows. */
static void size_at(const struct qr *qr, bool half_blocks, int scale, int *rows, int *cols)
{
	int side = modules(qr) * scale;
	*rows = half_blocks ? (side + 1) / 2 : side;
	*cols = half_blocks ? side : 2 * side;
}

void qr_least(const struct qr *qr, bool half_blocks, int *rows, int *cols)
{
	size_at(qr, half_blocks, 1, rows, cols);
}

static bool is_dark(const struct qr *qr, int x, int y)
{
	int width = qr->code->width;
	x -= QUIET;
	y -= QUIET;
	return x >= 0 && y >= 0 && x < width && y < width &&
	       (qr->code->data[y * width + x] & 1) != 0;
}

static enum style cell_style(bool upper, bool lower)
{
	if (upper == lower)
		return upper ? STYLE_QR_DARK : STYLE_QR_LIGHT;
	return upper ? STYLE_QR_DARK_OVER_LIGHT : STYLE_QR_LIGHT_OVER_DARK;
}

struct grid {
	const struct qr *qr;
	bool half_blocks;
	int scale;
};

static enum style style_at(const struct grid *g, int row, int col)
{
	if (!g->half_blocks) {
		bool dark = is_dark(g->qr, col / (2 * g->scale), row / g->scale);
		return cell_style(dark, dark);
	}
	int x = col / g->scale;
	return cell_style(is_dark(g->qr, x, 2 * row / g->scale),
			  is_dark(g->qr, x, (2 * row + 1) / g->scale));
}

static void draw_run(struct canvas *c, int row, int col, int cols, enum style style)
{
	bool half = style == STYLE_QR_DARK_OVER_LIGHT || style == STYLE_QR_LIGHT_OVER_DARK;
	if (!half)
		canvas_line(c, row, col, cols, style, "");
	for (int i = 0; half && i < cols; i++)
		canvas_text(c, row, col + i, 1, style, "▄", strlen("▄"));
}

static void draw_row(const struct grid *g, struct canvas *c, struct rect at, int row)
{
	int start = 0;
	enum style style = style_at(g, row, 0);
	for (int col = 1; col <= at.cols; col++) {
		if (col < at.cols && style_at(g, row, col) == style)
			continue;
		draw_run(c, at.row + row, at.col + start, col - start, style);
		start = col;
		style = col < at.cols ? style_at(g, row, col) : style;
	}
}

bool qr_draw(const struct qr *qr, struct canvas *c, struct rect area, bool half_blocks,
	     struct rect *used)
{
	struct grid g = {qr, half_blocks, 0};
	struct rect at = {0, 0, 0, 0};
	for (int rows, cols;; g.scale++) {
		size_at(qr, half_blocks, g.scale + 1, &rows, &cols);
		if (rows > area.rows || cols > area.cols)
			break;
		at.rows = rows;
		at.cols = cols;
	}
	if (g.scale == 0)
		return false;
	at.row = area.row + (area.rows - at.rows) / 2;
	at.col = area.col + (area.cols - at.cols) / 2;
	for (int row = 0; row < at.rows; row++)
		draw_row(&g, c, at, row);
	if (used != NULL)
		*used = at;
	return true;
}
