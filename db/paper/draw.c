#include "db/paper/draw.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/paper/roll.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <sysexits.h>

/* Points of 1/72 inch. */
#define A4_SHORT 595.28
#define A4_LONG	 841.89
#define MARGIN	 42.0
#define CELL_GAP 5.0
#define BOX	 11.0

#define FONT_TITLE "Sans Bold 16"
#define FONT_LINE  "Sans 11"
#define FONT_HEAD  "Sans Bold 9.5"
#define FONT_CELL  "Sans 9.5"
#define FONT_FOOT  "Sans 8.5"

struct drawing {
	const struct roll *roll;
	cairo_t *cairo;
	PangoLayout *layout;
	double width, height; /* of the page */
	double ticks;	      /* width of the column of the ticks, gaps and all */
	double columns[ROLL_COLUMNS_MAX];
	double foot; /* where the foot begins */
	size_t page, pages;
	bool counting; /* nothing is drawn */
	double y;
};

static double inside(const struct drawing *d)
{
	return d->width - 2 * MARGIN;
}

static void set_text(struct drawing *d, const char *font, const char *text, double width)
{
	PangoFontDescription *description = pango_font_description_from_string(font);
	pango_layout_set_font_description(d->layout, description);
	pango_font_description_free(description);
	pango_layout_set_width(d->layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(d->layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(d->layout, text, -1);
}

static void text_size(struct drawing *d, const char *font, const char *text, double width,
		      double *cols, double *rows)
{
	int w = 0, h = 0;
	set_text(d, font, text, width);
	pango_layout_get_size(d->layout, &w, &h);
	*cols = (double)w / PANGO_SCALE;
	*rows = (double)h / PANGO_SCALE;
}

/* Where something of this width stands that begins so far from the side where one begins to read.
 */
static double place(const struct drawing *d, double from, double width)
{
	return d->roll->rtl ? d->width - MARGIN - from - width : MARGIN + from;
}

/* Draws at the height that is reached; returns how high it is. */
static double put_text(struct drawing *d, const char *font, const char *text, double from,
		       double width, double y)
{
	double cols, rows;
	text_size(d, font, text, width, &cols, &rows);
	if (!d->counting) {
		cairo_move_to(d->cairo, place(d, from, width), y);
		pango_cairo_show_layout(d->cairo, d->layout);
	}
	return rows;
}

static void rule(struct drawing *d, double y, double grey)
{
	if (d->counting)
		return;
	cairo_set_source_rgb(d->cairo, grey, grey, grey);
	cairo_set_line_width(d->cairo, 0.6);
	cairo_move_to(d->cairo, MARGIN, y);
	cairo_line_to(d->cairo, d->width - MARGIN, y);
	cairo_stroke(d->cairo);
	cairo_set_source_rgb(d->cairo, 0, 0, 0);
}

static void put_box(struct drawing *d, bool ticked, double y)
{
	double x = place(d, 0, BOX);
	if (d->counting)
		return;
	cairo_set_line_width(d->cairo, 0.9);
	cairo_rectangle(d->cairo, x, y, BOX, BOX);
	cairo_stroke(d->cairo);
	if (!ticked)
		return;
	cairo_set_line_width(d->cairo, 1.6);
	cairo_move_to(d->cairo, x + 2, y + BOX / 2);
	cairo_line_to(d->cairo, x + BOX / 2 - 0.5, y + BOX - 2.5);
	cairo_line_to(d->cairo, x + BOX - 1.5, y + 2);
	cairo_stroke(d->cairo);
}

/* Columns. */

/* What each column would take if no text were broken; returns the sum. */
static double measure(struct drawing *d, double wanted[ROLL_COLUMNS_MAX])
{
	const struct roll *roll = d->roll;
	double cols, rows, sum = 0;
	text_size(d, FONT_HEAD, roll->ticks, -1, &cols, &rows);
	d->ticks = (cols > BOX ? cols : BOX) + 2 * CELL_GAP;
	for (size_t c = 0; c < roll->column_count; c++) {
		text_size(d, FONT_HEAD, roll->columns[c], -1, &wanted[c], &rows);
		for (size_t r = 0; r < roll->row_count; r++) {
			text_size(d, FONT_CELL, roll->rows[r].cells[c], -1, &cols, &rows);
			if (cols > wanted[c])
				wanted[c] = cols;
		}
		wanted[c] += 2 * CELL_GAP;
		sum += wanted[c];
	}
	return sum;
}

/*
 * All get what they want when that fits.  Otherwise the narrow ones do, and the wide ones share
 * what is left: a long remark must not squeeze the names.
 */
static void divide(struct drawing *d, const double wanted[ROLL_COLUMNS_MAX], double sum)
{
	const size_t count = d->roll->column_count;
	double left = inside(d) - d->ticks;
	bool settled[ROLL_COLUMNS_MAX] = {false};
	size_t open = count;
	if (sum <= left) {
		for (size_t c = 0; c < count; c++)
			d->columns[c] = wanted[c] + (left - sum) * wanted[c] / sum;
		return;
	}
	for (bool again = true; again && open > 0;) {
		double share = left / (double)open;
		again = false;
		for (size_t c = 0; c < count; c++) {
			if (settled[c] || wanted[c] > share)
				continue;
			settled[c] = again = true;
			d->columns[c] = wanted[c];
			left -= wanted[c];
			open--;
		}
	}
	for (size_t c = 0; c < count; c++)
		if (!settled[c])
			d->columns[c] = left / (double)open;
}

/* Upright, unless the columns fit on its side and not upright. */
static void choose_page(struct drawing *d)
{
	double wanted[ROLL_COLUMNS_MAX];
	double sum = measure(d, wanted);
	bool upright = sum + d->ticks <= A4_SHORT - 2 * MARGIN || d->roll->column_count <= 3;
	d->width = upright ? A4_SHORT : A4_LONG;
	d->height = upright ? A4_LONG : A4_SHORT;
	divide(d, wanted, sum);
}

/* Pages. */

static void number_page(const struct drawing *d, struct buf *out)
{
	for (const char *p = d->roll->page; *p != '\0'; p++) {
		bool gap = p[0] == '{' && (p[1] == '1' || p[1] == '2') && p[2] == '}';
		if (!gap) {
			buf_add_char(out, *p);
			continue;
		}
		buf_addf(out, "%zu", p[1] == '1' ? d->page : d->pages);
		p += 2;
	}
}

static void put_foot(struct drawing *d)
{
	struct buf number;
	double cols, rows;
	buf_init(&number);
	number_page(d, &number);
	text_size(d, FONT_FOOT, number.data, -1, &cols, &rows);
	rule(d, d->foot, 0.5);
	put_text(d, FONT_FOOT, d->roll->note, 0, inside(d) - cols - 20, d->foot + 5);
	put_text(d, FONT_FOOT, number.data, inside(d) - cols - 2, cols + 2, d->foot + 5);
	buf_finish(&number);
}

static double put_cells(struct drawing *d, const char *font, const char *const *cells, double y)
{
	double highest = 0, from = d->ticks;
	for (size_t c = 0; c < d->roll->column_count; c++) {
		double high = put_text(d, font, cells[c], from, d->columns[c] - 2 * CELL_GAP, y);
		highest = high > highest ? high : highest;
		from += d->columns[c];
	}
	return highest;
}

static void begin_page(struct drawing *d)
{
	d->page++;
	d->y = MARGIN;
	if (d->page == 1) {
		d->y += put_text(d, FONT_TITLE, d->roll->title, 0, inside(d), d->y) + 4;
		for (size_t i = 0; i < d->roll->line_count; i++)
			d->y += put_text(d, FONT_LINE, d->roll->lines[i], 0, inside(d), d->y) + 2;
		d->y += 10;
	}
	put_text(d, FONT_HEAD, d->roll->ticks, 0, d->ticks - CELL_GAP, d->y);
	d->y += put_cells(d, FONT_HEAD, d->roll->columns, d->y) + 4;
	rule(d, d->y, 0.1);
	d->y += 4;
}

static void end_page(struct drawing *d)
{
	put_foot(d);
	if (!d->counting)
		cairo_show_page(d->cairo);
}

static double row_height(struct drawing *d, const struct roll_row *row)
{
	bool counting = d->counting;
	d->counting = true;
	double high = put_cells(d, FONT_CELL, row->cells, 0);
	d->counting = counting;
	return (high > BOX + 2 ? high : BOX + 2) + 6;
}

/* A row that is higher than a page is cut by the foot; no answer is that long. */
static void draw_pages(struct drawing *d, bool counting)
{
	d->counting = counting;
	d->page = 0;
	begin_page(d);
	double top = d->y;
	for (size_t i = 0; i < d->roll->row_count; i++) {
		const struct roll_row *row = &d->roll->rows[i];
		double high = row_height(d, row);
		if (d->y + high > d->foot - 4 && d->y > top) {
			end_page(d);
			begin_page(d);
			top = d->y;
		}
		put_box(d, row->came, d->y + 1);
		put_cells(d, FONT_CELL, row->cells, d->y);
		d->y += high;
		rule(d, d->y - 3, 0.8);
	}
	end_page(d);
	if (counting)
		d->pages = d->page;
}

static cairo_status_t add_bytes(void *out, const unsigned char *bytes, unsigned len)
{
	buf_add(out, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

int draw_pdf(const struct roll *roll, struct buf *out, struct err *e)
{
	size_t before = out->len;
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(add_bytes, out, A4_SHORT, A4_LONG);
	struct drawing d = {.roll = roll, .cairo = cairo_create(surface)};
	d.layout = pango_cairo_create_layout(d.cairo);
	pango_context_set_base_dir(pango_layout_get_context(d.layout),
				   roll->rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	pango_layout_context_changed(d.layout);
	choose_page(&d);
	d.foot = d.height - MARGIN - 14;
	cairo_pdf_surface_set_size(surface, d.width, d.height);
	draw_pages(&d, true);
	draw_pages(&d, false);
	g_object_unref(d.layout);
	cairo_surface_finish(surface);
	cairo_status_t status = cairo_status(d.cairo);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_destroy(d.cairo);
	cairo_surface_destroy(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		return 0;
	buf_truncate(out, before);
	return err_set(e, EX_SOFTWARE, "De lijst kan niet worden getekend (%s)",
		       cairo_status_to_string(status));
}
