#include "tui/part/qr.h"
#include "db/base/buf.h"

#include <qrencode.h>

#define QUIET	 4 /* modules, ISO/IEC 18004 */
#define VERSIONS 40
#define SIDE_MAX (17 + 4 * VERSIONS)

struct qr {
	QRcode *code;
};

/*
 * Bytes that versions 1 to 40 hold at each level (ISO/IEC 18004, table 7).  With it one encoding
 * is enough to get the strongest correction that keeps the code small.
 */
static const short capacity[QR_ECLEVEL_H + 1][VERSIONS] = {
	[QR_ECLEVEL_L] = {17,	32,   53,   78,	  106,	134,  154,  192,  230,	271,
			  321,	367,  425,  458,  520,	586,  644,  718,  792,	858,
			  929,	1003, 1091, 1171, 1273, 1367, 1465, 1528, 1628, 1732,
			  1840, 1952, 2068, 2188, 2303, 2431, 2563, 2699, 2809, 2953},
	[QR_ECLEVEL_M] = {14,	26,   42,   62,	  84,	106,  122,  152,  180,	213,
			  251,	287,  331,  362,  412,	450,  504,  560,  624,	666,
			  711,	779,  857,  911,  997,	1059, 1125, 1190, 1264, 1370,
			  1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331},
	[QR_ECLEVEL_Q] = {11,	20,   32,   46,	  60,	74,   86,   108,  130,	151,
			  177,	203,  241,  258,  292,	322,  364,  394,  442,	482,
			  509,	565,  611,  661,  715,	751,  805,  868,  908,	982,
			  1030, 1112, 1168, 1228, 1283, 1351, 1423, 1499, 1579, 1663},
	[QR_ECLEVEL_H] = {7,   14,  24,	 34,  44,  58,	64,  84,   98,	 119,  137,  155, 177, 194,
			  220, 250, 280, 310, 338, 382, 403, 439,  461,	 511,  535,  593, 625, 658,
			  698, 742, 790, 842, 898, 958, 983, 1051, 1093, 1139, 1219, 1273},
};

struct qr *qr_new(const char *text)
{
	size_t len = strlen(text);
	int version = 0;
	while (version < VERSIONS && len > (size_t)capacity[QR_ECLEVEL_L][version])
		version++;
	if (version == VERSIONS || len == 0)
		return NULL;
	QRecLevel level = QR_ECLEVEL_H;
	while (len > (size_t)capacity[level][version])
		level--;
	QRcode *code = QRcode_encodeString8bit(text, version + 1, level);
	if (code == NULL)
		return NULL;
	struct qr *qr = buf_alloc(1, sizeof *qr);
	qr->code = code;
	return qr;
}

void qr_free(struct qr *qr)
{
	if (qr == NULL)
		return;
	QRcode_free(qr->code);
	free(qr);
}

/* Rows and columns at a scale: a module is scale half-rows high, or scale rows. */
static void size_at(const struct qr *qr, bool half_blocks, int scale, int *rows, int *cols)
{
	int side = (qr->code->width + 2 * QUIET) * scale;
	*rows = half_blocks ? (side + 1) / 2 : side;
	*cols = half_blocks ? side : 2 * side;
}

void qr_least(const struct qr *qr, bool half_blocks, int *rows, int *cols)
{
	size_at(qr, half_blocks, 1, rows, cols);
}

/* By upper and lower half: dark or not. */
static const struct cell looks[2][2] = {
	{{.text = "", .style = STYLE_QR_LIGHT, .columns = 1, .run = DIRECTION_LTR},
	 {.text = "▄", .style = STYLE_QR_LIGHT_OVER_DARK, .columns = 1, .run = DIRECTION_LTR}},
	{{.text = "▄", .style = STYLE_QR_DARK_OVER_LIGHT, .columns = 1, .run = DIRECTION_LTR},
	 {.text = "", .style = STYLE_QR_DARK, .columns = 1, .run = DIRECTION_LTR}},
};

/* The modules of line y, counted with the quiet ones; the lowest bit of each says dark. */
static const unsigned char *line_at(const struct qr *qr, int y)
{
	static const unsigned char quiet[SIDE_MAX];
	int width = qr->code->width;
	y -= QUIET;
	return y >= 0 && y < width ? qr->code->data + y * width : quiet;
}

static struct cell *put(struct cell *out, const struct cell *look, int count)
{
	while (count-- > 0)
		*out++ = *look;
	return out;
}

/*
 * Cells are written straight into the canvas: a code is thousands of them, none wide, and must
 * cost little beside the encoding.
 */
static void draw_row(const struct qr *qr, struct cell *out, int upper, int lower, int wide)
{
	const unsigned char *up = line_at(qr, upper), *low = line_at(qr, lower);
	out = put(out, &looks[0][0], QUIET * wide);
	for (int x = 0; x < qr->code->width; x++)
		out = put(out, &looks[up[x] & 1][low[x] & 1], wide);
	put(out, &looks[0][0], QUIET * wide);
}

static void mark(struct canvas *c, struct rect at)
{
	for (int row = at.row; row < at.row + at.rows; row++) {
		struct change *change = &c->changes[row];
		bool clean = change->first > change->last;
		if (clean || at.col < change->first)
			change->first = at.col;
		if (clean || at.col + at.cols - 1 > change->last)
			change->last = at.col + at.cols - 1;
	}
}

static void draw_all(const struct qr *qr, struct canvas *c, struct rect at, bool half_blocks,
		     int scale)
{
	const struct cell *before = NULL;
	int before_upper = -1, before_lower = -1;
	for (int row = 0; row < at.rows; row++) {
		struct cell *out =
			&c->cells[(size_t)(at.row + row) * (size_t)c->cols + (size_t)at.col];
		int upper = (half_blocks ? 2 * row : row) / scale;
		int lower = half_blocks ? (2 * row + 1) / scale : upper;
		if (before != NULL && upper == before_upper && lower == before_lower)
			memcpy(out, before, (size_t)at.cols * sizeof *out);
		else
			draw_row(qr, out, upper, lower, half_blocks ? scale : 2 * scale);
		/* One run, from left to right: a code in a mirror is another code. */
		out[0].run |= RUN_BEGINS;
		if (at.col + at.cols < c->cols)
			out[at.cols].run |= RUN_BEGINS;
		before = out;
		before_upper = upper;
		before_lower = lower;
	}
	mark(c, at);
}

static bool lies_on(const struct canvas *c, struct rect r)
{
	return r.row >= 0 && r.col >= 0 && r.row + r.rows <= c->rows && r.col + r.cols <= c->cols;
}

bool qr_draw(const struct qr *qr, struct canvas *c, struct rect area, bool half_blocks,
	     struct rect *used)
{
	int scale = 0;
	struct rect at = {0, 0, 0, 0};
	for (int rows, cols;; scale++) {
		size_at(qr, half_blocks, scale + 1, &rows, &cols);
		if (rows > area.rows || cols > area.cols)
			break;
		at.rows = rows;
		at.cols = cols;
	}
	at.row = area.row + (area.rows - at.rows) / 2;
	at.col = area.col + (area.cols - at.cols) / 2;
	if (scale == 0 || !lies_on(c, at))
		return false;
	draw_all(qr, c, at, half_blocks, scale);
	if (used != NULL)
		*used = at;
	return true;
}
