/* A signup without an answer, all the way: saved here, sent, arrived at central. */
#include "db/store/store.h"
#include "tui/part/wellness.h"
#include "tui/setup/setup_inside.h"

#define LOOK_MS	 1000
#define AGAIN_MS 5000 /* from one run of wijksync to the next, until it has arrived */

enum { DEED_TEST };

static void send(struct setup *s)
{
	static const char *const argv[] = {"--once", NULL};
	setup_ask(s, SETUP_ASK_SEND, argv);
	s->sent_at = setup_now(s);
}

static void draw_state(struct setup *s, struct pen *pen)
{
	static const enum word words[] = {[HEALTH_TEST_SAVED] = WORD_HEALTH_TEST_SAVED,
					  [HEALTH_TEST_SENT] = WORD_HEALTH_TEST_SENT,
					  [HEALTH_TEST_ARRIVED] = WORD_HEALTH_TEST_ARRIVED};
	const struct health *h = &s->health;
	if (h->test == HEALTH_TEST_NONE)
		return;
	setup_text(s, pen, h->test == HEALTH_TEST_ARRIVED ? STYLE_GOOD : STYLE_STRONG,
		   words[h->test]);
	wellness_moment(s->ui, pen, WORD_HEALTH_TEST_WHEN, h->test_at);
	if (h->test == HEALTH_TEST_SENT)
		setup_text(s, pen, STYLE_BODY, WORD_SETUP_TEST_WAIT);
	pen_gap(pen, 1);
}

static void draw(struct setup *s, struct pen *pen)
{
	const struct health *h = &s->health;
	if (!s->keep.enrolled) {
		setup_text(s, pen, STYLE_BODY, WORD_SETUP_TEST_FIRST);
		pen_gap(pen, 1);
		return;
	}
	setup_text(s, pen, STYLE_BODY, WORD_SETUP_TEST_TEXT);
	pen_gap(pen, 1);
	draw_state(s, pen);
	if (h->reason != REASON_NONE && h->test != HEALTH_TEST_ARRIVED) {
		wellness_detail(s->ui, pen, STYLE_ERROR, WORD_HEALTH_FAILED,
				wellness_reason(s->ui, h->reason));
		pen_gap(pen, 1);
	}
	setup_button(s, pen, DEED_TEST, WORD_HEALTH_TEST);
	pen_gap(pen, 1);
}

static struct move use(struct setup *s, int deed)
{
	struct err e = {.code = 0};
	(void)deed;
	if (s->waiting)
		return move_stay(DAMAGE_NONE);
	if (store_test(ui_store(s->ui), words_lang_code(ui_lang(s->ui)), &e) != 0) {
		ui_show_error(s->ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	s->testing = true;
	send(s);
	s->sheet.scroll = 0;
	return move_stay(DAMAGE_ALL);
}

static void tick(struct setup *s)
{
	if (s->health.test == HEALTH_TEST_ARRIVED)
		s->testing = false;
	if (s->testing && !s->waiting && setup_now(s) - s->sent_at >= AGAIN_MS)
		send(s);
}

static int64_t period(const struct setup *s)
{
	return s->testing ? LOOK_MS : 0;
}

const struct setup_step setup_step_test = {
	.name = "test",
	.title = WORD_SETUP_TEST,
	.draw = draw,
	.use = use,
	.tick = tick,
	.period = period,
};
