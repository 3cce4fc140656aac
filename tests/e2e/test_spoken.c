/*
 * Signing up and withdrawing with the screen off: every key is decided from
 * what was said and from nothing else.  Codes are only spelled when they are
 * asked for, and the voice is gone when the visit is.
 */
#include "tests/e2e/support/ear.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define ENTER	   "\r"
#define TAB	   "\t"
#define EMAIL	   "an.b@voorbeeld.nl"
#define CODE_GROUP 4
#define GROUPS	   4
#define CODE_TEXT  20 /* four groups, dashes and NUL */

static void begin_visit(struct ear *ear)
{
	ear_function(ear, 6);
	ear_hear(ear, "say Voorlezen staat aan.");
	ear_hear(ear, "say Druk op Enter om te beginnen");
	ear_type(ear, ENTER);
	ear_hear(ear, "say Wat wilt u doen?\n");
	ear_hear(ear, ", keuze 1 van ");
}

/* From field to field until this one is told; each in turn answers. */
static void tab_to(struct ear *ear, const char *text)
{
	enum { TABS = 20 };
	for (int i = 0; i < TABS; i++) {
		if (strstr(ear_told(ear) + ear->from, text) != NULL)
			return;
		ear_type(ear, TAB);
		ear_hear_focus(ear);
	}
	fail_msg("%s does not come", text);
}

/* As somebody does who hears each letter before typing the next. */
static void type(struct ear *ear, const char *text)
{
	for (; *text != '\0'; text++) {
		ear_type(ear, (char[]){*text, '\0'});
		ear_hear_either(ear, "spell ", "say ");
	}
}

static void fill_in(struct ear *ear)
{
	tab_to(ear, "say E-mail, tekstveld");
	ear_hear(ear, "say leeg\n");
	type(ear, "an");
	ear_hear(ear, "spell n\n");
	ear_type(ear, ".");
	ear_hear(ear, "say punt\n");
	ear_type(ear, "x");
	ear_hear(ear, "spell x\n");
	ear_type(ear, "\177");
	ear_hear(ear, "spell x\nsay gewist\n");
	type(ear, "b@");
	ear_hear(ear, "say apenstaartje\n");
	type(ear, "voorbeeld.nl");
	ear_hear(ear, "spell l\n");
	ear_type(ear, TAB);
	ear_hear_focus(ear);
	tab_to(ear, "16 jaar of ouder");
	ear_find(ear, "say ja, niet gekozen");
	ear_type(ear, " ");
	ear_hear(ear, "say gekozen\n");
}

static void give_consent(struct ear *ear)
{
	ear_function(ear, 8);
	ear_hear(ear, "say Geeft u toestemming?\n");
	ear_hear(ear, "say Hoe lang?\n");
	ear_hear(ear, "say Onderaan: ");
	ear_find(ear, ", niet aangekruist");
	ear_type(ear, ENTER);
	if (ear_hear_either(ear, "say aangekruist\n", ", niet aangekruist") == 1) {
		/* It was out of sight, and is not ticked unseen. */
		ear_type(ear, ENTER);
		ear_hear(ear, "say aangekruist\n");
	}
	tab_to(ear, "say Verstuur mijn aanmelding, knop");
	ear_type(ear, ENTER);
}

/* What is spelled since the last key, as a code is typed. */
static void hear_code(struct ear *ear, char code[CODE_TEXT])
{
	int64_t deadline = pty_deadline();
	size_t groups = 0, n = 0;
	while (groups < GROUPS && pty_deadline() - deadline < PTY_PATIENCE_MS) {
		const char *at = ear_told(ear) + ear->from;
		for (groups = n = 0; groups < GROUPS && (at = strstr(at, "spell ")) != NULL;
		     groups++, at++) {
			assert_int_equal(strcspn(at + 6, "\n"), CODE_GROUP);
			memcpy(code + n, at + 6, CODE_GROUP);
			n += CODE_GROUP;
		}
		pty_pump(ear->p, 1);
	}
	code[n] = '\0';
	assert_int_equal(groups, GROUPS);
}

/* A code is nowhere in what was said, in any of the ways it could be. */
static void assert_unsaid(const char *told, const char *code)
{
	for (size_t i = 0; i < GROUPS; i++) {
		char group[CODE_GROUP + 1], spaced[2 * CODE_GROUP];
		memcpy(group, code + i * CODE_GROUP, CODE_GROUP);
		group[CODE_GROUP] = '\0';
		snprintf(spaced, sizeof spaced, "%c %c %c %c", group[0], group[1], group[2],
			 group[3]);
		assert_null(strstr(told, group));
		assert_null(strstr(told, spaced));
	}
}

static void sign_up(struct ear *ear, char code[CODE_TEXT])
{
	ear_find(ear, "say Meedoen, keuze");
	ear_type(ear, ENTER);
	ear_find(ear, "say Nieuws over het programma, keuze");
	ear_type(ear, ENTER);
	ear_hear(ear, "say Nieuws over het programma\n");
	ear_hear_focus(ear);
	fill_in(ear);
	tab_to(ear, "say Verder, knop");
	ear_type(ear, ENTER);
	/* Read back wholly, before anything is sent. */
	ear_hear(ear, "say Klopt dit?\n");
	ear_hear(ear, "E-mail: " EMAIL);
	ear_hear(ear, "say Dit klopt, verder, knop\n");
	ear_type(ear, ENTER);
	ear_hear(ear, "say Geeft u toestemming?\n");
	give_consent(ear);
	ear_hear(ear, "say Ontvangen\n");
	ear_hear(ear, "say Druk op F7 om uw code te horen, letter voor letter.\n");
	ear_hear(ear, "say Klaar en wissen, knop\n");
	char *before = buf_copy(ear_told(ear));
	ear_function(ear, 7);
	hear_code(ear, code);
	assert_unsaid(before, code);
	free(before);
}

static void end_visit(struct ear *ear)
{
	pid_t pid = ear_pid(ear);
	ear_function(ear, 10);
	ear_expect_gone(pid);
}

static void withdraw(struct ear *ear, const char *code)
{
	size_t from = strlen(ear_told(ear));
	begin_visit(ear);
	ear_find(ear, "say Aanmelding intrekken of verbeteren, keuze");
	ear_type(ear, ENTER);
	ear_hear(ear, "say Uw code, tekstveld, verplicht\n");
	for (const char *c = code; *c != '\0'; c++) {
		ear_type(ear, (char[]){*c, '\0'});
		ear_hear(ear, "say teken\n");
	}
	assert_unsaid(ear_told(ear) + from, code);
	/* Once is to hear again what was said; twice is to ask for it. */
	ear_function(ear, 7);
	ear_hear(ear, "say teken\n");
	assert_unsaid(ear_told(ear) + from, code);
	char again[CODE_TEXT];
	ear_function(ear, 7);
	hear_code(ear, again);
	assert_string_equal(again, code);
	tab_to(ear, "say Verder, knop");
	ear_type(ear, ENTER);
	ear_hear(ear, "say Wilt u de aanmelding met deze code intrekken?");
	ear_hear(ear, "say Nee, terug, keuze 2 van 3\n");
	ear_arrow(ear, false);
	ear_hear(ear, "say Ja, trek mijn aanmelding in, keuze 1 van 3\n");
	ear_type(ear, ENTER);
	ear_hear(ear, "say Ontvangen: wij wissen de antwoorden van deze aanmelding.\n");
	end_visit(ear);
}

static void with_the_screen_off(void **state)
{
	struct ear ear;
	char code[CODE_TEXT];
	ear_open(&ear, *state, NULL);
	begin_visit(&ear);
	sign_up(&ear, code);
	end_visit(&ear);
	withdraw(&ear, code);
	ear_close(&ear);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(with_the_screen_off, place_setup_enrolled,
						place_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
