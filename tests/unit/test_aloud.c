/* Reading aloud: which sentences a visitor hears, on the real screens. */
#include "tui/aloud/aloud.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sysexits.h>

/* Listens in: what was told since last time. */
struct ear {
	struct stage stage;
	struct aloud *aloud;
	struct buf told;
	bool started, broken, mute; /* broken: takes nothing; mute: cannot be started */
};

static int start(void *self, struct err *e)
{
	struct ear *ear = self;
	if (ear->mute)
		return err_set(e, EX_UNAVAILABLE, "no");
	ear->started = true;
	return 0;
}

static void stop(void *self)
{
	((struct ear *)self)->started = false;
}

static bool tell(void *self, const char *orders, size_t len)
{
	struct ear *ear = self;
	assert_true(ear->started);
	buf_add(&ear->told, orders, len);
	return !ear->broken;
}

static void ear_open_with(struct ear *ear, int rows, int cols, const char *workers)
{
	*ear = (struct ear){.started = false};
	buf_init(&ear->told);
	stage_open_with(&ear->stage, rows, cols,
			&(struct stage_options){.speech = true, .workers = workers});
	ear->aloud = aloud_new((struct aloud_voice){ear, start, stop, tell}, true);
	aloud_follow(ear->aloud, ear->stage.ui, stage_canvas(&ear->stage));
}

static void ear_open(struct ear *ear, int rows, int cols)
{
	ear_open_with(ear, rows, cols, NULL);
}

static void ear_close(struct ear *ear)
{
	aloud_free(ear->aloud);
	assert_false(ear->started);
	stage_close(&ear->stage);
	buf_finish(&ear->told);
}

static void follow(struct ear *ear)
{
	aloud_follow(ear->aloud, ear->stage.ui, stage_canvas(&ear->stage));
}

/* One key at a time, as a person presses them; scripts are those of stage_keys. */
static void press(struct ear *ear, const char *script)
{
	buf_clear(&ear->told);
	while (*script != '\0') {
		struct input input = {.kind = INPUT_KEY};
		script += stage_next_key(script, &input.key);
		if (!aloud_takes(ear->aloud, ear->stage.ui, &input))
			ui_input(ear->stage.ui, &input);
		follow(ear);
	}
}

/* All that was told, with every mark reached at once, as a fast voice would. */
static void hear_out(struct ear *ear)
{
	for (size_t at = 0; at < ear->told.len;) {
		const char *line = ear->told.data + at;
		char answer[64];
		size_t len = strcspn(line, "\n");
		if (strncmp(line, "mark ", 5) == 0) {
			snprintf(answer, sizeof answer, "reached %.*s", (int)len - 5, line + 5);
			aloud_hears(ear->aloud, ear->stage.ui, answer);
			follow(ear);
		}
		at += len + 1;
	}
}

/* Only what is said or spelled, a line each. */
static void expect(struct ear *ear, const char *expected)
{
	struct buf said;
	buf_init(&said);
	for (const char *line = ear->told.data; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		bool says = strncmp(line, "say ", 4) == 0;
		if (says || strncmp(line, "spell ", 6) == 0)
			buf_addf(&said, "%.*s\n", (int)(len - (says ? 4 : 0)),
				 line + (says ? 4 : 0));
		line += len + (line[len] != '\0' ? 1 : 0);
	}
	assert_string_equal(said.data, expected);
	buf_finish(&said);
}

#define SAYS_ON                                                                                    \
	"Voorlezen staat aan. F7 zegt het nog eens. F8 leest alles voor. F6 zet voorlezen uit.\n"

static void on_and_off(void **state)
{
	struct ear ear;
	(void)state;
	ear_open(&ear, 24, 80);
	assert_false(ear.started);
	press(&ear, "<F6>");
	assert_true(ear.started);
	stage_expect(&ear.stage, "attract");
	/* Each language in its own voice. */
	assert_non_null(strstr(ear.told.data, "voice en\nsay Press 2 for English.\nvoice tr\n"));
	expect(&ear, SAYS_ON "Druk op 1 voor Nederlands.\nPress 2 for English.\n"
			     "Türkçe için 3 tuşuna basın.\nاضغط على 4 للعربية.\n"
			     "Proszę nacisnąć 5, aby wybrać polski.\n"
			     "Натисніть 6, щоб вибрати українську.\n"
			     "Druk op Enter om te beginnen, of kies eerst uw taal.\n");
	press(&ear, "<F6>");
	assert_false(ear.started);
	expect(&ear, "");
	press(&ear, "<Enter>");
	expect(&ear, "");
	ear_close(&ear);
}

/* The start of most tests: home, with reading aloud on. */
static void open_home(struct ear *ear)
{
	ear_open(ear, 24, 80);
	press(ear, "<F6><Enter>");
	stage_expect(&ear->stage, "home");
}

static void a_list(void **state)
{
	struct ear ear;
	(void)state;
	open_home(&ear);
	press(&ear, "<Down>");
	expect(&ear, "Publicaties zoeken, keuze 2 van 7\n"
		     "Zoek, lees kort en neem mee op uw telefoon\n");
	assert_ptr_equal(strstr(ear.told.data, "stop\n"), ear.told.data);
	press(&ear, "<F7>");
	expect(&ear, "Publicaties zoeken, keuze 2 van 7\n"
		     "Zoek, lees kort en neem mee op uw telefoon\n");
	press(&ear, "<Down><Enter>");
	expect(&ear, "Meedoen, keuze 3 van 7\nMeld u aan of stel een vraag\n"
		     "Aanmelden\nWaarvoor wilt u zich aanmelden?\n"
		     "Ik wil meedoen, keuze 1 van 1\n"
		     "Laat weten wat u wilt doen.\n");
	press(&ear, "<Esc>");
	expect(&ear, "Wat wilt u doen?\nMeedoen, keuze 3 van 7\nMeld u aan of stel een vraag\n");
	ear_close(&ear);
}

static void in_another_language(void **state)
{
	struct ear ear;
	(void)state;
	ear_open(&ear, 24, 80);
	press(&ear, "<F6>2");
	assert_non_null(strstr(ear.told.data, "voice en\nsay What would you like to do?\n"));
	press(&ear, "<Down>");
	expect(&ear, "Find publications, choice 2 of 7\n"
		     "Search, read in short, take along on your phone\n");
	ear_close(&ear);
}

/* There are only Dutch words for a reason: they say so, and have the Dutch voice. */
static void an_error_in_another_language(void **state)
{
	const struct err e = {.code = 1, .text = "De schijf is vol."};
	struct ear ear;
	(void)state;
	ear_open(&ear, 24, 80);
	press(&ear, "<F6>2");
	buf_clear(&ear.told);
	ui_show_failure(ear.stage.ui, WORD_CONSENT_FAILED, &e);
	follow(&ear);
	const char *failed = strstr(ear.told.data, "say Your signup has not been kept yet."),
		   *reason =
			   strstr(ear.told.data, "voice nl\nsay (Nederlands) De schijf is vol.\n"),
		   *further = strstr(ear.told.data, "voice en\nsay Press a key");
	if (failed == NULL || reason == NULL || further == NULL || failed > reason ||
	    reason > further)
		fail_msg("%s", ear.told.data);
	ear_close(&ear);
}

/* It is shown that a finger is there; what it does is told once it has done it. */
static void a_finger_that_comes_down(void **state)
{
	struct ear ear;
	int row, col;
	(void)state;
	open_home(&ear);
	assert_true(stage_finds(&ear.stage, "Publicaties zoeken", &row, &col));
	struct input finger = {.kind = INPUT_PRESS, .row = row, .col = col};
	buf_clear(&ear.told);
	ui_input(ear.stage.ui, &finger);
	follow(&ear);
	assert_string_equal(ear.told.data, "");
	finger.kind = INPUT_CLICK;
	ui_input(ear.stage.ui, &finger);
	follow(&ear);
	assert_non_null(strstr(ear.told.data, "say Publicaties"));
	ear_close(&ear);
}

static void a_page_to_its_end(void **state)
{
	struct ear ear;
	(void)state;
	open_home(&ear);
	press(&ear, "11");
	press(&ear, "<F8>");
	hear_out(&ear);
	expect(&ear,
	       "Wat is het programma?\n"
	       "Dit is een bladzijde om het lezen te proberen. Er staat nadruk in, en ook sterke"
	       " nadruk.\n"
	       "Een kop\n"
	       "Lees ook over deze kiosk. Of kijk naar een publicatie, of doe mee.\n"
	       "De eerste regel van een lijst.\n"
	       "De tweede regel is langer, zodat hij op een smal scherm over meer dan één regel"
	       " loopt en dan netjes inspringt.\n"
	       "De derde, met de samenwerking op internet.\n"
	       "Een kleinere kop\n"
	       "1. Eerst dit.\n"
	       "2. Dan dat.\n"
	       "Een aanhaling staat wat naar rechts, met een streep ervoor.\n"
	       "Hier volgt nog een stuk tekst, zodat de bladzijde niet op één scherm past. Men kan"
	       " dan verder lezen met een toets of door te raken. Daarna komt het einde vanzelf in"
	       " beeld.\n"
	       "Op WijkWijzer staat meer.\n"
	       "Dit is de laatste alinea van deze bladzijde. Hieronder staat nog waar de tekst"
	       " vandaan komt.\n"
	       "Bron https://lpb.nl/samenwerking-leefbaarheid-en-veiligheid/\n"
	       "Regel 13 tot 29 van 29\n"
	       "Onderaan: PgDn Omlaag, PgUp Omhoog, Tab Volgende link, Enter Openen, Esc Terug, F1"
	       " Hulp, F2 Taal, F9 Beeld, F10 Klaar en wissen\n");
	ear_close(&ear);
}

static void a_form_with_faults(void **state)
{
	struct ear ear;
	(void)state;
	open_home(&ear);
	press(&ear, "3<Enter>");
	press(&ear, "<Tab>");
	expect(&ear, "E-mailadres, tekstveld\nleeg\n");
	press(&ear, "a@B");
	expect(&ear, "spell a\napenstaartje\nhoofdletter\nspell B\n");
	press(&ear, "<Backspace>");
	expect(&ear, "hoofdletter\nspell B\ngewist\n");
	press(&ear, "<Left>");
	expect(&ear, "apenstaartje\n");
	press(&ear, "<Tab>");
	expect(&ear, "Let op: E-mailadres: Achter de @ mist een punt. Zoals naam@voorbeeld.nl.\n"
		     "Telefoonnummer, tekstveld\nleeg\nMobiel of vast\n");
	press(&ear, "<F5>");
	expect(&ear, "Let op: Er klopt iets niet bij: E-mailadres, Bent u 16 jaar of ouder?\n"
		     "E-mailadres, tekstveld\n"
		     "Let op: Achter de @ mist een punt. Zoals naam@voorbeeld.nl.\n"
		     "Hier staat: a@\n");
	press(&ear, "<Esc>");
	expect(&ear, "Uw antwoorden zijn nog niet verstuurd\n"
		     "Als u nu stopt, wissen wij uw antwoorden. Wat wilt u doen?\n"
		     "Verder met invullen, keuze 1 van 2\n");
	ear_close(&ear);
}

static void the_search(void **state)
{
	struct ear ear;
	(void)state;
	open_home(&ear);
	press(&ear, "2/");
	press(&ear, "l");
	expect(&ear, "spell l\n20 gevonden\n");
	press(&ear, "<Backspace>");
	expect(&ear, "spell l\ngewist\n23 gevonden\n");
	ear_close(&ear);
}

static void settings(void **state)
{
	struct ear ear;
	(void)state;
	open_home(&ear);
	press(&ear, "<F9>");
	press(&ear, "<Enter>");
	expect(&ear, "Kleuren: donker, keuze 1 van 6\n"
		     "licht / donker / wit op zwart / zwart op geel\n");
	press(&ear, "<F1>+");
	assert_non_null(strstr(ear.told.data, "volume 3\n"));
	assert_non_null(strstr(ear.told.data, "say Geluid 4 van 5\n"));
	press(&ear, "-");
	assert_non_null(strstr(ear.told.data, "volume 2\n"));
	ear_close(&ear);
}

static void pause_and_go_on(void **state)
{
	struct ear ear;
	(void)state;
	open_home(&ear);
	press(&ear, "11<F8>");
	press(&ear, "<F8>");
	assert_string_equal(ear.told.data, "pause\n");
	press(&ear, "<F8>");
	assert_string_equal(ear.told.data, "resume\n");
	/* Another key ends it: F8 then begins again. */
	press(&ear, "<Down><F8>");
	assert_non_null(strstr(ear.told.data, "say Wat is het programma?\n"));
	ear_close(&ear);
}

static void pass(struct ear *ear, int seconds)
{
	buf_clear(&ear->told);
	for (int i = 0; i < seconds; i++) {
		ear->stage.kiosk.world.now_ms += 1000;
		ui_input(ear->stage.ui, &(struct input){.kind = INPUT_TIME});
		follow(ear);
	}
}

#define COUNTDOWN(seconds)                                                                         \
	"Bent u er nog?\nStraks wissen wij wat u hier deed. Seconden over: " seconds ".\n"         \
	"Druk op een toets of raak het scherm aan om verder te gaan.\n"

static void the_countdown(void **state)
{
	struct ear ear;
	(void)state;
	open_home(&ear);
	pass(&ear, STAGE_IDLE_SECONDS - 20);
	expect(&ear, COUNTDOWN("20"));
	pass(&ear, 9);
	expect(&ear, "");
	pass(&ear, 1);
	expect(&ear, COUNTDOWN("10"));
	press(&ear, "x");
	expect(&ear, "Lezen over het programma, keuze 1 van 7\n"
		     "Leefbaarheid en Veiligheid, de partners, de gebieden\n");
	pass(&ear, STAGE_IDLE_SECONDS);
	stage_expect(&ear.stage, "attract");
	assert_false(ear.started);
	ear_close(&ear);
}

/* Before a visit as well: nobody is read to for ever. */
static void nobody_begins(void **state)
{
	struct ear ear;
	(void)state;
	ear_open(&ear, 24, 80);
	press(&ear, "<F6>");
	assert_true(ear.started);
	pass(&ear, STAGE_IDLE_SECONDS);
	assert_false(ear.started);
	assert_int_equal(ui_next_wake(ear.stage.ui), -1);
	ear_close(&ear);
}

static void what_goes_wrong(void **state)
{
	struct ear ear;
	(void)state;
	ear_open(&ear, 24, 80);
	ear.mute = true;
	press(&ear, "<Enter><F6>");
	assert_true(stage_finds(&ear.stage, "er is geen geluid", NULL, NULL));
	ear.mute = false;
	press(&ear, "x<F6>");
	assert_true(ear.started);
	aloud_hears(ear.aloud, ear.stage.ui, "headphones no");
	follow(&ear);
	assert_true(stage_finds(&ear.stage, "Steek een koptelefoon in.", NULL, NULL));
	press(&ear, "x<Down>");
	expect(&ear, "");
	aloud_hears(ear.aloud, ear.stage.ui, "headphones yes");
	buf_clear(&ear.told);
	follow(&ear);
	expect(&ear, SAYS_ON "Wat wilt u doen?\nPublicaties zoeken, keuze 2 van 7\n"
			     "Zoek, lees kort en neem mee op uw telefoon\n");
	ear.broken = true;
	press(&ear, "<Down>");
	assert_false(ear.started);
	assert_true(stage_finds(&ear.stage, "Voorlezen is gestopt.", NULL, NULL));
	ear.broken = false;
	press(&ear, "x<F6>");
	assert_true(ear.started);
	aloud_is_gone(ear.aloud, ear.stage.ui);
	assert_false(ear.started);
	ear_close(&ear);
}

/* Not a digit, also for who asks again; and a wait is told once, not each second. */
static void a_pin_is_never_said(void **state)
{
	struct ear ear;
	(void)state;
	ear_open_with(&ear, 24, 80, "Fatima");
	press(&ear, "<F6><Enter><F4>");
	assert_non_null(strstr(ear.told.data, "Pincode"));
	press(&ear, "718203");
	expect(&ear, "teken\nteken\nteken\nteken\nteken\nteken\n");
	press(&ear, "<F7><F7><F7>");
	assert_null(strpbrk(ear.told.data, "718203*"));
	press(&ear, "<Enter>");
	assert_non_null(strstr(ear.told.data, "Deze pincode klopt niet."));
	press(&ear, "718203<Enter>718203<Enter>");
	assert_non_null(strstr(ear.told.data, "Seconden over: 15."));
	buf_clear(&ear.told);
	for (int i = 0; i < 15; i++) {
		assert_null(strstr(ear.told.data, "say"));
		ear.stage.kiosk.world.now_ms += 1000;
		ui_input(ear.stage.ui, &(struct input){.kind = INPUT_TIME});
		follow(&ear);
	}
	expect(&ear, "U kunt het nu weer proberen.\n");
	ear_close(&ear);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_and_off),
		cmocka_unit_test(a_list),
		cmocka_unit_test(in_another_language),
		cmocka_unit_test(an_error_in_another_language),
		cmocka_unit_test(a_finger_that_comes_down),
		cmocka_unit_test(a_page_to_its_end),
		cmocka_unit_test(a_form_with_faults),
		cmocka_unit_test(the_search),
		cmocka_unit_test(settings),
		cmocka_unit_test(pause_and_go_on),
		cmocka_unit_test(the_countdown),
		cmocka_unit_test(nobody_begins),
		cmocka_unit_test(what_goes_wrong),
		cmocka_unit_test(a_pin_is_never_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
