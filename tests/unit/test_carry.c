/* Texts to take along: to the byte, and whatever stands in a field stays inside it. */
#include "db/base/buf.h"
#include "db/base/carry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TEN_O_CLOCK INT64_C(1796115600) /* 2026-12-01T09:00:00Z */
#define HOUR	    3600

static const struct carry_contact sanne = {
	.name = "Sanne de Wit",
	.organisation = "Buurthuis De Proef",
	.role = "wijkwerker",
	.phone = "+31 20 555 01 00",
	.email = "sanne@example.org",
	.url = "https://example.org/a,b;c",
	.address = "Plein 1, Proefstad",
};
static const struct carry_event coffee = {
	.uid = "koffie@example.org",
	.title = "Koffie; met taart",
	.place = "Zaal 1, boven",
	.text = "Regel 1\nRegel 2",
	.url = "https://example.org/koffie",
	.start = TEN_O_CLOCK,
	.end = TEN_O_CLOCK + 2 * HOUR,
};

static void expect_wifi(const struct carry_wifi *wifi, const char *text)
{
	struct buf out;
	buf_init(&out);
	carry_wifi(wifi, &out);
	assert_string_equal(out.data, text);
	buf_finish(&out);
}

static void a_network_is_written_as_phones_read_it(void **state)
{
	(void)state;
	expect_wifi(&(struct carry_wifi){.ssid = "Proef", .password = "koffie-thee"},
		    "WIFI:T:WPA;S:Proef;P:koffie-thee;;");
	expect_wifi(&(struct carry_wifi){.ssid = "Proef", .password = ""},
		    "WIFI:T:nopass;S:Proef;;");
	expect_wifi(&(struct carry_wifi){.ssid = "P", .password = "12345", .wep = true},
		    "WIFI:T:WEP;S:P;P:12345;;");
	expect_wifi(&(struct carry_wifi){.ssid = "P", .password = "12345678", .hidden = true},
		    "WIFI:T:WPA;S:P;P:12345678;H:true;;");
	expect_wifi(&(struct carry_wifi){.ssid = "a;T:b\\", .password = "\":,;\\;x"},
		    "WIFI:T:WPA;S:a\\;T\\:b\\\\;P:\\\"\\:\\,\\;\\\\\\;x;;");
}

static void a_number_is_global(void **state)
{
	static const char *const good[] = {"+31205550100", "+31 (20) 555-01.00", "+12345678",
					   "+123456789012345"};
	static const char *const bad[] = {"",
					  "+",
					  "020 5550100",
					  "+0205550100",
					  "+1234567",
					  "+1234567890123456",
					  "+31 20 555 01 00 x",
					  "31205550100",
					  "+31;ext=1234567",
					  "tel:+31205550100"};
	struct buf out;
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(carry_is_phone(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(carry_is_phone(bad[i]));
	buf_init(&out);
	carry_phone("+31 (20) 555-01.00", &out);
	assert_string_equal(out.data, "tel:+31205550100");
	buf_finish(&out);
}

static void a_contact_is_a_vcard_in_two_lengths(void **state)
{
	struct buf out;
	(void)state;
	buf_init(&out);
	assert_true(carry_contact(&sanne, 0, &out));
	assert_string_equal(out.data, "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;Sanne de Wit;;;\r\n"
				      "FN:Sanne de Wit\r\nTEL:+31205550100\r\n"
				      "EMAIL:sanne@example.org\r\nORG:Buurthuis De Proef\r\n"
				      "TITLE:wijkwerker\r\nURL:https://example.org/a,b;c\r\n"
				      "ADR:;;Plein 1\\, Proefstad;;;;\r\nEND:VCARD\r\n");
	buf_clear(&out);
	assert_true(carry_contact(&sanne, 1, &out));
	assert_string_equal(out.data, "BEGIN:VCARD\nVERSION:3.0\nN:;Sanne de Wit;;;\n"
				      "FN:Sanne de Wit\nTEL:+31205550100\nEND:VCARD");
	assert_true(out.len <= CARRY_BRIEF);
	buf_clear(&out);
	assert_true(carry_contact(&sanne, 2, &out));
	assert_string_equal(out.data, "BEGIN:VCARD\nVERSION:3.0\nN:;Sanne de Wit;;;\n"
				      "TEL:+31205550100\nEND:VCARD");
	assert_false(carry_contact(&sanne, 3, &out));
	buf_finish(&out);
}

static void an_event_is_a_calendar_in_three_lengths(void **state)
{
	struct buf out;
	(void)state;
	buf_init(&out);
	assert_true(carry_event(&coffee, 0, &out));
	assert_string_equal(
		out.data,
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//wijkkiosk//NL\r\nBEGIN:VEVENT\r\n"
		"UID:koffie@example.org\r\nDTSTAMP:20261201T090000Z\r\n"
		"DTSTART:20261201T090000Z\r\nDTEND:20261201T110000Z\r\n"
		"SUMMARY:Koffie\\; met taart\r\nLOCATION:Zaal 1\\, boven\r\n"
		"DESCRIPTION:Regel 1\\nRegel 2\r\nURL:https://example.org/koffie\r\n"
		"END:VEVENT\r\nEND:VCALENDAR\r\n");
	buf_clear(&out);
	assert_true(carry_event(&coffee, 1, &out));
	assert_null(strstr(out.data, "DESCRIPTION"));
	assert_non_null(strstr(out.data, "LOCATION"));
	buf_clear(&out);
	assert_true(carry_event(&coffee, 2, &out));
	assert_string_equal(out.data, "BEGIN:VEVENT\nDTSTART:20261201T090000Z\n"
				      "DTEND:20261201T110000Z\nSUMMARY:Koffie\\; met taart\n"
				      "END:VEVENT");
	assert_false(carry_event(&coffee, 3, &out));
	buf_finish(&out);
}

static void a_whole_day_has_dates(void **state)
{
	struct carry_event fair = {
		.uid = "x", .title = "Markt", .place = "", .text = "", .url = ""};
	struct buf out;
	(void)state;
	fair.start = TEN_O_CLOCK - 9 * HOUR;
	fair.end = fair.start + 24 * HOUR;
	fair.whole_day = true;
	buf_init(&out);
	carry_event(&fair, 0, &out);
	assert_non_null(strstr(out.data, "DTSTART;VALUE=DATE:20261201\r\n"
					 "DTEND;VALUE=DATE:20261202\r\n"));
	buf_finish(&out);
}

/* Every title, of letters of one to four bytes, at every length: never too long, never cut badly.
 */
static void the_shortest_event_always_fits(void **state)
{
	static const char *const letters[] = {"a", "é", "ع", "字", "🙂", "\\", ";"};
	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
		struct buf title, out;
		buf_init(&title);
		buf_init(&out);
		for (int n = 1; n < 60; n++) {
			struct carry_event e = coffee;
			buf_add_str(&title, letters[i]);
			e.title = title.data;
			buf_clear(&out);
			assert_true(carry_event(&e, 2, &out));
			assert_true(out.len <= CARRY_BRIEF);
			const char *cut = strstr(out.data, "SUMMARY:") + strlen("SUMMARY:");
			size_t len = strcspn(cut, "\n");
			bool shortened = len >= 3 && memcmp(cut + len - 3, "…", 3) == 0;
			size_t unit = strlen(letters[i]) + (strchr("\\;", letters[i][0]) != NULL);
			assert_int_equal((shortened ? len - 3 : len) % unit, 0);
			assert_string_equal(cut + len, "\nEND:VEVENT");
		}
		buf_finish(&title);
		buf_finish(&out);
	}
}

static void long_lines_are_folded_where_a_character_ends(void **state)
{
	struct carry_contact c = sanne;
	struct buf name, out, plain;
	(void)state;
	buf_init(&name);
	buf_init(&out);
	buf_init(&plain);
	for (int i = 0; i < 60; i++)
		buf_add_str(&name, i % 7 == 0 ? "🙂" : "ع");
	c.name = name.data;
	carry_contact(&c, 0, &out);
	for (const char *line = out.data; *line != '\0';) {
		size_t len = strcspn(line, "\r");
		assert_true(len <= 75);
		assert_memory_equal(line + len, "\r\n", 2);
		size_t skip = line[0] == ' ' ? 1 : 0;
		assert_int_not_equal((unsigned char)line[skip] & 0xC0, 0x80);
		if (skip == 0 && line != out.data)
			buf_add_char(&plain, '\n');
		buf_add(&plain, line + skip, len - skip);
		line += len + 2;
	}
	assert_non_null(strstr(plain.data, name.data));
	buf_finish(&name);
	buf_finish(&out);
	buf_finish(&plain);
}

static void nothing_breaks_out_of_its_line(void **state)
{
	struct carry_contact c = sanne;
	struct carry_event e = coffee;
	struct buf out;
	(void)state;
	c.name = "A\r\nTEL:+1\nB";
	c.url = "https://example.org/\r\nEND:VCARD";
	e.title = "A\r\nEND:VEVENT";
	buf_init(&out);
	carry_contact(&c, 0, &out);
	assert_non_null(strstr(out.data, "\r\nFN:A\\nTEL:+1\\nB\r\n"));
	assert_non_null(strstr(out.data, "\r\nURL:https://example.org/END:VCARD\r\n"));
	for (int shorter = 0; shorter < 3; shorter++) {
		buf_clear(&out);
		carry_event(&e, shorter, &out);
		assert_non_null(strstr(out.data, "SUMMARY:A\\nEND:VEVENT"));
	}
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_network_is_written_as_phones_read_it),
		cmocka_unit_test(a_number_is_global),
		cmocka_unit_test(a_contact_is_a_vcard_in_two_lengths),
		cmocka_unit_test(an_event_is_a_calendar_in_three_lengths),
		cmocka_unit_test(a_whole_day_has_dates),
		cmocka_unit_test(the_shortest_event_always_fits),
		cmocka_unit_test(long_lines_are_folded_where_a_character_ends),
		cmocka_unit_test(nothing_breaks_out_of_its_line),
	};
	return cmocka_run_group_tests_name("carry", tests, NULL, NULL);
}
