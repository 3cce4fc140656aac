/*
 * The pseudo-language on every screen: each word of the kiosk is longer, accented and between
 * brackets, and so is the content.  whole.h tells what that proves.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/unit/support/stage.h"
#include "tests/unit/support/whole.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FORM	 "<Enter>31"
#define FILLED	 FORM "Xx<Enter>x@xx.nl<Enter><Enter><Enter>2<Tab>xxx<Tab>1"
#define WITHDRAW "<Enter>4TTTTTTTTTTTTTTT2<Enter>"
#define DONE	 FILLED "<F5><F5><Home>1<F5>"

static const struct way {
	const char *name, *keys;
} ways[] = {
	{"attract", ""},
	{"home", "<Enter>"},
	{"language", "<Enter><F2>"},
	{"help", "<Enter><F1>"},
	{"help, lower", "<Enter><F1><End>"},
	{"aids", "<Enter><F9>"},
	{"aids, lower", "<Enter><F9><End>"},
	{"pages", "<Enter>1"},
	{"pages, lower", "<Enter>1<End>"},
	{"page", "<Enter>11"},
	{"page, end", "<Enter>11<End>"},
	{"page in Dutch", "<Enter>1<Down><Enter>"},
	{"publications", "<Enter>2"},
	{"publications, lower", "<Enter>2<End>"},
	{"search", "<Enter>2/leef"},
	{"nothing", "<Enter>2/zzzz"},
	{"filtered", "<Enter>2<F3>12"},
	{"filter", "<Enter>2<F3>"},
	{"filter, theme", "<Enter>2<F3>1"},
	{"filter, publisher", "<Enter>2<F3>2"},
	{"filter, year", "<Enter>2<F3>3"},
	{"publication", "<Enter>2<Enter>"},
	{"copy", "<Enter>2/bouwstenen<Enter>"},
	{"qr", "<Enter>5"},
	{"qr, long", "<Enter>2/onderzoek effecten<Enter>q"},
	{"forms", "<Enter>3"},
	{"form", FORM},
	{"form, lower", FORM "<Tab><Tab><Tab><Tab>"},
	{"form, faults", FORM "x<Enter>x@gmail.con<Enter>06<F5>"},
	{"form, filled", FILLED},
	{"form, young", FORM "<Tab><Tab><Tab><Tab><Tab><Tab>2"},
	{"review", FILLED "<F5>"},
	{"review, lower", FILLED "<F5><End>"},
	{"consent", FILLED "<F5><F5>"},
	{"consent, lower", FILLED "<F5><F5><End>"},
	{"consent, refused", FILLED "<F5><F5><F5>"},
	{"done", DONE},
	{"leave", FORM "x<F10>"},
	{"withdraw", "<Enter>4"},
	{"withdraw, wrong", "<Enter>4abcd<F5>"},
	{"withdraw, sure", WITHDRAW},
	{"withdraw, done", WITHDRAW "1"},
};

/*
 * Screens with less than 24 rows show some of their words shorter, where those are as long as
 * these: titles and hints of lists, the hint of the search box, the last button, the second answer
 * when one leaves.
 */
static const char *const shortened[] = {
	"attract", "pages",    "pages, lower", "publications", "publications, lower",
	"search",  "filtered", "publication",  "qr",	       "leave",
};

static bool is_shortened(const char *name)
{
	bool found = false;
	for (size_t i = 0; i < sizeof shortened / sizeof shortened[0]; i++)
		found = found || strcmp(shortened[i], name) == 0;
	return found;
}

static const char *const names[] = {
	"Esc",	"Enter",      "Tab",	     "PgDn",	  "PgUp", "F1",
	"F2",	"F3",	      "F4",	     "F5",	  "F6",	  "F7",
	"F8",	"F9",	      "F10",	     "F12",	  "QR",	  "Leefbaarheid",
	"en",	"Veiligheid", "Buurthuis",   "De",	  "Brug", "leef",
	"zzzz", "x@xx.nl",    "x@gmail.con", "gmail.com", "ABCD", "TTTT-TTTT-TTTT-TTT2",
	NULL};

/* The canvas, or the notice on it with its button: that may lie over other words. */
static struct rect in_front(const struct canvas *c)
{
	struct rect all = {0, 0, c->rows, c->cols}, notice = {.rows = 0};
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->role == ROLE_NOTICE)
			notice = t->at;
		else if (notice.rows > 0 && t->action == ACTION_MORE_TIME)
			notice.rows = t->at.row + t->at.rows - notice.row;
	}
	return notice.rows > 0 ? notice : all;
}

static void check(struct stage *s, const struct whole *w, const char *name, const char *state)
{
	const struct canvas *c = stage_canvas(s);
	struct buf faults;
	buf_init(&faults);
	whole_check(w, c, in_front(c), names, &faults);
	if (faults.len > 0) {
		struct buf text;
		buf_init(&text);
		canvas_dump(c, &text);
		fprintf(stderr, "%s, %s, %dx%d:\n%s%s\n", name, state, c->cols, c->rows,
			faults.data, text.data);
		buf_finish(&text);
	}
	bool sound = faults.len == 0;
	buf_finish(&faults);
	assert_true(sound);
}

/* A touch beside everything: it does nothing but tell that a finger is there. */
static void touch_nothing(struct stage *s)
{
	const struct canvas *c = stage_canvas(s);
	for (int row = 0; row < c->rows; row++)
		for (int col = 0; col < c->cols; col++)
			if (canvas_target_at(c, row, col) == NULL) {
				stage_click(s, row, col);
				return;
			}
	fail_msg("everything here can be touched");
}

static void pass(struct stage *s, int64_t ms)
{
	s->kiosk.world.now_ms += ms;
	ui_input(s->ui, &(struct input){.kind = INPUT_TIME});
}

/* The screen as keys leave it or as a touch does, an error on it, and the countdown. */
static void check_way(const struct way *way, int rows, int cols, bool touched)
{
	const struct err e = {.code = 1, .text = "Xx xxxx xx"};
	struct stage s;
	struct whole w = {.count = 0};
	stage_open_with(&s, rows, cols,
			&(struct stage_options){.languages = {LANG_QPS},
						.language_count = 1,
						.can_letters = true,
						.speech = true,
						.sql = whole_sql,
						.functions = whole_functions,
						.arg = &w});
	stage_keys(&s, way->keys);
	if (touched)
		touch_nothing(&s);
	if (rows >= 24 || !is_shortened(way->name))
		check(&s, &w, way->name, touched ? "touched" : "with keys");
	ui_show_error(s.ui, &e);
	check(&s, &w, way->name, "an error");
	if (way->keys[0] != '\0') {
		stage_keys(&s, " ");
		if (touched)
			touch_nothing(&s);
		pass(&s, (STAGE_IDLE_SECONDS - 10) * 1000);
		check(&s, &w, way->name, touched ? "countdown, touched" : "countdown");
	}
	stage_close(&s);
	whole_finish(&w);
}

static const int sizes[][2] = {{24, 80}, {43, 132}, {20, 60}, {15, 40}};

static void every_text_stands_whole_on_the_screen(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
			check_way(&ways[i], sizes[k][0], sizes[k][1], false);
}

/* A touch on the attract screen would leave it. */
static void every_text_stands_whole_for_who_touches(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 1; i < sizeof ways / sizeof ways[0]; i++)
			check_way(&ways[i], sizes[k][0], sizes[k][1], true);
}

/* What the check says of one text at the left of a small canvas, after something was drawn on it.
 */
static void expect_found(const char *text, int cols, const char *over, const char *fault)
{
	const struct whole none = {.count = 0};
	struct canvas c;
	struct buf faults;
	buf_init(&faults);
	canvas_init(&c, 2, 40);
	canvas_text(&c, 0, 0, cols, STYLE_BODY, text, strlen(text));
	canvas_text(&c, 0, 2, 40, STYLE_BODY, over, strlen(over));
	whole_check(&none, &c, (struct rect){0, 0, 2, 40}, names, &faults);
	if (fault == NULL)
		assert_string_equal(faults.data, "");
	else if (strstr(faults.data, fault) == NULL)
		fail_msg("of \"%s\" is said: %s", text, faults.data);
	buf_finish(&faults);
	canvas_finish(&c);
}

static void what_is_wrong_is_found(void **state)
{
	const char *word = words_get(LANG_QPS, WORD_LEAVE_STAY);
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	expect_found(word, 40, "", NULL);
	expect_found(word, 40, "x", "not whole");
	expect_found(word, 12, "", "not whole");
	expect_found(words_get(LANG_NL, WORD_LEAVE_STAY), 40, "", "not translated: Verder");
	expect_found("Terug", 40, "", "not translated: Terug");
	expect_found("F10", 40, "", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_found),
		cmocka_unit_test(every_text_stands_whole_on_the_screen),
		cmocka_unit_test(every_text_stands_whole_for_who_touches),
	};
	return cmocka_run_group_tests_name("pseudo", tests, NULL, NULL);
}
