#include "tui/check.h"
#include "content/bundle/forms.h"
#include "db/base/buf.h"
#include "tui/phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* want: the tidied answer, or NULL when word is what is wrong. */
struct sample {
	const char *typed, *want;
	enum word word;
};

static void try_samples(enum field_kind kind, const struct sample *samples, size_t count)
{
	const struct field field = {.kind = kind, .max = 200};
	for (size_t i = 0; i < count; i++) {
		struct buf tidy;
		struct fault fault;
		buf_init_secret(&tidy);
		bool right = check_answer(&field, samples[i].typed, &tidy, &fault);
		if (right != (samples[i].want != NULL))
			fail_msg("\"%s\": %s", samples[i].typed,
				 right ? tidy.data : words_get(LANG_NL, fault.word));
		if (right)
			assert_string_equal(tidy.data, samples[i].want);
		else if (fault.word != samples[i].word)
			fail_msg("\"%s\": %s", samples[i].typed, words_get(LANG_NL, fault.word));
		else
			assert_int_equal(tidy.len, 0);
		buf_finish(&tidy);
	}
}

static void postcodes(void **state)
{
	static const struct sample samples[] = {
		{"1234ab", "1234 AB", WORD_NONE},
		{" 1234  aB ", "1234 AB", WORD_NONE},
		{"1234-AB", "1234 AB", WORD_NONE},
		{"12 34 AB", "1234 AB", WORD_NONE},
		{"9999", "9999", WORD_NONE},
		{"", "", WORD_NONE},
		{"   ", "", WORD_NONE},
		{"0123 AB", NULL, WORD_FAULT_POSTCODE_ZERO},
		{"1234 SA", NULL, WORD_FAULT_POSTCODE_LETTERS},
		{"1234 sd", NULL, WORD_FAULT_POSTCODE_LETTERS},
		{"1234ss", NULL, WORD_FAULT_POSTCODE_LETTERS},
		{"1234 A", NULL, WORD_FAULT_POSTCODE},
		{"1234 ABC", NULL, WORD_FAULT_POSTCODE},
		{"123", NULL, WORD_FAULT_POSTCODE},
		{"12345", NULL, WORD_FAULT_POSTCODE},
		{"AB 1234", NULL, WORD_FAULT_POSTCODE},
		{"1234 Ãb", NULL, WORD_FAULT_POSTCODE},
		{"1234;DROP", NULL, WORD_FAULT_POSTCODE},
	};
	(void)state;
	try_samples(FIELD_POSTCODE, samples, COUNT(samples));
}

#define FORTY "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"

static void emails(void **state)
{
	static const struct sample samples[] = {
		{"jan@voorbeeld.nl", "jan@voorbeeld.nl", WORD_NONE},
		{"  Jan.de.Vries@Voorbeeld.NL ", "Jan.de.Vries@voorbeeld.nl", WORD_NONE},
		{"j+wijk@sub.voorbeeld.co.uk", "j+wijk@sub.voorbeeld.co.uk", WORD_NONE},
		{"o'neil_99@a-b.org", "o'neil_99@a-b.org", WORD_NONE},
		{"x@xn--bcher-kva.nl", "x@xn--bcher-kva.nl", WORD_NONE},
		{FORTY "aaaaaaaaaabbbbbbbbbbaaaa@a.nl", FORTY "aaaaaaaaaabbbbbbbbbbaaaa@a.nl",
		 WORD_NONE},
		{FORTY "aaaaaaaaaabbbbbbbbbbaaaaa@a.nl", NULL, WORD_FAULT_EMAIL},
		{"a@" FORTY FORTY ".nl", NULL, WORD_FAULT_EMAIL},
		{"jan.voorbeeld.nl", NULL, WORD_FAULT_EMAIL_AT},
		{"jan@@voorbeeld.nl", NULL, WORD_FAULT_EMAIL_TWO},
		{"jan@a.nl piet@b.nl", NULL, WORD_FAULT_EMAIL_SPACE},
		{"jan @voorbeeld.nl", NULL, WORD_FAULT_EMAIL_SPACE},
		{"jan@voorbeeld,nl", NULL, WORD_FAULT_EMAIL_COMMA},
		{"jan@voorbeeld", NULL, WORD_FAULT_EMAIL_DOT},
		{"jan@voorbeeld.", NULL, WORD_FAULT_EMAIL},
		{"jan@.nl", NULL, WORD_FAULT_EMAIL},
		{"jan@-voorbeeld.nl", NULL, WORD_FAULT_EMAIL},
		{"jan@voor_beeld.nl", NULL, WORD_FAULT_EMAIL},
		{"jan@voorbeeld.n", NULL, WORD_FAULT_EMAIL},
		{"jan@192.168.0.1", NULL, WORD_FAULT_EMAIL},
		{"@voorbeeld.nl", NULL, WORD_FAULT_EMAIL},
		{".jan@voorbeeld.nl", NULL, WORD_FAULT_EMAIL},
		{"jan.@voorbeeld.nl", NULL, WORD_FAULT_EMAIL},
		{"j..an@voorbeeld.nl", NULL, WORD_FAULT_EMAIL},
		{"çağla@voorbeeld.nl", NULL, WORD_FAULT_EMAIL},
		{"<jan@voorbeeld.nl>", NULL, WORD_FAULT_EMAIL},
		{"jan@gmail.con", NULL, WORD_FAULT_EMAIL_SLIP},
		{"jan@GMIAL.com", NULL, WORD_FAULT_EMAIL_SLIP},
		{"jan@hotmial.com", NULL, WORD_FAULT_EMAIL_SLIP},
		{"jan@voorbeeld.ln", NULL, WORD_FAULT_EMAIL_SLIP},
	};
	(void)state;
	try_samples(FIELD_EMAIL, samples, COUNT(samples));
}

static void a_slip_names_only_the_domain(void **state)
{
	const struct field field = {.kind = FIELD_EMAIL, .max = 100};
	struct buf tidy, said;
	struct fault fault;
	(void)state;
	buf_init(&tidy);
	buf_init(&said);
	assert_false(check_answer(&field, "geheim@gmail.con", &tidy, &fault));
	check_say(&fault, LANG_NL, &said);
	assert_non_null(strstr(said.data, "Bedoelt u gmail.com?"));
	assert_null(strstr(said.data, "geheim"));
	buf_finish(&tidy);
	buf_finish(&said);
}

static void phones(void **state)
{
	static const struct sample samples[] = {
		{"0612345678", "06 12345678", WORD_NONE},
		{"06-12345678", "06 12345678", WORD_NONE},
		{"06 12 34 56 78", "06 12345678", WORD_NONE},
		{"06.1234.5678", "06 12345678", WORD_NONE},
		{"+31612345678", "06 12345678", WORD_NONE},
		{"+31 6 1234 5678", "06 12345678", WORD_NONE},
		{"+31 (0)6 12345678", "06 12345678", WORD_NONE},
		{"+31(0)612345678", "06 12345678", WORD_NONE},
		{"+31 06 12345678", "06 12345678", WORD_NONE},
		{"0031612345678", "06 12345678", WORD_NONE},
		{"0031 (0)6-12345678", "06 12345678", WORD_NONE},
		{"31612345678", "06 12345678", WORD_NONE},
		{"0302317511", "030 2317511", WORD_NONE},
		{"(030) 231 75 11", "030 2317511", WORD_NONE},
		{"030/2317511", "030 2317511", WORD_NONE},
		{"+31 30 2317511", "030 2317511", WORD_NONE},
		{"0318-123456", "0318 123456", WORD_NONE},
		{"0031 318 123456", "0318 123456", WORD_NONE},
		{"0881234567", "088 1234567", WORD_NONE},
		{"+32 470 12 34 56", "+32 470123456", WORD_NONE},
		{"0032470123456", "+32 470123456", WORD_NONE},
		{"+32 (0)470 123456", "+32 470123456", WORD_NONE},
		{"+1 212 555 0100", "+1 2125550100", WORD_NONE},
		{"+90 532 123 45 67", "+90 5321234567", WORD_NONE},
		{"+352 621 123 456", "+352 621123456", WORD_NONE},
		{"06 1234567", NULL, WORD_FAULT_PHONE_SHORT},
		{"06 123456789", NULL, WORD_FAULT_PHONE_LONG},
		{"+31 6 1234567", NULL, WORD_FAULT_PHONE_SHORT},
		{"06 62345678", NULL, WORD_FAULT_PHONE_AREA},
		{"0212 123456", NULL, WORD_FAULT_PHONE_AREA},
		{"0000000000", NULL, WORD_FAULT_PHONE},
		{"612345678", NULL, WORD_FAULT_PHONE_START},
		{"2317511", NULL, WORD_FAULT_PHONE_START},
		{"0800 1234", NULL, WORD_FAULT_PHONE_SERVICE},
		{"0900-1234567", NULL, WORD_FAULT_PHONE_SERVICE},
		{"+32 12", NULL, WORD_FAULT_PHONE_SHORT},
		{"+32 1234567890123456", NULL, WORD_FAULT_PHONE_LONG},
		{"zes", NULL, WORD_FAULT_PHONE},
		{"06 12345678 (na 18u)", NULL, WORD_FAULT_PHONE},
		{"+", NULL, WORD_FAULT_PHONE},
		{"-- ..", NULL, WORD_FAULT_PHONE},
		{"06+12345678", NULL, WORD_FAULT_PHONE},
	};
	(void)state;
	try_samples(FIELD_PHONE, samples, COUNT(samples));
}

/* 111222333 passes the eleven test; 123456789 does not. */
static void a_bsn_is_found_however_it_is_written(void **state)
{
	static const char *const found[] = {
		"111222333",
		"123456789",
		"Mijn nummer is 111222333.",
		"bsn:111 222 333",
		"1112.22.333",
		"111-222-333",
		"111\xC2\xA0"
		"222\xC2\xA0"
		"333",
		"111 - 222 - 333",
		"1 1 1 2 2 2 3 3 3",
		"1112.22 333",
		"\xD9\xA1\xD9\xA1\xD9\xA1\xD9\xA2\xD9\xA2\xD9\xA2\xD9\xA3\xD9\xA3\xD9\xA3",
		"geboren 1980, nummer 111222333",
		"11122237", /* 011122237 passes */
	};
	static const char *const innocent[] = {
		"",
		"06 12345678",
		"0612345678",
		"+31612345678",
		"030 231 75 11",
		"0318 123456",
		"24-11-2026",
		"12345678",
		"op 12-11-2026 om 19.30",
		"1234 AB 56",
		"12-11-2026 7 keer",
		"huisnummer 12, 3511",
		"NL91ABNA0417164300",
		"1234567890",
		"000000000000000000000000000",
		"Jan 2e 3e 4e 5e 6e 7e 8e 9e",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(found); i++)
		if (!check_has_bsn(found[i]))
			fail_msg("missed \"%s\"", found[i]);
	for (size_t i = 0; i < COUNT(innocent); i++)
		if (check_has_bsn(innocent[i]))
			fail_msg("refused \"%s\"", innocent[i]);
}

static void a_bsn_is_refused_in_every_free_field(void **state)
{
	static const struct sample samples[] = {
		{"Jan 111222333", NULL, WORD_FAULT_BSN},
		{"Jan de Vries", "Jan de Vries", WORD_NONE},
	};
	(void)state;
	try_samples(FIELD_NAME, samples, COUNT(samples));
	try_samples(FIELD_TEXT, samples, COUNT(samples));
	try_samples(FIELD_LONGTEXT, samples, COUNT(samples));
}

static void names_are_composed_and_trimmed(void **state)
{
	static const struct sample samples[] = {
		{"  C\xCC\xA7"
		 "ag\xCC\x86la   O\xCC\x88zt\xC3\xBCrk-\xE2\x80\x99t Hooft ",
		 "\xC3\x87"
		 "a\xC4\x9Fla \xC3\x96zt\xC3\xBCrk-\xE2\x80\x99t Hooft",
		 WORD_NONE},
		{"a\nb", "a b", WORD_NONE},
		{"\xE2\x80\x8D \xE2\x80\x8C", "", WORD_NONE},
	};
	(void)state;
	try_samples(FIELD_NAME, samples, COUNT(samples));
}

static void long_text_keeps_its_lines(void **state)
{
	static const struct sample samples[] = {
		{"\n\n een  \n twee\n\n\n\ndrie \n", "een\ntwee\n\ndrie", WORD_NONE},
	};
	(void)state;
	try_samples(FIELD_LONGTEXT, samples, COUNT(samples));
}

static bool check_one(const struct field *field, const char *typed, struct fault *fault)
{
	struct buf tidy;
	buf_init_secret(&tidy);
	bool right = check_answer(field, typed, &tidy, fault);
	buf_finish(&tidy);
	return right;
}

static void required_and_too_long(void **state)
{
	const struct field field = {.kind = FIELD_TEXT, .max = 3, .required = true};
	struct fault fault;
	struct buf said;
	(void)state;
	assert_false(check_one(&field, " \xE2\x80\x8D ", &fault));
	assert_int_equal(fault.word, WORD_FAULT_EMPTY);
	assert_true(check_one(&field, "e\xCC\x81\xC3\xA9x", &fault));
	assert_false(check_one(&field, "abcd", &fault));
	buf_init(&said);
	check_say(&fault, LANG_NL, &said);
	assert_string_equal(said.data, "Dit is te lang. Aantal tekens dat past: 3.");
	buf_finish(&said);
}

/* Whatever is typed, no check may crash, and what it tidied must pass as it is. */
static void random_text_is_checked_and_stays_tidy(void **state)
{
	static const char alphabet[] = "0123456789+-. ()@,aSDnl\n\xC3\xA9";
	uint32_t seed = 2463534242u;
	(void)state;
	for (int round = 0; round < 20000; round++) {
		char typed[24] = "";
		size_t len = seed % (sizeof typed - 3);
		for (size_t i = 0; i < len; i++) {
			seed ^= seed << 13;
			seed ^= seed >> 17;
			seed ^= seed << 5;
			/* The last letter takes two bytes; alone they are no UTF-8. */
			typed[i] = alphabet[seed % (sizeof alphabet - 3)];
		}
		seed = seed * 69069u + 1u;
		enum field_kind kind = (enum field_kind)(round % (FIELD_POSTCODE + 1));
		const struct field field = {.kind = kind, .max = 100};
		struct buf once, twice;
		struct fault fault;
		buf_init(&once);
		buf_init(&twice);
		if (check_answer(&field, typed, &once, &fault)) {
			assert_true(check_answer(&field, once.data, &twice, &fault));
			assert_string_equal(once.data, twice.data);
		}
		buf_finish(&once);
		buf_finish(&twice);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(postcodes),
		cmocka_unit_test(emails),
		cmocka_unit_test(a_slip_names_only_the_domain),
		cmocka_unit_test(phones),
		cmocka_unit_test(a_bsn_is_found_however_it_is_written),
		cmocka_unit_test(a_bsn_is_refused_in_every_free_field),
		cmocka_unit_test(names_are_composed_and_trimmed),
		cmocka_unit_test(long_text_keeps_its_lines),
		cmocka_unit_test(required_and_too_long),
		cmocka_unit_test(random_text_is_checked_and_stays_tidy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
