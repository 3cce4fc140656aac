/*
 * In each of its languages the kiosk's own words stand whole on the smallest screen.  What is cut
 * there ends in an ellipsis, and comes from content, from a calendar or from people.
 */
#include "db/base/buf.h"
#include "tests/unit/support/ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Screens with rows of content, calendars and people; what else they show is in test_pseudo. */
static bool shows_data(const char *screen)
{
	static const char *const screens[] = {"publications", "pages", "agenda", "week", "people"};
	bool found = false;
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
		found = found || strcmp(screens[i], screen) == 0;
	return found;
}

static void check_way(struct stage *s, enum lang lang, const struct way *way)
{
	struct buf text;
	buf_init(&text);
	canvas_dump(stage_canvas(s), &text);
	if (!shows_data(way->screen) && strstr(text.data, "…") != NULL)
		fail_msg("%s, %s (%s):\n%s", way->screen, words_lang_code(lang), way->keys,
			 text.data);
	buf_finish(&text);
}

static void check_tour(const struct tour *tour, enum lang lang)
{
	struct stage s;
	struct stage_options options = tour->options;
	options.lang = lang;
	options.speech = options.can_letters = true;
	tour_open(&s, tour, 15, 40, &options);
	for (size_t i = 0; i < tour->way_count; i++) {
		tour_go(&s, &tour->ways[i]);
		check_way(&s, lang, &tour->ways[i]);
		tour_end(&s, tour);
	}
	stage_close(&s);
}

static void no_word_is_cut_at_the_smallest_size(void **state)
{
	(void)state;
	for (enum lang lang = 0; lang < LANG_QPS; lang++)
		for (size_t i = 0; i < TOURS; i++)
			check_tour(&tours[i], lang);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_word_is_cut_at_the_smallest_size),
	};
	return cmocka_run_group_tests_name("fits", tests, NULL, NULL);
}
