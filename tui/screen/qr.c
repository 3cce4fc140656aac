/* A QR code as large as the screen allows, with its address, or what it is, in words. */
#include "db/base/buf.h"
#include "tui/bars.h"
#include "tui/part/choice.h"
#include "tui/part/qr.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define ADDRESS_COLS 20 /* the least for an address beside the code */

struct qr_state {
	char *words; /* the address, or what stands for it */
	bool is_address;
	struct qr *qr; /* NULL: too long for any code */
};

static int qr_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct qr_state *state = self;
	(void)ui;
	(void)e;
	state->is_address = arg->data == NULL;
	state->words = buf_copy(state->is_address ? arg->id : arg->data);
	state->qr = qr_new(arg->id);
	return 0;
}

static void qr_leave(struct ui *ui, void *self)
{
	struct qr_state *state = self;
	(void)ui;
	qr_free(state->qr);
	free(state->words);
}

/* The code above, its address under it. */
static bool draw_above(struct ui *ui, const struct qr_state *state, struct canvas *c,
		       struct rect area)
{
	/* The code may use the margins: every row counts for a phone's camera. */
	int gap = bars_tight(c) ? 0 : 1;
	struct rect all = {area.row - gap, 0, area.rows + 2 * gap, c->cols};
	int words = text_rows(state->words, area.cols);
	struct rect code = {all.row, all.col, all.rows - words, all.cols};
	struct rect below = {all.row + all.rows - words, area.col, words, area.cols};
	if (!qr_draw(state->qr, c, code, ui_half_blocks(ui), NULL))
		return false;
	choice_paragraph(c, below, STYLE_STRONG, state->words);
	return true;
}

/* On a low screen a larger code fits when the address stands beside it, and the bar gives way. */
static bool draw_beside(struct ui *ui, const struct qr_state *state, struct canvas *c,
			struct rect area)
{
	int rows, cols;
	qr_least(state->qr, ui_half_blocks(ui), &rows, &cols);
	int gap = bars_tight(c) ? 0 : 1;
	struct rect code = {0, c->cols - cols, area.row + area.rows + gap, cols};
	struct rect words = {area.row, area.col, area.rows, c->cols - cols - 2 * area.col};
	if (words.cols < ADDRESS_COLS || !qr_draw(state->qr, c, code, ui_half_blocks(ui), NULL))
		return false;
	int used = choice_paragraph(c, words, STYLE_BODY, ui_word(ui, WORD_SCAN_ME)) + 1;
	words.row += used;
	words.rows -= used;
	choice_paragraph(c, words, STYLE_STRONG, state->words);
	return true;
}

static void qr_draw_screen(struct ui *ui, void *self, struct canvas *c, struct rect area,
			   enum damage damage)
{
	struct qr_state *state = self;
	(void)damage;
	if (state->qr != NULL &&
	    (draw_above(ui, state, c, area) || draw_beside(ui, state, c, area)))
		return;
	enum word word = state->is_address ? WORD_QR_TOO_SMALL : WORD_QR_DOES_NOT_FIT;
	int used = choice_paragraph(c, area, STYLE_BODY, ui_word(ui, word)) + 1;
	area.row += used;
	area.rows -= used;
	choice_paragraph(c, area, STYLE_STRONG, state->words);
}

static struct move qr_event(struct ui *ui, void *self, const struct event *ev)
{
	(void)ui;
	(void)self;
	return ev->action == ACTION_BACK || ev->action == ACTION_OPEN ? move_to(MOVE_BACK)
								      : move_stay(DAMAGE_NONE);
}

const struct screen_ops qr_screen = {
	.name = "qr",
	.title = WORD_QR_TITLE,
	.size = sizeof(struct qr_state),
	.enter = qr_enter,
	.draw = qr_draw_screen,
	.event = qr_event,
	.leave = qr_leave,
};
