/*
 * Everything can be done on every size of screen: what each screen offers is
 * found by keys, and by touches alone.
 */
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"
#include "tui/keyboard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const int sizes[][2] = {{15, 40}, {20, 60}, {24, 80}, {43, 132}};
#define SIZES (sizeof sizes / sizeof sizes[0])

/* The way to each screen from the attract screen, and what it offers beside the standing ones. */
static const struct {
	const char *screen, *keys;
	unsigned long long offers;
} ways[] = {
	{"home", "<Enter>", 1ULL << ACTION_PICK},
	{"language", "<Enter><F2>", 1ULL << ACTION_PICK},
	{"help", "<Enter><F1>", 1ULL << ACTION_PAGE_DOWN | 1ULL << ACTION_PAGE_UP},
	{"pages", "<Enter>1", 1ULL << ACTION_PICK},
	{"page", "<Enter>11",
	 1ULL << ACTION_PICK | 1ULL << ACTION_PAGE_DOWN | 1ULL << ACTION_PAGE_UP},
	{"publications", "<Enter>2",
	 1ULL << ACTION_PICK | 1ULL << ACTION_PAGE_DOWN | 1ULL << ACTION_PAGE_UP |
		 1ULL << ACTION_SEARCH | 1ULL << ACTION_FILTER},
	{"publications", "<Enter>2<F3>12",
	 1ULL << ACTION_PICK | 1ULL << ACTION_SEARCH | 1ULL << ACTION_FILTER |
		 1ULL << ACTION_CLEAR},
	{"filter", "<Enter>2<F3>", 1ULL << ACTION_PICK},
	{"filter", "<Enter>2<F3>1", 1ULL << ACTION_PICK},
	{"publication", "<Enter>2<Enter>", 1ULL << ACTION_QR},
	{"qr", "<Enter>5", 0},
	{"forms", "<Enter>3", 1ULL << ACTION_PICK},
	{"form", "<Enter>31", 1ULL << ACTION_PICK | 1ULL << ACTION_CONFIRM},
	{"withdraw", "<Enter>4", 1ULL << ACTION_PICK | 1ULL << ACTION_CONFIRM},
	{"leave", "<Enter>31x<Esc>", 1ULL << ACTION_PICK},
};
#define WAYS (sizeof ways / sizeof ways[0])

/* The actions that can be touched now. */
static unsigned long long touchable(struct stage *s)
{
	const struct canvas *c = stage_canvas(s);
	unsigned long long actions = 0;
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].action < 64)
			actions |= 1ULL << c->targets[i].action;
	return actions;
}

static bool touch(struct stage *s, int action)
{
	const struct canvas *c = stage_canvas(s);
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->action != action)
			continue;
		stage_click(s, t->at.row, t->at.col);
		return true;
	}
	return false;
}

/* Those of every group of buttons. */
/* A touch brings the keyboard, which has a key to put it away again. */
static void put_keyboard_away(struct stage *s)
{
	const struct canvas *c = stage_canvas(s);
	for (size_t k = 0; k < c->target_count; k++) {
		const struct target *t = &c->targets[k];
		if (t->action != ACTION_LAYER || t->arg != KEYBOARD_AWAY)
			continue;
		stage_click(s, t->at.row, t->at.col);
		return;
	}
}

static unsigned long long all_touchable(struct stage *s)
{
	unsigned long long actions = touchable(s);
	for (int i = 0; i < 6 && touch(s, ACTION_MORE); i++) {
		put_keyboard_away(s);
		actions |= touchable(s);
	}
	return actions;
}

static void every_action_can_be_touched_at_every_size(void **state)
{
	(void)state;
	for (size_t k = 0; k < SIZES; k++)
		for (size_t i = 0; i < WAYS; i++) {
			struct stage s;
			unsigned long long wanted = ways[i].offers | 1ULL << ACTION_FINISH |
						    1ULL << ACTION_BACK | 1ULL << ACTION_HELP |
						    1ULL << ACTION_LANGUAGE | 1ULL << ACTION_AIDS;
			stage_open(&s, sizes[k][0], sizes[k][1]);
			stage_keys(&s, ways[i].keys);
			stage_expect(&s, ways[i].screen);
			if (strcmp(ways[i].screen, "home") == 0)
				wanted &= ~(1ULL << ACTION_BACK);
			if (strcmp(ways[i].screen, "help") == 0)
				wanted &= ~(1ULL << ACTION_HELP);
			if (strcmp(ways[i].screen, "language") == 0)
				wanted &= ~(1ULL << ACTION_LANGUAGE);
			unsigned long long found = all_touchable(&s);
			if ((wanted & ~found) != 0)
				fail_msg("%s (%s) at %dx%d: actions %llx cannot be touched",
					 ways[i].screen, ways[i].keys, sizes[k][1], sizes[k][0],
					 wanted & ~found);
			stage_close(&s);
		}
}

static void more_goes_round_by_key_and_touch(void **state)
{
	struct stage s;
	struct buf first, now;
	int groups = 0;
	(void)state;
	buf_init(&first);
	buf_init(&now);
	stage_open(&s, 15, 40);
	stage_keys(&s, "<Enter>2");
	stage_dump(&s, &first);
	do {
		stage_keys(&s, "<F12>");
		buf_clear(&now);
		stage_dump(&s, &now);
		groups++;
	} while (strcmp(first.data, now.data) != 0 && groups < 10);
	assert_in_range(groups, 2, 4);
	/* Another screen begins with its own first buttons. */
	stage_keys(&s, "<F12><Enter>");
	stage_expect(&s, "publication");
	assert_true(stage_finds(&s, "Esc Terug", NULL, NULL));
	buf_finish(&first);
	buf_finish(&now);
	stage_close(&s);
}

/* Where all fit, nothing asks for more. */
static void a_usual_screen_shows_all_its_buttons(void **state)
{
	(void)state;
	for (size_t i = 0; i < WAYS; i++) {
		struct stage s;
		stage_open(&s, 24, 80);
		stage_keys(&s, ways[i].keys);
		assert_int_equal(touchable(&s) & 1ULL << ACTION_MORE, 0);
		stage_close(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_can_be_touched_at_every_size),
		cmocka_unit_test(more_goes_round_by_key_and_touch),
		cmocka_unit_test(a_usual_screen_shows_all_its_buttons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
