/* Received: the receipt code, to write down or take a picture of. */
#include "db/base/buf.h"
#include "tui/part/qr.h"
#include "tui/part/sheet.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/ui.h"

#define TEXT_COLS 40 /* the spaced code takes 37; beside it a QR code fits in 80 columns */
#define GAP	  2

struct done {
	char code[RECEIPT_TEXT];
	char *next; /* what the form says happens now */
	bool corrected, turned;
	enum lang own;
	char *worker;
	bool asks_place;
	struct qr *qr;
	struct sheet sheet;
};

struct done_view {
	struct ui *ui;
	struct done *done;
};

static int done_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct done *done = self;
	const struct receipt_shown *shown = arg->data;
	(void)ui;
	(void)e;
	memcpy(done->code, shown->code, sizeof done->code);
	done->next = buf_copy(shown->done);
	done->corrected = shown->corrected;
	done->turned = shown->turned;
	done->own = shown->own;
	done->worker = buf_copy(shown->worker != NULL ? shown->worker : "");
	done->asks_place = shown->asks_place;
	done->qr = qr_new(done->code);
	return 0;
}

static void done_leave(struct ui *ui, void *self)
{
	struct done *done = self;
	(void)ui;
	qr_free(done->qr);
	free(done->next);
	free(done->worker);
}

#define GROUP	   5  /* characters: "7K3Q-" */
#define GROUP_COLS 10 /* and how wide they are written */

/* "7 K 3 Q - M 8 2 P": what is large is copied without a slip.  A line ends between two groups. */
static void draw_code(const struct done *done, struct pen *pen)
{
	char spaced[2 * RECEIPT_TEXT] = "";
	size_t n = 0, line = (size_t)(pen->area.cols + 1) / GROUP_COLS * GROUP;
	/* The last group has no dash behind it. */
	bool whole = pen->area.cols + 3 >= 4 * GROUP_COLS;
	int from = pen->row;
	for (size_t i = 0; done->code[i] != '\0'; i++) {
		spaced[n++] = done->code[i];
		spaced[n++] = !whole && line > 0 && (i + 1) % line == 0 ? '\n' : ' ';
	}
	spaced[n > 0 ? n - 1 : 0] = '\0';
	if (pen->c != NULL)
		canvas_direction(pen->c, DIRECTION_LTR);
	pen_text(pen, 0, STYLE_GOOD, spaced);
	if (pen->c != NULL)
		canvas_direction(pen->c, DIRECTION_AUTO);
	pen_secret(pen, from);
	explicit_bzero(spaced, sizeof spaced);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct done_view *view = owner;
	struct ui *ui = view->ui;
	const struct done *done = view->done;
	pen_text(pen, 0, STYLE_STRONG,
		 ui_word(ui, done->corrected	? WORD_CORRECT_THANKS
			     : done->asks_place ? WORD_DONE_ASKED
						: WORD_DONE_THANKS));
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_HEADING, ui_word(ui, WORD_DONE_CODE));
	draw_code(view->done, pen);
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_BODY,
		 ui_word(ui, done->corrected ? WORD_CORRECT_CODE : WORD_DONE_WRITE));
	pen_gap(pen, 1);
	if (done->turned) {
		struct buf back;
		buf_init(&back);
		words_insert(&back, ui_word(ui, WORD_TURN_BACK), done->worker);
		pen_text(pen, 0, STYLE_STRONG, back.data);
		pen_gap(pen, 1);
		buf_finish(&back);
	}
	pen_button(pen, ui_word(ui, WORD_DONE_READY));
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_HEADING, ui_word(ui, WORD_DONE_NEXT));
	pen_text(pen, 0, STYLE_BODY, view->done->next);
	pen_gap(pen, 1);
	pen_item(pen, 0, STYLE_HINT, "1. ", ui_word(ui, WORD_DONE_SAVED));
	pen_item(pen, 0, STYLE_HINT, "2. ", ui_word(ui, WORD_DONE_SENT));
	pen_item(pen, 0, STYLE_HINT, "3. ", ui_word(ui, WORD_DONE_ARRIVED));
}

static void done_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct done *done = self;
	struct done_view view = {ui, done};
	struct rect used, text = area;
	(void)damage;
	canvas_clear(c, area, STYLE_BODY);
	int beside = area.cols - TEXT_COLS - GAP;
	/* Beside the text; it must be seen without scrolling. */
	struct rect at = {area.row, area.col + TEXT_COLS + GAP, area.rows, beside};
	if (done->qr != NULL && beside > 0 && qr_draw(done->qr, c, at, ui_half_blocks(ui), &used))
		text.cols = used.col - GAP - area.col;
	sheet_draw(&done->sheet, c, text, (struct sheet_page){&view, draw_page});
}

static struct move done_event(struct ui *ui, void *self, const struct event *ev)
{
	struct done *done = self;
	switch (ev->action) {
	case ACTION_BACK:
	case ACTION_OPEN:
	case ACTION_PICK:
		if (!done->turned)
			return move_to(MOVE_FINISH);
		ui_set_lang(ui, done->own);
		return (struct move){.kind = MOVE_CLOSE, .to = &assist_screen};
	default: sheet_act(&done->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

static bool done_offers(struct ui *ui, const void *self, enum action action)
{
	const struct done *done = self;
	(void)ui;
	return action != ACTION_BACK && !(done->turned && action == ACTION_FINISH);
}

const struct screen_ops done_screen = {
	.name = "done",
	.title = WORD_DONE_TITLE,
	.recited = true,
	.size = sizeof(struct done),
	.enter = done_enter,
	.draw = done_draw,
	.event = done_event,
	.leave = done_leave,
	.offers = done_offers,
};
