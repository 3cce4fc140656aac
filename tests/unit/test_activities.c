/* Requests for an activity, from a kiosk's event to staff's list; on either database. */
#include "db/office/activities.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/collect.h"
#include "db/office/erase.h"
#include "db/store/places.h"
#include "db/sync/carrier.h"
#include "db/sync/counts.h"
#include "db/sync/sync.h"
#include "tests/unit/support/central.h"

#include <sodium.h>
#include <stdlib.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define START INT64_C(1798137000) /* seconds: 2026-12-24T18:30:00Z */
#define UID   "koffie@example.org"

struct office {
	struct test_central c;
	struct test_sender west, oost;
};

static void begin(struct office *o)
{
	test_central_init(&o->c);
	o->c.world.synced = true;
	test_sender_init(&o->west, &o->c, "west", "West");
	test_sender_init(&o->oost, &o->c, "oost", "Oost");
	o->c.world.now_ms += 1000;
}

static void end(struct office *o)
{
	test_sender_finish(&o->west);
	test_sender_finish(&o->oost);
	test_central_finish(&o->c);
}

/* receipt: filled in; correct: it is one, of a request that is to be corrected. */
static void tell(struct test_sender *s, const struct signup_activity *activity, const char *email,
		 const char *persons, bool correct, char receipt[RECEIPT_TEXT])
{
	const struct answer answers[] = {{"email", email}, {"persons", persons}};
	const struct given_consent consent = {"activity", 1, true};
	const struct signup signup = {.form = "activiteit",
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = 2,
				      .answers = answers,
				      .consent_count = 1,
				      .consents = &consent,
				      .activity = activity};
	if (correct)
		test_sender_amend(s, &signup, receipt);
	else
		test_sender_signup(s, &signup, receipt);
}

static void ask_at(struct test_sender *s, const struct signup_activity *activity, const char *email,
		   const char *persons, char receipt[RECEIPT_TEXT])
{
	tell(s, activity, email, persons, false, receipt);
}

/* Each a second after the one before. */
static void ask(struct test_sender *s, const char *email, const char *persons, int capacity,
		char receipt[RECEIPT_TEXT])
{
	const struct signup_activity activity = {
		.uid = UID, .title = "Koffie & \"taal\"", .start = START, .capacity = capacity};
	ask_at(s, &activity, email, persons, receipt);
	s->central->world.now_ms += 1000;
}

static void correct(struct test_sender *s, const char *email, const char *persons,
		    char receipt[RECEIPT_TEXT])
{
	const struct signup_activity activity = {
		.uid = UID, .title = "Koffie & \"taal\"", .start = START, .capacity = 3};
	tell(s, &activity, email, persons, true, receipt);
	s->central->world.now_ms += 1000;
}

static void bring(struct office *o)
{
	test_sender_send(&o->west);
	test_sender_send(&o->oost);
	test_central_collect(&o->c);
}

static char *printed(struct office *o, const char *word)
{
	struct activities_all found;
	struct err e = {.code = 0};
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	if (activities_find(&o->c.home, word, &found, &e) != 0 ||
	    activities_print_one(&o->c.home, &found.items[0], file, &e) != 0)
		fail_msg("%s", e.text);
	fclose(file);
	activities_finish(&found);
	return text;
}

/* lines: of those who asked, each as "plaats 1 a@b.nl". */
static void expect(struct office *o, const char *const *lines, size_t count)
{
	char *text = printed(o, "1");
	const char *at = text;
	for (size_t i = 0; i < count; i++) {
		char turn[20];
		const char *email = strrchr(lines[i], ' ');
		snprintf(turn, sizeof turn, "\n%.*s ", (int)(email - lines[i]), lines[i]);
		const char *found = strstr(at, turn);
		assert_non_null(found);
		const char *line_end = strchr(found + 1, '\n'), *who = strstr(found, email + 1);
		assert_non_null(line_end);
		if (who == NULL || who > line_end)
			fail_msg("no “%s” here:\n%s", lines[i], text);
		at = line_end;
	}
	free(text);
}
#define EXPECT(o, ...)                                                                             \
	expect(o, (const char *const[]){__VA_ARGS__},                                              \
	       sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void two_kiosks_in_one_order(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT], second[RECEIPT_TEXT];
	(void)state;
	begin(&o);
	ask(&o.west, "een@example.org", "1", 3, receipt);
	ask(&o.oost, "twee@example.org", "1", 3, second);
	ask(&o.west, "drie@example.org", "1", 3, receipt);
	ask(&o.oost, "vier@example.org", "1", 3, receipt);
	ask(&o.west, "vijf@example.org", "1", 3, receipt);
	bring(&o);
	EXPECT(&o, "plaats 1 een@", "plaats 2 twee@", "plaats 3 drie@", "wachtlijst 1 vier@",
	       "wachtlijst 2 vijf@");

	/* Who withdraws, at any kiosk, makes room for who waits. */
	test_sender_withdraw(&o.west, second);
	bring(&o);
	EXPECT(&o, "plaats 1 een@", "plaats 2 drie@", "plaats 3 vier@", "wachtlijst 1 vijf@");
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM request"), 4);

	/* As does who is erased by staff. */
	struct err e = {.code = 0};
	size_t erased = 0;
	int64_t no = test_central_ask(&o.c, "SELECT no FROM signup WHERE cells LIKE '%drie@%'");
	assert_int_equal(erase_signups(&o.c.home, &no, 1, "test", &erased, &e), 0);
	assert_int_equal(erased, 1);
	EXPECT(&o, "plaats 1 een@", "plaats 2 vier@", "plaats 3 vijf@");
	end(&o);
}

/* The same batch twice, and a withdrawal that comes before its signup. */
static void nothing_is_counted_twice_or_after_it_went(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT];
	(void)state;
	begin(&o);
	ask(&o.west, "een@example.org", "1", 3, receipt);
	test_sender_withdraw(&o.oost, receipt);
	test_sender_send(&o.oost);
	test_central_collect(&o.c);
	test_sender_send(&o.west);
	test_central_collect(&o.c);
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM signup"), 1);
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM request"), 0);
	/* That it was told how many places there are does no harm. */
	assert_int_equal(test_central_ask(&o.c, "SELECT capacity FROM activity"), 3);
	end(&o);
}

static void a_correction_keeps_its_turn_unless_it_asks_for_more(void **state)
{
	struct office o;
	char one[RECEIPT_TEXT], two[RECEIPT_TEXT], three[RECEIPT_TEXT];
	(void)state;
	begin(&o);
	ask(&o.west, "een@example.org", "2", 3, one);
	ask(&o.west, "twee@example.org", "1", 3, two);
	ask(&o.oost, "drie@example.org", "1", 3, three);
	bring(&o);
	EXPECT(&o, "plaats 1-2 een@", "plaats 3 twee@", "wachtlijst 1 drie@");
	/* Another address, and one place less: that is for who waits. */
	correct(&o.oost, "anders@example.org", "1", one);
	bring(&o);
	EXPECT(&o, "plaats 1 anders@", "plaats 2 twee@", "plaats 3 drie@");
	/* More than before: behind those who asked in between. */
	correct(&o.oost, "anders@example.org", "2", one);
	bring(&o);
	EXPECT(&o, "plaats 1 twee@", "plaats 2 drie@", "wachtlijst 1-2 anders@");
	end(&o);
}

/* Whichever of the two comes first. */
static void a_correction_that_comes_before_its_request(void **state)
{
	struct office o;
	char one[RECEIPT_TEXT], two[RECEIPT_TEXT];
	(void)state;
	begin(&o);
	ask(&o.west, "een@example.org", "2", 3, one);
	ask(&o.oost, "twee@example.org", "2", 3, two);
	correct(&o.oost, "anders@example.org", "1", one);
	test_sender_send(&o.oost);
	test_central_collect(&o.c);
	EXPECT(&o, "plaats 1-2 twee@", "plaats 3 anders@");
	bring(&o);
	EXPECT(&o, "plaats 1 anders@", "plaats 2-3 twee@");
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM request"), 2);
	end(&o);
}

static void staff_know_better_than_the_agenda(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT];
	struct err e = {.code = 0};
	(void)state;
	begin(&o);
	ask(&o.west, "een@example.org", "1", 0, receipt);
	bring(&o);
	EXPECT(&o, "aanvraag 1 een@");
	ask(&o.west, "twee@example.org", "2", 2, receipt);
	bring(&o);
	EXPECT(&o, "plaats 1 een@", "wachtlijst 1-2 twee@");
	assert_int_equal(activities_choose(&o.c.home, 1, 3, &e), 0);
	EXPECT(&o, "plaats 1 een@", "plaats 2-3 twee@");
	/* What is told later does not change what staff chose. */
	ask(&o.oost, "drie@example.org", "1", 1, receipt);
	bring(&o);
	EXPECT(&o, "plaats 1 een@", "plaats 2-3 twee@", "wachtlijst 1 drie@");
	assert_int_equal(activities_choose(&o.c.home, 1, 0, &e), 0);
	EXPECT(&o, "plaats 1 een@", "wachtlijst 1-2 twee@", "wachtlijst 3 drie@");
	end(&o);
}

/* A kiosk that was long offline does not bring an old number of places back. */
static void the_newest_number_of_places_counts(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT];
	(void)state;
	begin(&o);
	ask(&o.oost, "een@example.org", "1", 5, receipt);
	ask(&o.west, "twee@example.org", "1", 8, receipt);
	test_sender_send(&o.west);
	test_central_collect(&o.c);
	bring(&o);
	assert_int_equal(test_central_ask(&o.c, "SELECT capacity FROM activity"), 8);
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM activity"), 1);
	end(&o);
}

static void a_kiosk_without_the_time_waits_for_its_arrival(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT];
	(void)state;
	begin(&o);
	o.c.world.synced = false;
	int64_t now = o.c.world.now_ms;
	o.c.world.now_ms = 86400000;
	ask(&o.oost, "een@example.org", "1", 1, receipt);
	ask(&o.oost, "twee@example.org", "1", 1, receipt);
	/* Started again before it had the time: nobody will ever know. */
	o.c.world.boots++;
	o.c.world.synced = true;
	o.c.world.now_ms = now;
	ask(&o.west, "drie@example.org", "1", 1, receipt);
	bring(&o);
	EXPECT(&o, "plaats 1 drie@", "wachtlijst 1 een@", "wachtlijst 2 twee@");
	char *text = printed(&o, UID);
	assert_non_null(strstr(text, "~ De klok van deze kiosk was niet gelijkgezet."));
	free(text);
	/* The kiosk found the time again: what it did before was before that. */
	o.c.world.now_ms = now - 10;
	ask(&o.oost, "vier@example.org", "1", 1, receipt);
	o.c.world.now_ms = now + 5000;
	bring(&o);
	/* One of the same moment goes first by its id; the order of the kiosk itself is kept. */
	text = printed(&o, UID);
	const char *one = strstr(text, "een@"), *two = strstr(text, "twee@"),
		   *three = strstr(text, "drie@"), *four = strstr(text, "vier@");
	assert_true(one < two && two < three && one < four && two < four && four < three);
	free(text);
	end(&o);
}

/* An activity that repeats has a list for each time. */
/* Its turn is of when that was really done, which is after who asked in between. */
static void a_correction_without_the_time_gets_it(void **state)
{
	struct office o;
	char one[RECEIPT_TEXT], two[RECEIPT_TEXT];
	(void)state;
	begin(&o);
	ask(&o.west, "een@example.org", "1", 3, one);
	ask(&o.west, "twee@example.org", "2", 3, two);
	bring(&o);
	o.c.world.boots++;
	o.c.world.synced = false;
	o.c.world.wall_ms = -o.c.world.now_ms;
	correct(&o.oost, "een@example.org", "2", one);
	o.c.world.wall_ms = 0;
	o.c.world.synced = true;
	bring(&o);
	assert_int_equal(
		test_central_ask(&o.c, "SELECT count(*) FROM request WHERE clock_synced = 2"), 1);
	EXPECT(&o, "plaats 1-2 twee@", "wachtlijst 1-2 een@");
	end(&o);
}

static void each_time_is_its_own(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT];
	struct activities_all all;
	struct err e = {.code = 0};
	(void)state;
	begin(&o);
	for (int week = 0; week < 3; week++) {
		const struct signup_activity activity = {.uid = UID,
							 .title = "Zang\x1b[31m",
							 .start = START + week * 7 * 86400,
							 .capacity = 2};
		ask_at(&o.west, &activity, "een@example.org", "1", receipt);
	}
	bring(&o);
	assert_int_equal(activities_load(&o.c.home, (START + 1) * 1000, INT64_MAX, &all, &e), 0);
	assert_int_equal(all.count, 2);
	assert_int_equal(all.items[0].request_count, 1);
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	activities_print(&all, file);
	fclose(file);
	assert_null(strchr(text, '\x1b'));
	assert_non_null(strstr(text, "31-12-2026 19:30"));
	free(text);
	activities_finish(&all);
	assert_int_equal(activities_find(&o.c.home, UID, &all, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	assert_non_null(strstr(e.text, "1, 2, 3"));
	assert_int_equal(activities_find(&o.c.home, "weg", &all, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	end(&o);
}

static void it_is_in_exports_too(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT];
	struct activities_all found;
	struct err e = {.code = 0};
	struct buf csv;
	(void)state;
	begin(&o);
	ask(&o.west, "een@example.org", "2", 3, receipt);
	ask(&o.west, "=cmd|twee@example.org", "2", 3, receipt);
	bring(&o);
	assert_int_equal(activities_find(&o.c.home, "1", &found, &e), 0);
	char *path = file_join(o.c.root, "lijst.csv");
	const struct activities_wish wish = {.format = "csv", .output = path};
	if (activities_export(&o.c.home, &found.items[0], &wish, &e) != 0)
		fail_msg("%s", e.text);
	buf_init(&csv);
	assert_int_equal(file_read(path, 100000, &csv, &e), 0);
	const char *first = strstr(csv.data, "plaats,1,2,"), *second;
	assert_non_null(first);
	second = strstr(first, "wachtlijst,1,2,");
	assert_non_null(second);
	assert_non_null(strstr(first, "een@example.org"));
	assert_non_null(strstr(first, "2026-12-24T18:30:00Z"));
	assert_non_null(strstr(csv.data, "turn,turn_number,turn_places,turn_at,turn_sure,number"));
	assert_non_null(strstr(csv.data, "activity,activity_start"));
	const struct activities_wish none = {.format = "pdf"};
	assert_int_equal(activities_export(&o.c.home, &found.items[0], &none, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	buf_finish(&csv);
	free(path);
	activities_finish(&found);
	end(&o);
}

static char *places_path(const struct test_sender *s)
{
	char name[CARRIER_NAME];
	carrier_places_name(s->id, name);
	return file_join(s->drop, name);
}

static void expect_told(const struct test_sender *s, long long asked, long long capacity)
{
	struct places_count count;
	assert_true(places_find(s->state, UID, START, &count));
	assert_int_equal(count.asked, asked);
	assert_int_equal(count.capacity, capacity);
}

/* From one kiosk by way of central to the other, and only where something changed. */
static void counts_come_back_to_every_kiosk(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT], second[RECEIPT_TEXT];
	struct places_count count;
	(void)state;
	begin(&o);
	test_sender_news(&o.oost, "a@example.org", receipt);
	bring(&o);
	char *path = places_path(&o.oost);
	assert_false(file_exists(path));
	assert_false(places_find(o.oost.state, UID, START, &count));
	ask(&o.west, "een@example.org", "2", 3, receipt);
	ask(&o.west, "twee@example.org", "2", 3, second);
	bring(&o);
	bring(&o);
	expect_told(&o.oost, 4, 3);
	expect_told(&o.west, 4, 3);
	assert_false(places_find(o.oost.state, UID, START + 1, &count));
	assert_false(places_find(o.oost.state, "koffie@example.or", START, &count));

	/* Nothing changed: nothing is written, until a day has gone by. */
	assert_int_equal(remove(path), 0);
	bring(&o);
	assert_false(file_exists(path));
	o.c.world.now_ms += 25 * INT64_C(3600000);
	bring(&o);
	assert_true(file_exists(path));

	test_sender_withdraw(&o.oost, second);
	bring(&o);
	bring(&o);
	expect_told(&o.oost, 2, 3);
	struct err e = {.code = 0};
	assert_int_equal(activities_choose(&o.c.home, 1, 15, &e), 0);
	bring(&o);
	test_sender_send(&o.oost);
	expect_told(&o.oost, 2, 15);
	/* What has been is told no longer. */
	o.c.world.now_ms = (START + 3 * 86400) * 1000;
	test_central_collect(&o.c);
	test_sender_send(&o.oost);
	assert_false(places_find(o.oost.state, UID, START, &count));
	free(path);
	end(&o);
}

static void copy_file(const char *from, const char *to)
{
	struct buf bytes;
	struct err e = {.code = 0};
	buf_init(&bytes);
	if (file_read(from, 1000000, &bytes, &e) != 0 ||
	    file_replace(to, bytes.data, bytes.len, 0600, &e) != 0)
		fail_msg("%s", e.text);
	buf_finish(&bytes);
}

/* What lies in the drop is refused, the kiosk keeps what it had, and its signups go. */
static void refuses(struct office *o, const char *path, const char *bytes, size_t len)
{
	struct sync sync;
	struct err e = {.code = 0};
	char receipt[RECEIPT_TEXT];
	assert_int_equal(file_replace(path, bytes, len, 0600, &e), 0);
	o->c.world.now_ms += 1000;
	test_sender_news(&o->oost, "a@example.org", receipt);
	assert_int_equal(sync_init(&sync, o->oost.state, &o->c.sys, &e), 0);
	assert_int_equal(sync_once(&sync, &e), -1);
	assert_int_equal(sync.reason, REASON_PLACES_WRONG);
	sync_finish(&sync);
	expect_told(&o->oost, 1, 3);
	long long before = test_central_ask(&o->c, "SELECT count(*) FROM signup");
	test_central_collect(&o->c);
	assert_int_equal(test_central_ask(&o->c, "SELECT count(*) FROM signup"), before + 1);
}

/* Signed by central, and yet not what it writes. */
static void refuses_what_central_never_writes(struct office *o, const char *path)
{
	struct buf bytes;
	buf_init(&bytes);
	static const char *const lists[] = {
		"{}",
		"[1]",
		"[{\"uid\":\"a\",\"start\":\"2026-12-24\",\"asked\":1,\"capacity\":1}]",
		"[{\"uid\":\"a\\n0\",\"start\":\"2026-12-24T18:30:00Z\",\"asked\":1,"
		"\"capacity\":1}]",
		"[{\"uid\":\"a\",\"start\":\"2026-12-24T18:30:00Z\",\"asked\":-1,\"capacity\":1}]",
		"[{\"uid\":\"a\",\"start\":\"2026-12-24T18:30:00Z\",\"asked\":1,\"capacity\":1,"
		"\"name\":\"Jan\"}]",
	};
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		buf_clear(&bytes);
		counts_write(lists[i], INT64_C(1900000000000), o->c.home.sign, &bytes);
		refuses(o, path, bytes.data, bytes.len);
	}
	buf_finish(&bytes);
}

/* A file in the state folder that broke is one that is not there. */
static void what_broke_is_not_there(struct office *o)
{
	struct places_count count;
	static const char *const broken[] = {"", "iets anders\n", "wijkkiosk-places 1 5\n1 2 3 a",
					     "wijkkiosk-places 1 5\n1 x 3 a\n",
					     "wijkkiosk-places 1 99999999999999999999\n"};
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		temp_write(o->oost.state, PLACES_FILE, broken[i], strlen(broken[i]));
		assert_false(places_find(o->oost.state, UID, START, &count));
	}
}

static void what_is_not_centrals_is_refused(void **state)
{
	struct office o;
	char receipt[RECEIPT_TEXT];
	struct buf real, bytes;
	struct err e = {.code = 0};
	uint8_t sign[CODE_SIGN_SECRET], public_key[CODE_SIGN_PUBLIC];
	(void)state;
	begin(&o);
	ask(&o.oost, "een@example.org", "1", 3, receipt);
	bring(&o);
	char *path = places_path(&o.oost), *kept = file_join(o.c.root, "old");
	copy_file(path, kept);
	o.c.world.now_ms += 25 * INT64_C(3600000);
	bring(&o);
	bring(&o);
	expect_told(&o.oost, 1, 3);
	buf_init(&real);
	buf_init(&bytes);
	assert_int_equal(file_read(path, 1000000, &real, &e), 0);

	/* An old one, put there again. */
	assert_int_equal(file_read(kept, 1000000, &bytes, &e), 0);
	refuses(&o, path, bytes.data, bytes.len);
	/* One that somebody else signed. */
	crypto_sign_keypair(public_key, sign);
	buf_clear(&bytes);
	counts_write("[]", INT64_C(1900000000000), sign, &bytes);
	refuses(&o, path, bytes.data, bytes.len);
	/* One byte changed, half of it, none of it, and far too much. */
	char *digit = strstr(real.data, "\"asked\":1");
	assert_non_null(digit);
	digit[8] = '0';
	refuses(&o, path, real.data, real.len);
	digit[8] = '1';
	refuses(&o, path, real.data, real.len / 2);
	refuses(&o, path, "", 0);
	for (size_t i = bytes.len; i <= COUNTS_BYTES_MAX; i++)
		buf_add_char(&bytes, ' ');
	refuses(&o, path, bytes.data, bytes.len);
	refuses_what_central_never_writes(&o, path);
	what_broke_is_not_there(&o);
	buf_finish(&real);
	buf_finish(&bytes);
	free(path);
	free(kept);
	end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_kiosks_in_one_order),
		cmocka_unit_test(nothing_is_counted_twice_or_after_it_went),
		cmocka_unit_test(a_correction_keeps_its_turn_unless_it_asks_for_more),
		cmocka_unit_test(a_correction_that_comes_before_its_request),
		cmocka_unit_test(staff_know_better_than_the_agenda),
		cmocka_unit_test(the_newest_number_of_places_counts),
		cmocka_unit_test(a_kiosk_without_the_time_waits_for_its_arrival),
		cmocka_unit_test(a_correction_without_the_time_gets_it),
		cmocka_unit_test(each_time_is_its_own),
		cmocka_unit_test(it_is_in_exports_too),
		cmocka_unit_test(counts_come_back_to_every_kiosk),
		cmocka_unit_test(what_is_not_centrals_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
