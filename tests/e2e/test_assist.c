/*
 * A worker helps people to sign up, with the real programs: in by the PIN, two people in a row in
 * two languages, by keys and by touch; staff see who helped, in which language somebody agreed,
 * and with what.  Then other answers with the code of the receipt, and withdrawn.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/match.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/receipt.h"
#include "tests/e2e/support/team.h"
#include "tests/e2e/support/traces.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define CSV_FIXED ",meedoen,2,"
#define HELPED	  ",ja,{time},{yes},{time},ontvangen,,Fatima,"

static struct pty *begin(struct place *place, const struct kiosk_options *options)
{
	place_init_enrolled(place);
	team_add(place, "Fatima");
	return place_kiosk(place, options);
}

static void to_menu(struct pty *p)
{
	walk_to_home(p);
	pty_key(p, VTERM_KEY_FUNCTION(4));
	expect_text(p, "alleen voor medewerkers");
	pty_type(p, TEAM_PIN "\r");
	expect_text(p, "Iemand helpen met aanmelden");
}

static void send_and_collect(const struct place *place)
{
	free(place_must_run(
		(const char *const[]){"wijksync", "--state", place->state, "--once", NULL}));
	free(place_must_run(
		(const char *const[]){"wijkcentral", "--home", place->home, "collect", NULL}));
}

/* The export without its heading must be this. */
static void expect_rows(const struct place *place, const char *expected)
{
	char *csv = place_must_run((const char *const[]){"wijkcentral", "--home", place->home,
							 "export", "--format", "csv", NULL});
	char *rows = strstr(csv, "\r\n");
	assert_non_null(rows);
	assert_matches(rows + 2, expected);
	free(csv);
}

/* From the form, filled in, to the question in the visitor's language; it must say this. */
static void turn(struct pty *p, const char *kept, const char *asks)
{
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Klopt dit?");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Draai het scherm naar de bezoeker.");
	pty_type(p, "\r");
	expect_text(p, kept);
	pty_key(p, VTERM_KEY_END);
	expect_text(p, asks);
}

#define UK_KEPT "Ми зберігаємо лише це"
#define UK_ASKS "Так, зв’яжіться зі мною"
#define UK_NEWS "Так, надсилайте мені також новини"
#define NL_KEPT "Dit bewaren wij, en niets anders:"
#define NL_ASKS "Ja, neem contact met mij op"
#define NL_NEWS "Ja, stuur mij ook nieuws"

static void first_in_ukrainian(struct pty *p)
{
	pty_type(p, "1");
	expect_text(p, "In welke taal leest de bezoeker?");
	pty_type(p, "6");
	expect_text(p, "Waarvoor wilt u zich aanmelden?");
	pty_type(p, "1");
	expect_text(p, "Waar wilt u meer over weten?");
	pty_type(p, "12\tОлена\tolena@voorbeeld.nl\t\t1234\t1");
	turn(p, UK_KEPT, UK_ASKS);
	pty_type(p, "1");
	expect_text(p, UK_NEWS);
	pty_type(p, "2");
	expect_text(p, "Ваш код");
}

#define ROW_UK                                                                                     \
	"1,{id},{kiosk}," PLACE_CENTRE CSV_FIXED "uk" HELPED                                       \
	",ja,1,nee,1,\"bewonersidee;wijkpanel\",Олена,olena@voorbeeld.nl,,1234,ja\r\n"
#define ROW_NL                                                                                     \
	"2,{id},{kiosk}," PLACE_CENTRE CSV_FIXED "nl" HELPED                                       \
	",ja,1,ja,1,\"bewonersidee;wijkpanel\",Piet,piet@voorbeeld.nl,,4321,ja\r\n"
#define ROW_CORRECTED                                                                              \
	"1,{id},{kiosk}," PLACE_CENTRE CSV_FIXED "nl,nee,{time},{yes},{time},ontvangen,,,{time}"   \
	",ja,1,nee,1,wijkpanel,Olena,beter@voorbeeld.nl,,1234,ja\r\n"
#define ROW_GONE                                                                                   \
	"1,{id},{kiosk}," PLACE_CENTRE CSV_FIXED                                                   \
	"nl,nee,{time},{yes},{time},ingetrokken,,,{time},,,,,,,,,,\r\n"

/* The next, in Dutch: what they have in common is there already. */
static void second_in_dutch(struct pty *p)
{
	pty_type(p, "2");
	expect_text(p, "In welke taal leest de bezoeker?");
	pty_type(p, "1");
	expect_text(p, "[x] Een eigen idee voor de wijk");
	pty_type(p, "Piet\tpiet@voorbeeld.nl\t\t4321\t1");
	turn(p, NL_KEPT, NL_ASKS);
	pty_type(p, "1");
	expect_text(p, NL_NEWS);
	pty_type(p, "1");
	expect_text(p, "Uw code");
	pty_type(p, "\r");
	expect_text(p, "Geholpen in deze rij: 2.");
}

/* A resident, at the same kiosk. */
static void correct(struct pty *p, const char *receipt)
{
	walk_to_home(p);
	expect_click(p, "Aanmelding intrekken of verbeteren");
	expect_text(p, "Vul de code in");
	pty_type(p, receipt);
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Of wilt u andere antwoorden geven?");
	pty_type(p, "3");
	expect_text(p, "Welk formulier vulde u toen in?");
	pty_type(p, "1");
	expect_text(p, "Waar wilt u meer over weten?");
	pty_type(p, "2\tOlena\tbeter@voorbeeld.nl\t\t1234\t1");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Klopt dit?");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Geeft u toestemming?");
	pty_type(p, "\t");
	expect_text(p, "[ ] Ja, neem contact met mij op");
	pty_type(p, "1");
	expect_text(p, "[x] Ja, neem contact met mij op");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Dank u wel. Uw nieuwe antwoorden zijn");
	expect_text(p, "Uw code blijft hetzelfde.");
}

/* The worker, behind the PIN. */
static void withdraw(struct pty *p, const char *receipt)
{
	to_menu(p);
	pty_type(p, "2");
	expect_text(p, "Vul de code in");
	pty_type(p, receipt);
	pty_type(p, "\r");
	expect_text(p, "Wilt u de aanmelding met deze code intrekken?");
	pty_type(p, "1");
	expect_text(p, "wij wissen de antwoorden");
	pty_type(p, "\r");
	expect_text(p, "Iemand helpen met aanmelden");
}

static void two_in_a_row_by_keys(void **state)
{
	struct place place;
	(void)state;
	struct pty *p = begin(&place, &(struct kiosk_options){.rows = 0});
	to_menu(p);
	first_in_ukrainian(p);
	char *receipt = receipt_on_screen(p);
	pty_type(p, "\r");
	expect_text(p, "Geholpen in deze rij: 1.");
	second_in_dutch(p);
	pty_type(p, "4");
	expect_text(p, SAYS_ATTRACT);
	send_and_collect(&place);
	expect_rows(&place, ROW_UK ROW_NL);
	/* Other answers, before and after which nothing comes twice. */
	correct(p, receipt);
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	send_and_collect(&place);
	send_and_collect(&place);
	expect_rows(&place, ROW_CORRECTED ROW_NL);
	withdraw(p, receipt);
	send_and_collect(&place);
	expect_rows(&place, ROW_GONE ROW_NL);
	pty_free(p);
	free(receipt);
	place_finish(&place);
}

/* Only what has to be typed is typed; the consent is in Arabic, from right to left. */
static void in_arabic_by_touch(void **state)
{
	struct place place;
	struct kiosk_options tall = {.rows = 43, .cols = 132};
	(void)state;
	struct pty *p = begin(&place, &tall);
	expect_text(p, SAYS_ATTRACT);
	expect_click(p, "Nederlands");
	expect_click(p, "Voor medewerkers");
	expect_text(p, "alleen voor medewerkers");
	pty_type(p, TEAM_PIN "\r");
	expect_click(p, "Iemand helpen met aanmelden");
	expect_text(p, "In welke taal leest de bezoeker?");
	pty_type(p, "4");
	expect_click(p, "Ik wil meedoen");
	expect_click(p, "Een eigen idee voor de wijk");
	expect_text(p, "[x] Een eigen idee");
	expect_click(p, "Uw naam");
	pty_type(p, "Amina");
	expect_click(p, "E-mail");
	pty_type(p, "amina@voorbeeld.nl");
	expect_click(p, "Postcode");
	pty_type(p, "1234");
	expect_click(p, ") ja");
	expect_text(p, "(•) ja");
	expect_click(p, "Verder");
	expect_click(p, "Dit klopt, verder");
	expect_click(p, "Het scherm is gedraaid");
	/* Nothing of the worker's stands there now, and the answers do. */
	expect_gone(p, "Op slot");
	expect_text(p, "amina@voorbeeld.nl");
	pty_key(p, VTERM_KEY_END);
	/* "1  yes" and "2  no" at the right; a touch on the digit is a touch on the row. */
	expect_click(p, "  1 ");
	expect_gone(p, "amina@voorbeeld.nl");
	expect_click(p, "  2 ");
	expect_text(p, " - ");
	pty_type(p, "\r");
	expect_text(p, "Geholpen in deze rij: 1.");
	expect_click(p, "Klaar met helpen");
	expect_text(p, SAYS_ATTRACT);
	pty_free(p);
	send_and_collect(&place);
	expect_rows(&place, "1,{id},{kiosk}," PLACE_CENTRE CSV_FIXED "ar" HELPED
			    ",ja,1,nee,1,bewonersidee,Amina,amina@voorbeeld.nl,,1234,ja\r\n");
	place_finish(&place);
}

/* Nothing of the last person is left when the next one begins, also not in memory. */
static void nothing_of_the_last_person_stays(void **state)
{
	struct place place;
	struct word word = traces_word();
	struct traces t;
	char email[64];
	(void)state;
	struct pty *p = begin(&place, &(struct kiosk_options){.rows = 0});
	snprintf(email, sizeof email, "post.%s@voorbeeld.nl", word.text);
	to_menu(p);
	pty_type(p, "1");
	expect_text(p, "In welke taal leest de bezoeker?");
	pty_type(p, "1");
	expect_text(p, "Waarvoor wilt u zich aanmelden?");
	pty_type(p, "1");
	expect_text(p, "Waar wilt u meer over weten?");
	pty_type(p, "1\t");
	pty_type(p, word.text);
	pty_type(p, "\t");
	pty_type(p, email);
	pty_type(p, "\t\t1234\t1");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Klopt dit?");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Draai het scherm naar de bezoeker.");
	pty_type(p, "\r");
	expect_text(p, email);
	traces_init(&t);
	bool looked = traces_in_memory(&t, pty_pid(p), &word);
	if (looked) {
		print_message("with the screen turned: %zu traces\n", t.count);
		assert_int_not_equal(t.count, 0);
		if (t.swappable != 0 || t.dumpable != 0)
			fail_msg("%s", t.where.data);
	}
	traces_finish(&t);
	pty_key(p, VTERM_KEY_END);
	expect_text(p, NL_ASKS);
	pty_type(p, "1");
	expect_text(p, NL_NEWS);
	pty_type(p, "2");
	expect_text(p, "Uw code");
	pty_type(p, "\r");
	expect_text(p, "Geholpen in deze rij: 1.");
	pty_type(p, "1");
	expect_text(p, "[x] Een eigen idee voor de wijk");
	/* Whatever the kiosk still does by itself. */
	while (pty_pump(p, 500))
		;
	traces_init(&t);
	if (traces_in_memory(&t, pty_pid(p), &word) && t.count != 0)
		fail_msg("for the next person: %zu traces\n%s", t.count, t.where.data);
	traces_in_folder(&t, place.folder, &word);
	if (t.count != 0)
		fail_msg("in files: %zu traces\n%s", t.count, t.where.data);
	traces_finish(&t);
	pty_free(p);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_in_a_row_by_keys),
		cmocka_unit_test(in_arabic_by_touch),
		cmocka_unit_test(nothing_of_the_last_person_stays),
	};
	return cmocka_run_group_tests_name("assist", tests, NULL, NULL);
}
