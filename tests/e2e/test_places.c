/*
 * Three places and five requests, with the real programs: asked for on the screens of two kiosks,
 * collected, put in order, told back to both; and one who withdraws makes room for who waits.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/receipt.h"
#include "tests/e2e/support/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define TITLE "Proefmiddag"
#define UID   "proef@example.org"

static void must(int rc, const struct err *e)
{
	if (rc != 0)
		fail_msg("%s", e->text);
}

/* "20261201T180000Z": in so many hours from now. */
static void add_moment(struct buf *out, const char *name, int hours)
{
	char text[SYS_TIME_TEXT];
	const struct sys *sys = sys_real();
	sys_time_text(sys->now_ms(sys->self) + hours * INT64_C(3600000), text);
	buf_addf(out, "%s:%.4s%.2s%.2sT%.2s%.2s00Z\r\n", name, text, text + 5, text + 8, text + 11,
		 text + 14);
}

/* The content of this build with an agenda of one activity. */
static char *make_content(const struct place *place)
{
	static const char *const parts[] = {
		"pages",       "forms",		"publications.csv",   "addresses.csv",
		"themes.yaml", "sections.yaml", "wijkwijzer-urls.csv"};
	struct err e = {.code = 0};
	struct buf ics;
	char *sources = place_path(place, "sources"), *agenda = file_join(sources, "agenda");
	char *file = file_join(agenda, "proef.ics"), *bundle = place_path(place, "content.db");
	char *real = realpath("content", NULL);
	must(file_make_folder(agenda, 0700, &e), &e);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		char *from = file_join(real, parts[i]), *to = file_join(sources, parts[i]);
		assert_int_equal(symlink(from, to), 0);
		free(from);
		free(to);
	}
	buf_init(&ics);
	buf_add_str(&ics, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.org//proef//NL\r\n"
			  "BEGIN:VEVENT\r\nUID:" UID "\r\n");
	add_moment(&ics, "DTSTAMP", 0);
	add_moment(&ics, "DTSTART", 26);
	add_moment(&ics, "DTEND", 28);
	buf_add_str(&ics, "SUMMARY:" TITLE "\r\nX-WIJKKIOSK-CAPACITY:3\r\nEND:VEVENT\r\n"
			  "END:VCALENDAR\r\n");
	must(file_replace(file, ics.data, ics.len, 0600, &e), &e);
	buf_finish(&ics);
	free(place_must_run(
		(const char *const[]){"wijkcontent", "build", sources, "-o", bundle, NULL}));
	free(sources);
	free(agenda);
	free(file);
	free(real);
	return bundle;
}

/* A second kiosk of the same central. */
static char *enrol_another(const struct place *place)
{
	char *state = place_path(place, "kiosk-2");
	struct buf drop;
	buf_init(&drop);
	buf_addf(&drop, "file://%s", place->drop);
	char *central = place_must_run(
		(const char *const[]){"wijkcentral", "--home", place->home, "code", NULL});
	central[strcspn(central, "\n")] = '\0';
	char *kiosk = place_must_run((const char *const[]){"wijksync", "--state", state, "enrol",
							   central, "--drop", drop.data, "--centre",
							   "Oost", NULL});
	kiosk[strcspn(kiosk, "\n")] = '\0';
	free(place_must_run((const char *const[]){"wijkcentral", "--home", place->home, "enrol",
						  kiosk, "--name", "Oost", "--drop", drop.data,
						  NULL}));
	free(central);
	free(kiosk);
	buf_finish(&drop);
	return state;
}

static struct pty *start(const struct place *place, const char *state, const char *content)
{
	struct place here = *place;
	here.state = (char *)(uintptr_t)state;
	struct pty *p = place_kiosk(
		&here, &(struct kiosk_options){.rows = 43, .cols = 132, .content = content});
	walk_to_home(p);
	return p;
}

static void open_activity(struct pty *p)
{
	expect_click(p, "Agenda");
	expect_click(p, TITLE);
	expect_text(p, "Plaatsen: 3");
}

/* One request at the screen of this kiosk; the receipt. */
static char *ask(const struct place *place, const char *state, const char *content,
		 const char *name)
{
	char email[64];
	struct pty *p = start(place, state, content);
	open_activity(p);
	expect_click(p, "Plaats aanvragen");
	expect_text(p, "U vraagt een plaats bij: " TITLE);
	pty_type(p, name);
	expect_click(p, "1 persoon");
	expect_text(p, "(•) 1 persoon");
	expect_click(p, "E-mail");
	snprintf(email, sizeof email, "%s@example.org", name);
	pty_type(p, email);
	expect_click(p, ") ja");
	expect_text(p, "(•) ja");
	expect_click(p, "Verder");
	expect_text(p, "Klopt dit?");
	expect_click(p, "Dit klopt, verder");
	expect_text(p, "Wij bewaren ook waarvoor u een plaats vraagt: " TITLE);
	expect_click(p, "[ ] Ja, gebruik mijn gegevens voor mijn aanvraag");
	expect_text(p, "[x] Ja, gebruik mijn gegevens");
	expect_click(p, "Versturen");
	expect_text(p, "Uw aanvraag is ontvangen.");
	expect_text(p, "Dit is nog geen plaats.");
	char *receipt = receipt_on_screen(p);
	pty_free(p);
	return receipt;
}

static void bring(const struct place *place, const char *first, const char *second)
{
	const char *const states[] = {first, second};
	for (int i = 0; i < 2; i++)
		free(place_must_run(
			(const char *const[]){"wijksync", "--state", states[i], "--once", NULL}));
	free(place_must_run(
		(const char *const[]){"wijkcentral", "--home", place->home, "collect", NULL}));
	for (int i = 0; i < 2; i++)
		free(place_must_run(
			(const char *const[]){"wijksync", "--state", states[i], "--once", NULL}));
}

/* Whatever these machines' clocks say of being set, the order of one kiosk is its own. */
static void expect_counts(const struct place *place, const char *line)
{
	char *text = place_must_run((const char *const[]){"wijkcentral", "--home", place->home,
							  "activities", UID, NULL});
	if (strstr(text, line) == NULL)
		fail_msg("no “%s” in:\n%s", line, text);
	free(text);
}

static void expect_shown(const struct place *place, const char *state, const char *content,
			 const char *first, const char *second)
{
	struct pty *p = start(place, state, content);
	open_activity(p);
	expect_text(p, "Bij het laatste contact");
	expect_text(p, first);
	expect_text(p, second);
	pty_free(p);
}

static void two_kiosks_and_three_places(void **state)
{
	static const char *const names[] = {"een", "twee", "drie", "vier", "vijf"};
	struct place place;
	char *receipts[5];
	(void)state;
	place_init_enrolled(&place);
	char *content = make_content(&place), *other = enrol_another(&place);
	/* Staff know how many places there are before anybody asks. */
	free(place_must_run((const char *const[]){"wijkcentral", "--home", place.home, "forms",
						  content, NULL}));
	expect_counts(&place, "Plaatsen: 3.");
	expect_counts(&place, "Gevraagd: 0. Geplaatst: 0. Op de wachtlijst: 0.");
	for (int i = 0; i < 5; i++)
		receipts[i] = ask(&place, i % 2 == 0 ? place.state : other, content, names[i]);
	bring(&place, place.state, other);
	expect_counts(&place, "Gevraagd: 5. Geplaatst: 3. Op de wachtlijst: 2.");
	expect_counts(&place, "wachtlijst 2");
	expect_shown(&place, place.state, content, "5 van", "wachtlijst");
	expect_shown(&place, other, content, "5 van", "wachtlijst");

	char *before = place_must_run((const char *const[]){
		"wijkcentral", "--home", place.home, "activities", UID, "--format", "csv", NULL});
	assert_non_null(strstr(before, "plaats,1,1,"));
	assert_non_null(strstr(before, ",een@example.org,"));
	free(before);

	/* At the other kiosk than where it was asked for. */
	struct pty *p = start(&place, other, content);
	expect_click(p, "Aanmelding intrekken");
	pty_type(p, receipts[0]);
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_click(p, "Ja, trek mijn aanmelding in");
	expect_text(p, "wij wissen de antwoorden");
	pty_free(p);
	bring(&place, place.state, other);
	expect_counts(&place, "Gevraagd: 4. Geplaatst: 3. Op de wachtlijst: 1.");
	expect_shown(&place, place.state, content, "4 van", "wachtlijst");
	free(place_must_run((const char *const[]){"wijkcentral", "--home", place.home, "activities",
						  UID, "--places", "9", NULL}));
	bring(&place, place.state, other);
	expect_counts(&place, "Gevraagd: 4. Geplaatst: 4. Op de wachtlijst: 0.");
	expect_shown(&place, other, content, "4 van", "Een aanvraag is nog");
	for (int i = 0; i < 5; i++)
		free(receipts[i]);
	free(content);
	free(other);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_kiosks_and_three_places),
	};
	return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
