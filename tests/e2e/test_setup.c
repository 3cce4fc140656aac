/*
 * `wijkkiosk setup` with the real programs: the whole wizard, killed at every step, done again
 * behind a worker's PIN, and three machines from one file with answers.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/e2e/support/ear.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#define PIN	"482916"
#define CENTRE	"Buurthuis De Brug"
#define CONTACT "Vraag het aan de balie"
#define F5	"\033[15~"

/* With central, but nothing enrolled. */
static void found(struct place *place)
{
	place_init(place);
	free(place_must_run((const char *const[]){"wijkcentral", "--home", place->home, "init",
						  "--name", "Proef", NULL}));
}

/* A code as central prints it, for a kiosk with the drop of this place. */
static char *invite(const struct place *place, struct buf *drop)
{
	buf_clear(drop);
	buf_addf(drop, "file://%s", place->drop);
	char *said = place_must_run((const char *const[]){"wijkcentral", "--home", place->home,
							  "invite", "--name", "Naam van centrale",
							  "--drop", drop->data, NULL});
	const char *at = strstr(said, "Code:");
	assert_non_null(at);
	at += strlen("Code:");
	at += strspn(at, " ");
	struct buf code;
	buf_init(&code);
	buf_add(&code, at, strcspn(at, "\n"));
	free(said);
	return buf_steal(&code);
}

static struct pty *wizard(const struct place *place)
{
	char *program = place_program("wijkkiosk");
	char *const argv[] = {program, (char *)"setup", (char *)"--state", place->state, NULL};
	struct pty *p = pty_start(&(struct pty_options){.argv = argv});
	free(program);
	return p;
}

/* The state folder and the drop become those of nobody, where the test may do that. */
static void give_away(const struct place *place)
{
	if (geteuid() != 0)
		return;
	free(place_must_run((const char *const[]){"/bin/chown", "-R", "65534:65534", place->state,
						  place->drop, NULL}));
	assert_int_equal(chmod(place->folder, 0711), 0);
}

/* Of somebody who is not root. */
static struct pty *nobodys_wizard(const struct place *place)
{
	char *program = place_program("wijkkiosk");
	char *const argv[] = {(char *)"/usr/bin/setpriv",
			      (char *)"--reuid=65534",
			      (char *)"--regid=65534",
			      (char *)"--clear-groups",
			      program,
			      (char *)"setup",
			      (char *)"--state",
			      place->state,
			      NULL};
	give_away(place);
	struct pty *p =
		geteuid() == 0 ? pty_start(&(struct pty_options){.argv = argv}) : wizard(place);
	free(program);
	return p;
}

static void collect(const struct place *place)
{
	free(place_must_run(
		(const char *const[]){"wijkcentral", "--home", place->home, "collect", NULL}));
}

/* The file in the state folder; the caller frees. */
static char *kept(const struct place *place, const char *name)
{
	struct buf text;
	struct err e;
	char *path = file_join(place->state, name);
	buf_init(&text);
	assert_int_equal(file_read(path, 1 << 16, &text, &e), 0);
	free(path);
	return buf_steal(&text);
}

static bool is_there(const struct place *place, const char *name)
{
	char *path = file_join(place->state, name);
	bool there = file_exists(path);
	free(path);
	return there;
}

static struct pty *kill_and_start(const struct place *place, struct pty *p)
{
	kill(pty_pid(p), SIGKILL);
	pty_free(p);
	return wizard(place);
}

/* A volunteer whose plug is pulled at each step, and who goes on where that was. */
static void killed_at_every_step_it_goes_on(void **state)
{
	struct place place;
	struct buf drop;
	(void)state;
	found(&place);
	buf_init(&drop);
	char *code = invite(&place, &drop);
	struct pty *p = wizard(&place);
	expect_text(p, "stap 1 van 8");
	pty_type(p, F5);
	expect_text(p, "Naam van het centrum");
	p = kill_and_start(&place, p);
	expect_text(p, "stap 2 van 8");
	pty_type(p, CENTRE "\r" CONTACT F5);
	expect_text(p, "stap 3 van 8");
	p = kill_and_start(&place, p);
	expect_text(p, "stap 3 van 8");
	pty_type(p, "3");
	expect_text(p, "(•) België");
	pty_type(p, F5);
	expect_text(p, "Kunt u dit van een meter lezen?");
	p = kill_and_start(&place, p);
	expect_text(p, "Kunt u dit van een meter lezen?");
	pty_type(p, "2");
	expect_text(p, "(•) Nee: letters twee keer zo groot");
	pty_type(p, F5);
	expect_text(p, "Adres van de postbus");
	p = kill_and_start(&place, p);
	expect_text(p, "Adres van de postbus");
	pty_type(p, drop.data);
	pty_type(p, "\r");
	expect_text(p, "Adres: in orde");
	pty_type(p, F5);
	expect_text(p, "Typ die, of scan");
	p = kill_and_start(&place, p);
	expect_text(p, "Typ die, of scan");
	pty_type(p, "BCDF-GHJK\r");
	expect_text(p, "niet compleet");
	pty_type(p, "\b\b\b\b\b\b\b\b\b");
	/* A scanner types it, and Enter behind it. */
	pty_type(p, code);
	pty_type(p, "\r");
	expect_text(p, "De kiosk is aangesloten.");
	expect_text(p, CENTRE);
	pty_type(p, F5);
	expect_text(p, "met een eigen pincode");
	p = kill_and_start(&place, p);
	expect_text(p, "met een eigen pincode");
	pty_type(p, "Balie\r" PIN "\r" PIN F5);
	expect_text(p, "Proefaanmelding doen");
	pty_free(p);
	char *conf = kept(&place, "kiosk.conf"), *machine = kept(&place, "machine.conf");
	assert_non_null(strstr(conf, "centre = " CENTRE "\n"));
	assert_non_null(strstr(conf, "contact = " CONTACT "\n"));
	assert_string_equal(machine, "keyboard = be\nletters = 2\nscreen = console\nlang = nl\n");
	free(conf);
	free(machine);
	free(code);
	buf_finish(&drop);
	place_finish(&place);
}

/* A volunteer who does not see the screen. */
static void it_is_read_aloud(void **state)
{
	struct place place;
	struct ear ear;
	(void)state;
	found(&place);
	ear_open_setup(&ear, &place);
	ear_function(&ear, 6);
	ear_hear(&ear, "say Voorlezen staat aan.");
	ear_hear(&ear, "say Instellen: stap 1 van 8\n");
	ear_type(&ear, F5);
	ear_hear(&ear, "say Instellen: stap 2 van 8\n");
	ear_hear(&ear, "say Naam van het centrum, tekstveld");
	ear_type(&ear, "B");
	ear_hear(&ear, "spell B\n");
	ear_close(&ear);
	place_finish(&place);
}

static void locked_to_others(const struct place *place)
{
	struct pty *door = nobodys_wizard(place);
	expect_text(door, "alleen voor medewerkers");
	pty_type(door, PIN "\r");
	expect_text(door, "stap 1 van 8");
	expect_text(door, "Medewerker: Balie");
	/* And out again, with the key that locks. */
	pty_type(door, "\033[21~");
	expect_text(door, "alleen voor medewerkers");
	pty_free(door);
}

/* Each step shows what holds. */
static void walk_to_test(struct pty *p)
{
	expect_text(p, "stap 1 van 8");
	pty_type(p, F5);
	expect_text(p, "Naam van centrale");
	for (const char *step = "345678"; *step != '\0'; step++) {
		char text[32];
		snprintf(text, sizeof text, "stap %c van 8", *step);
		pty_type(p, F5);
		expect_text(p, text);
	}
}

/* The same machine once more: what was is shown, nobody who is no worker gets in. */
static void done_again_it_asks_a_pin_and_tests_all_the_way(void **state)
{
	struct place place;
	struct buf drop, answers;
	(void)state;
	found(&place);
	buf_init(&drop);
	buf_init(&answers);
	char *code = invite(&place, &drop), *file = place_path(&place, "antwoorden");
	buf_addf(&answers, "code = %s\ndrop = %s\nworker = Balie\npin = " PIN "\n", code,
		 drop.data);
	assert_int_equal(file_replace(file, answers.data, answers.len, 0600, NULL), 0);
	free(place_must_run((const char *const[]){"wijkkiosk", "setup", "--state", place.state,
						  "--answers", file, NULL}));
	locked_to_others(&place);
	/* Root is let in at once, and works as the owner of the folder. */
	struct pty *p = wizard(&place);
	if (geteuid() != 0)
		pty_type(p, PIN "\r");
	walk_to_test(p);
	pty_type(p, "\r");
	expect_text(p, "hier bewaard, verstuurd.");
	collect(&place);
	give_away(&place);
	expect_text(p, "hier bewaard, verstuurd, aangekomen.");
	pty_type(p, F5);
	expect_text(p, "Dit is ingesteld");
	assert_true(is_there(&place, "setup.conf"));
	pty_type(p, F5);
	expect_exit(p, 0);
	pty_free(p);
	assert_false(is_there(&place, "setup.conf"));
	struct stat folder, made;
	char *machine = file_join(place.state, "machine.conf");
	assert_int_equal(stat(place.state, &folder), 0);
	assert_int_equal(stat(machine, &made), 0);
	assert_int_equal(made.st_uid, folder.st_uid);
	free(machine);
	/* Then there is nothing for it to do by itself. */
	free(place_must_run((const char *const[]){"wijkkiosk", "setup", "--if-new", "--state",
						  place.state, NULL}));
	free(code);
	free(file);
	buf_finish(&drop);
	buf_finish(&answers);
	place_finish(&place);
}

static void set_up(const struct place *place, const char *file, const char *name, const char *which)
{
	struct place machine = *place;
	machine.state = place_path(place, name);
	assert_int_equal(mkdir(machine.state, 0700), 0);
	setenv("WIJK_MACHINE", which, 1);
	free(place_must_run((const char *const[]){"wijkkiosk", "setup", "--state", machine.state,
						  "--answers", file, NULL}));
	char *conf = kept(&machine, "kiosk.conf");
	struct buf centre;
	buf_init(&centre);
	buf_addf(&centre, "centre = Centrum %s\n", which);
	assert_non_null(strstr(conf, centre.data));
	buf_finish(&centre);
	free(conf);
	free(machine.state);
}

static void one_file_sets_up_three_machines(void **state)
{
	static const char answers[] = "table = kiosken.csv\n"
				      "row = {env:WIJK_MACHINE}\n"
				      "lang = ar\n"
				      "centre = Centrum {nummer}\n"
				      "drop = {postbus}\n"
				      "code = {code}\n"
				      "worker = Balie\n"
				      "pin = {pin}\n"
				      "test = yes\n";
	struct place place;
	struct buf table, drop;
	struct err e;
	(void)state;
	found(&place);
	buf_init(&table);
	buf_init(&drop);
	buf_add_str(&table, "nummer;code;postbus;pin\n");
	for (int i = 1; i <= 3; i++) {
		char *code = invite(&place, &drop);
		buf_addf(&table, "%d;\"%s\";%s;48291%d\r\n", i, code, drop.data, i);
		free(code);
	}
	char *file = place_path(&place, "antwoorden"), *csv = place_path(&place, "kiosken.csv");
	assert_int_equal(file_replace(csv, table.data, table.len, 0600, &e), 0);
	assert_int_equal(file_replace(file, answers, sizeof answers - 1, 0600, &e), 0);
	set_up(&place, file, "een", "1");
	set_up(&place, file, "twee", "2");
	set_up(&place, file, "drie", "3");
	collect(&place);
	char *status = place_must_run(
		(const char *const[]){"wijkcentral", "--home", place.home, "status", NULL});
	assert_non_null(strstr(status, "Naam van centrale"));
	free(status);
	/* A fourth is in no row: it is told so, and nothing is made. */
	setenv("WIJK_MACHINE", "4", 1);
	struct said said = place_run((const char *const[]){"wijkkiosk", "setup", "--state",
							   place.state, "--answers", file, NULL});
	assert_int_equal(said.status, EX_CONFIG);
	assert_non_null(strstr(said.err, "er is geen regel voor deze machine, \"4\""));
	assert_false(is_there(&place, "machine.conf"));
	said_finish(&said);
	free(csv);
	free(file);
	buf_finish(&drop);
	buf_finish(&table);
	place_finish(&place);
}

static void every_fault_is_told_and_nothing_is_done(void **state)
{
	static const char answers[] = "lang = xx\n"
				      "onzin\n"
				      "letters = 3\n"
				      "\n"
				      "pin = 123456\n"
				      "drop = postbus\n"
				      "centre = {kaas}\n"
				      "lang = nl\n";
	static const char *const faults[] = {
		"regel 1: kies uit nl, en, tr, ar, pl en uk, niet \"xx\"\n",
		"regel 2: hier hoort \"naam = waarde\" te staan\n",
		"regel 3: \"letters\" hoort een getal te zijn van 1 tot 2\n",
		"regel 5: deze pincode is te makkelijk te raden. Kies een andere\n",
		"regel 5: bij pin hoort ook een worker: de naam van de medewerker\n",
		"regel 6: dit is geen adres van een postbus.",
		"regel 7: {kaas} is niet bekend.",
		"regel 8: \"lang\" staat ook al op regel 1\n",
		"Er is niets veranderd."};
	struct place place;
	struct err e;
	(void)state;
	place_init(&place);
	char *file = place_path(&place, "antwoorden");
	assert_int_equal(file_replace(file, answers, sizeof answers - 1, 0600, &e), 0);
	struct said said = place_run((const char *const[]){"wijkkiosk", "setup", "--state",
							   place.state, "--answers", file, NULL});
	assert_int_equal(said.status, EX_CONFIG);
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (strstr(said.err, faults[i]) == NULL)
			fail_msg("not told: %s, but: %s", faults[i], said.err);
	assert_false(is_there(&place, "machine.conf"));
	assert_false(is_there(&place, "centre.db"));
	said_finish(&said);
	free(file);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_every_step_it_goes_on),
		cmocka_unit_test(it_is_read_aloud),
		cmocka_unit_test(done_again_it_asks_a_pin_and_tests_all_the_way),
		cmocka_unit_test(one_file_sets_up_three_machines),
		cmocka_unit_test(every_fault_is_told_and_nothing_is_done),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
