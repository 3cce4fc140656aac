/*
 * The centre's own list with the real programs: a list is begun, people sign up, and a worker opens
 * it with the passphrase, ticks who came, prints it through a real cupsd and saves it on a stick.
 * Once the kiosk is locked nothing of anybody is left in it.
 */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/cups.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/team.h"
#include "tests/e2e/support/traces.h"
#include "tests/e2e/support/usb.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define KEY_WORKER "\033OS" /* F4 */
#define POLISH	   "Zażółć"
#define ARABIC	   "محمد"
#define REST_MS	   2000

struct scene {
	struct place place, media; /* media: where sticks appear, and what is read back */
	struct cups *cups;
	char *stick, *passphrase;
	struct word word;
	char name[64];
};

/* Of the whole program: without it sticks are not tried. */
static bool has_usb;

/* Runs any program; the text must be on its screen before it ends well. */
static void run(const char *const argv[], const char *says)
{
	struct pty *p = pty_start(&(struct pty_options){.argv = (char *const *)(uintptr_t)argv});
	if (says != NULL)
		expect_text(p, says);
	expect_exit(p, 0);
	pty_free(p);
}

static int scene_setup(void **state)
{
	struct scene *s = buf_alloc(1, sizeof *s);
	struct buf conf;
	place_init_enrolled(&s->place);
	place_init(&s->media);
	s->cups = cups_start();
	s->word = traces_word();
	snprintf(s->name, sizeof s->name, POLISH " %s", s->word.text);
	s->stick = place_path(&s->media, "media/USB STICK");
	char *media = place_path(&s->media, "media");
	char *path = file_join(s->place.state, "kiosk.conf");
	buf_init(&conf);
	assert_int_equal(file_read(path, 16384, &conf, NULL), 0);
	buf_addf(&conf, "stick = %s\n", media);
	assert_int_equal(file_replace(path, conf.data, conf.len, 0644, NULL), 0);
	buf_finish(&conf);
	free(path);
	free(media);
	team_add(&s->place, "Fatima");
	s->passphrase = team_make_list(&s->place);
	*state = s;
	return 0;
}

static int scene_teardown(void **state)
{
	struct scene *s = *state;
	cups_stop(s->cups);
	place_finish(&s->place);
	place_finish(&s->media);
	free(s->stick);
	free(s->passphrase);
	free(s);
	return 0;
}

/* From home, with the form "Ik wil meedoen". */
static void sign_up(struct pty *p, const char *name, const char *email)
{
	walk_to_home(p);
	pty_type(p, "3");
	expect_text(p, "Ik wil meedoen");
	pty_type(p, "1");
	expect_text(p, "Waar wilt u meer over weten?");
	pty_type(p, "1\t");
	pty_type(p, name);
	pty_type(p, "\t");
	pty_type(p, email);
	pty_type(p, "\t\t1234\t1");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Klopt dit?");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Geeft u toestemming?");
	pty_type(p, "\t");
	expect_text(p, "[ ] Ja, neem contact met mij op");
	pty_type(p, "1");
	expect_text(p, "[x] Ja, neem contact met mij op");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Uw code");
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
}

static void go_in(struct pty *p)
{
	walk_to_home(p);
	pty_type(p, KEY_WORKER);
	expect_text(p, "alleen voor medewerkers");
	pty_type(p, TEAM_PIN "\r");
	expect_text(p, "Medewerker: Fatima");
}

static void open_list(struct scene *s, struct pty *p)
{
	go_in(p);
	expect_click(p, "Wie meldde zich hier aan");
	expect_text(p, "wachtwoord van dit centrum");
	team_type_passphrase(p, s->passphrase);
	expect_text(p, "Ik wil meedoen");
	expect_text(p, "aanmeldingen van deze kiosk");
}

static void open_people(struct scene *s, struct pty *p)
{
	open_list(s, p);
	pty_type(p, "\r");
	expect_text(p, s->name);
}

static struct pty *start(struct scene *s)
{
	return place_kiosk(&s->place, &(struct kiosk_options){.rows = 30, .cols = 90});
}

/* What a PDF says, as pdftotext reads it. */
static void read_pdf(struct scene *s, const char *path, struct buf *out)
{
	char *text = place_path(&s->media, "text");
	run((const char *const[]){"/usr/bin/pdftotext", "-layout", path, text, NULL}, NULL);
	assert_int_equal(file_read(text, 1 << 20, out, NULL), 0);
	unlink(text);
	free(text);
}

static void assert_says(const struct buf *text, const char *what)
{
	if (strstr(text->data, what) == NULL)
		fail_msg("\"%s\" is not in:\n%s", what, text->data);
}

static void assert_is_the_list(struct scene *s, const char *path)
{
	struct buf text;
	buf_init(&text);
	read_pdf(s, path, &text);
	assert_says(&text, "Ik wil meedoen");
	assert_says(&text, PLACE_CENTRE);
	assert_says(&text, s->name);
	assert_says(&text, ARABIC);
	assert_says(&text, "Na afloop vernietigen");
	assert_says(&text, "Blad 1 van 1");
	buf_finish(&text);
}

static void assert_nothing_left(struct scene *s, struct pty *p)
{
	struct traces t;
	int64_t until = pty_deadline() - PTY_PATIENCE_MS + REST_MS;
	while (pty_deadline() - PTY_PATIENCE_MS < until)
		pty_pump_until(p, until);
	traces_init(&t);
	if (traces_in_memory(&t, pty_pid(p), &s->word)) {
		assert_true(t.pages > 100);
		if (t.count != 0)
			fail_msg("%zu traces in memory\n%s", t.count, t.where.data);
	}
	traces_in_folder(&t, s->place.folder, &s->word);
	if (t.count != 0)
		fail_msg("%zu traces\n%s", t.count, t.where.data);
	traces_finish(&t);
}

/* While the list is open it is in memory, and only where it may be. */
static void assert_is_held(struct scene *s, struct pty *p)
{
	struct traces t;
	traces_init(&t);
	if (traces_in_memory(&t, pty_pid(p), &s->word)) {
		assert_true(t.count > 0);
		if (t.swappable != 0 || t.dumpable != 0)
			fail_msg("of %zu traces, %zu are not locked and %zu would be in a core"
				 " file\n%s",
				 t.count, t.swappable, t.dumpable, t.where.data);
	}
	traces_finish(&t);
}

static void ticked_printed_and_gone(void **state)
{
	struct scene *s = *state;
	struct buf pdf;
	struct pty *p = start(s);
	sign_up(p, s->name, "een@example.org");
	sign_up(p, ARABIC, "twee@example.org");
	cups_add_printer(s->cups);
	open_people(s, p);
	assert_is_held(s, p);
	expect_text(p, "Mensen: 2. Gekomen: 0.");
	pty_type(p, "/ZAŻ");
	expect_gone(p, "twee@example.org");
	pty_type(p, "\r");
	expect_text(p, "[x] " POLISH);
	pty_type(p, KEY_ESC);
	expect_text(p, "twee@example.org");
	expect_text(p, "Mensen: 2. Gekomen: 1.");

	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "gegevens van mensen");
	pty_type(p, "1");
	expect_text(p, "naar de printer gestuurd");
	buf_init(&pdf);
	cups_take(s->cups, &pdf);
	char *path = place_path(&s->media, "printed.pdf");
	assert_int_equal(file_replace(path, pdf.data, pdf.len, 0600, NULL), 0);
	assert_is_the_list(s, path);
	assert_true(cups_spool_is_empty(s->cups));
	buf_finish(&pdf);
	unlink(path);
	free(path);

	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	assert_nothing_left(s, p);
	/* The tick is kept, without a name; the list is shut. */
	go_in(p);
	expect_click(p, "Wie meldde zich hier aan");
	expect_text(p, "wachtwoord van dit centrum");
	team_type_passphrase(p, s->passphrase);
	expect_text(p, "Mensen: 2. Gekomen: 1.");
	pty_free(p);
}

static char *made_on_stick(struct scene *s, const char *ending)
{
	char line[512] = "";
	char *listing = place_path(&s->media, "names");
	const char *const argv[] = {"/usr/bin/find", s->stick, "-name", "lijst-*",
				    "-fprint",	     listing,  NULL};
	run(argv, NULL);
	FILE *file = fopen(listing, "re");
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		size_t len = strlen(line), end = strlen(ending);
		if (len > end && strcmp(line + len - end, ending) == 0)
			break;
		line[0] = '\0';
	}
	if (file != NULL)
		fclose(file);
	unlink(listing);
	free(listing);
	assert_true(line[0] != '\0');
	return buf_copy(line);
}

static void saved_on_a_stick(void **state)
{
	struct scene *s = *state;
	struct buf csv;
	if (!has_usb)
		skip();
	struct pty *p = start(s);
	sign_up(p, s->name, "een@example.org");
	sign_up(p, ARABIC, "twee@example.org");
	sign_up(p, "=SUM(A1)", "drie@example.org");
	open_people(s, p);
	pty_type(p, "\r");
	expect_text(p, "Gekomen: 1.");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Steek dan een usb-stick in de kiosk");
	usb_put_in(s->stick, "1m");
	expect_text(p, "CSV) op stick USB STICK");
	expect_click(p, "Bewaren voor Excel");
	expect_text(p, "U kunt de stick eruit halen.");
	char *path = made_on_stick(s, ".csv");
	buf_init(&csv);
	assert_int_equal(file_read(path, 1 << 20, &csv, NULL), 0);
	free(path);
	assert_memory_equal(csv.data, "\xEF\xBB\xBF\"Gekomen\",\"Uw naam\"", 21);
	assert_says(&csv, "\r\n\"ja\",\"" POLISH);
	assert_says(&csv, "\r\n\"nee\",\"" ARABIC "\"");
	assert_says(&csv, "\"'=SUM(A1)\"");
	assert_says(&csv, "Een eigen idee voor de wijk");
	buf_finish(&csv);

	expect_click(p, "Bewaren als PDF");
	expect_text(p, ".pdf. U kunt de stick eruit halen.");
	path = made_on_stick(s, ".pdf");
	assert_is_the_list(s, path);
	free(path);
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	assert_nothing_left(s, p);
	usb_take_out(s->stick);
	pty_free(p);
}

static void sticks_that_fail_are_told(void **state)
{
	struct scene *s = *state;
	if (!has_usb)
		skip();
	struct pty *p = start(s);
	sign_up(p, s->name, "een@example.org");
	open_people(s, p);
	usb_put_in(s->stick, "4k");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_click(p, "Bewaren als PDF");
	expect_text(p, "De stick is vol");
	run((const char *const[]){"/usr/bin/find", s->stick, "-type", "f", "-exec", "/bin/false",
				  "{}", "+", NULL},
	    NULL);
	usb_lock(s->stick);
	expect_click(p, "Bewaren voor Excel");
	expect_text(p, "mag niets worden geschreven");
	usb_take_out(s->stick);
	expect_text(p, "Steek dan een usb-stick in de kiosk");
	pty_free(p);
}

static void printers_that_fail_are_told(void **state)
{
	struct scene *s = *state;
	struct pty *p = start(s);
	sign_up(p, s->name, "een@example.org");
	open_people(s, p);
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "gegevens van mensen");
	pty_type(p, "1");
	expect_text(p, "Er is geen printer ingesteld");
	cups_add_printer(s->cups);
	cups_run(s->cups, "/usr/sbin/cupsdisable");
	pty_type(p, "1");
	expect_text(p, "staat op pauze");
	cups_run(s->cups, "/usr/sbin/cupsenable");
	cups_run(s->cups, "/usr/sbin/cupsreject");
	pty_type(p, "1");
	expect_text(p, "neemt nu niets aan");
	pty_free(p);
}

static void a_wrong_passphrase_opens_nothing(void **state)
{
	struct scene *s = *state;
	struct pty *p = start(s);
	go_in(p);
	expect_click(p, "Wie meldde zich hier aan");
	expect_text(p, "wachtwoord van dit centrum");
	for (int i = 0; i < 3; i++) {
		pty_type(p, "dit is het wachtwoord niet\r");
		expect_text(p, "Dit wachtwoord klopt niet.");
	}
	expect_text(p, "Wacht nog even");
	pty_free(p);
}

/* With one box more in every batch. */
static void central_collects_it_all_the_same(void **state)
{
	struct scene *s = *state;
	struct pty *p = start(s);
	sign_up(p, s->name, "een@example.org");
	pty_free(p);
	free(place_must_run(
		(const char *const[]){"wijksync", "--state", s->place.state, "list", "end", NULL}));
	p = start(s);
	sign_up(p, ARABIC, "twee@example.org");
	pty_free(p);
	char *said = place_must_run(
		(const char *const[]){"wijksync", "--state", s->place.state, "--once", NULL});
	free(said);
	free(place_must_run(
		(const char *const[]){"wijkcentral", "--home", s->place.home, "collect", NULL}));
	char *csv = place_must_run((const char *const[]){"wijkcentral", "--home", s->place.home,
							 "export", "--format", "csv", NULL});
	assert_non_null(strstr(csv, s->name));
	assert_non_null(strstr(csv, ARABIC));
	free(csv);
	said = place_must_run((const char *const[]){"wijksync", "--state", s->place.state, "list",
						    "status", NULL});
	assert_non_null(strstr(said, "geen lijst meer bij"));
	free(said);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ticked_printed_and_gone),		TEST(saved_on_a_stick),
		TEST(sticks_that_fail_are_told),	TEST(printers_that_fail_are_told),
		TEST(a_wrong_passphrase_opens_nothing), TEST(central_collects_it_all_the_same),
	};
	has_usb = usb_begin();
	if (!has_usb)
		print_message("no mounts can be made here: sticks are not tried\n");
	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
