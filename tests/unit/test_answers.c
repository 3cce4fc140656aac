/* What a visitor answered: kept by key, sent once, wiped. */
#include "tui/answers.h"
#include "content/bundle/bundle.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/store.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { NAAM, EMAIL, TELEFOON, POSTCODE, ONDERWERP, VRAAG, LEEFTIJD };

static struct answers *open_form(struct stage *s)
{
	struct answers *a = NULL;
	struct err e = {.code = 0};
	stage_open(s, 24, 80);
	if (answers_new(&a, s->bundle, "meedoen", LANG_NL, &e) != 0)
		fail_msg("%s", e.text);
	return a;
}

static void type(struct answers *a, size_t field, const char *text)
{
	field_insert(&a->slots[field].edit, text, strlen(text));
}

static void fill(struct answers *a)
{
	type(a, NAAM, "Çağla");
	type(a, EMAIL, "cagla@voorbeeld.nl");
	answers_choose(a, ONDERWERP, 0);
	answers_choose(a, ONDERWERP, 2);
	answers_choose(a, LEEFTIJD, 0);
}

static bool is_wiped(const struct answers *a)
{
	for (size_t i = 0; i < a->form.field_count; i++) {
		const struct field_edit *edit = &a->slots[i].edit;
		for (size_t k = 0; edit->text != NULL && k <= edit->cap; k++)
			if (edit->text[k] != 0)
				return false;
		if (a->slots[i].chosen != 0)
			return false;
	}
	return true;
}

static void an_unknown_form_is_an_error(void **state)
{
	struct stage s;
	struct answers *a = NULL;
	struct err e = {.code = 0};
	(void)state;
	stage_open(&s, 24, 80);
	assert_int_equal(answers_new(&a, s.bundle, "bestaat-niet", LANG_NL, &e), -1);
	assert_null(a);
	answers_free(NULL);
	stage_close(&s);
}

static void several_choices_are_joined_and_go_out_again(void **state)
{
	struct stage s;
	struct buf text;
	(void)state;
	struct answers *a = open_form(&s);
	buf_init(&text);
	fill(a);
	answers_read(a, ONDERWERP, &text);
	assert_string_equal(text.data, "Groen, Jeugd");
	answers_choose(a, ONDERWERP, 0);
	assert_false(answers_is_chosen(a, ONDERWERP, 0));
	answers_choose(a, ONDERWERP, 99);
	answers_choose(a, LEEFTIJD, 1);
	assert_true(answers_too_young(a));
	assert_false(answers_is_chosen(a, LEEFTIJD, 0));
	buf_finish(&text);
	answers_free(a);
	stage_close(&s);
}

static void age_must_be_answered(void **state)
{
	struct stage s;
	(void)state;
	struct answers *a = open_form(&s);
	type(a, EMAIL, "a@b.nl");
	assert_int_equal(answers_check(a), 1);
	assert_int_equal(a->slots[LEEFTIJD].fault.word, WORD_FAULT_CHOOSE);
	answers_choose(a, LEEFTIJD, 0);
	assert_int_equal(answers_check(a), 0);
	answers_free(a);
	stage_close(&s);
}

static void checking_tidies_what_is_right_and_leaves_the_rest(void **state)
{
	struct stage s;
	(void)state;
	struct answers *a = open_form(&s);
	type(a, POSTCODE, "1234ab");
	type(a, TELEFOON, "0612");
	answers_check_one(a, POSTCODE);
	answers_check_one(a, TELEFOON);
	answers_check_one(a, VRAAG);
	assert_string_equal(a->slots[POSTCODE].edit.text, "1234 AB");
	assert_string_equal(a->slots[TELEFOON].edit.text, "0612");
	assert_int_equal(a->slots[TELEFOON].fault.word, WORD_FAULT_PHONE_SHORT);
	assert_int_equal(a->slots[VRAAG].fault.word, WORD_NONE);
	answers_free(a);
	stage_close(&s);
}

static void nothing_is_sent_without_consent_or_under_16(void **state)
{
	struct stage s;
	struct err e = {.code = 0};
	char receipt[RECEIPT_TEXT] = "";
	(void)state;
	struct answers *a = open_form(&s);
	fill(a);
	assert_int_equal(answers_send(a, s.bundle, s.store, receipt, &e), -1);
	a->given[1] = true;
	assert_false(answers_consented(a));
	a->given[0] = true;
	answers_choose(a, LEEFTIJD, 1);
	assert_int_equal(answers_send(a, s.bundle, s.store, receipt, &e), -1);
	assert_true(answers_any(a));
	assert_int_equal(receipt[0], 0);
	answers_free(a);
	stage_close(&s);
}

static void what_was_sent_is_wiped(void **state)
{
	struct stage s;
	struct err e = {.code = 0};
	char receipt[RECEIPT_TEXT], parsed[RECEIPT_TEXT];
	(void)state;
	struct answers *a = open_form(&s);
	fill(a);
	a->given[0] = true;
	assert_int_equal(answers_check(a), 0);
	assert_int_equal(answers_send(a, s.bundle, s.store, receipt, &e), 0);
	assert_true(receipt_parse(receipt, parsed));
	assert_true(is_wiped(a));
	assert_false(a->given[0]);
	assert_false(answers_any(a));
	answers_free(a);
	stage_close(&s);
}

/* What the one event says; the caller frees. */
static char *sent(struct stage *s)
{
	struct buf text;
	buf_init(&text);
	test_kiosk_unseal(&s->kiosk, &text);
	return buf_steal(&text);
}

/* A form that is not there in Turkish was read, and agreed with, in Dutch. */
static void consent_is_given_in_the_language_of_its_words(void **state)
{
	static const struct {
		const char *sql, *lang;
	} forms[] = {{NULL, "\"lang\":\"tr\""},
		     {"DELETE FROM form WHERE lang = 'tr'", "\"lang\":\"nl\""}};
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		struct stage s;
		struct answers *a = NULL;
		struct err e = {.code = 0};
		char receipt[RECEIPT_TEXT];
		stage_open_with(&s, 24, 80, &(struct stage_options){.sql = forms[i].sql});
		assert_int_equal(answers_new(&a, s.bundle, "meedoen", LANG_TR, &e), 0);
		assert_int_equal(answers_in_other_language(a), forms[i].sql != NULL);
		fill(a);
		a->given[0] = true;
		assert_int_equal(answers_send(a, s.bundle, s.store, receipt, &e), 0);
		char *text = sent(&s);
		if (strstr(text, forms[i].lang) == NULL)
			fail_msg("no %s in %s", forms[i].lang, text);
		free(text);
		answers_free(a);
		stage_close(&s);
	}
}

static void another_language_keeps_answers_but_no_consent(void **state)
{
	struct stage s;
	struct err e = {.code = 0};
	struct buf text;
	(void)state;
	struct answers *a = open_form(&s);
	buf_init(&text);
	fill(a);
	a->given[0] = true;
	assert_int_equal(answers_follow(a, s.bundle, LANG_EN, &e), 0);
	assert_string_equal(a->form.fields[NAAM].label, "Your name");
	assert_string_equal(a->slots[NAAM].edit.text, "Çağla");
	answers_read(a, ONDERWERP, &text);
	assert_string_equal(text.data, "Green, Young people");
	assert_true(answers_is_chosen(a, LEEFTIJD, 0));
	assert_false(a->given[0]);
	assert_false(answers_in_other_language(a));
	buf_clear(&text);
	assert_int_equal(answers_follow(a, s.bundle, LANG_AR, &e), 0);
	answers_read(a, ONDERWERP, &text);
	assert_string_equal(text.data, "المساحات الخضراء، الشباب");
	buf_finish(&text);
	answers_wipe(a);
	assert_true(is_wiped(a));
	answers_free(a);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unknown_form_is_an_error),
		cmocka_unit_test(several_choices_are_joined_and_go_out_again),
		cmocka_unit_test(age_must_be_answered),
		cmocka_unit_test(checking_tidies_what_is_right_and_leaves_the_rest),
		cmocka_unit_test(nothing_is_sent_without_consent_or_under_16),
		cmocka_unit_test(what_was_sent_is_wiped),
		cmocka_unit_test(consent_is_given_in_the_language_of_its_words),
		cmocka_unit_test(another_language_keeps_answers_but_no_consent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
