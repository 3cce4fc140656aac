/* Reading aloud: which sentences a visitor hears, on the real screens. */
#include "tui/aloud.h"
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

static void ear_open(struct ear *ear, int rows, int cols)
{
	*ear = (struct ear){.started = false};
	buf_init(&ear->told);
	stage_open(&ear->stage, rows, cols);
	ear->aloud = aloud_new((struct aloud_voice){ear, start, stop, tell}, true);
	aloud_follow(ear->aloud, ear->stage.ui, stage_canvas(&ear->stage));
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
	assert_non_null(strstr(ear.told.data, "voice en\nsay Press 2 for English.\nvoice nl\n"));
	expect(&ear, SAYS_ON "Druk op 1 voor Nederlands.\nPress 2 for English.\n"
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
	expect(&ear, "Publicaties zoeken, keuze 2 van 6\n"
		     "Zoek, lees kort en neem mee op uw telefoon\n");
	assert_ptr_equal(strstr(ear.told.data, "stop\n"), ear.told.data);
	press(&ear, "<F7>");
	expect(&ear, "Publicaties zoeken, keuze 2 van 6\n"
		     "Zoek, lees kort en neem mee op uw telefoon\n");
	press(&ear, "<Down><Enter>");
	expect(&ear, "Meedoen, keuze 3 van 6\nMeld u aan of stel een vraag\n"
		     "Aanmelden\nWaarvoor wilt u zich aanmelden?\n"
		     "Ik wil meedoen, keuze 1 van 1\n"
		     "Laat weten wat u wilt doen.\n");
	press(&ear, "<Esc>");
	expect(&ear, "Wat wilt u doen?\nMeedoen, keuze 3 van 6\nMeld u aan of stel een vraag\n");
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
	expect(&ear, "Find publications, choice 2 of 6\n"
		     "Search, read in short, take along on your phone\n");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_and_off),
		cmocka_unit_test(a_list),
		cmocka_unit_test(in_another_language),
		cmocka_unit_test(a_page_to_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
