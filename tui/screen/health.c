/*
 * Is the machine well?  What a worker should know and do about it, with three
 * things that the machine itself can do: send now, try the way to central, and
 * restart or switch off.
 */
#include "content/bundle/bundle.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/request.h"
#include "db/store/store.h"
#include "tui/aloud/scene.h"
#include "tui/doctor/doctor.h"
#include "tui/errand.h"
#include "tui/part/sheet.h"
#include "tui/part/wellness.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

#define LOOK_MS	    2000 /* from one look to the next */
#define PRINTER_MS  10000
#define BUSY_MS	    300	  /* the same while something is going on */
#define PATIENCE_MS 5000  /* until a request that nobody took is called so */
#define POWER_MS    15000 /* the same for restarting: a service may have to start */

enum deed { DEED_SYNC, DEED_TEST, DEED_RESTART, DEED_OFF, DEEDS };

static const struct {
	enum word label, sure; /* sure: WORD_NONE: done at once */
	const char *power;     /* the word of the request */
} deeds[DEEDS] = {
	[DEED_SYNC] = {WORD_HEALTH_SYNC_NOW, WORD_NONE, NULL},
	[DEED_TEST] = {WORD_HEALTH_TEST, WORD_HEALTH_TEST_SURE, NULL},
	[DEED_RESTART] = {WORD_HEALTH_RESTART, WORD_HEALTH_RESTART_SURE, "restart"},
	[DEED_OFF] = {WORD_HEALTH_OFF, WORD_HEALTH_OFF_SURE, "off"},
};

/* What was asked of another program, and since when (steady ms; 0: nothing). */
struct wish {
	char token[REQUEST_TOKEN];
	int64_t since;
	bool in_vain; /* nobody took it */
};

struct health_state {
	struct sheet sheet;
	struct health_reader reader;
	struct health health;
	int64_t looked_at;
	bool asking; /* is this meant? */
	enum deed deed;
	struct wish sync, power;
	struct request_progress progress;
	struct errand printer;
	int64_t printer_at; /* when it was asked last */
	struct doctor *doctor;
};

struct health_view {
	struct ui *ui;
	struct health_state *state;
};

static int64_t steady(struct ui *ui)
{
	const struct sys *sys = ui_sys(ui);
	return sys->steady_ms(sys->self);
}

static int health_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct health_state *state = self;
	(void)arg;
	(void)e;
	const struct health_roots roots = ui_machine(ui);
	const struct doctor_options how = {
		.state = roots.state,
		.root = roots.root,
		.language = ui_lang(ui) == LANG_NL ? REASON_NL : REASON_EN,
		.sys = ui_sys(ui),
		.at_screen = true,
	};
	health_init(&state->reader, roots, ui_sys(ui));
	/* Once a visit to this screen: nothing of it changes from one moment to the next. */
	state->doctor = doctor_new(&how);
	doctor_look(state->doctor);
	return 0;
}

static void health_leave(struct ui *ui, void *self)
{
	struct health_state *state = self;
	(void)ui;
	health_finish(&state->reader);
	errand_finish(&state->printer);
	doctor_free(state->doctor);
}

/* A wish that nobody took is taken back, so that it does not come true much later. */
static void watch_wish(struct ui *ui, struct wish *wish, const char *file, int64_t patience)
{
	const char *folder = store_folder(ui_store(ui));
	if (wish->since == 0 || steady(ui) - wish->since < patience || !request_waits(folder, file))
		return;
	request_take(folder, file, NULL);
	wish->since = 0;
	wish->in_vain = true;
}

/* Its state changes slowly, and asking costs a program. */
static void look_at_printer(struct ui *ui, struct health_state *state)
{
	const struct health_roots roots = ui_machine(ui);
	const char *const argv[] = {roots.lpstat, "-p", NULL};
	bool runs = errand_runs(&state->printer, steady(ui));
	if (runs || (state->printer.answered && steady(ui) - state->printer_at < PRINTER_MS))
		return;
	state->printer_at = steady(ui);
	errand_begin(&state->printer, argv, steady(ui));
}

static void look(struct ui *ui, struct health_state *state)
{
	const char *folder = store_folder(ui_store(ui));
	struct request_progress progress;
	health_read(&state->reader, &state->health);
	look_at_printer(ui, state);
	if (request_progress(folder, &progress) && strcmp(progress.token, state->sync.token) == 0)
		state->progress = progress;
	if (state->progress.ended)
		state->sync.since = 0;
	watch_wish(ui, &state->sync, REQUEST_SYNC, PATIENCE_MS);
	watch_wish(ui, &state->power, REQUEST_POWER, POWER_MS);
	state->looked_at = steady(ui);
}

static int64_t period(const struct health_state *state)
{
	bool asks = state->printer.pid != 0;
	return asks || state->sync.since != 0 || state->power.since != 0 ? BUSY_MS : LOOK_MS;
}

static int64_t health_wake(struct ui *ui, const void *self)
{
	const struct health_state *state = self;
	(void)ui;
	return state->asking ? -1 : state->looked_at + period(state);
}

/* Drawing. */

static void draw_sync(const struct health_view *view, struct pen *pen)
{
	const struct health_state *state = view->state;
	const struct request_progress *p = &state->progress;
	const long counts[] = {(long)p->sent, (long)p->to_send};
	if (state->sync.in_vain)
		pen_text(pen, 0, STYLE_ERROR, ui_word(view->ui, WORD_HEALTH_NOBODY));
	else if (state->sync.token[0] == '\0')
		return;
	else if (p->token[0] == '\0')
		pen_text(pen, 0, STYLE_STRONG, ui_word(view->ui, WORD_HEALTH_BEGINS));
	else if (p->ended && p->reason != REASON_NONE)
		wellness_detail(view->ui, pen, STYLE_ERROR, WORD_HEALTH_FAILED,
				wellness_reason(view->ui, p->reason));
	else
		wellness_numbers(view->ui, pen, p->ended ? STYLE_GOOD : STYLE_STRONG,
				 p->ended ? WORD_HEALTH_SENT_ALL : WORD_HEALTH_BUSY, counts, 2);
	pen_gap(pen, 1);
}

static void draw_test(const struct health_view *view, struct pen *pen)
{
	static const enum word words[] = {[HEALTH_TEST_SAVED] = WORD_HEALTH_TEST_SAVED,
					  [HEALTH_TEST_SENT] = WORD_HEALTH_TEST_SENT,
					  [HEALTH_TEST_ARRIVED] = WORD_HEALTH_TEST_ARRIVED};
	const struct health *h = &view->state->health;
	if (h->test == HEALTH_TEST_NONE)
		return;
	pen_text(pen, 0, h->test == HEALTH_TEST_ARRIVED ? STYLE_GOOD : STYLE_STRONG,
		 ui_word(view->ui, words[h->test]));
	wellness_moment(view->ui, pen, WORD_HEALTH_TEST_WHEN, h->test_at);
	pen_gap(pen, 1);
}

static void draw_power(const struct health_view *view, struct pen *pen)
{
	const struct wish *power = &view->state->power;
	if (power->since == 0 && !power->in_vain)
		return;
	pen_text(pen, 0, power->in_vain ? STYLE_ERROR : STYLE_STRONG,
		 ui_word(view->ui,
			 power->in_vain ? WORD_HEALTH_POWER_NOBODY : WORD_HEALTH_POWER_BEGINS));
	pen_gap(pen, 1);
}

static void draw_choice(const struct health_view *view, struct pen *pen, size_t i, size_t count,
			enum word label)
{
	char mark[8];
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_ITEM, 0, (long)i + 1, (long)count);
	snprintf(mark, sizeof mark, "%s %zu  ", focus ? "»" : " ", i + 1);
	pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, mark, ui_word(view->ui, label));
	pen_stop_end(pen);
}

static void draw_rows(void *owner, struct pen *pen)
{
	const struct health_view *view = owner;
	draw_power(view, pen);
	draw_sync(view, pen);
	draw_test(view, pen);
	wellness_draw(view->ui, pen, &view->state->health, &view->state->printer);
	wellness_findings(view->ui, pen, view->state->doctor);
	pen_gap(pen, 1);
	for (size_t i = 0; i < DEEDS; i++)
		draw_choice(view, pen, i, DEEDS, deeds[i].label);
}

static void draw_sure(void *owner, struct pen *pen)
{
	const struct health_view *view = owner;
	enum deed deed = view->state->deed;
	pen_text(pen, 0, STYLE_HEADING, ui_word(view->ui, deeds[deed].label));
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_BODY, ui_word(view->ui, deeds[deed].sure));
	pen_gap(pen, 1);
	draw_choice(view, pen, 0, 2, WORD_HEALTH_YES);
	draw_choice(view, pen, 1, 2, WORD_HEALTH_NO);
}

static void health_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct health_state *state = self;
	struct health_view view = {ui, state};
	(void)damage;
	if (!state->asking && (state->looked_at == 0 || steady(ui) >= health_wake(ui, state)))
		look(ui, state);
	sheet_draw(&state->sheet, c, area,
		   (struct sheet_page){&view, state->asking ? draw_sure : draw_rows});
}

/* Events. */

static int ask_for(struct ui *ui, struct wish *wish, const char *file, const char *word,
		   struct err *e)
{
	struct wish fresh = {.since = steady(ui)};
	if (request_make(store_folder(ui_store(ui)), file, word, ui_sys(ui), fresh.token, e) != 0)
		return -1;
	*wish = fresh;
	return 0;
}

static int do_deed(struct ui *ui, struct health_state *state, enum deed deed, struct err *e)
{
	if (deeds[deed].power != NULL)
		return ask_for(ui, &state->power, REQUEST_POWER, deeds[deed].power, e);
	if (deed == DEED_TEST && store_test(ui_store(ui), words_lang_code(ui_lang(ui)), e) != 0)
		return -1;
	/* A test goes at once: somebody stands waiting for it. */
	state->progress = (struct request_progress){.token = ""};
	return ask_for(ui, &state->sync, REQUEST_SYNC, "sync", e);
}

static struct move show_page(struct ui *ui, struct health_state *state, bool asking)
{
	scene_renew(ui);
	state->asking = asking;
	state->sheet = (struct sheet){.focus = 0};
	/* Restarting is asked for once; "no" is what a hasty Enter gives. */
	sheet_focus(&state->sheet, asking ? 1 : 0, asking);
	state->looked_at = 0;
	return move_stay(DAMAGE_ALL);
}

static struct move carry_out(struct ui *ui, struct health_state *state, enum deed deed)
{
	struct err e = {.code = 0};
	if (do_deed(ui, state, deed, &e) != 0)
		ui_show_error(ui, &e);
	return show_page(ui, state, false);
}

static struct move use(struct ui *ui, struct health_state *state)
{
	int at = state->sheet.focus;
	if (!sheet_sees(&state->sheet))
		return move_stay(DAMAGE_FOCUS);
	if (state->asking)
		return at == 0 ? carry_out(ui, state, state->deed) : show_page(ui, state, false);
	state->deed = (enum deed)at;
	return deeds[at].sure == WORD_NONE ? carry_out(ui, state, state->deed)
					   : show_page(ui, state, true);
}

static struct move health_event(struct ui *ui, void *self, const struct event *ev)
{
	struct health_state *state = self;
	switch (ev->action) {
	case ACTION_BACK: return state->asking ? show_page(ui, state, false) : move_to(MOVE_BACK);
	case ACTION_OPEN: return use(ui, state);
	case ACTION_PICK: sheet_act(&state->sheet, ev); return use(ui, state);
	default: sheet_act(&state->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

const struct screen_ops health_screen = {
	.name = "health",
	.title = WORD_HEALTH_TITLE,
	.size = sizeof(struct health_state),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = health_enter,
	.draw = health_draw,
	.event = health_event,
	.leave = health_leave,
	.wake = health_wake,
};
