/* A QR code as large as the screen allows, with its address in words. */
#include "db/base/buf.h"
#include "tui/part/choice.h"
#include "tui/part/qr.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

struct qr_state {
	char *address;
	struct qr *qr; /* NULL: too long for any code */
};

static int qr_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct qr_state *state = self;
	(void)ui;
	(void)e;
	state->address = buf_copy(arg->id);
	state->qr = qr_new(arg->id);
	return 0;
}

static void qr_leave(struct ui *ui, void *self)
{
	struct qr_state *state = self;
	(void)ui;
	qr_free(state->qr);
	free(state->address);
}

static int address_rows(const char *address, int cols)
{
	int rows = 0;
	size_t at = 0, start, length, len = strlen(address);
	while (text_wrap(address, len, cols, &at, &start, &length))
		rows++;
	return rows;
}

static void qr_draw_screen(struct ui *ui, void *self, struct canvas *c, struct rect area,
			   enum damage damage)
{
	struct qr_state *state = self;
	(void)damage;
	/* The code may use the margins: every row counts for a phone's camera. */
	struct rect all = {1, 0, area.rows + 2, c->cols};
	int words = address_rows(state->address, area.cols);
	struct rect code = {all.row, all.col, all.rows - words, all.cols};
	struct rect below = {all.row + all.rows - words, area.col, words, area.cols};
	if (state->qr != NULL && qr_draw(state->qr, c, code, ui_half_blocks(ui), NULL)) {
		choice_paragraph(c, below, STYLE_STRONG, state->address);
		return;
	}
	int used = choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_QR_TOO_SMALL)) + 1;
	area.row += used;
	area.rows -= used;
	choice_paragraph(c, area, STYLE_STRONG, state->address);
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
