/* Received: the receipt code, large, with its QR, and what happens now. */
#include "tui/screen/done.h"
#include "tui/part/choice.h"
#include "tui/part/qr.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct done {
	struct receipt_shown shown;
	struct qr *qr;
};

static int done_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct done *done = self;
	(void)ui;
	(void)e;
	done->shown = *(const struct receipt_shown *)arg->data;
	done->qr = qr_new(done->shown.receipt);
	return 0;
}

static void done_leave(struct ui *ui, void *self)
{
	struct done *done = self;
	(void)ui;
	qr_free(done->qr);
}

static void draw_words(struct ui *ui, const struct done *done, struct canvas *c, struct rect area)
{
	const struct {
		enum style style;
		const char *text;
	} lines[] = {
		{STYLE_GOOD, ui_word(ui, WORD_DONE_SAVED)},
		{STYLE_HEADING, ui_word(ui, WORD_DONE_CODE)},
		{STYLE_WARNING, done->shown.receipt},
		{STYLE_BODY, ui_word(ui, WORD_DONE_KEEP)},
		{STYLE_BODY, done->shown.next},
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0] && area.rows > 0; i++) {
		int used =
			choice_paragraph(c, area, lines[i].style, lines[i].text) + (i == 1 ? 0 : 1);
		area.row += used;
		area.rows -= used;
	}
}

static void done_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct done *done = self;
	int rows = 0, cols = 0;
	(void)damage;
	if (done->qr != NULL)
		qr_least(done->qr, ui_half_blocks(ui), &rows, &cols);
	bool fits = done->qr != NULL && cols + 24 <= area.cols && rows <= area.rows;
	if (fits) {
		struct rect code = {area.row, area.col + area.cols - cols, rows, cols};
		qr_draw(done->qr, c, code, ui_half_blocks(ui), NULL);
		area.cols -= cols + 3;
	}
	draw_words(ui, done, c, area);
}

static struct move done_event(struct ui *ui, void *self, const struct event *ev)
{
	(void)ui;
	(void)self;
	if (ev->action == ACTION_BACK || ev->action == ACTION_OPEN)
		return move_to(MOVE_FINISH);
	return move_stay(DAMAGE_NONE);
}

static bool done_offers(struct ui *ui, const void *self, enum action action)
{
	(void)ui;
	(void)self;
	return action != ACTION_BACK;
}

const struct screen_ops done_screen = {
	.name = "done",
	.title = WORD_DONE_TITLE,
	.size = sizeof(struct done),
	.enter = done_enter,
	.draw = done_draw,
	.event = done_event,
	.leave = done_leave,
	.offers = done_offers,
};
