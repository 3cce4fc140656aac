/*
 * What stays on a kiosk and what does not: answers that are truly gone after
 * their time, a damaged file, and two machines with one key.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/central/collect.h"
#include "db/store/events.h"
#include "db/store/salvage.h"
#include "db/store/store.h"
#include "db/store/queue.h"
#include "db/sync/report.h"
#include "db/sync/sync.h"
#include "tests/unit/support/pair.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;

static void sign_up(struct test_pair *p, int count)
{
	char email[64];
	for (int i = 0; i < count; i++) {
		snprintf(email, sizeof email, "nummer%d@voorbeeld.nl", i);
		test_sender_news(&p->s, email, p->receipt);
	}
}

static long long signups(const struct test_pair *p)
{
	return test_central_ask(&p->c, "SELECT count(*) FROM signup");
}

/* A run that may be told something, but never by our own storage. */
static enum reason send_of(struct test_pair *p, const char *state)
{
	struct sync sync;
	struct err e = {.code = 0};
	if (sync_init(&sync, state, &p->c.sys, &e) != 0)
		fail_msg("%s", e.text);
	sync_once(&sync, &e);
	if (sync.reason == REASON_LOCAL)
		fail_msg("%s", e.text);
	enum reason reason = sync.reason;
	sync_finish(&sync);
	return reason;
}

static long long ask(const struct test_pair *p, const char *query)
{
	sqlite3 *db = NULL;
	long long n = -1;
	assert_int_equal(events_open(&db, p->s.state, NULL), 0);
	assert_int_equal(sql_int(db, &n, -1, NULL, query, NULL), 0);
	sql_close(db);
	return n;
}

/* The sealed bytes of the first event, as they stand in the file. */
static void sealed_of(const struct test_pair *p, struct buf *out)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	assert_int_equal(events_open(&db, p->s.state, NULL), 0);
	assert_int_equal(sql_prepare(&s, db, NULL, "SELECT sealed FROM event ORDER BY seq", NULL),
			 0);
	assert_int_equal(sql_step(s, NULL), 1);
	buf_add(out, sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0));
	sqlite3_finalize(s);
	sql_close(db);
}

static bool holds(const struct buf *bytes, const void *part, size_t len)
{
	for (size_t at = 0; at + len <= bytes->len; at++)
		if (memcmp(bytes->data + at, part, len) == 0)
			return true;
	return false;
}

/* Is any stretch of 32 bytes of these in the database or beside it? */
static bool on_disk(const struct test_pair *p, const void *bytes, size_t len)
{
	static const char *const endings[] = {"", "-wal", "-shm"};
	enum { STRETCH = 32 };
	bool found = false;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		struct buf file, path;
		buf_init(&file);
		buf_init(&path);
		buf_addf(&path, "%s/%s%s", p->s.state, EVENTS_FILE, endings[i]);
		if (file_exists(path.data))
			assert_int_equal(file_read(path.data, 1 << 26, &file, NULL), 0);
		for (size_t at = 0; !found && at + STRETCH <= len; at += STRETCH)
			found = holds(&file, (const char *)bytes + at, STRETCH);
		buf_finish(&file);
		buf_finish(&path);
	}
	return found;
}

static void test_answers_are_truly_gone_after_their_time(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf sealed, text;
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&sealed);
	buf_init(&text);
	sign_up(&p, 20);
	sealed_of(&p, &sealed);
	for (size_t i = 0; i + 30 <= sealed.len; i += 30) {
		char line[64];
		sodium_bin2base64(line, sizeof line, (const uint8_t *)sealed.data + i, 30,
				  sodium_base64_VARIANT_ORIGINAL);
		buf_add_str(&text, line);
	}
	test_sender_send(&p.s);
	assert_true(on_disk(&p, sealed.data, sealed.len));
	assert_true(on_disk(&p, text.data, 480)); /* in the batch, as base64 */
	p.c.world.now_ms += 365 * day_ms;
	send_of(&p, p.s.state);
	assert_int_equal(ask(&p, "SELECT count(*) FROM event"), 20); /* not acknowledged */
	test_central_collect(&p.c);
	test_sender_send(&p.s);
	p.c.world.now_ms += 30 * day_ms - 1;
	test_sender_send(&p.s);
	assert_int_equal(ask(&p, "SELECT count(*) FROM event"), 20); /* not past its time */
	p.c.world.now_ms += 1;
	test_sender_send(&p.s);
	assert_int_equal(ask(&p, "SELECT count(*) FROM event"), 0);
	assert_false(on_disk(&p, sealed.data, sealed.len));
	assert_false(on_disk(&p, text.data, 480));
	/* And it goes on as if nothing had happened. */
	sign_up(&p, 1);
	test_pair_arrive(&p);
	test_sender_send(&p.s);
	assert_int_equal(signups(&p), 21);
	buf_finish(&sealed);
	buf_finish(&text);
	test_pair_end(&p);
}

/* The kiosk keeps the file open and reads: then the log is emptied by a later run. */
static void test_a_reader_only_delays_it(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf sealed;
	sqlite3 *reader = NULL;
	sqlite3_stmt *s = NULL;
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&sealed);
	sign_up(&p, 3);
	sealed_of(&p, &sealed);
	test_pair_arrive(&p);
	test_sender_send(&p.s);
	p.c.world.now_ms += 31 * day_ms;
	assert_int_equal(events_open(&reader, p.s.state, NULL), 0);
	assert_int_equal(sql_prepare(&s, reader, NULL, "SELECT seq FROM event", NULL), 0);
	assert_int_equal(sql_step(s, NULL), 1);
	test_sender_send(&p.s);
	assert_int_equal(ask(&p, "SELECT value = '1' FROM state WHERE key = 'purge_pending'"), 1);
	sqlite3_finalize(s);
	sql_close(reader);
	test_sender_send(&p.s);
	assert_int_equal(ask(&p, "SELECT value = '0' FROM state WHERE key = 'purge_pending'"), 1);
	assert_false(on_disk(&p, sealed.data, sealed.len));
	buf_finish(&sealed);
	test_pair_end(&p);
}

/* Damage. */

static char *path_in(const struct test_pair *p, const char *name)
{
	return file_join(p->s.state, name);
}

static void read_db(const struct test_pair *p, struct buf *out)
{
	char *path = path_in(p, EVENTS_FILE);
	buf_clear(out);
	assert_int_equal(file_read(path, 1 << 26, out, NULL), 0);
	free(path);
}

static void write_db(const struct test_pair *p, const void *bytes, size_t len)
{
	char *path = path_in(p, EVENTS_FILE);
	assert_int_equal(file_replace(path, bytes, len, 0600, NULL), 0);
	free(path);
}

static bool was_put_aside(const struct test_pair *p)
{
	char *path = path_in(p, "signups.damaged-1.db");
	bool aside = file_exists(path);
	free(path);
	return aside;
}

/* Everything in one file, so that damage hits what counts. */
static void settle(const struct test_pair *p)
{
	sqlite3 *db = NULL;
	assert_int_equal(events_open(&db, p->s.state, NULL), 0);
	assert_int_equal(sql_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL), 0);
	sql_close(db);
}

/* Rounds until central has heard everything: what a damage costs is rounds, never signups. */
static void heal(struct test_pair *p)
{
	for (int i = 0; i < 4; i++) {
		p->c.world.now_ms += day_ms;
		send_of(p, p->s.state);
		collect_all(&p->c.home, NULL, NULL);
	}
}

static void test_a_page_of_noise_costs_only_what_was_in_it(void **state)
{
	enum { PAGE = 4096, SIGNUPS = 40 };
	(void)state;
	struct test_pair p;
	struct buf whole;
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&whole);
	sign_up(&p, SIGNUPS);
	settle(&p);
	read_db(&p, &whole);
	size_t pages = whole.len / PAGE;
	long long least = SIGNUPS;
	for (size_t page = 0; page < pages; page++) {
		struct buf spoiled;
		buf_init(&spoiled);
		buf_add(&spoiled, whole.data, whole.len);
		randombytes_buf(spoiled.data + page * PAGE, PAGE);
		write_db(&p, spoiled.data, spoiled.len);
		/* The kiosk goes on: a signup after the damage is always kept. */
		test_sender_news(&p.s, "later@voorbeeld.nl", p.receipt);
		p.c.world.now_ms += 2 * day_ms;
		send_of(&p, p.s.state);
		long long left = ask(&p, "SELECT count(*) FROM event");
		/* Only the first page, or the root of the table, can take everything along. */
		if (page > 3 && left < least)
			least = left;
		assert_int_equal(ask(&p, "SELECT 1 FROM state WHERE key = 'salvages'"), 1);
		assert_true(was_put_aside(&p));
		char *aside = path_in(&p, "signups.damaged-1.db");
		assert_int_equal(unlink(aside), 0);
		free(aside);
		buf_finish(&spoiled);
	}
	assert_true(pages > 8);
	if (least < SIGNUPS - 4)
		fail_msg("one page took %lld signups along", SIGNUPS - least);
	buf_finish(&whole);
	test_pair_end(&p);
}

static void test_half_a_file_and_other_wrecks(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf whole;
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&whole);
	sign_up(&p, 30);
	settle(&p);
	read_db(&p, &whole);
	const size_t lengths[] = {1, 99, 100, 4096, whole.len / 2, whole.len - 1};
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		write_db(&p, whole.data, lengths[i]);
		test_sender_news(&p.s, "later@voorbeeld.nl", p.receipt);
		assert_true(ask(&p, "SELECT count(*) FROM event") >= 1);
	}
	write_db(&p, "dit is geen database, maar wel een heel verhaal", 47);
	test_sender_news(&p.s, "later@voorbeeld.nl", p.receipt);
	assert_true(was_put_aside(&p));
	buf_finish(&whole);
	test_pair_end(&p);
}

/* A batch that had gone out, or not: after a salvage all that was left arrives, each once. */
static void test_what_was_saved_still_arrives(void **state)
{
	(void)state;
	for (int sent = 0; sent < 2; sent++) {
		struct test_pair p;
		struct buf whole;
		test_pair_begin(&p, "Buurthuis De Brug");
		buf_init(&whole);
		sign_up(&p, 10);
		if (sent)
			test_sender_send(&p.s);
		sign_up(&p, 10);
		settle(&p);
		read_db(&p, &whole);
		randombytes_buf(whole.data + whole.len - 4096, 4096);
		write_db(&p, whole.data, whole.len);
		p.c.world.now_ms += 2 * day_ms;
		send_of(&p, p.s.state);
		long long left = ask(&p, "SELECT count(*) FROM event");
		heal(&p);
		sign_up(&p, 1);
		heal(&p);
		if (signups(&p) < left + 1)
			fail_msg("%lld of %lld arrived", signups(&p), left + 1);
		assert_int_equal(test_central_ask(&p.c, "SELECT count(*) - count(DISTINCT receipt)"
							" FROM signup"),
				 0);
		assert_int_equal(ask(&p, "SELECT count(*) FROM event WHERE seq > (SELECT"
					 " max(last_seq) FROM batch WHERE acknowledged_at > 0)"),
				 0);
		buf_finish(&whole);
		test_pair_end(&p);
	}
}

/* wijksync put the file aside while the kiosk had it open: the signup goes to the new one. */
static void test_a_store_that_is_open_moves_along(void **state)
{
	(void)state;
	struct test_pair p;
	struct store *store = NULL;
	const struct answer answer = {"email", "x@y.nl"};
	const struct signup signup = {
		.form = "nieuws", .lang = "nl", .answer_count = 1, .answers = &answer};
	test_pair_begin(&p, "Buurthuis De Brug");
	assert_int_equal(store_open(&store, p.s.state, &p.c.sys, NULL), 0);
	assert_int_equal(store_signup(store, &signup, p.receipt, NULL), 0);
	assert_int_equal(events_put_aside(p.s.state, events_inode(p.s.state), NULL), 0);
	assert_int_equal(store_signup(store, &signup, p.receipt, NULL), 0);
	store_free(store);
	assert_int_equal(ask(&p, "SELECT count(*) FROM event"), 2);
	assert_int_equal(ask(&p, "SELECT count(DISTINCT seq) FROM event"), 2);
	/* Somebody else did it already: nothing is put aside twice. */
	assert_int_equal(events_put_aside(p.s.state, events_inode(p.s.state) + 1, NULL), 0);
	assert_int_equal(ask(&p, "SELECT value FROM state WHERE key = 'salvages'"), 1);
	test_pair_end(&p);
}

/* Two machines, one key. */

static void copy_file(const char *from, const char *to, const char *name)
{
	struct buf bytes;
	char *source = file_join(from, name), *target = file_join(to, name);
	buf_init(&bytes);
	if (file_exists(source)) {
		assert_int_equal(file_read(source, 1 << 26, &bytes, NULL), 0);
		assert_int_equal(file_replace(target, bytes.data, bytes.len, 0600, NULL), 0);
	}
	buf_finish(&bytes);
	free(source);
	free(target);
}

static void clone(const char *from, const char *to)
{
	static const char *const names[] = {"kiosk.conf", "kiosk.key", EVENTS_FILE,
					    EVENTS_FILE "-wal"};
	assert_int_equal(file_make_folder(to, 0700, NULL), 0);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		copy_file(from, to, names[i]);
}

static void test_neither_of_two_clones_loses_a_signup(void **state)
{
	enum { ROUNDS = 12 };
	(void)state;
	struct test_pair p;
	struct test_sender twin;
	int forked = 0;
	test_pair_begin(&p, "Buurthuis De Brug");
	sign_up(&p, 2);
	test_pair_arrive(&p);
	test_sender_send(&p.s);
	twin = p.s;
	twin.state = file_join(p.c.root, "kopie");
	clone(p.s.state, twin.state);
	for (int i = 0; i < ROUNDS; i++) {
		test_sender_news(&p.s, "een@voorbeeld.nl", p.receipt);
		test_sender_news(&twin, "twee@voorbeeld.nl", p.receipt);
		p.c.world.now_ms += 60000;
		/* Now the one is first, then the other; and central comes in between, or not. */
		forked += send_of(&p, i % 2 == 0 ? p.s.state : twin.state) == REASON_FORKED;
		if (i % 3 == 0)
			collect_all(&p.c.home, NULL, NULL);
		forked += send_of(&p, i % 2 == 0 ? twin.state : p.s.state) == REASON_FORKED;
		collect_all(&p.c.home, NULL, NULL);
	}
	for (int i = 0; i < 6; i++) {
		p.c.world.now_ms += day_ms;
		send_of(&p, i % 2 == 0 ? p.s.state : twin.state);
		collect_all(&p.c.home, NULL, NULL);
	}
	assert_true(forked > 0);
	assert_int_equal(signups(&p), 2 + 2 * ROUNDS);
	assert_true(test_central_ask(&p.c, "SELECT forks FROM kiosk") > 0);
	free(twin.state);
	test_pair_end(&p);
}

static void test_an_old_copy_that_was_put_back_loses_nothing(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	char *backup = file_join(p.c.root, "backup");
	sign_up(&p, 2);
	test_sender_send(&p.s);
	clone(p.s.state, backup);
	for (int i = 0; i < 5; i++) {
		sign_up(&p, 1);
		p.c.world.now_ms += 60000;
		test_pair_arrive(&p);
	}
	clone(backup, p.s.state);
	char *wal = path_in(&p, EVENTS_FILE "-shm");
	unlink(wal);
	free(wal);
	sign_up(&p, 3);
	p.c.world.now_ms += 60000;
	assert_int_equal(send_of(&p, p.s.state), REASON_FORKED);
	heal(&p);
	assert_int_equal(signups(&p), 2 + 5 + 3);
	free(backup);
	test_pair_end(&p);
}

static char *report(struct test_pair *p, enum reason_language language)
{
	struct sync sync;
	char *text = NULL;
	size_t len = 0;
	assert_int_equal(sync_init(&sync, p->s.state, &p->c.sys, NULL), 0);
	FILE *file = open_memstream(&text, &len);
	assert_int_equal(report_print(&sync, language, file, NULL), 0);
	fclose(file);
	sync_finish(&sync);
	return text;
}

static void expect_report(struct test_pair *p, enum reason_language language, const char *says)
{
	char *text = report(p, language);
	if (strstr(text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", text, says);
	free(text);
}

static void test_status_says_what_is_wrong_in_two_languages(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	sign_up(&p, 2);
	assert_int_equal(rmdir(p.s.drop), 0);
	assert_int_equal(file_replace(p.s.drop, "x", 1, 0600, NULL), 0);
	assert_int_equal(send_of(&p, p.s.state), REASON_NO_FOLDER);
	int64_t since = p.c.world.now_ms;
	p.c.world.now_ms += 3600000;
	assert_int_equal(send_of(&p, p.s.state), REASON_NO_FOLDER);
	expect_report(&p, REASON_NL, "Nog te versturen: 2");
	expect_report(&p, REASON_NL, "Is de stick of de netwerkmap aangesloten?");
	expect_report(&p, REASON_EN, "Is the stick or the share connected?");
	expect_report(&p, REASON_EN, "Last visit to the drop: never");
	assert_int_equal(ask(&p, "SELECT value FROM state WHERE key = 'failed_since'"), since);
	assert_int_equal(unlink(p.s.drop), 0);
	test_sender_send(&p.s);
	char *text = report(&p, REASON_EN);
	assert_null(strstr(text, "failed"));
	assert_non_null(strstr(text, "Sent, not yet arrived: 2"));
	free(text);
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_are_truly_gone_after_their_time),
		cmocka_unit_test(test_a_reader_only_delays_it),
		cmocka_unit_test(test_a_page_of_noise_costs_only_what_was_in_it),
		cmocka_unit_test(test_half_a_file_and_other_wrecks),
		cmocka_unit_test(test_what_was_saved_still_arrives),
		cmocka_unit_test(test_a_store_that_is_open_moves_along),
		cmocka_unit_test(test_neither_of_two_clones_loses_a_signup),
		cmocka_unit_test(test_an_old_copy_that_was_put_back_loses_nothing),
		cmocka_unit_test(test_status_says_what_is_wrong_in_two_languages),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
