/* The frame round a step of the wizard: where one is, the way on and the way back. */
#include "tui/setup/setup.h"
#include "db/base/buf.h"
#include "db/base/guard.h"
#include "db/store/centre.h"
#include "db/store/store.h"
#include "tui/aloud/scene.h"
#include "tui/bars.h"
#include "tui/part/dots.h"
#include "tui/setup/setup_inside.h"

#define BUSY_MS	     300
#define BAR_ROWS     2	/* of the progress bar, with the blank under it */
#define BAR_ROWS_MIN 20 /* a canvas with fewer rows has none */

static void write_title(struct setup *s)
{
	const long numbers[] = {s->at + 1, setup_steps()};
	if (s->at < setup_steps())
		words_fill(s->title, sizeof s->title, setup_word(s, WORD_SETUP_TITLE), numbers, 2);
	else
		snprintf(s->title, sizeof s->title, "%s", setup_word(s, WORD_SETUP_TITLE_END));
}

static void go(struct setup *s, int to)
{
	if (s->waiting) {
		errand_finish(&s->errand);
		s->waiting = false;
	}
	s->at = to;
	s->fault = s->news = WORD_NONE;
	s->fault_text[0] = '\0';
	s->stop_count = 0;
	s->sheet = (struct sheet){.focus = 0};
	s->looked_at = 0;
	s->asked = SETUP_ASK_NONE;
	scene_renew(s->ui);
	write_title(s);
	if (setup_step(to)->enter != NULL)
		setup_step(to)->enter(s);
}

int setup_read(struct setup *s, struct err *e)
{
	struct setup_keep keep;
	struct workers workers;
	if (setup_keep_read(s->folder, &keep, e) != 0)
		return -1;
	if (workers_list(ui_centre(s->ui), &workers, e) != 0) {
		setup_keep_finish(&keep);
		return -1;
	}
	setup_keep_finish(&s->keep);
	workers_finish(&s->workers);
	s->keep = keep;
	s->workers = workers;
	/* The bar at the top shows the centre by what the store read last. */
	store_takes_signups(ui_store(s->ui));
	return 0;
}

static int setup_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	static const int longest[SETUP_FIELDS] = {[SETUP_FIELD_CENTRE] = 80,
						  [SETUP_FIELD_CONTACT] = 120,
						  [SETUP_FIELD_TRIAL] = 40,
						  [SETUP_FIELD_DROP] = 300,
						  [SETUP_FIELD_CODE] = 700,
						  [SETUP_FIELD_NAME] = WORKERS_NAME_MAX,
						  [SETUP_FIELD_PIN] = WORKERS_PIN_MAX,
						  [SETUP_FIELD_AGAIN] = WORKERS_PIN_MAX};
	struct setup *s = self;
	(void)arg;
	guard_memory();
	s->ui = ui;
	s->folder = buf_copy(store_folder(ui_store(ui)));
	s->program = ui_sync_program(ui);
	for (int i = 0; i < SETUP_FIELDS; i++)
		field_init(&s->edits[i], longest[i], false);
	health_init(&s->reader, ui_machine(ui), ui_sys(ui));
	if (setup_read(s, e) != 0)
		return -1;
	enum lang lang = words_lang(s->keep.machine.lang);
	if (lang < LANG_QPS)
		ui_set_lang(ui, lang);
	int step = s->keep.step < setup_steps() ? (int)s->keep.step : setup_steps();
	go(s, s->keep.under_way ? step : 0);
	return 0;
}

static void setup_leave(struct ui *ui, void *self)
{
	struct setup *s = self;
	(void)ui;
	errand_finish(&s->errand);
	health_finish(&s->reader);
	for (int i = 0; i < SETUP_FIELDS; i++)
		field_finish(&s->edits[i]);
	workers_finish(&s->workers);
	setup_keep_finish(&s->keep);
	free(s->folder);
	free(s->program);
}

static void setup_resume(struct ui *ui, void *self)
{
	(void)ui;
	write_title(self);
}

static const char *setup_title(struct ui *ui, const void *self)
{
	(void)ui;
	return ((const struct setup *)self)->title;
}

/* What goes on by itself. */

static int64_t period(const struct setup *s)
{
	const struct setup_step *step = setup_step(s->at);
	if (s->waiting)
		return BUSY_MS;
	return step->period != NULL ? step->period(s) : 0;
}

static void look(struct setup *s)
{
	const struct setup_step *step = setup_step(s->at);
	if (s->waiting && !errand_runs(&s->errand, setup_now(s))) {
		s->waiting = false;
		if (step->answered != NULL)
			step->answered(s);
	}
	health_read(&s->reader, &s->health);
	if (step->tick != NULL)
		step->tick(s);
	s->looked_at = setup_now(s);
}

static int64_t setup_wake(struct ui *ui, const void *self)
{
	const struct setup *s = self;
	int64_t after = period(s);
	(void)ui;
	return after > 0 ? s->looked_at + after : -1;
}

/* Drawing. */

static void draw_fault(struct setup *s, struct pen *pen)
{
	if (s->fault != WORD_NONE)
		setup_text(s, pen, STYLE_ERROR, s->fault);
	if (s->fault_text[0] != '\0')
		pen_text(pen, 0, STYLE_ERROR, s->fault_text);
	if (s->news != WORD_NONE)
		setup_text(s, pen, STYLE_GOOD, s->news);
	if (s->fault != WORD_NONE || s->fault_text[0] != '\0' || s->news != WORD_NONE)
		pen_gap(pen, 1);
}

static void draw_page(void *owner, struct pen *pen)
{
	struct setup *s = owner;
	const struct setup_step *step = setup_step(s->at);
	s->stop_count = 0;
	setup_text(s, pen, STYLE_HEADING, step->title);
	pen_gap(pen, 1);
	draw_fault(s, pen);
	step->draw(s, pen);
	setup_button(s, pen, SETUP_NEXT,
		     s->at < setup_steps() ? WORD_FORM_GO_ON : WORD_SETUP_READY);
}

/* As long as what is done already; blanks in colours, which need no character of a font. */
static void draw_bar(const struct setup *s, struct canvas *c, struct rect at)
{
	int all = setup_steps() + 1, done = at.cols * (s->at + 1) / all;
	canvas_clear(c, (struct rect){at.row, at.col, 1, at.cols}, STYLE_FIELD);
	canvas_clear(c, (struct rect){at.row, at.col, 1, done}, STYLE_BUTTON_FOCUS);
}

static void setup_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		       enum damage damage)
{
	struct setup *s = self;
	(void)ui;
	(void)damage;
	if (s->looked_at == 0 || (period(s) > 0 && setup_now(s) >= s->looked_at + period(s)))
		look(s);
	if (c->rows >= BAR_ROWS_MIN && area.rows > 2 * BAR_ROWS) {
		draw_bar(s, c, area);
		area.row += BAR_ROWS;
		area.rows -= BAR_ROWS;
	}
	sheet_draw(&s->sheet, c, area, (struct sheet_page){s, draw_page});
}

/* Events. */

static const struct setup_stop *stop_at(const struct setup *s, int stop)
{
	return stop >= 0 && stop < s->stop_count ? &s->stops[stop] : NULL;
}

static struct field_edit *edited(struct setup *s)
{
	const struct setup_stop *stop = stop_at(s, s->sheet.focus);
	return stop != NULL && stop->is_field ? &s->edits[stop->which] : NULL;
}

static struct move stay_at_top(struct setup *s)
{
	s->sheet.scroll = 0;
	return move_stay(DAMAGE_ALL);
}

static struct move next(struct setup *s)
{
	struct err e = {.code = 0};
	const struct setup_step *step = setup_step(s->at);
	s->fault = s->news = WORD_NONE;
	s->fault_text[0] = '\0';
	/* What becomes of a code is not to be left in the middle. */
	if (s->waiting && s->asked == SETUP_ASK_JOIN)
		return move_stay(DAMAGE_NONE);
	if (step->keep != NULL && step->keep(s, &e) != 0) {
		if (s->fault == WORD_NONE && s->fault_text[0] == '\0')
			ui_show_error(s->ui, &e);
		return stay_at_top(s);
	}
	bool last = s->at == setup_steps();
	s->keep.step = s->at + 1;
	if ((last ? setup_keep_end(s->folder, &e) : setup_keep_progress(s->folder, &s->keep, &e)) !=
	    0) {
		ui_show_error(s->ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	if (last)
		return move_to(MOVE_QUIT);
	go(s, s->at + 1);
	return move_stay(DAMAGE_ALL);
}

static struct move go_back(struct setup *s)
{
	if (s->at == 0 || (s->waiting && s->asked == SETUP_ASK_JOIN))
		return move_stay(DAMAGE_NONE);
	go(s, s->at - 1);
	return move_stay(DAMAGE_ALL);
}

static struct move use(struct setup *s, bool touched)
{
	const struct setup_step *step = setup_step(s->at);
	const struct setup_stop *stop = stop_at(s, s->sheet.focus);
	if (stop == NULL)
		return move_stay(DAMAGE_FOCUS);
	if (stop->is_field) {
		bool done = !touched && step->entered != NULL &&
			    step->entered(s, (enum setup_field)stop->which);
		if (!touched && !done)
			sheet_focus(&s->sheet, s->sheet.focus + 1, true);
		return move_stay(done ? DAMAGE_ALL : DAMAGE_FOCUS);
	}
	if (!sheet_sees(&s->sheet))
		return move_stay(DAMAGE_FOCUS);
	if (stop->which == SETUP_NEXT)
		return next(s);
	return step->use != NULL ? step->use(s, stop->which) : move_stay(DAMAGE_ALL);
}

static struct move typed(struct setup *s, const struct event *ev)
{
	struct field_edit *f = edited(s);
	if (f == NULL)
		return move_stay(DAMAGE_NONE);
	if (setup_is_secret((enum setup_field)(f - s->edits)))
		dots_insert(f, ev->text, ev->len);
	else
		field_insert(f, ev->text, ev->len);
	return move_stay(DAMAGE_FOCUS);
}

static bool edits(struct setup *s, enum action action)
{
	struct field_edit *f = edited(s);
	if (f == NULL)
		return false;
	return setup_is_secret((enum setup_field)(f - s->edits)) ? dots_act(f, action)
								 : field_act(f, action);
}

static struct move setup_event(struct ui *ui, void *self, const struct event *ev)
{
	struct setup *s = self;
	(void)ui;
	if (ev->kind != EVENT_ACTION)
		return typed(s, ev);
	if (edits(s, ev->action))
		return move_stay(DAMAGE_FOCUS);
	switch (ev->action) {
	case ACTION_BACK: return go_back(s);
	case ACTION_CONFIRM: return next(s);
	case ACTION_OPEN: return use(s, false);
	case ACTION_PICK: sheet_act(&s->sheet, ev); return use(s, true);
	default: sheet_act(&s->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

static bool setup_typing(const void *self)
{
	return edited((struct setup *)(uintptr_t)self) != NULL;
}

static enum keys setup_edits(const void *self)
{
	const struct setup *s = self;
	const struct setup_stop *stop = stop_at(s, s->sheet.focus);
	if (stop == NULL || !stop->is_field)
		return KEYS_NONE;
	return setup_is_secret((enum setup_field)stop->which) ? KEYS_PIN : KEYS_TEXT;
}

static bool setup_offers(struct ui *ui, const void *self, enum action action)
{
	const struct setup *s = self;
	(void)ui;
	return action != ACTION_BACK || s->at > 0;
}

const struct screen_ops setup_screen = {
	.name = "setup",
	.title = WORD_SETUP_TITLE_END,
	.size = sizeof(struct setup),
	.takes_text = true,
	.typing = setup_typing,
	.edits = setup_edits,
	.buttons = {{UI_F5, WORD_FORM_GO_ON, ACTION_CONFIRM}},
	.enter = setup_enter,
	.draw = setup_draw,
	.event = setup_event,
	.resume = setup_resume,
	.leave = setup_leave,
	.offers = setup_offers,
	.title_of = setup_title,
	.wake = setup_wake,
};
