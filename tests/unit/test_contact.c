/* E-mail addresses and phone numbers in one spelling, and what is neither. */
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "db/central/contact.h"
#include "tui/phone.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *normal(const char *text, char out[CONTACT_TEXT])
{
	return contact_normal(text, strlen(text), out) ? out : NULL;
}

static void expect(const char *text, const char *expected)
{
	char out[CONTACT_TEXT];
	const char *found = normal(text, out);
	if (expected == NULL && found != NULL)
		fail_msg("‘%s’ became %s", text, found);
	if (expected != NULL && found == NULL)
		fail_msg("‘%s’ is nothing, and not %s", text, expected);
	if (expected != NULL)
		assert_string_equal(found, expected);
}

static void test_one_person_one_number(void **state)
{
	(void)state;
	static const char *const ways[] = {"0612345678",	 "06 12345678",
					   "06-12345678",	 "06-12 34 56 78",
					   "06.12.34.56.78",	 "(06) 12345678",
					   "06/12345678",	 "+31612345678",
					   "+31 6 12345678",	 "+31 (0)6 12345678",
					   "+31(0)612345678",	 "+31 06 12345678",
					   "0031612345678",	 "00 31 6 12345678",
					   "0031 (0)6 12345678", "(0031) 6 12345678",
					   "(+31) 6 12345678",	 "31612345678",
					   "31 6 1234 5678",	 "  06 12345678\n",
					   "06\u00A012345678",	 "06 \u2013 12345678",
					   "\t0612345678 ",	 "+31-6-1234-5678",
					   "06\u201012345678",	 "06\u201412 34 56\u201278"};
	for (size_t i = 0; i < COUNT(ways); i++)
		expect(ways[i], "+31612345678");
	expect("020 624 11 11", "+31206241111");
	expect("(020) 624 11 11", "+31206241111");
	expect("0111-123456", "+31111123456");
	expect("088 1234567", "+31881234567");
}

static void test_other_countries(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *normal;
	} cases[] = {
		{"+32 470 12 34 56", "+32470123456"},
		{"0032 470 12 34 56", "+32470123456"},
		{"+32 (0)470 12 34 56", "+32470123456"},
		{"+49 (0)30 901820", "+4930901820"},
		{"+1 (212) 555-0100", "+12125550100"},
		{"001 212 555 0100", "+12125550100"},
		{"+39 06 1234567", "+39061234567"},
		{"+297 582 0000", "+2975820000"},
		{"+247 1234", "+2471234"},
		{"+123456789012345", "+123456789012345"},
		{"+1234567890123456", NULL},
		{"+123456", NULL},
		{"470 12 34 56", NULL},
		{"32470123456", NULL},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(cases[i].typed, cases[i].normal);
}

static void test_addresses(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *normal;
	} cases[] = {
		{"jan@example.org", "jan@example.org"},
		{" Jan.De-Wit+Kiosk@Example.ORG\r\n", "jan.de-wit+kiosk@example.org"},
		{"o'brien@example.org", "o'brien@example.org"},
		/* Only ASCII is lowered: what else is in it stays as it was typed. */
		{"JOS\u00C9@Example.org", "jos\u00C9@example.org"},
		{"jan@B\u00DCCHER.example", "jan@b\u00DCcher.example"},
		{"jan@XN--BCHER-KVA.example", "jan@xn--bcher-kva.example"},
		{"\u738B@\u4F8B\u5B50.\u4E2D\u56FD", "\u738B@\u4F8B\u5B50.\u4E2D\u56FD"},
		{"a@b.c.d.nl", "a@b.c.d.nl"},
		{"@example.org", NULL},
		{"jan@", NULL},
		{"jan@org", NULL},
		{"jan@.org", NULL},
		{"jan@example.", NULL},
		{"jan@@example.org", NULL},
		{"a@b@c.nl", NULL},
		{"jan de wit@example.org", NULL},
		{"jan@example.org, piet@example.org", NULL},
		{"Jan <jan@example.org>", NULL},
		{"mijn mail is jan@example.org", NULL},
		{"jan@exam\tple.org", NULL},
		{"jan@example.org\x7F", NULL},
		{"\"jan\"@example.org", NULL},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(cases[i].typed, cases[i].normal);
}

/* What people write in a free field must not make them the same person as a neighbour. */
static void test_what_is_neither(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		" ",
		"ja",
		"nee",
		"112",
		"14 020",
		"0800-1234",
		"0900 9292",
		"01-02-1980",
		"01/02/1980",
		"1980-02-01",
		"09.00 - 17.00",
		"1234 AB",
		"1234AB",
		"3",
		"10-12-14",
		"+",
		"+31",
		"00",
		"0031",
		"()",
		"(0)",
		"+(0)",
		"0000000000",
		"+00000000",
		"0612345678 of 0687654321",
		"06 1234567",
		"06 123456789",
		"06x12345678",
		"++31612345678",
		"+31+612345678",
		"06,12345678",
		"\xC2",
		"06\xE2\x80",
		("06\xFF"
		 "12345678"),
		"\u0660\u0666\u0661\u0662\u0663\u0664\u0665\u0666\u0667"};
	for (size_t i = 0; i < COUNT(texts); i++)
		expect(texts[i], NULL);
	char out[CONTACT_TEXT];
	assert_false(contact_normal("06123\00045678", 11, out));
	assert_false(contact_normal("a\0@b.nl", 7, out));
}

/* A text of this many bytes without a NUL behind it, so that a byte too far is seen. */
static bool alone(const char *text, size_t len)
{
	char out[CONTACT_TEXT], *copy = malloc(len > 0 ? len : 1);
	assert_non_null(copy);
	memcpy(copy, text, len);
	bool found = contact_normal(copy, len, out);
	free(copy);
	return found;
}

static void test_hostile_lengths(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	for (size_t n = 0; n < 600; n++) {
		buf_clear(&text);
		for (size_t i = 0; i < n; i++)
			buf_add_char(&text, 'a');
		buf_add_str(&text, "@b.nl");
		assert_int_equal(alone(text.data, text.len), n > 0 && text.len < CONTACT_TEXT);
		buf_clear(&text);
		for (size_t i = 0; i < n; i++)
			buf_add_char(&text, '1');
		assert_false(alone(text.data, text.len));
	}
	/* However much stands between, it is one number. */
	buf_clear(&text);
	buf_add_str(&text, "+31");
	for (int i = 0; i < 100000; i++)
		buf_add_str(&text, "(0) -");
	buf_add_str(&text, "612345678");
	assert_true(alone(text.data, text.len));
	buf_clear(&text);
	for (int i = 0; i < 1000000; i++)
		buf_add_char(&text, i % 2 == 0 ? '@' : '0');
	assert_false(alone(text.data, text.len));
	buf_finish(&text);
	/* Every cut of something right is read to its end, and no further. */
	static const char *const right[] = {"+31 (0)6 12345678", "00\u00A031\u201106 12345678",
					    "jan@example.org"};
	for (size_t i = 0; i < COUNT(right); i++)
		for (size_t len = 0; len <= strlen(right[i]); len++)
			alone(right[i], len);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* What came out goes in again and comes out the same, whatever it was made of. */
static void test_twice_is_once(void **state)
{
	(void)state;
	static const char *const pieces[] = {"0", "6", "1",  "31", "+", "(0)", " ", "-", "00",
					     "@", ".", "nl", "a",  "B", "é",   "É", "/", "\u2011"};
	uint64_t seed = 1;
	int found = 0;
	for (int round = 0; round < 300000; round++) {
		char text[128] = "", out[CONTACT_TEXT], again[CONTACT_TEXT];
		size_t len = 0, count = 1 + next(&seed) % 16;
		for (size_t i = 0; i < count; i++) {
			const char *piece = pieces[next(&seed) % COUNT(pieces)];
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		if (!contact_normal(text, len, out))
			continue;
		found++;
		assert_true(contact_normal(out, strlen(out), again));
		assert_string_equal(out, again);
	}
	assert_true(found > 1000);
}

/* Any Dutch number that the kiosk takes, in any way, is found by any other way to write it. */
static void test_numbers_as_the_kiosk_keeps_them(void **state)
{
	(void)state;
	static const char *const heads[] = {"0",       "+31",	   "+31 ",  "0031",
					    "+31 (0)", "0031 (0)", "+31 0", "31"};
	uint64_t seed = 7;
	for (int round = 0; round < 2000; round++) {
		char expected[24], out[CONTACT_TEXT], text[64];
		unsigned low = (unsigned)(next(&seed) % 10000000);
		snprintf(expected, sizeof expected, "+316%u%07u", 1 + (unsigned)(next(&seed) % 5),
			 low);
		for (size_t i = 0; i < COUNT(heads); i++) {
			struct buf tidy;
			struct fault fault;
			snprintf(text, sizeof text, "%s%.1s-%.4s %s", heads[i], expected + 3,
				 expected + 4, expected + 8);
			buf_init(&tidy);
			assert_true(phone_check(text, &tidy, &fault));
			assert_string_equal(normal(text, out), expected);
			assert_string_equal(normal(tidy.data, out), expected);
			buf_finish(&tidy);
		}
	}
}

static void test_of_cells(void **state)
{
	(void)state;
	struct contacts c;
	contact_of_cells("", &c);
	assert_int_equal(c.count, 0);
	contact_of_cells("{\"consent_a\":\"ja\",\"consent_a_version\":\"1\",\"email\":\"A@b.nl\","
			 "\"again\":\"a@B.NL\",\"phone\":\"06 12345678\",\"free\":\"bel mij\","
			 "\"more\":\"\\u002b31 6 1234 5678\"}",
			 &c);
	assert_int_equal(c.count, 2);
	assert_string_equal(c.items[0], "a@b.nl");
	assert_string_equal(c.items[1], "+31612345678");
	contact_of_cells("{\"a\":\"a@b.nl\",\"b\":\"b@b.nl\",\"c\":\"c@b.nl\",\"d\":\"d@b.nl\","
			 "\"e\":\"e@b.nl\"}",
			 &c);
	assert_int_equal(c.count, CONTACTS_MAX);
	assert_string_equal(c.items[3], "d@b.nl");
	/* Every letter as an escape is still an address. */
	struct buf cells;
	buf_init(&cells);
	buf_add_str(&cells, "{\"email\":\"");
	for (int i = 0; i < 249; i++)
		buf_add_str(&cells, "\\u0041");
	buf_add_str(&cells, "@b.nl\"}");
	contact_of_cells(cells.data, &c);
	assert_int_equal(c.count, 1);
	assert_int_equal(strlen(c.items[0]), 254);
	buf_finish(&cells);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_person_one_number),
		cmocka_unit_test(test_other_countries),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_what_is_neither),
		cmocka_unit_test(test_hostile_lengths),
		cmocka_unit_test(test_twice_is_once),
		cmocka_unit_test(test_numbers_as_the_kiosk_keeps_them),
		cmocka_unit_test(test_of_cells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
