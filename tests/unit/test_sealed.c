/* What is inside a seal: read as the protocol says, and never more kindly than jansson does. */
#include "db/store/sealed.h"
#include "db/base/buf.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char signup[] =
	"{\"kind\":\"signup\",\"made_at\":1795000000000,\"clock_synced\":true,\"form\":\"nieuws\","
	"\"form_version\":2,\"lang\":\"nl\",\"assisted\":false,\"receipt\":"
	"\"00112233445566778899aabbccddeeff\",\"answers\":{\"naam\":\"\",\"e_mail\":\"a\\\"\\u00e7"
	"\\ud83d\\ude00\xC3\xA7@b.nl\"},\"consents\":{\"nieuws\":{\"version\":3,\"given\":true}}}";

#define ACTIVITY(uid, start, more)                                                                 \
	"\"activity\":{\"uid\":" uid ",\"start\":\"" start "\",\"title\":\"A\"" more "},"          \
	"\"answers\""

static void test_a_signup_is_read(void **state)
{
	(void)state;
	struct sealed s;
	assert_true(sealed_read(signup, sizeof signup - 1, &s));
	assert_int_equal(s.kind, SEALED_SIGNUP);
	assert_int_equal(s.worker_len, 0);
	assert_false(s.assisted);
	assert_true(s.clock_synced);
	assert_string_equal(s.form, "nieuws");
	assert_string_equal(s.lang, "nl");
	assert_int_equal(s.form_version, 2);
	assert_int_equal(s.made_at, INT64_C(1795000000000));
	assert_int_equal(s.receipt[15], 0xFF);
	assert_int_equal(s.key_count, 3);
	assert_int_equal(s.keys[1].len, 6);
	assert_memory_equal(s.keys[1].text, "e_mail", 6);
	assert_true(s.keys[2].is_consent && !s.keys[0].is_consent);
}

static void test_a_withdrawal_needs_no_answers(void **state)
{
	(void)state;
	static const char text[] =
		"{\"kind\":\"withdrawal\",\"made_at\":0,\"clock_synced\":false,\"form\":\"\","
		"\"form_version\":0,\"lang\":\"en\",\"assisted\":false,\"receipt\":"
		"\"00112233445566778899aabbccddeeff\"}";
	struct sealed s;
	assert_true(sealed_read(text, sizeof text - 1, &s));
	assert_int_equal(s.kind, SEALED_WITHDRAWAL);
	assert_int_equal(s.key_count, 0);
}

static void test_a_test_needs_no_answers(void **state)
{
	(void)state;
	static const char text[] =
		"{\"kind\":\"test\",\"made_at\":0,\"clock_synced\":false,\"form\":\"\","
		"\"form_version\":0,\"lang\":\"nl\",\"assisted\":false,\"worker\":\"\","
		"\"receipt\":\"00112233445566778899aabbccddeeff\"}";
	struct sealed s;
	assert_true(sealed_read(text, sizeof text - 1, &s));
	assert_int_equal(s.kind, SEALED_TEST);
	assert_int_equal(s.key_count, 0);
}

static void test_an_activity_is_read(void **state)
{
	(void)state;
	static const char more[] = "\"activity\":{\"uid\":\"a\\\"b@c\",\"start\":"
				   "\"2026-12-01T18:30:00Z\",\"title\":\"\",\"later\":[1],"
				   "\"capacity\":12},\"answers\"";
	struct buf text;
	struct sealed s;
	buf_init(&text);
	const char *at = strstr(signup, "\"answers\"");
	buf_add(&text, signup, (size_t)(at - signup));
	buf_add_str(&text, more);
	buf_add_str(&text, at + strlen("\"answers\""));
	assert_true(sealed_read(text.data, text.len, &s));
	assert_int_equal(s.activity.uid_len, 6);
	assert_memory_equal(s.activity.uid, "a\\\"b@c", 6);
	assert_int_equal(s.activity.start_ms, INT64_C(1796149800000));
	assert_int_equal(s.activity.capacity, 12);
	assert_int_equal(s.activity.title_len, 0);
	buf_finish(&text);
	/* What was there of an earlier one does not stay. */
	assert_true(sealed_read(signup, sizeof signup - 1, &s));
	assert_null(s.activity.uid);
}

/* The signup with one piece changed. */
static bool reads_with(const char *from, const char *to)
{
	struct buf text;
	struct sealed s;
	buf_init(&text);
	const char *at = strstr(signup, from);
	if (at == NULL)
		fail_msg("no %s", from);
	buf_add(&text, signup, (size_t)(at - signup));
	buf_add_str(&text, to);
	buf_add_str(&text, at + strlen(from));
	bool right = sealed_read(text.data, text.len, &s);
	buf_finish(&text);
	return right;
}

static void test_nonsense_is_refused(void **state)
{
	(void)state;
	static const char *const changes[][2] = {
		{"\"signup\"", "\"iets\""},
		{"\"made_at\":1795000000000", "\"made_at\":-1"},
		{"\"made_at\":1795000000000", "\"made_at\":253402300799001"},
		{"\"made_at\":1795000000000", "\"made_at\":01"},
		{"\"made_at\":1795000000000", "\"made_at\":1.0"},
		{"\"made_at\":1795000000000", "\"made_at\":99999999999999999999999"},
		{"\"clock_synced\":true", "\"clock_synced\":1"},
		{"\"form\":\"nieuws\"", "\"form\":\"Nieuws\""},
		{"\"form\":\"nieuws\"", "\"form\":\"\""},
		{"\"form\":\"nieuws\"", "\"form\":\"a/b\""},
		{"\"answers\"", "\"activity\":{},\"answers\""},
		{"\"answers\"", "\"activity\":1,\"answers\""},
		{"\"answers\"", ACTIVITY("\"\"", "2026-12-01T18:30:00Z", "")},
		{"\"answers\"", ACTIVITY("1", "2026-12-01T18:30:00Z", "")},
		{"\"answers\"", ACTIVITY("\"a\"", "2026-12-01", "")},
		{"\"answers\"", ACTIVITY("\"a\"", "2026-02-30T18:30:00Z", "")},
		{"\"answers\"", ACTIVITY("\"a\"", "2026-12-01T18:30:00+", "")},
		{"\"answers\"", ACTIVITY("\"a\"", "1969-12-31T23:59:59Z", "")},
		{"\"answers\"", ACTIVITY("\"a\"", "2026-12-01T18:30:00Z", ",\"capacity\":-1")},
		{"\"answers\"", ACTIVITY("\"a\"", "2026-12-01T18:30:00Z", ",\"uid\":\"b\"")},
		{"\"form_version\":2", "\"form_version\":2147483648"},
		{"\"lang\":\"nl\"", "\"lang\":\"\""},
		{"\"assisted\":false,", ""},
		{"\"assisted\":false", "\"assisted\":false,\"assisted\":false"},
		{"00112233", "0011223"},
		{"aabbccddeeff", "AABBCCDDEEFF"},
		{"\"naam\":\"\"", "\"naam\":1"},
		{"\"naam\":\"\"", "\"Naam\":\"\""},
		{"\"naam\":\"\"", "\"\":\"\""},
		{"\"naam\":\"\"", "\"e_mail\":\"\""},
		{"\"naam\":\"\"", "\"naam\":\"\t\""},
		{"\"naam\":\"\"", "\"naam\":\"\\u0000\""},
		{"\"naam\":\"\"", "\"naam\":\"\\ud800\""},
		{"\"naam\":\"\"", "\"naam\":\"\\udc00\\ud800\""},
		{"\"naam\":\"\"", "\"naam\":\"\\x\""},
		{"\"naam\":\"\"", "\"naam\":\"\xC0\x80\""},
		{"\"naam\":\"\"", "\"naam\":\"\xED\xA0\x80\""},
		{"\"naam\":\"\"", "\"naam\":\"\xF5\x80\x80\x80\""},
		{"\"naam\":\"\"", "\"naam\":\"\xE2\x82\""},
		{"\"version\":3,", ""},
		{"\"version\":3", "\"version\":\"3\""},
		{",\"given\":true", ""},
		{"\"given\":true", "\"given\":true,\"given\":true"},
		{"}}}", "}}"},
		{"}}}", "}}},"},
		{"}}}", "}}}{}"},
		{"{\"kind\"", "[\"kind\""},
		{"{\"kind\"", "{,\"kind\""},
	};
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		if (reads_with(changes[i][0], changes[i][1]))
			fail_msg("%s -> %s", changes[i][0], changes[i][1]);
}

static void test_a_newer_kiosk_may_say_more(void **state)
{
	(void)state;
	assert_true(reads_with("{\"kind\"", " {\n\"zin\" : [1, -2.5e+3, {\"a\": null}, [], {}, "
					    "true, \"x\"],\t\"kind\""));
	assert_true(reads_with("\"given\":true", "\"given\":true,\"how\":{\"by\":[\"hand\"]}"));
	struct buf deep;
	buf_init(&deep);
	buf_add_str(&deep, "{\"diep\":");
	for (int i = 0; i < 1000; i++)
		buf_add_char(&deep, '[');
	buf_add_str(&deep, "1,\"kind\"");
	assert_false(reads_with("{\"kind\"", deep.data));
	buf_finish(&deep);
}

/* Whatever is accepted, the library that exports it accepts as well. */
static void test_never_kinder_than_jansson(void **state)
{
	enum { ROUNDS = 200000 };
	static const char pieces[] = "\"\\{}[]:,u0d8\x80\xC3\xE2\xF0 \n\t-+.e19tfn\x01\x7F";
	(void)state;
	char text[sizeof signup];
	int accepted = 0;
	struct sealed s;
	for (int round = 0; round < ROUNDS; round++) {
		memcpy(text, signup, sizeof signup);
		for (uint32_t n = randombytes_uniform(3) + 1; n > 0; n--)
			text[randombytes_uniform(sizeof signup - 1)] =
				pieces[randombytes_uniform(sizeof pieces - 1)];
		if (!sealed_read(text, sizeof signup - 1, &s))
			continue;
		accepted++;
		json_t *json = json_loadb(text, sizeof signup - 1, JSON_REJECT_DUPLICATES, NULL);
		if (json == NULL)
			fail_msg("%s", text);
		json_decref(json);
	}
	assert_true(accepted > 100);
	for (size_t len = 0; len < sizeof signup - 1; len++)
		assert_false(sealed_read(signup, len, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_signup_is_read),
		cmocka_unit_test(test_an_activity_is_read),
		cmocka_unit_test(test_a_withdrawal_needs_no_answers),
		cmocka_unit_test(test_a_test_needs_no_answers),
		cmocka_unit_test(test_nonsense_is_refused),
		cmocka_unit_test(test_a_newer_kiosk_may_say_more),
		cmocka_unit_test(test_never_kinder_than_jansson),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
