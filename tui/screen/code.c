/* One code to take along, as large as the screen allows, and the same in words. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/bars.h"
#include "tui/part/choice.h"
#include "tui/part/qr.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/translated.h"
#include "tui/ui.h"

#include <sysexits.h>

#define WORDS_COLS 24 /* the least for words beside the code */
#define TEXTS_MAX  4

struct code_state {
	char *id;
	struct code_list codes;
	const struct code *code; /* in codes */
	size_t qr_count;
	struct qr *qrs[TEXTS_MAX]; /* one for each text, the longest first; NULL: too long */
	size_t line_count;
	char **lines;
};

static const enum word words[CODE_WHATS] = {
	[CODE_NETWORK] = WORD_CODES_NETWORK,
	[CODE_PASSWORD] = WORD_CODES_PASSWORD,
	[CODE_NAME] = WORD_CODES_NAME,
	[CODE_ROLE] = WORD_CODES_ROLE,
	[CODE_ORGANISATION] = WORD_CODES_ORGANISATION,
	[CODE_PHONE] = WORD_CODES_PHONE,
	[CODE_EMAIL] = WORD_CODES_EMAIL,
	[CODE_URL] = WORD_CODES_URL,
	[CODE_ADDRESS] = WORD_CODES_ADDRESS,
	[CODE_TITLE] = WORD_CODES_ACTIVITY,
	[CODE_WHEN] = WORD_CODES_WHEN,
	[CODE_PLACE] = WORD_CODES_PLACE,
};

static void finish_read(struct code_state *state)
{
	for (size_t i = 0; i < state->line_count; i++)
		free(state->lines[i]);
	free(state->lines);
	for (size_t i = 0; i < state->qr_count; i++)
		qr_free(state->qrs[i]);
	codes_finish(&state->codes);
	state->lines = NULL;
	state->line_count = state->qr_count = 0;
}

static void write_lines(struct ui *ui, struct code_state *state)
{
	const struct code *code = state->code;
	state->lines = buf_alloc(code->line_count + 1, sizeof *state->lines);
	for (size_t i = 0; i < code->line_count; i++) {
		const struct code_line *line = &code->lines[i];
		struct buf text;
		buf_init(&text);
		if (line->what == CODE_TEXT)
			buf_add_str(&text, line->value);
		else
			words_insert(&text, ui_word(ui, words[line->what]), line->value);
		state->lines[state->line_count++] = buf_steal(&text);
	}
}

static int read_code(struct ui *ui, struct code_state *state, struct err *e)
{
	struct code_list fresh;
	const struct code *found = NULL;
	if (translated_codes(ui, &fresh, e) != 0)
		return -1;
	for (size_t i = 0; i < fresh.count; i++)
		if (strcmp(fresh.items[i].id, state->id) == 0)
			found = &fresh.items[i];
	if (found == NULL) {
		codes_finish(&fresh);
		return err_set(e, EX_NOINPUT, "Deze code is er niet meer.");
	}
	finish_read(state);
	state->codes = fresh;
	state->code = found;
	while (state->qr_count < found->text_count && state->qr_count < TEXTS_MAX) {
		state->qrs[state->qr_count] = qr_new(found->texts[state->qr_count]);
		state->qr_count++;
	}
	write_lines(ui, state);
	return 0;
}

static void code_leave(struct ui *ui, void *self)
{
	struct code_state *state = self;
	(void)ui;
	finish_read(state);
	free(state->id);
}

static int code_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct code_state *state = self;
	state->id = buf_copy(arg->id);
	if (read_code(ui, state, e) == 0)
		return 0;
	code_leave(ui, state);
	return -1;
}

static void code_resume(struct ui *ui, void *self)
{
	struct err e;
	if (read_code(ui, self, &e) != 0)
		ui_show_error(ui, &e);
}

static int line_rows(const struct code_state *state, int cols)
{
	int rows = 0;
	for (size_t i = 0; i < state->line_count; i++)
		rows += text_rows(state->lines[i], cols);
	return rows;
}

/* The lines in area, with what does not fit left out. */
static void draw_lines(const struct code_state *state, struct canvas *c, struct rect area)
{
	for (size_t i = 0; i < state->line_count && area.rows > 0; i++) {
		int used = choice_paragraph(c, area, STYLE_STRONG, state->lines[i]);
		area.row += used;
		area.rows -= used;
	}
}

static void draw_sentence(struct ui *ui, struct canvas *c, struct rect *area, enum word word)
{
	int used = choice_paragraph(c, *area, STYLE_BODY, ui_word(ui, word)) + 1;
	area->row += used;
	area->rows -= used;
}

/* The code above, the words under it. */
static bool draw_above(struct ui *ui, const struct code_state *state, const struct qr *qr,
		       struct canvas *c, struct rect area)
{
	/* The code may use the margins: every row counts for a phone's camera. */
	int gap = bars_tight(c) ? 0 : 1;
	int rows = line_rows(state, area.cols);
	struct rect code = {area.row - gap, 0, area.rows + 2 * gap - rows, c->cols};
	if (!qr_draw(qr, c, code, ui_half_blocks(ui), NULL))
		return false;
	draw_lines(state, c, (struct rect){code.row + code.rows, area.col, rows, area.cols});
	return true;
}

/* On a low screen a larger code fits when the words stand beside it, and the bar gives way. */
static bool draw_beside(struct ui *ui, const struct code_state *state, const struct qr *qr,
			struct canvas *c, struct rect area)
{
	int rows, cols;
	qr_least(qr, ui_half_blocks(ui), &rows, &cols);
	int gap = bars_tight(c) ? 0 : 1;
	struct rect code = {0, c->cols - cols, area.row + area.rows + gap, cols};
	struct rect beside = {area.row, area.col, area.rows, c->cols - cols - 2 * area.col};
	if (beside.cols < WORDS_COLS || rows > code.rows ||
	    line_rows(state, beside.cols) > beside.rows)
		return false;
	if (!qr_draw(qr, c, code, ui_half_blocks(ui), NULL))
		return false;
	int sentence = text_rows(ui_word(ui, WORD_SCAN_ME), beside.cols) + 1;
	if (line_rows(state, beside.cols) + sentence <= beside.rows)
		draw_sentence(ui, c, &beside, WORD_SCAN_ME);
	draw_lines(state, c, beside);
	return true;
}

static void code_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	const struct code_state *state = self;
	(void)damage;
	for (size_t i = 0; i < state->qr_count; i++) {
		const struct qr *qr = state->qrs[i];
		if (qr != NULL &&
		    (draw_above(ui, state, qr, c, area) || draw_beside(ui, state, qr, c, area)))
			return;
	}
	draw_sentence(ui, c, &area, WORD_CODES_NO_ROOM);
	draw_lines(state, c, area);
}

static struct move code_event(struct ui *ui, void *self, const struct event *ev)
{
	(void)ui;
	(void)self;
	return ev->action == ACTION_BACK || ev->action == ACTION_OPEN ? move_to(MOVE_BACK)
								      : move_stay(DAMAGE_NONE);
}

static const char *code_title(struct ui *ui, const void *self)
{
	const struct code_state *state = self;
	(void)ui;
	return state->code->label;
}

const struct screen_ops code_screen = {
	.name = "code",
	.title = WORD_CODES_TITLE,
	.size = sizeof(struct code_state),
	.enter = code_enter,
	.draw = code_draw,
	.event = code_event,
	.resume = code_resume,
	.leave = code_leave,
	.title_of = code_title,
};
