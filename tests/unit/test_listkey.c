/* The centre's own list: its key, what is sealed to it, and what opens again. */
#include "db/store/attendance.h"
#include "db/store/centre.h"
#include "db/store/listkey.h"
#include "db/store/opened.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/store/store.h"
#include "db/store/tries.h"
#include "tests/unit/support/kiosk.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Declared for _GNU_SOURCE only. */
extern void *memmem(const void *in, size_t in_len, const void *what, size_t what_len);

#define PASSPHRASE "de brug is op dinsdag open"
#define OTHER	   "de brug is op vrijdag dicht"
#define WRONG	   "de brug is op dinsdag dicht"

struct room {
	struct test_kiosk kiosk;
	struct store *store;
	struct centre *centre;
};

static int room_setup(void **state)
{
	struct room *r = buf_alloc(1, sizeof *r);
	test_kiosk_init(&r->kiosk);
	assert_int_equal(store_open(&r->store, r->kiosk.state, &r->kiosk.sys, NULL), 0);
	r->centre = centre_new(r->kiosk.state, &r->kiosk.sys);
	*state = r;
	return 0;
}

static int room_teardown(void **state)
{
	struct room *r = *state;
	centre_free(r->centre);
	store_free(r->store);
	test_kiosk_finish(&r->kiosk);
	free(r);
	return 0;
}

static void begin(struct room *r, const char *passphrase)
{
	struct err e = {.code = 0};
	if (listkey_begin(r->centre, passphrase, &e) != 0)
		fail_msg("%s", e.text);
}

static void sign_up(struct room *r, const char *email, char receipt[RECEIPT_TEXT])
{
	r->kiosk.world.now_ms += 1000;
	test_kiosk_signup_in(r->store, email, receipt);
}

/* NULL when the passphrase is wrong. */
static struct listkey_ring *try(struct room *r, const char *passphrase)
{
	struct listkey_tried tried = {.ring = NULL};
	struct err e = {.code = 0};
	if (listkey_try(r->centre, passphrase, &tried, &e) != 0)
		fail_msg("%s", e.text);
	return tried.ring;
}

static struct opened *open_with(struct room *r, const char *passphrase)
{
	struct opened *opened = NULL;
	struct err e = {.code = 0};
	struct listkey_ring *ring = try(r, passphrase);
	assert_non_null(ring);
	if (opened_read(&opened, r->kiosk.state, ring, &e) != 0 ||
	    attendance_fill(r->centre, opened, &e) != 0)
		fail_msg("%s", e.text);
	listkey_free(ring);
	return opened;
}

static void expect_refused(const char *passphrase, const char *says)
{
	struct err e = {.code = 0};
	assert_int_equal(listkey_judge(passphrase, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	if (strstr(e.text, says) == NULL)
		fail_msg("%s", e.text);
}

static void what_can_be_guessed_is_refused(void **state)
{
	(void)state;
	expect_refused("", "kan niet");
	expect_refused("veertien teken", "te kort");
	expect_refused("hallohallohallo", "makkelijk te raden");
	expect_refused("de brug is\topen op dinsdag", "kan niet");
	assert_int_equal(listkey_judge(PASSPHRASE, NULL), 0);
	assert_int_equal(listkey_judge("vijftien tékens", NULL), 0);
	for (int i = 0; i < 50; i++) {
		struct buf one, two;
		buf_init_secret(&one);
		buf_init_secret(&two);
		listkey_make(&one);
		listkey_make(&two);
		assert_int_equal(one.len, LISTKEY_MADE - 1);
		assert_string_not_equal(one.data, two.data);
		buf_finish(&one);
		buf_finish(&two);
	}
}

/* How many boxes the newest event has, and that the last is the recovery key's. */
static size_t recipients_of_newest(struct room *r)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	uint8_t last[SEAL_KEY_ID];
	assert_int_equal(events_open(&db, r->kiosk.state, NULL), 0);
	assert_int_equal(sql_prepare(&s, db, NULL,
				     "SELECT recipients FROM event ORDER BY seq DESC LIMIT 1",
				     NULL),
			 0);
	assert_int_equal(sql_step(s, NULL), 1);
	size_t bytes = (size_t)sqlite3_column_bytes(s, 0);
	const uint8_t *ids = sqlite3_column_blob(s, 0);
	seal_key_id(r->kiosk.conf.recipients[r->kiosk.conf.recipient_count - 1], last);
	assert_memory_equal(ids + bytes - SEAL_KEY_ID, last, SEAL_KEY_ID);
	sqlite3_finalize(s);
	sql_close(db);
	return bytes / SEAL_KEY_ID;
}

static void signups_are_sealed_to_it_from_begin_to_end(void **state)
{
	struct room *r = *state;
	char receipt[RECEIPT_TEXT];
	int64_t since = -1;
	sign_up(r, "voor@example.org", receipt);
	assert_int_equal(recipients_of_newest(r), 2);
	assert_int_equal(listkey_since(r->centre, &since, NULL, NULL), 0);
	assert_int_equal(since, 0);
	begin(r, PASSPHRASE);
	assert_int_equal(listkey_since(r->centre, &since, NULL, NULL), 0);
	assert_int_equal(since, r->kiosk.world.now_ms);
	struct err e = {.code = 0};
	assert_int_equal(listkey_begin(r->centre, OTHER, &e), -1);
	assert_int_equal(e.code, EX_CANTCREAT);
	sign_up(r, "een@example.org", receipt);
	assert_int_equal(recipients_of_newest(r), 3);
	assert_int_equal(listkey_end(r->centre, NULL), 0);
	assert_int_equal(listkey_end(r->centre, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	sign_up(r, "na@example.org", receipt);
	assert_int_equal(recipients_of_newest(r), 2);

	struct opened *opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->entry_count, 1);
	assert_int_equal(opened->group_count, 1);
	assert_int_equal(opened->shut, 2);
	assert_string_equal(opened_answer(&opened->entries[0], "email"), "een@example.org");
	assert_string_equal(opened->groups[0].sample->form, "nieuws");
	opened_free(opened);
}

/* With the same passphrase a list goes on; with another one, what was sealed before stays shut. */
static void a_list_that_was_ended_goes_on_with_its_passphrase(void **state)
{
	struct room *r = *state;
	char receipt[RECEIPT_TEXT];
	begin(r, PASSPHRASE);
	sign_up(r, "een@example.org", receipt);
	assert_int_equal(listkey_end(r->centre, NULL), 0);
	begin(r, PASSPHRASE);
	sign_up(r, "twee@example.org", receipt);
	struct opened *opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->entry_count, 2);
	opened_free(opened);
	assert_int_equal(listkey_end(r->centre, NULL), 0);
	begin(r, OTHER);
	sign_up(r, "drie@example.org", receipt);
	opened = open_with(r, OTHER);
	assert_int_equal(opened->entry_count, 1);
	assert_int_equal(opened->shut, 2);
	assert_string_equal(opened_answer(&opened->entries[0], "email"), "drie@example.org");
	opened_free(opened);
	opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->entry_count, 2);
	opened_free(opened);
}

static void a_wrong_passphrase_opens_nothing_and_must_wait(void **state)
{
	struct room *r = *state;
	struct listkey_tried tried = {.ring = NULL};
	begin(r, PASSPHRASE);
	for (int i = 0; i <= TRIES_FREE; i++)
		assert_null(try(r, WRONG));
	assert_int_equal(listkey_try(r->centre, PASSPHRASE, &tried, NULL), 0);
	assert_null(tried.ring);
	assert_int_equal(tried.wait_ms, TRIES_FIRST_WAIT_MS);
	r->kiosk.world.now_ms += TRIES_FIRST_WAIT_MS;
	struct listkey_ring *ring = try(r, PASSPHRASE);
	assert_non_null(ring);
	listkey_free(ring);
	assert_int_equal(tries_wait(r->centre, LISTKEY_NOBODY, &tried.wait_ms, NULL), 0);
	assert_int_equal(tried.wait_ms, 0);
}

/* As people type it from paper. */
static void a_made_passphrase_may_be_typed_in_many_ways(void **state)
{
	struct room *r = *state;
	begin(r, "7K3QM-82PX4-0W1AB");
	static const char *const typed[] = {"7k3qm82px40w1ab", "7k3qm 82px4 ow1ab",
					    "7K3QM-82PX4-OWLAB"};
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
		struct listkey_ring *ring = try(r, typed[i]);
		assert_non_null(ring);
		listkey_free(ring);
	}
	assert_null(try(r, "7k3qm82px40w1ac"));
}

static void who_withdrew_is_not_in_it(void **state)
{
	struct room *r = *state;
	char first[RECEIPT_TEXT], second[RECEIPT_TEXT];
	begin(r, PASSPHRASE);
	sign_up(r, "een@example.org", first);
	sign_up(r, "twee@example.org", second);
	assert_int_equal(store_withdraw(r->store, first, "nl", NULL), 0);
	struct opened *opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->entry_count, 1);
	assert_int_equal(opened->withdrawn, 1);
	assert_string_equal(opened_answer(&opened->entries[0], "email"), "twee@example.org");
	opened_free(opened);
}

/* Corrected twice: the newest answers stand, under the signup that they are of. */
static void a_correction_comes_instead_of_what_it_corrects(void **state)
{
	struct room *r = *state;
	char receipt[RECEIPT_TEXT];
	begin(r, PASSPHRASE);
	sign_up(r, "een@example.org", receipt);
	struct opened *opened = open_with(r, PASSPHRASE);
	uint8_t event[OPENED_EVENT];
	memcpy(event, opened->entries[0].event, sizeof event);
	int64_t made_at = opened->entries[0].made_at;
	opened_free(opened);
	for (int i = 0; i < 2; i++) {
		const struct answer answers[] = {
			{"naam", "Jan"}, {"email", i == 0 ? "b@example.org" : "c@example.org"}};
		const struct given_consent consent = {"nieuws", 3, true};
		const struct signup signup = {.form = "nieuws",
					      .lang = "nl",
					      .form_version = 2,
					      .answer_count = 2,
					      .consent_count = 1,
					      .answers = answers,
					      .consents = &consent};
		r->kiosk.world.now_ms += 1000;
		assert_int_equal(store_amend(r->store, &signup, receipt, NULL), 0);
	}
	opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->entry_count, 1);
	assert_true(opened->entries[0].corrected);
	assert_string_equal(opened_answer(&opened->entries[0], "email"), "c@example.org");
	assert_memory_equal(opened->entries[0].event, event, sizeof event);
	assert_int_equal(opened->entries[0].made_at, made_at);
	opened_free(opened);
	assert_int_equal(store_withdraw(r->store, receipt, "nl", NULL), 0);
	opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->entry_count, 0);
	opened_free(opened);
}

static void who_came_is_ticked_and_can_be_taken_back(void **state)
{
	struct room *r = *state;
	char receipt[RECEIPT_TEXT];
	begin(r, PASSPHRASE);
	sign_up(r, "een@example.org", receipt);
	sign_up(r, "twee@example.org", receipt);
	struct opened *opened = open_with(r, PASSPHRASE);
	assert_false(opened->entries[0].came);
	assert_int_equal(attendance_set(r->centre, opened->entries[0].event, true, NULL), 0);
	assert_int_equal(attendance_set(r->centre, opened->entries[1].event, true, NULL), 0);
	assert_int_equal(attendance_set(r->centre, opened->entries[1].event, false, NULL), 0);
	opened_free(opened);
	opened = open_with(r, PASSPHRASE);
	assert_true(opened->entries[0].came);
	assert_false(opened->entries[1].came);
	opened_free(opened);
}

/* Neither the passphrase nor an answer is in any file of the kiosk. */
static void nothing_secret_is_on_the_disk(void **state)
{
	static const char *const files[] = {"centre.db", "centre.db-wal", EVENTS_FILE,
					    EVENTS_FILE "-wal", CONF_FILE};
	struct room *r = *state;
	char receipt[RECEIPT_TEXT];
	size_t looked = 0;
	begin(r, PASSPHRASE);
	sign_up(r, "een@example.org", receipt);
	struct opened *opened = open_with(r, PASSPHRASE);
	assert_int_equal(attendance_set(r->centre, opened->entries[0].event, true, NULL), 0);
	opened_free(opened);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct buf bytes;
		char *path = file_join(r->kiosk.state, files[i]);
		buf_init(&bytes);
		if (file_read(path, 1 << 24, &bytes, NULL) == 0 && bytes.len > 0) {
			looked++;
			assert_null(memmem(bytes.data, bytes.len, "example", 7));
			assert_null(memmem(bytes.data, bytes.len, "dinsdag", 7));
		}
		buf_finish(&bytes);
		free(path);
	}
	assert_true(looked >= 4);
}

/* Rows that somebody else wrote are no key, and a signup goes on without them. */
static void a_spoiled_key_stops_no_signup(void **state)
{
	struct room *r = *state;
	char receipt[RECEIPT_TEXT];
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	int64_t since;
	begin(r, PASSPHRASE);
	assert_int_equal(centre_open(r->centre, &db, NULL), 0);
	assert_int_equal(sql_exec(db, "UPDATE list_key SET memory_mib = 1000000", NULL), 0);
	assert_int_equal(listkey_since(r->centre, &since, NULL, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	sign_up(r, "een@example.org", receipt);
	assert_int_equal(recipients_of_newest(r), 2);
}

/* Each time of an activity by itself, in the order of time; and what is for none before it. */
static void people_stand_under_their_activity(void **state)
{
	struct room *r = *state;
	char receipt[RECEIPT_TEXT];
	const struct answer answer = {"naam", "Jan"};
	const struct given_consent consent = {"c", 1, true};
	struct signup_activity times[2] = {
		{.uid = "eten@example.org", .title = "Samen \"eten\"", .start = 1796149800},
		{.uid = "eten@example.org", .title = "Samen \"eten\"", .start = 1795545000}};
	struct signup signup = {.form = "plaats",
				.lang = "nl",
				.form_version = 1,
				.answer_count = 1,
				.consent_count = 1,
				.answers = &answer,
				.consents = &consent};
	begin(r, PASSPHRASE);
	for (int i = 0; i < 4; i++) {
		struct err e = {.code = 0};
		signup.activity = i < 3 ? &times[i % 2] : NULL;
		if (store_signup(r->store, &signup, receipt, &e) != 0)
			fail_msg("%s", e.text);
	}
	struct opened *opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->group_count, 3);
	assert_string_equal(opened->groups[0].sample->activity, "");
	assert_int_equal(opened->groups[1].count, 1);
	assert_int_equal(opened->groups[2].count, 2);
	assert_string_equal(opened->groups[1].sample->activity_title, "Samen \"eten\"");
	assert_true(strcmp(opened->groups[1].sample->activity_start,
			   opened->groups[2].sample->activity_start) < 0);
	opened_free(opened);
}

/* Most of a small machine's memory is not there: the arena must hold the fullest events. */
static void full_events_fit(void **state)
{
	struct room *r = *state;
	struct answer answers[90];
	char keys[90][8];
	const struct given_consent consent = {"c", 1, true};
	char receipt[RECEIPT_TEXT];
	begin(r, PASSPHRASE);
	for (size_t i = 0; i < 90; i++) {
		snprintf(keys[i], sizeof keys[i], "%c%c", 'a' + (int)i / 26, 'a' + (int)i % 26);
		answers[i] = (struct answer){keys[i], i % 2 ? "" : "\x01"};
	}
	const struct signup signup = {.form = "f",
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = 90,
				      .consent_count = 1,
				      .answers = answers,
				      .consents = &consent};
	for (int i = 0; i < 20; i++)
		assert_int_equal(store_signup(r->store, &signup, receipt, NULL), 0);
	struct opened *opened = open_with(r, PASSPHRASE);
	assert_int_equal(opened->entry_count, 20);
	assert_int_equal(opened->entries[19].answer_count, 90);
	assert_string_equal(opened_answer(&opened->entries[19], "aa"), "\x01");
	assert_string_equal(opened_answer(&opened->entries[19], keys[89]), "");
	assert_null(opened_answer(&opened->entries[19], "zz"));
	opened_free(opened);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_can_be_guessed_is_refused),
		TEST(signups_are_sealed_to_it_from_begin_to_end),
		TEST(a_list_that_was_ended_goes_on_with_its_passphrase),
		TEST(a_wrong_passphrase_opens_nothing_and_must_wait),
		TEST(a_made_passphrase_may_be_typed_in_many_ways),
		TEST(who_withdrew_is_not_in_it),
		TEST(a_correction_comes_instead_of_what_it_corrects),
		TEST(who_came_is_ticked_and_can_be_taken_back),
		TEST(nothing_secret_is_on_the_disk),
		TEST(a_spoiled_key_stops_no_signup),
		TEST(people_stand_under_their_activity),
		TEST(full_events_fit),
	};
	return cmocka_run_group_tests_name("listkey", tests, NULL, NULL);
}
