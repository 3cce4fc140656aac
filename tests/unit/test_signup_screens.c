/* Signing up and withdrawing, on the stage: from the first key to the opened seal. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/store/store.h"
#include "tests/unit/support/stage.h"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TO_FORM "<Enter>31"
#define NAME	"Çağla Öztürk-’t Hooft"
#define FILLED_IN                                                                                  \
	NAME "<Enter>Cagla@Voorbeeld.NL<Enter>+31 (0)6-12 34 56 78<Enter>1234ab<Enter>2<Tab>"      \
	     "Graag ’s avonds.<Enter>1"
#define TO_REVIEW  TO_FORM FILLED_IN "<Enter>"
#define TO_CONSENT TO_REVIEW "<F5>"
/* What is ticked has to be on the screen first. */
#define TO_DONE TO_CONSENT "<Home>1<F5>"

static void stand(struct stage *s, const char *keys, const char *screen)
{
	stage_open(s, 43, 132);
	stage_keys(s, keys);
	stage_expect(s, screen);
}

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

static sqlite3 *open_events(struct stage *s)
{
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	char *path = file_join(s->kiosk.state, EVENTS_FILE);
	if (file_exists(path) && sql_open(&db, path, SQL_WRITE, &e) != 0)
		fail_msg("%s", e.text);
	free(path);
	return db;
}

static long long events(struct stage *s)
{
	struct err e = {.code = 0};
	long long count = 0;
	sqlite3 *db = open_events(s);
	if (db == NULL)
		return 0;
	if (sql_int(db, &count, 0, &e, "SELECT count(*) FROM event", NULL) != 0)
		fail_msg("%s", e.text);
	sql_close(db);
	return count;
}

/* The code as it stands on the done screen: "7 K 3 Q - ...", on one line or more. */
static void read_code(struct stage *s, char code[RECEIPT_TEXT])
{
	const struct canvas *c = stage_canvas(s);
	int row, col;
	assert_true(stage_finds(s, " - ", &row, &col));
	size_t n = 0;
	for (; n < RECEIPT_TEXT - 1; row++)
		for (int i = col - 7; i < c->cols && n < RECEIPT_TEXT - 1; i += 2) {
			char digit = canvas_cell(c, row, i)->text[0];
			if (digit == '\0')
				break;
			code[n++] = digit;
		}
	code[n] = '\0';
}

static void add_hash(const char *code, struct buf *out)
{
	uint8_t hash[RECEIPT_HASH];
	receipt_hash(code, hash);
	for (size_t i = 0; i < RECEIPT_HASH; i++)
		buf_addf(out, "%02x", hash[i]);
}

static void a_whole_signup_is_sealed_as_it_was_read_back(void **state)
{
	struct stage s;
	struct buf found, want;
	char code[RECEIPT_TEXT], parsed[RECEIPT_TEXT];
	(void)state;
	stand(&s, TO_REVIEW, "review");
	assert_true(shows(&s, NAME));
	assert_true(shows(&s, "06 12345678"));
	assert_true(shows(&s, "Cagla@voorbeeld.nl"));
	stage_keys(&s, "<F5>");
	stage_expect(&s, "consent");
	stage_keys(&s, "1<Down><Down><Enter>");
	stage_expect(&s, "done");
	read_code(&s, code);
	assert_true(receipt_parse(code, parsed));
	buf_init(&found);
	buf_init(&want);
	buf_add_str(&want, "\"receipt\":\"");
	add_hash(parsed, &want);
	buf_add_str(&want, "\",\"answers\":{\"naam\":\"" NAME "\",\"email\":\"Cagla@voorbeeld.nl\","
			   "\"telefoon\":\"06 12345678\",\"postcode\":\"1234 AB\","
			   "\"onderwerp\":\"veilig\",\"vraag\":\"Graag ’s avonds.\","
			   "\"leeftijd\":\"ja\"},\"consents\":{"
			   "\"contact\":{\"version\":1,\"given\":true},"
			   "\"nieuws\":{\"version\":1,\"given\":false}}}");
	test_kiosk_unseal(&s.kiosk, &found);
	assert_int_equal(strncmp(found.data, "{\"kind\":\"signup\",", 17), 0);
	const char *rest = strstr(found.data, "\"receipt\"");
	assert_string_equal(rest != NULL ? rest : "", want.data);
	assert_int_equal(events(&s), 1);
	buf_finish(&found);
	buf_finish(&want);
	stage_close(&s);
}

static void the_receipt_has_its_qr_code_also_on_a_small_screen(void **state)
{
	static const int sizes[][2] = {{24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		struct stage s;
		int modules = 0;
		stage_open(&s, sizes[k][0], sizes[k][1]);
		stage_keys(&s, TO_DONE);
		stage_expect(&s, "done");
		const struct canvas *c = stage_canvas(&s);
		for (int i = 0; i < c->rows * c->cols; i++)
			modules += c->cells[i].style >= STYLE_QR_LIGHT;
		assert_true(modules > 15 * 29);
		assert_true(shows(&s, "Schrijf de code op"));
		stage_close(&s);
	}
}

static void leaving_done_wipes_and_starts_anew(void **state)
{
	static const char *const ways[] = {"<Enter>", "<Esc>", "<F10>"};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct stage s;
		stand(&s, TO_DONE, "done");
		assert_true(shows(&s, "Ontvangen"));
		assert_false(shows(&s, "plaats"));
		stage_keys(&s, ways[i]);
		stage_expect(&s, "attract");
		stage_close(&s);
	}
}

static void an_abandoned_form_stores_nothing(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_FORM NAME, "form");
	stage_keys(&s, "<Esc>");
	stage_expect(&s, "leave");
	stage_keys(&s, "1");
	stage_expect(&s, "form");
	assert_true(shows(&s, NAME));
	stage_keys(&s, "<F10>2");
	stage_expect(&s, "attract");
	assert_int_equal(events(&s), 0);
	stage_keys(&s, TO_FORM);
	assert_false(shows(&s, NAME));
	stage_close(&s);
}

static void an_empty_form_is_left_without_a_question(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_FORM "<Esc>", "forms");
	stage_close(&s);
}

static void under_16_ends_kindly_and_keeps_nothing(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_FORM NAME "<Enter><Enter><Enter><Enter><Tab><Tab>2", "form");
	assert_true(shows(&s, "Vraag een ouder of een medewerker"));
	assert_false(shows(&s, NAME));
	stage_keys(&s, "<F5>1x");
	stage_expect(&s, "form");
	stage_keys(&s, "<Enter>");
	stage_expect(&s, "forms");
	assert_int_equal(events(&s), 0);
	stage_close(&s);
}

static void no_consent_is_ticked_beforehand(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_CONSENT, "consent");
	assert_true(shows(&s, "[ ] U mag mij hierover benaderen."));
	assert_true(shows(&s, "[ ] Stuur mij ook nieuws."));
	assert_false(shows(&s, "[x]"));
	stage_keys(&s, "2<F5>");
	stage_expect(&s, "consent");
	assert_true(shows(&s, "Zet eerst een kruisje"));
	assert_int_equal(events(&s), 0);
	stage_keys(&s, "12");
	assert_true(shows(&s, "[x] U mag"));
	assert_true(shows(&s, "[ ] Stuur"));
	/* Coming back asks again. */
	stage_keys(&s, "<Esc><F5>");
	assert_false(shows(&s, "[x]"));
	stage_close(&s);
}

static void consent_says_what_why_and_how_long(void **state)
{
	static const char *const said[] = {
		"Welke gegevens?",
		"Waarom?",
		"Mag het?",
		"Hoe lang?",
		"Wie ziet uw antwoorden? De mensen die het programma uitvoeren.",
		"Wij bewaren ook waar u zich aanmeldt: Buurthuis De Brug.",
		"Dan wissen wij uw antwoorden.",
		"Autoriteit Persoonsgegevens",
		"Wij bewaren uw antwoorden een jaar.",
		"in te trekken",
		"Dat is: Uw naam, E-mailadres,"};
	struct stage s;
	(void)state;
	stand(&s, TO_CONSENT, "consent");
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		if (!shows(&s, said[i]))
			fail_msg("consent does not say \"%s\"", said[i]);
	stage_close(&s);
}

static void faults_stand_beside_the_field_and_at_the_top(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_FORM "Jan 111222333<Enter>jan@gmail.con<Enter>061234<Enter>0123<F5>", "form");
	assert_true(shows(&s, "Er klopt iets niet bij: Uw naam, E-mailadres, Telefoonnummer, "));
	assert_true(shows(&s, "burgerservicenummer"));
	assert_true(shows(&s, "Bedoelt u gmail.com?"));
	assert_true(shows(&s, "te kort"));
	assert_true(shows(&s, "begint niet met 0"));
	assert_true(shows(&s, "Kies een antwoord."));
	/* The first that is wrong has the cursor. */
	stage_keys(&s, "<End>");
	for (int i = 0; i < 10; i++)
		stage_keys(&s, "<Backspace>");
	assert_false(shows(&s, "111222333"));
	stage_close(&s);
}

static void one_way_to_reach_people_is_needed(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_FORM "Jan<F5>", "form");
	assert_true(shows(&s, "minstens één van deze in: E-mailadres, Telefoonnummer"));
	stage_keys(&s, "<Tab>0302317511<Enter>");
	assert_false(shows(&s, "minstens één"));
	assert_true(shows(&s, "030 2317511"));
	stage_close(&s);
}

static void an_answer_is_changed_from_the_review(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_REVIEW "4", "form");
	stage_keys(&s, "<Backspace><Backspace>xz<Enter>");
	stage_expect(&s, "review");
	assert_true(shows(&s, "1234 XZ"));
	stage_keys(&s, "<Esc>");
	stage_expect(&s, "form");
	assert_true(shows(&s, NAME));
	stage_close(&s);
}

static void answers_survive_another_language(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_FORM FILLED_IN, "form");
	stage_keys(&s, "<F2>2");
	stage_expect(&s, "form");
	assert_true(shows(&s, "E-mail address"));
	assert_true(shows(&s, NAME));
	assert_true(shows(&s, "[x] Safety"));
	assert_true(shows(&s, "(•) yes"));
	stage_keys(&s, "<F5>");
	stage_expect(&s, "review");
	/* And by way of a language that runs from right to left. */
	stage_keys(&s, "<F2>4");
	stage_expect(&s, "review");
	assert_true(shows(&s, NAME));
	stage_keys(&s, "<F2>1");
	assert_true(shows(&s, "Veiligheid"));
	stage_keys(&s, "<F5>1<F2>2");
	/* The words that were agreed to have changed. */
	assert_true(shows(&s, "[ ] You may contact me"));
	stage_close(&s);
}

/* Half a form, with the cursor in the middle of a word, through every language and back. */
static void a_half_filled_form_survives_every_language(void **state)
{
	struct stage s;
	struct buf before, after;
	(void)state;
	buf_init(&before);
	buf_init(&after);
	stand(&s, TO_FORM NAME "<Left><Left><Left>", "form");
	stage_dump(&s, &before);
	for (char digit = '6'; digit >= '1'; digit--) {
		const char pick[] = {'<', 'F', '2', '>', digit, '\0'};
		stage_keys(&s, pick);
		stage_expect(&s, "form");
		assert_true(shows(&s, NAME));
	}
	stage_dump(&s, &after);
	assert_string_equal(after.data, before.data);
	stage_keys(&s, "X");
	assert_true(shows(&s, "HXooft") || shows(&s, "HoXoft") || shows(&s, "HooXft"));
	buf_finish(&before);
	buf_finish(&after);
	stage_close(&s);
}

static void a_store_that_fails_keeps_the_answers(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_CONSENT "1", "consent");
	/* A folder where the database should be: also root cannot write that. */
	char *path = file_join(s.kiosk.state, EVENTS_FILE);
	assert_int_equal(mkdir(path, 0700), 0);
	stage_keys(&s, "<F5>");
	stage_expect(&s, "consent");
	assert_true(shows(&s, "nog niet bewaard"));
	assert_false(shows(&s, "(Nederlands)"));
	assert_int_equal(rmdir(path), 0);
	stage_keys(&s, "<Enter><Esc>");
	stage_expect(&s, "review");
	assert_true(shows(&s, NAME));
	stage_keys(&s, "<F5>1<F5>");
	stage_expect(&s, "done");
	assert_int_equal(events(&s), 1);
	free(path);
	stage_close(&s);
}

static void withdrawing_asks_once_and_stores_it(void **state)
{
	struct stage s;
	char code[RECEIPT_TEXT];
	struct buf found, want;
	(void)state;
	stand(&s, TO_DONE, "done");
	read_code(&s, code);
	/* As people copy it: small letters, no dashes. */
	char typed[RECEIPT_TEXT] = "";
	for (size_t i = 0, n = 0; code[i] != '\0'; i++)
		if (code[i] != '-')
			typed[n++] = code[i] >= 'A' ? (char)(code[i] | 0x20) : code[i];
	stage_keys(&s, "<F10><Enter>4");
	stage_expect(&s, "withdraw");
	stage_keys(&s, typed);
	assert_true(shows(&s, code));
	stage_keys(&s, "<Enter>");
	assert_true(shows(&s, "Wilt u de aanmelding"));
	assert_int_equal(events(&s), 1);
	stage_keys(&s, "1");
	assert_true(shows(&s, "Ontvangen: wij wissen"));
	assert_int_equal(events(&s), 2);
	buf_init(&found);
	buf_init(&want);
	buf_add_str(&want, "\"receipt\":\"");
	add_hash(code, &want);
	buf_add_str(&want, "\"}");
	test_kiosk_unseal(&s.kiosk, &found);
	assert_int_equal(strncmp(found.data, "{\"kind\":\"withdrawal\",", 21), 0);
	const char *rest = strstr(found.data, "\"receipt\"");
	assert_string_equal(rest != NULL ? rest : "", want.data);
	buf_finish(&found);
	buf_finish(&want);
	stage_keys(&s, "<Enter>");
	stage_expect(&s, "attract");
	stage_close(&s);
}

static void a_wrong_code_is_told_kindly(void **state)
{
	struct stage s;
	(void)state;
	stand(&s,
	      "<Enter>4"
	      "oi12 34-5<Enter>",
	      "withdraw");
	assert_true(shows(&s, "0112-345"));
	assert_true(shows(&s, "nog niet compleet"));
	stage_keys(&s, "<Backspace><Backspace><Backspace><Backspace><Backspace>");
	assert_true(shows(&s, "01"));
	assert_false(shows(&s, "0112"));
	/* A full code takes no more; the dashes follow the digits. */
	stage_keys(&s, "<Home>234567892345678999999<Enter>");
	assert_true(shows(&s, "2345-6789-2345-6701"));
	assert_true(shows(&s, "klopt niet"));
	assert_int_equal(events(&s), 0);
	stage_close(&s);
}

/* Also when the page was scrolled: what has "2" before it is not the second line to be seen. */
static void a_digit_picks_what_it_stands_before(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stage_open(&s, 15, 40);
	stage_keys(&s, TO_REVIEW "<End>");
	assert_false(shows(&s, "2  E-mailadres"));
	stage_keys(&s, "2");
	stage_expect(&s, "review");
	assert_true(stage_finds(&s, "7  Bent u 16", &row, &col));
	stage_keys(&s, "7");
	stage_expect(&s, "form");
	/* What is not on the screen is not ticked. */
	stage_keys(&s, "<F5><F5>");
	stage_expect(&s, "consent");
	assert_false(shows(&s, "[ ]"));
	stage_keys(&s, "1<End>");
	assert_true(shows(&s, "1 [ ]"));
	stage_keys(&s, "2");
	assert_true(shows(&s, "1 [ ]") && shows(&s, "2 [x]"));
	stage_close(&s);
}

static void no_at_the_last_question_withdraws_nothing(void **state)
{
	struct stage s;
	char code[RECEIPT_TEXT];
	(void)state;
	stand(&s, TO_DONE, "done");
	read_code(&s, code);
	stage_keys(&s, "<Esc><Enter>4");
	stage_keys(&s, code);
	/* The focus is on "no": a hasty second Enter erases nothing. */
	stage_keys(&s, "<Enter><Enter>");
	stage_expect(&s, "withdraw");
	assert_true(shows(&s, code));
	assert_int_equal(events(&s), 1);
	stage_close(&s);
}

static void everything_can_be_touched(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stand(&s, TO_FORM, "form");
	assert_true(stage_finds(&s, "Veiligheid", &row, &col));
	stage_click(&s, row, col);
	assert_true(shows(&s, "[x] Veiligheid"));
	assert_true(stage_finds(&s, "E-mailadres", &row, &col));
	stage_click(&s, row + 1, col);
	stage_keys(&s, "a@b.nl");
	assert_true(stage_finds(&s, ") ja", &row, &col));
	stage_click(&s, row, col);
	assert_true(stage_finds(&s, "F5", &row, &col));
	stage_click(&s, row, col);
	stage_expect(&s, "review");
	assert_true(shows(&s, "a@b.nl"));
	stage_close(&s);
}

static void a_long_paste_is_cut_and_says_so(void **state)
{
	struct stage s;
	struct buf text;
	(void)state;
	stand(&s, TO_FORM, "form");
	buf_init(&text);
	for (int i = 0; i < 500; i++)
		buf_add_str(&text, "\x1B]0;kwaad\x07zin \n");
	ui_input(s.ui, &(struct input){.kind = INPUT_PASTE, .text = text.data, .len = text.len});
	assert_true(shows(&s, "Niet alles paste."));
	assert_true(shows(&s, "80 van 80"));
	buf_finish(&text);
	stage_close(&s);
}

/* Any keys and touches at all, at any size: the screens stand, and nothing is stored by chance. */
static void random_keys_break_nothing(void **state)
{
	static const char *const keys[] = {
		"<Up>",	       "<Down>", "<Tab>",    "<Backtab>", "<Enter>", "<Esc>",	   "<Home>",
		"<End>",       "<Left>", "<Delete>", "1",	  " ",	     "\xCC\x81",   "x",
		"<Page_down>", "<F5>",	 "<F2>",     "<Page_up>", "2",	     "<Backspace>"};
	struct stage s;
	uint32_t seed = 2891336453u;
	(void)state;
	stand(&s, TO_FORM, "form");
	for (int i = 0; i < 4000; i++) {
		seed = seed * 1664525u + 1013904223u;
		uint32_t r = seed >> 8;
		if (r % 97 == 0)
			stage_resize(&s, 15 + (int)(r % 35), 40 + (int)(r % 110));
		else if (r % 11 == 0)
			stage_click(&s, (int)(r >> 4) % 20, (int)(r >> 9) % 60);
		else
			stage_keys(&s, keys[(r >> 4) % (sizeof keys / sizeof keys[0])]);
		if (strcmp(ui_screen_name(s.ui), "home") == 0)
			stage_keys(&s, "31");
	}
	stage_close(&s);
}

static void a_closed_kiosk_says_so(void **state)
{
	struct stage s;
	(void)state;
	stage_open_with(&s, 24, 80, &(struct stage_options){.not_enrolled = true});
	stage_keys(&s, "<Enter>");
	assert_false(shows(&s, "Intrekken"));
	stage_close(&s);
}

/* The same code every time, so that it can stand in a golden file. */
static void no_chance(void *self, void *bytes, size_t len)
{
	(void)self;
	memset(bytes, 0x5A, len);
}

static void the_end_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		struct stage s;
		char code[RECEIPT_TEXT];
		stage_open(&s, sizes[k][0], sizes[k][1]);
		s.kiosk.sys.random = no_chance;
		stage_keys(&s, TO_DONE);
		stage_golden(&s, "done");
		read_code(&s, code);
		stage_keys(&s, "<F10><Enter>4");
		stage_keys(&s, code);
		stage_keys(&s, "<Enter>");
		stage_golden(&s, "withdraw-sure");
		s.kiosk.sys.random = sys_real()->random;
		stage_keys(&s, "1");
		stage_golden(&s, "withdraw-done");
		stage_close(&s);
	}
}

static void every_screen_looks_as_agreed(void **state)
{
	static const struct {
		const char *name, *keys;
	} ways[] = {
		{"forms", "<Enter>3"},
		{"form", TO_FORM},
		{"form-faults", TO_FORM "jan<Enter>jan@gmail.con<Enter>06<F5>"},
		{"form-filled", TO_FORM FILLED_IN},
		{"form-young", TO_FORM "<Tab><Tab><Tab><Tab><Tab><Tab>2"},
		{"review", TO_REVIEW},
		{"consent", TO_CONSENT},
		{"consent-refused", TO_CONSENT "<F5>"},
		{"withdraw", "<Enter>4"},
		{"withdraw-wrong", "<Enter>4"
				   "abc1<Enter>"},
	};
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
			struct stage s;
			stage_open(&s, sizes[k][0], sizes[k][1]);
			stage_keys(&s, ways[i].keys);
			stage_golden(&s, ways[i].name);
			stage_close(&s);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_signup_is_sealed_as_it_was_read_back),
		cmocka_unit_test(the_receipt_has_its_qr_code_also_on_a_small_screen),
		cmocka_unit_test(leaving_done_wipes_and_starts_anew),
		cmocka_unit_test(an_abandoned_form_stores_nothing),
		cmocka_unit_test(an_empty_form_is_left_without_a_question),
		cmocka_unit_test(under_16_ends_kindly_and_keeps_nothing),
		cmocka_unit_test(no_consent_is_ticked_beforehand),
		cmocka_unit_test(consent_says_what_why_and_how_long),
		cmocka_unit_test(faults_stand_beside_the_field_and_at_the_top),
		cmocka_unit_test(one_way_to_reach_people_is_needed),
		cmocka_unit_test(an_answer_is_changed_from_the_review),
		cmocka_unit_test(answers_survive_another_language),
		cmocka_unit_test(a_half_filled_form_survives_every_language),
		cmocka_unit_test(a_store_that_fails_keeps_the_answers),
		cmocka_unit_test(withdrawing_asks_once_and_stores_it),
		cmocka_unit_test(a_wrong_code_is_told_kindly),
		cmocka_unit_test(a_digit_picks_what_it_stands_before),
		cmocka_unit_test(no_at_the_last_question_withdraws_nothing),
		cmocka_unit_test(everything_can_be_touched),
		cmocka_unit_test(a_long_paste_is_cut_and_says_so),
		cmocka_unit_test(random_keys_break_nothing),
		cmocka_unit_test(a_closed_kiosk_says_so),
		cmocka_unit_test(the_end_looks_as_agreed),
		cmocka_unit_test(every_screen_looks_as_agreed),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
