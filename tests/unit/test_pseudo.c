/*
 * The pseudo-language on every screen: each word of the kiosk is longer, accented and between
 * brackets, and so is the content.  whole.h tells what that proves.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/listkey.h"
#include "db/store/machine.h"
#include "tests/unit/support/ways.h"
#include "tests/unit/support/whole.h"
#include "tui/setup/setup.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FORM	 "<Enter>31"
#define FILL	 "1Xx<Enter>x@xx.nl<Enter><Enter><Enter>2<Tab>xxx<Tab>1<F5>"
#define FILLED	 FORM "Xx<Enter>x@xx.nl<Enter><Enter><Enter>2<Tab>xxx<Tab>1"
#define WITHDRAW "<Enter>4TTTTTTTTTTTTTTT2<Enter>"
#define DONE	 FILLED "<F5><F5><Home>1<F5>"

struct sight {
	const char *name, *keys;
};

static const struct sight of_visitor[] = {
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

static const struct sight of_agenda[] = {
	{"home, agenda", "<Enter>"},	       {"agenda", "<Enter>3"},
	{"agenda, lower", "<Enter>3<End>"},    {"week", "<Enter>3w"},
	{"week, other", "<Enter>3w<Right>"},   {"activity", "<Enter>31"},
	{"activity, lower", "<Enter>31<End>"},
};

#define DOOR	   "<Enter><F4>"
#define MENU	   DOOR "1" STAGE_PIN "<Enter>"
#define ASSIST	   MENU "1" FILL
#define TURN	   ASSIST "<F5>"
#define ASK	   TURN "<End><Enter>"
#define NOTICES	   MENU "4"
#define NEW_NOTICE NOTICES "1xxx xx"
#define FIRST_DAY  NEW_NOTICE "<Tab><Tab><Tab><Tab><Tab><Tab>"
#define PASSPHRASE "de brug is op dinsdag open"
#define LIST	   MENU "6" PASSPHRASE "<Enter>"

static const struct sight of_worker[] = {
	{"worker, who", DOOR},
	{"worker, PIN", DOOR "1402"},
	{"worker, wrong PIN", DOOR "1718203<Enter>"},
	{"worker, wait", DOOR "1718203<Enter>718203<Enter>718203<Enter>"},
	{"worker", MENU},
	{"worker, lower", MENU "<End>"},
	{"worker, tries", DOOR "1718203<Enter>" STAGE_PIN "<Enter>"},
	{"assist", MENU "1"},
	{"assist, form", MENU "11"},
	{"assist, review", ASSIST},
	{"turn", TURN},
	{"turn, ask", ASK},
	{"turn, ask, lower", ASK "<End>"},
	{"turn, no", ASK "<Esc>"},
	{"assist, done", ASK "<End>1"},
	{"assist, next", ASK "<End>12<Enter>"},
	{"worker, agenda", MENU "2"},
	{"worker, activity", MENU "21"},
	{"worker, withdraw", MENU "3"},
	{"notices, none", NOTICES},
	{"notice, new", NEW_NOTICE},
	{"notice, empty", NOTICES "1<F5>"},
	{"notice, end", FIRST_DAY},
	{"notice, day", FIRST_DAY "<Enter>"},
	{"notices", NEW_NOTICE "<F5>"},
	{"notice", NEW_NOTICE "<F5>2"},
	{"home, notice", NEW_NOTICE "<F5><F10><Enter>"},
	{"change PIN", MENU "5402<Tab>61"},
	{"change PIN, simple", MENU "5" STAGE_PIN "<Tab>123456<Tab>123456<F5>"},
	{"list, door", MENU "6"},
	{"list, wrong", MENU "6xxx<Enter>"},
	{"list, groups", LIST},
	{"list", LIST "1"},
	{"list, search", LIST "1/xx"},
	{"list, nobody", LIST "1/zzzz"},
	{"list, hand", LIST "1<F5>"},
	{"team", MENU "7"},
	{"health", MENU "8"},
	{"health, lower", MENU "8<End>"},
	{"health, sure", MENU "8<End><Enter>"},
};

#define NEXT "<F5>"

static const struct sight of_setup[] = {
	{"setup, language", ""},
	{"setup, centre", NEXT},
	{"setup, keyboard", NEXT NEXT},
	{"setup, screen", NEXT NEXT NEXT},
	{"setup, network", NEXT NEXT NEXT NEXT},
	{"setup, join", NEXT NEXT NEXT NEXT NEXT},
	{"setup, worker", NEXT NEXT NEXT NEXT NEXT NEXT},
	{"setup, wrong PIN", NEXT NEXT NEXT NEXT NEXT NEXT "Xx<Enter>123456<Enter>123456" NEXT},
	{"setup, test", NEXT NEXT NEXT NEXT NEXT NEXT NEXT},
	{"setup, end", NEXT NEXT NEXT NEXT NEXT NEXT NEXT NEXT},
};

static const char activities[] = "UPDATE activity SET title = plain(title), place = plain(place),"
				 " text = marked(text), categories = plain(categories);";

static const struct walk {
	const struct sight *sights;
	size_t count;
	bool activities;
	struct stage_options options;
} walks[] = {
	{of_visitor, sizeof of_visitor / sizeof of_visitor[0], false, {.sql = NULL}},
	{of_agenda, sizeof of_agenda / sizeof of_agenda[0], true, {.sql = NULL}},
	{of_worker, sizeof of_worker / sizeof of_worker[0], true, {.workers = "Fatima Jan"}},
	{of_setup,
	 sizeof of_setup / sizeof of_setup[0],
	 false,
	 {.not_enrolled = true, .first = &setup_screen, .sync = "/nonexistent"}},
};
#define WALKS (sizeof walks / sizeof walks[0])

/*
 * Screens with less than 24 rows show some of their words shorter, where those are as long as
 * these: titles and hints of lists, the hint of the search box, the last button, the second answer
 * when one leaves.
 */
static const char *const shortened[] = {
	"attract",	 "pages",	  "pages, lower",   "publications", "publications, lower",
	"search",	 "filtered",	  "publication",    "qr",	    "leave",
	"agenda",	 "agenda, lower", "week",	    "week, other",  "worker",
	"worker, lower", "worker, tries", "worker, agenda", "assist, next", "notice, day",
	"notices",
};

/* Lists with the first words of pages. */
static const char *const teasers[] = {"pages", "pages, lower"};

static bool is_one_of(const char *const *list, size_t count, const char *name)
{
	bool found = false;
	for (size_t i = 0; i < count; i++)
		found = found || strcmp(list[i], name) == 0;
	return found;
}

static bool is_shortened(const char *name)
{
	return is_one_of(shortened, sizeof shortened / sizeof shortened[0], name);
}

static const char *const names[] = {
	"Esc",	  "Enter",	"Tab",	       "PgDn",	    "PgUp", "F1",
	"F2",	  "F3",		"F4",	       "F5",	    "F6",   "F7",
	"F8",	  "F9",		"F10",	       "F12",	    "QR",   "Leefbaarheid",
	"en",	  "Veiligheid", "Buurthuis",   "De",	    "Brug", "leef",
	"zzzz",	  "x@xx.nl",	"x@gmail.con", "gmail.com", "ABCD", "TTTT-TTTT-TTTT-TTT2",
	"Fatima", "Jan",	"Nederlands"};
#define NAMES	  (sizeof names / sizeof names[0])
#define NAMES_MAX (NAMES + 64)

/* The wizard shows languages, keyboards and letters by their own names. */
static void list_names(const char *sight, const char *list[NAMES_MAX + 1])
{
	size_t count = NAMES;
	memcpy(list, names, sizeof names);
	for (enum lang lang = 0; lang < LANG_QPS && strncmp(sight, "setup", 5) == 0; lang++) {
		list[count++] = words_lang_name(lang);
		list[count++] = words_get(lang, WORD_HOME_TITLE);
	}
	if (count > NAMES)
		list[count++] = "Aa";
	for (size_t i = 0; machine_keyboard(i) != NULL && count > NAMES; i++)
		list[count++] = machine_keyboard(i)->name;
	list[count] = NULL;
}

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
	const char *known[NAMES_MAX + 1];
	struct buf faults;
	buf_init(&faults);
	list_names(name, known);
	whole_check(w, c, in_front(c), known, &faults);
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

static void open_with(struct stage *s, const struct walk *walk, struct whole *w, int rows, int cols)
{
	struct stage_options options = walk->options;
	struct buf sql;
	buf_init(&sql);
	buf_add_str(&sql, whole_sql);
	if (walk->activities)
		buf_addf(&sql, "%s%s", ways_agenda_sql, activities);
	options.languages[0] = LANG_QPS;
	options.language_count = 1;
	options.can_letters = options.speech = true;
	options.sql = sql.data;
	options.functions = whole_functions;
	options.arg = w;
	stage_open_with(s, rows, cols, &options);
	if (options.workers != NULL) {
		assert_int_equal(listkey_begin(s->centre, PASSPHRASE, NULL), 0);
		tour_sign_up(s, "xx", "x@xx.nl");
	}
	buf_finish(&sql);
}

/* The screen as keys leave it or as a touch does, an error on it, and the countdown. */
static void check_sight(const struct walk *walk, const struct sight *sight, const int size[2],
			bool touched)
{
	const struct err e = {.code = 1, .text = "Xx xxxx xx"};
	struct stage s;
	struct whole w = {.count = 0};
	open_with(&s, walk, &w, size[0], size[1]);
	w.teasers = is_one_of(teasers, sizeof teasers / sizeof teasers[0], sight->name);
	stage_keys(&s, sight->keys);
	if (touched)
		touch_nothing(&s);
	if (size[0] >= 24 || !is_shortened(sight->name))
		check(&s, &w, sight->name, touched ? "touched" : "with keys");
	ui_show_error(s.ui, &e);
	check(&s, &w, sight->name, "an error");
	if (sight->keys[0] != '\0') {
		stage_keys(&s, " ");
		if (touched)
			touch_nothing(&s);
		pass(&s, tour_limit_ms(&s) - 10000);
		check(&s, &w, sight->name, touched ? "countdown, touched" : "countdown");
	}
	stage_close(&s);
	whole_finish(&w);
}

/* A touch on the attract screen would leave it. */
static void check_all(bool touched)
{
	static const int sizes[][2] = {{24, 80}, {43, 132}, {20, 60}, {15, 40}};
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < WALKS; i++)
			for (size_t w = touched ? 1 : 0; w < walks[i].count; w++)
				check_sight(&walks[i], &walks[i].sights[w], sizes[k], touched);
}

static void every_text_stands_whole_on_the_screen(void **state)
{
	(void)state;
	check_all(false);
}

static void every_text_stands_whole_for_who_touches(void **state)
{
	(void)state;
	check_all(true);
}

/* What the check says of one text at the left of a small canvas, after something was drawn on it.
 */
static void expect_found(const char *text, int cols, const char *over, const char *fault)
{
	const struct whole none = {.count = 0};
	const char *known[NAMES_MAX + 1];
	struct canvas c;
	struct buf faults;
	buf_init(&faults);
	list_names("", known);
	canvas_init(&c, 2, 40);
	canvas_text(&c, 0, 0, cols, STYLE_BODY, text, strlen(text));
	canvas_text(&c, 0, 2, 40, STYLE_BODY, over, strlen(over));
	whole_check(&none, &c, (struct rect){0, 0, 2, 40}, known, &faults);
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
