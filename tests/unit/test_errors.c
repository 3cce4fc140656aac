/*
 * What a visitor filled in wrongly is told in words, at the field and at the top (WCAG 2.2, 3.3.1,
 * 3.3.3), what was filled in is never asked again (3.3.7), and what is sent is read back first
 * (3.3.4).
 */
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TO_FORM "<Enter>31"
#define FILLED_IN                                                                                  \
	"Jan de Vries<Enter>jan@voorbeeld.nl<Enter>0612345678<Enter>1234 ab<Enter>1 2<Tab>"        \
	"Graag ’s avonds.<Enter>1"
#define TO_REVIEW  TO_FORM FILLED_IN "<Enter>"
#define TO_CONSENT TO_REVIEW "<F5>"

static int row_of(struct stage *s, const char *text)
{
	int row = -1;
	if (!stage_finds(s, text, &row, NULL))
		fail_msg("no ‘%s’ on screen %s", text, ui_screen_name(s->ui));
	return row;
}

/* The element with the focus is this kind, and known to be wrong or not. */
static void expect_focus(struct stage *s, enum role role, bool wrong)
{
	const struct target *t = canvas_focused(stage_canvas(s));
	assert_non_null(t);
	assert_int_equal(t->role, role);
	assert_int_equal((t->state & ELEMENT_WRONG) != 0, wrong);
}

static void the_first_wrong_field_has_the_focus(void **state)
{
	static const struct {
		const char *keys, *label, *words;
		enum role role;
	} faults[] = {
		{"<F5>", "E-mailadres", "minstens één", ROLE_FIELD},
		{"Jan<Enter>jan<F5>", "E-mailadres", "staat geen @", ROLE_FIELD},
		{"Jan<Enter>jan@voorbeeld.nl<Enter>06<F5>", "Telefoonnummer", "te kort",
		 ROLE_FIELD},
		{"Jan<Enter>jan@voorbeeld.nl<Enter>0612345678<Enter>0<F5>", "Postcode", "4 cijfers",
		 ROLE_FIELD},
		{"Jan<Enter>jan@voorbeeld.nl<F5>", "16 jaar", "Kies een antwoord.", ROLE_CHOICE},
	};
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct stage s;
		stage_open(&s, 43, 132);
		stage_keys(&s, TO_FORM);
		expect_focus(&s, ROLE_FIELD, false);
		stage_keys(&s, faults[i].keys);
		stage_expect(&s, "form");
		expect_focus(&s, faults[i].role, true);
		/* At the top by its label, at the field by what is wrong. */
		assert_int_equal(row_of(&s, "Er klopt iets niet bij"), 2);
		assert_true(row_of(&s, faults[i].words) > 3);
		assert_true(row_of(&s, faults[i].label) <= 3);
		stage_close(&s);
	}
}

static void consent_says_what_is_missing_and_where(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, TO_CONSENT "<Home>");
	expect_focus(&s, ROLE_TICK, false);
	stage_keys(&s, "<End><F5>");
	stage_expect(&s, "consent");
	expect_focus(&s, ROLE_TICK, true);
	assert_int_equal(row_of(&s, "Zet eerst een kruisje"), 2);
	assert_int_equal(row_of(&s, "Zet hier een kruisje.") > 3, true);
	stage_keys(&s, " ");
	expect_focus(&s, ROLE_TICK, false);
	assert_false(stage_finds(&s, "kruisje", NULL, NULL));
	stage_close(&s);
}

static void a_wrong_code_is_told_at_the_field_and_at_the_top(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>4");
	expect_focus(&s, ROLE_FIELD, false);
	stage_keys(&s, "abc1<Tab><Enter>");
	expect_focus(&s, ROLE_FIELD, true);
	assert_int_equal(row_of(&s, "Er klopt iets niet bij: Uw code"), 2);
	assert_true(row_of(&s, "! Deze code is nog niet compleet.") > row_of(&s, "16 letters"));
	stage_keys(&s, "d");
	expect_focus(&s, ROLE_FIELD, false);
	stage_close(&s);
}

/* A search is no mistake; that nothing was found is said in words, with what to do. */
static void a_search_without_results_says_what_to_do(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2/zzzz");
	expect_focus(&s, ROLE_FIELD, false);
	assert_true(stage_finds(&s, "Niets gevonden.", NULL, NULL));
	stage_close(&s);
}

static void expect_same(struct stage *s, const struct buf *before)
{
	struct buf now;
	buf_init(&now);
	stage_dump(s, &now);
	assert_string_equal(now.data, before->data);
	buf_finish(&now);
}

/* Whatever one does in between, the form is as it was: answers, focus, cursor and place. */
static void nothing_is_asked_twice(void **state)
{
	static const char *const detours[] = {
		"<F1><Esc>", "<F2><Esc>", "<F2>2<F2>1", "<F9>12<Left><Esc>", "<F9>3<F2>2<F2>1<Esc>",
		"<Esc>1",    "<F10>1",
	};
	(void)state;
	for (size_t i = 0; i < sizeof detours / sizeof detours[0]; i++) {
		struct stage s;
		struct buf before;
		stage_open_with(&s, 24, 80, &(struct stage_options){.can_letters = true});
		buf_init(&before);
		stage_keys(&s, TO_FORM "Jan<Enter>jan@voorbeeld.nl<Left><Left>");
		stage_dump(&s, &before);
		stage_keys(&s, detours[i]);
		expect_same(&s, &before);
		/* Larger letters: a smaller screen, and back. */
		stage_resize(&s, 15, 40);
		assert_true(stage_finds(&s, "jan@voorbeeld.nl", NULL, NULL));
		stage_resize(&s, 24, 80);
		expect_focus(&s, ROLE_FIELD, false);
		assert_true(stage_finds(&s, "jan@voorbeeld.nl", NULL, NULL));
		buf_finish(&before);
		stage_close(&s);
	}
}

static void going_back_keeps_every_answer(void **state)
{
	static const char *const ways_back[] = {"<Esc>", "<F5><Esc><Esc>",
						"<F5><F9>1<Esc><Esc><Esc>"};
	(void)state;
	for (size_t i = 0; i < sizeof ways_back / sizeof ways_back[0]; i++) {
		struct stage s;
		stage_open(&s, 43, 132);
		stage_keys(&s, TO_REVIEW);
		stage_keys(&s, ways_back[i]);
		stage_expect(&s, "form");
		row_of(&s, "Jan de Vries");
		row_of(&s, "jan@voorbeeld.nl");
		row_of(&s, "06 12345678");
		row_of(&s, "[x]");
		row_of(&s, "Graag ’s avonds.");
		stage_keys(&s, "<F5>");
		stage_expect(&s, "review");
		stage_close(&s);
	}
}

/* One answer to change: then one is back at reading, also after help on the way. */
static void changing_one_answer_leads_back_to_reading(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, TO_REVIEW "<Home>1");
	stage_expect(&s, "form");
	stage_keys(&s, "<F9>1<Esc><F1><Esc>ssen<Enter>");
	stage_expect(&s, "review");
	row_of(&s, "Jan de Vriesssen");
	stage_close(&s);
}

/* A tick stays, but not when what one agreed with is in other words now. */
static void consent_is_asked_again_only_in_another_language(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 43, 132);
	stage_keys(&s, TO_CONSENT "<Home>1");
	row_of(&s, "[x]");
	stage_keys(&s, "<F9>123<Esc><F1><Esc><F2><Esc>");
	row_of(&s, "[x]");
	stage_keys(&s, "<F2>2");
	assert_false(stage_finds(&s, "[x]", NULL, NULL));
	stage_close(&s);
}

/* Nothing goes without being read back, and consented to. */
static void what_is_sent_is_read_back_first(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 43, 132);
	stage_keys(&s, TO_FORM FILLED_IN "<F5>");
	stage_expect(&s, "review");
	row_of(&s, "Jan de Vries");
	row_of(&s, "jan@voorbeeld.nl");
	row_of(&s, "1234 AB");
	row_of(&s, "Graag ’s avonds.");
	stage_keys(&s, "<F5>");
	stage_expect(&s, "consent");
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_wrong_field_has_the_focus),
		cmocka_unit_test(consent_says_what_is_missing_and_where),
		cmocka_unit_test(a_wrong_code_is_told_at_the_field_and_at_the_top),
		cmocka_unit_test(a_search_without_results_says_what_to_do),
		cmocka_unit_test(nothing_is_asked_twice),
		cmocka_unit_test(going_back_keeps_every_answer),
		cmocka_unit_test(changing_one_answer_leads_back_to_reading),
		cmocka_unit_test(consent_is_asked_again_only_in_another_language),
		cmocka_unit_test(what_is_sent_is_read_back_first),
	};
	return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
