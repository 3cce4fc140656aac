/*
 * How much work a visitor has: the commonest errands, done with the real kiosk
 * from the attract screen to their end, once with keys only and once with
 * touches only.  Each key and touch is counted; what the errand itself asks to
 * be typed (a word to look for, an address, a code) is counted apart.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/receipt.h"
#include "tests/e2e/support/rest.h"
#include "tests/e2e/support/touch.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#define EMAIL	   "jan@voorbeeld.nl"
#define SIGNUP_MAX 12 /* keys for the newsletter, beside what is typed */
#define PAGE_MAX   3  /* keys from home to any page */

enum act {
	END,
	KEY,   /* one key, as the terminal sends it */
	TOUCH, /* where this text stands */
	TYPE,  /* with a keyboard; counted apart */
	TAP,   /* the same on the keyboard on the screen */
	CODE,  /* TYPE the receipt of the signup before */
	TAP_CODE
};

/* What is done, and the text that comes of it (NULL: none that was not there before). */
struct step {
	enum act act;
	const char *what, *then;
};

#define F(n)  "\033[" #n "~"
#define F2    "\033OQ"
#define F5    F(15)
#define F9    F(20)
#define STEPS 24

static const struct errand {
	const char *name;
	struct step keys[STEPS], touches[STEPS];
} errands[] = {
	{"read about the programme",
	 {{KEY, "\r", SAYS_HOME},
	  {KEY, "1", "De twee sporen"},
	  {KEY, "1", "Waarom dit programma er is"}},
	 {{TOUCH, "Nederlands", SAYS_HOME},
	  {TOUCH, "Lezen over het programma", "De twee sporen"},
	  {TOUCH, "Het programma en waarom", "Waarom dit programma er is"}}},
	{"find a publication on “jeugd”, get its QR code",
	 {{KEY, "\r", SAYS_HOME},
	  {KEY, "2", "gevonden"},
	  {KEY, "/", NULL},
	  {TYPE, "jeugd", "3 gevonden"},
	  {KEY, "\r", "Uitgever:"},
	  {KEY, "\r", "Neem mee op uw telefoon"}},
	 {{TOUCH, "Nederlands", SAYS_HOME},
	  {TOUCH, "Publicaties zoeken", "gevonden"},
	  {TOUCH, "Zoeken", "klaar"},
	  {TAP, "jeugd", "3 gevonden"},
	  {TOUCH, "klaar", "Uitgever:"},
	  {TOUCH, "QR-code groot", "Neem mee op uw telefoon"}}},
	{"sign up for the newsletter",
	 {{KEY, "\r", SAYS_HOME},
	  {KEY, "3", "Nieuws over het programma"},
	  {KEY, "2", "Vul uw e-mail"},
	  {TYPE, EMAIL, EMAIL},
	  {KEY, "\t", NULL},
	  {KEY, "\t", NULL},
	  {KEY, "1", "(•) ja"},
	  {KEY, F5, "Klopt dit?"},
	  {KEY, F5, "Geeft u toestemming?"},
	  {KEY, "\t", "[ ] Ja, stuur mij nieuws"},
	  {KEY, "1", "[x] Ja, stuur mij nieuws"},
	  {KEY, F5, "Uw code"},
	  {KEY, "\r", SAYS_ATTRACT}},
	 {{TOUCH, "Nederlands", SAYS_HOME},
	  {TOUCH, "Meedoen", "Nieuws over het programma"},
	  {TOUCH, "Nieuws over het programma", "Vul uw e-mail"},
	  {TOUCH, "Vul uw e-mail", "klaar"},
	  {TAP, EMAIL, EMAIL},
	  {TOUCH, "klaar", "Telefoon"},
	  {TOUCH, "klaar", "( ) ja"},
	  {TOUCH, "( ) ja", "(•) ja"},
	  {TOUCH, "Verder", "Klopt dit?"},
	  {TOUCH, "Verder", "Geeft u toestemming?"},
	  {TOUCH, "↓", "[ ] Ja, stuur mij nieuws"},
	  {TOUCH, "[ ] Ja, stuur mij nieuws", "[x] Ja, stuur mij nieuws"},
	  {TOUCH, "Versturen", "Uw code"},
	  {TOUCH, "Klaar en wissen", SAYS_ATTRACT}}},
	{"change the language",
	 {{KEY, "\r", SAYS_HOME}, {KEY, F2, "Türkçe"}, {KEY, "3", "Ne yapmak"}},
	 {{TOUCH, "Türkçe", "Ne yapmak"}}},
	{"withdraw",
	 {{KEY, "\r", SAYS_HOME},
	  {KEY, "4", "Vul de code in"},
	  {CODE, NULL, NULL},
	  {KEY, "\r", "Wilt u de aanmelding met deze code intrekken?"},
	  {KEY, "1", "wij wissen de antwoorden"}},
	 {{TOUCH, "Nederlands", SAYS_HOME},
	  {TOUCH, "Aanmelding intrekken", "Vul de code in"},
	  {TOUCH, "Vul de code in", "klaar"},
	  {TAP_CODE, NULL, NULL},
	  {TOUCH, "klaar", "Wilt u de aanmelding met deze code intrekken?"},
	  {TOUCH, "Ja, trek mijn aanmelding in", "wij wissen de antwoorden"}}},
};

struct effort {
	int acts, typed; /* keys or touches; characters that the errand asks for */
};

/* The dashes come by themselves. */
static void tap_code(struct pty *p, const char *code)
{
	struct buf plain;
	buf_init(&plain);
	for (; *code != '\0'; code++)
		if (*code != '-')
			buf_add_char(&plain, *code);
	touch_keys(p, plain.data);
	buf_finish(&plain);
}

static void take(struct pty *p, const struct step *step, const char *code, struct effort *effort)
{
	switch (step->act) {
	case KEY:
		pty_type(p, step->what);
		effort->acts++;
		break;
	case TOUCH:
		expect_click(p, step->what);
		effort->acts++;
		break;
	case TYPE:
	case CODE: {
		const char *text = step->act == CODE ? code : step->what;
		pty_type(p, text);
		effort->typed += (int)strlen(text);
		break;
	}
	case TAP: touch_keys(p, step->what); break;
	case TAP_CODE: tap_code(p, code); break;
	case END: break;
	}
	if (step->then != NULL)
		expect_text(p, step->then);
}

/* From the attract screen; keeps the receipt if the errand shows one. */
static struct effort run(struct place *place, const struct step *steps, char **code)
{
	struct effort effort = {0, 0};
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 0});
	expect_text(p, SAYS_ATTRACT);
	for (const struct step *step = steps; step->act != END; step++) {
		take(p, step, *code, &effort);
		if (step->then != NULL && strcmp(step->then, "Uw code") == 0) {
			free(*code);
			*code = receipt_on_screen(p);
		}
	}
	pty_free(p);
	return effort;
}

static void every_errand_is_short(void **state)
{
	char *by_keys = buf_copy(""), *by_touch = buf_copy("");
	print_message("%-50s %6s %8s %6s\n", "errand (80x24)", "keys", "touches", "typed");
	for (size_t i = 0; i < sizeof errands / sizeof errands[0]; i++) {
		const struct errand *errand = &errands[i];
		struct effort keys = run(*state, errand->keys, &by_keys);
		struct effort touches = run(*state, errand->touches, &by_touch);
		print_message("%-50s %6d %8d %6d\n", errand->name, keys.acts, touches.acts,
			      keys.typed);
		if (strcmp(errand->name, "sign up for the newsletter") == 0)
			assert_in_range(keys.acts, 1, SIGNUP_MAX);
	}
	free(by_keys);
	free(by_touch);
}

/* From the language card to the receipt, in another script, and never a key. */
static void a_signup_by_touch_in_ukrainian(void **state)
{
	static const struct step steps[STEPS] = {
		{TOUCH, "Українська", "Що ви хочете зробити?"},
		{TOUCH, "Взяти участь", "Новини про програму"},
		{TOUCH, "Новини про програму", "Електронна пошта"},
		{TOUCH, "Електронна пошта", "готово"},
		{TAP, EMAIL, EMAIL},
		{TOUCH, "готово", "Телефон"},
		{TOUCH, "готово", "( ) так"},
		{TOUCH, "( ) так", "(•) так"},
		{TOUCH, "Далі", "Усе правильно?"},
		{TOUCH, "Далі", "Ви даєте згоду?"},
		{TOUCH, "↓", "[ ] Так, надсилайте мені новини"},
		{TOUCH, "[ ] Так, надсилайте мені новини", "[x] Так, надсилайте мені новини"},
		{TOUCH, "Надіслати", "Ваш код"},
	};
	char *code = buf_copy("");
	struct effort effort = run(*state, steps, &code);
	assert_int_equal(effort.acts, 12);
	free(code);
}

/* Presses, and waits until the screen is drawn whole. */
static void press(struct pty *p, const char *key)
{
	size_t written;
	pty_output(p, &written);
	pty_type(p, key);
	assert_true(rest_wait(p, written));
}

/* The digit that picks the row with this title; 0 when it is not on the screen. */
static char digit_of(struct pty *p, const char *title)
{
	struct buf row;
	char digit[] = "1";
	buf_init(&row);
	for (; digit[0] <= '9'; digit[0]++) {
		int at, col;
		buf_clear(&row);
		buf_addf(&row, " %s  %s", digit, title);
		if (pty_find(p, row.data, &at, &col))
			break;
	}
	buf_finish(&row);
	return digit[0] <= '9' ? digit[0] : '\0';
}

/* From home to this page, and home again.  Returns the keys that it took. */
static int keys_to_page(struct pty *p, const char *title)
{
	int keys = 2, row, col;
	char digit[2] = "";
	press(p, "1");
	for (; (digit[0] = digit_of(p, title)) == '\0' && keys <= PAGE_MAX; keys++)
		press(p, "\033[6~");
	press(p, digit);
	assert_true(pty_find(p, title, &row, &col));
	assert_int_equal(row, 0);
	press(p, KEY_ESC);
	press(p, KEY_ESC);
	expect_text(p, SAYS_HOME);
	return keys;
}

static void every_page_is_near(void **state)
{
	sqlite3 *db;
	sqlite3_stmt *titles;
	int pages = 0, most = 0;
	char *content = place_content();
	assert_int_equal(sqlite3_open_v2(content, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT title FROM page WHERE lang = 'nl'", -1,
					    &titles, NULL),
			 SQLITE_OK);
	struct pty *p = place_kiosk(*state, &(struct kiosk_options){.rows = 0});
	walk_to_home(p);
	for (; sqlite3_step(titles) == SQLITE_ROW; pages++) {
		int keys = keys_to_page(p, (const char *)sqlite3_column_text(titles, 0));
		most = keys > most ? keys : most;
	}
	print_message("the farthest of %d pages is %d keys from home\n", pages, most);
	assert_in_range(pages, 10, 1000);
	assert_in_range(most, 2, PAGE_MAX);
	pty_free(p);
	sqlite3_finalize(titles);
	sqlite3_close(db);
	free(content);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_errand_is_short),
		cmocka_unit_test(every_page_is_near),
		cmocka_unit_test(a_signup_by_touch_in_ukrainian),
	};
	return cmocka_run_group_tests_name("errands", tests, place_setup_enrolled, place_teardown);
}
