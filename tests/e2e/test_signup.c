/*
 * The main job, end to end, with the real programs: a resident signs up on the
 * screen, the kiosk sends it, staff collect it, and it stands in their CSV.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/match.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/receipt.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sysexits.h>

#define NAME "Çağla Öztürk-’t Hooft"

/* What the spreadsheet says of one signup of this name, made by keyboard or by touch alike. */
#define CSV_HEADER                                                                                 \
	"number,event_id,kiosk_id,kiosk_name,form,form_version,lang,assisted,made_at,clock_"       \
	"synced,"                                                                                  \
	"received_at,status,same_person,worker,corrected_at,consent_contact,consent_contact_"      \
	"version,consent_news,"                                                                    \
	"consent_news_version,interests,name,email,phone,postcode,age16\r\n"
#define CSV_ROW                                                                                    \
	"1,{id},{kiosk}," PLACE_CENTRE                                                             \
	",meedoen,2,nl,nee,{time},{yes},{time},ontvangen,,,,ja,1,nee,1,"                           \
	"\"bewonersidee;wijkpanel\"," NAME ",cagla@voorbeeld.nl,06 12345678,1234 AB,ja\r\n"

/* From home to the receipt, with keys only. */
static void sign_up_by_keys(struct pty *p)
{
	pty_type(p, "3");
	expect_text(p, "Ik wil meedoen");
	pty_type(p, "1");
	expect_text(p, "Waar wilt u meer over weten?");
	pty_type(p, "12\t" NAME "\tcagla@voorbeeld.nl\t06 12345678\t1234 ab\t1");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Klopt dit?");
	expect_text(p, NAME);
	expect_text(p, "1234 AB");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Geeft u toestemming?");
	pty_type(p, "\t");
	expect_text(p, "[ ] Ja, neem contact met mij op"); /* never ticked beforehand */
	pty_type(p, "1");
	expect_text(p, "[x] Ja, neem contact met mij op");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Uw code");
}

/* The same with touches; only what has to be typed is typed. */
static void sign_up_by_touch(struct pty *p)
{
	expect_click(p, "Meedoen");
	expect_click(p, "Ik wil meedoen");
	expect_click(p, "Een eigen idee voor de wijk");
	expect_text(p, "[x] Een eigen idee");
	expect_click(p, "Meedenken in een wijkpanel");
	expect_text(p, "[x] Meedenken");
	expect_click(p, "Uw naam");
	pty_type(p, NAME);
	expect_click(p, "E-mail");
	pty_type(p, "cagla@voorbeeld.nl");
	expect_click(p, "Telefoon");
	pty_type(p, "0612345678");
	expect_click(p, "Postcode");
	pty_type(p, "1234AB");
	expect_click(p, ") ja");
	expect_text(p, "(•) ja");
	expect_click(p, "Verder");
	expect_text(p, "Klopt dit?");
	expect_click(p, "Dit klopt, verder");
	expect_text(p, "Geeft u toestemming?");
	expect_click(p, "[ ] Ja, neem contact met mij op");
	expect_text(p, "[x] Ja, neem contact met mij op");
	expect_click(p, "Versturen");
	expect_text(p, "Uw code");
}

static void send_and_collect(const struct place *place)
{
	free(place_must_run(
		(const char *const[]){"wijksync", "--state", place->state, "--once", NULL}));
	free(place_must_run(
		(const char *const[]){"wijkcentral", "--home", place->home, "collect", NULL}));
}

static void assert_exported(const struct place *place, const char *expected)
{
	char *csv = place_must_run((const char *const[]){"wijkcentral", "--home", place->home,
							 "export", "--format", "csv", NULL});
	assert_matches(csv, expected);
	free(csv);
}

static void by_keys(void **state)
{
	struct place place;
	(void)state;
	place_init_enrolled(&place);
	struct pty *p = place_kiosk(&place, &(struct kiosk_options){0});
	walk_to_home(p);
	sign_up_by_keys(p);
	free(receipt_on_screen(p));
	pty_free(p);

	send_and_collect(&place);
	assert_exported(&place, CSV_HEADER CSV_ROW);
	/* Sending and collecting again changes nothing. */
	send_and_collect(&place);
	assert_exported(&place, CSV_HEADER CSV_ROW);
	place_finish(&place);
}

static void by_touch(void **state)
{
	struct place place;
	(void)state;
	place_init_enrolled(&place);
	struct kiosk_options tall = {.rows = 43, .cols = 132};
	struct pty *p = place_kiosk(&place, &tall);
	expect_text(p, SAYS_ATTRACT);
	expect_click(p, "Nederlands");
	expect_text(p, SAYS_HOME);
	sign_up_by_touch(p);
	char *receipt = receipt_on_screen(p);
	expect_qr(p, receipt);
	free(receipt);
	expect_click(p, "Klaar en wissen");
	expect_text(p, SAYS_ATTRACT);
	pty_free(p);

	send_and_collect(&place);
	assert_exported(&place, CSV_HEADER CSV_ROW);
	place_finish(&place);
}

/* What staff see of somebody who stopped: that it was, and nothing of what it said. */
#define CSV_WITHDRAWN                                                                              \
	"1,{id},{kiosk}," PLACE_CENTRE                                                             \
	",meedoen,2,nl,nee,{time},{yes},{time},ingetrokken,,,,,,,,,,,,,\r\n"

static void withdraw(struct pty *p, const char *receipt)
{
	expect_text(p, SAYS_HOME);
	expect_click(p, "Aanmelding intrekken");
	expect_text(p, "Vul de code in");
	pty_type(p, receipt);
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Wilt u de aanmelding met deze code intrekken?");
	expect_click(p, "Ja, trek mijn aanmelding in");
	expect_text(p, "wij wissen de antwoorden");
}

/* Sent together or apart, before it was collected or after: the answers are gone. */
static void withdrawn(struct place *place, bool collected_between)
{
	place_init_enrolled(place);
	struct pty *p = place_kiosk(place, &(struct kiosk_options){0});
	walk_to_home(p);
	sign_up_by_keys(p);
	char *receipt = receipt_on_screen(p);
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	if (collected_between) {
		send_and_collect(place);
		assert_exported(place, CSV_HEADER CSV_ROW);
	}
	walk_to_home(p);
	withdraw(p, receipt);
	free(receipt);
	pty_free(p);
	send_and_collect(place);
}

static void withdrawn_after_it_arrived(void **state)
{
	struct place place;
	(void)state;
	withdrawn(&place, true);
	assert_exported(&place, CSV_HEADER CSV_WITHDRAWN);
	place_finish(&place);
}

static void withdrawn_before_it_was_sent(void **state)
{
	struct place place;
	(void)state;
	withdrawn(&place, false);
	assert_exported(&place, CSV_HEADER CSV_WITHDRAWN);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_keys),
		cmocka_unit_test(by_touch),
		cmocka_unit_test(withdrawn_after_it_arrived),
		cmocka_unit_test(withdrawn_before_it_was_sent),
	};
	return cmocka_run_group_tests_name("signup", tests, NULL, NULL);
}
