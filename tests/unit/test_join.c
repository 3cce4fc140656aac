/* A kiosk by a short code: both sides for real, with a folder as the drop between them. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/admit.h"
#include "db/central/collect.h"
#include "db/central/invites.h"
#include "db/store/conf.h"
#include "db/store/queue.h"
#include "db/store/store.h"
#include "db/sync/access.h"
#include "db/sync/join.h"
#include "db/sync/pending.h"
#include "db/sync/sync.h"
#include "tests/unit/support/scene.h"

#include <dirent.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY INT64_C(86400000)

static void test_a_code_makes_a_kiosk(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	assert_false(done.before || done.clock_doubt || done.answer_waits);
	/* Nobody waits for central: what is taken in between is sent, and arrives. */
	scene_sign_up(&s, "een", "een@voorbeeld.nl");
	scene_must_sync(&s, "een");
	scene_sign_up(&s, "een", "twee@voorbeeld.nl");
	scene_collect(&s);
	assert_int_equal(s.joined, 1);
	assert_string_equal(s.check, done.check);
	scene_expect_signups(&s, 1);
	scene_must_sync(&s, "een");
	assert_false(scene_waits(&s, "een"));
	scene_collect(&s);
	scene_expect_signups(&s, 2);
	assert_int_equal(s.joined, 1);
	scene_end(&s);
}

static void test_the_kiosk_gets_its_credential(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	struct access access;
	struct stat st;
	scene_begin(&s);
	buf_add_str(&s.credential.text, "user = k0123456789abcdef\nca = drop.ca\n");
	assert_true(credential_add(&s.credential, "drop.ca", "PEM", 3));
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	char *folder = file_join(s.c.root, "een"), *ca = file_join(folder, "drop.ca");
	assert_int_equal(access_read(folder, NULL, &access, NULL), 0);
	assert_string_equal(access.user, "k0123456789abcdef");
	assert_string_equal(access.ca, ca);
	assert_int_equal(stat(ca, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	access_finish(&access);
	free(ca);
	free(folder);
	scene_end(&s);
}

/* The sheet in the bin: its code opens nothing that is still there. */
static void test_a_code_works_once(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	/* Before and after central knows it. */
	scene_expect_refused(&s, "twee", JOIN_TAKEN, EX_NOPERM);
	assert_false(scene_has_conf(&s, "twee"));
	scene_collect(&s);
	scene_expect_refused(&s, "twee", JOIN_TAKEN, EX_NOPERM);
	assert_false(scene_has_conf(&s, "twee"));
	char *path = scene_invitation_path(&s);
	struct buf bytes;
	struct invite over;
	struct invite_keys keys;
	buf_init(&bytes);
	invite_init(&over);
	assert_int_equal(file_read(path, INVITE_BYTES_MAX, &bytes, NULL), 0);
	assert_int_equal(invite_derive(s.made.code, &keys, NULL), 0);
	assert_int_equal(invite_read(&over, bytes.data, bytes.len, keys.seal, NULL), 0);
	assert_int_equal(over.state, INVITE_USED);
	assert_null(over.centre);
	invite_finish(&over);
	buf_finish(&bytes);
	free(path);
	scene_end(&s);
}

static void test_again_is_always_safe(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done, again;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	scene_must_join(&s, "een", &again);
	assert_string_equal(again.check, done.check);
	scene_collect(&s);
	scene_must_join(&s, "een", &again);
	assert_true(again.before);
	assert_string_equal(again.check, done.check);
	scene_sign_up(&s, "een", "een@voorbeeld.nl");
	scene_must_sync(&s, "een");
	scene_must_join(&s, "een", &again);
	scene_collect(&s);
	scene_expect_signups(&s, 1);
	assert_int_equal(s.joined, 1);
	scene_end(&s);
}

/* Each file that joining leaves behind taken away again: as if the power went before it was made.
 */
static void test_the_power_may_go_at_every_point(void **state)
{
	(void)state;
	static const char *const gone[][4] = {
		{CONF_FILE, NULL},
		{CONF_FILE, PENDING_FILE, NULL},
		{CONF_FILE, PENDING_FILE, CONF_KEY_FILE, NULL},
	};
	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
		struct scene s;
		struct join_done done;
		scene_begin(&s);
		scene_invite(&s);
		scene_must_join(&s, "een", &done);
		for (const char *const *name = gone[i]; *name != NULL; name++) {
			char *path = scene_path_in(&s, "een", *name);
			assert_int_equal(unlink(path), 0);
			free(path);
		}
		/* The answer is put last. */
		char *answer = scene_answer_path(&s);
		assert_int_equal(unlink(answer), 0);
		free(answer);
		scene_collect(&s);
		assert_int_equal(s.joined, 0);
		scene_must_join(&s, "een", &done);
		scene_sign_up(&s, "een", "een@voorbeeld.nl");
		scene_must_sync(&s, "een");
		scene_collect(&s);
		assert_int_equal(s.joined, 1);
		scene_expect_signups(&s, 1);
		scene_end(&s);
	}
}

/* Between conf and answer, and a drop that loses it: wijksync says it again. */
static void test_an_answer_that_was_lost_is_given_again(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	char *answer = scene_answer_path(&s);
	assert_int_equal(unlink(answer), 0);
	free(answer);
	scene_collect(&s);
	assert_int_equal(s.joined, 0);
	scene_sign_up(&s, "een", "een@voorbeeld.nl");
	scene_must_sync(&s, "een");
	assert_true(scene_waits(&s, "een"));
	scene_collect(&s);
	assert_int_equal(s.joined, 1);
	scene_expect_signups(&s, 1);
	scene_must_sync(&s, "een");
	assert_false(scene_waits(&s, "een"));
	scene_end(&s);
}

/* Central lost power between letting it in and saying so. */
static void test_central_may_stop_half_way(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	struct invites all;
	struct buf before;
	scene_begin(&s);
	scene_invite(&s);
	assert_int_equal(invites_load(&s.c.home, &all, NULL), 0);
	char name[2 * INVITE_NAME + 1];
	sodium_bin2hex(name, sizeof name, all.items[0].keys.name, INVITE_NAME);
	invites_free(&all);
	char *folder = file_join(s.c.dir, INVITES_FOLDER), *path = file_join(folder, name);
	buf_init(&before);
	assert_int_equal(file_read(path, 8192, &before, NULL), 0);
	scene_must_join(&s, "een", &done);
	scene_sign_up(&s, "een", "een@voorbeeld.nl");
	scene_must_sync(&s, "een");
	scene_collect(&s);
	assert_int_equal(file_replace(path, before.data, before.len, 0600, NULL), 0);
	scene_collect(&s);
	scene_sign_up(&s, "een", "twee@voorbeeld.nl");
	scene_must_sync(&s, "een");
	scene_collect(&s);
	scene_expect_signups(&s, 2);
	assert_int_equal(test_central_ask(&s.c, "SELECT count(*) FROM kiosk"), 1);
	buf_finish(&before);
	free(path);
	free(folder);
	scene_end(&s);
}

static void test_a_wrong_code_finds_nothing(void **state)
{
	(void)state;
	struct scene s;
	scene_begin(&s);
	scene_invite(&s);
	invitecode_new(&s.sys, s.made.code);
	scene_expect_refused(&s, "een", JOIN_NONE, EX_NOINPUT);
	s.made.code[0] = s.made.code[0] == 'B' ? 'C' : 'B';
	scene_expect_refused(&s, "een", JOIN_CODE, EX_USAGE);
	assert_false(scene_has_conf(&s, "een"));
	scene_end(&s);
}

static void test_a_place_that_is_not_there_is_said(void **state)
{
	(void)state;
	struct scene s;
	scene_begin(&s);
	scene_invite(&s);
	free(s.url);
	s.url = buf_copy("file:///nonexistent/stick");
	scene_expect_refused(&s, "een", JOIN_DROP, EX_TEMPFAIL);
	free(s.url);
	s.url = buf_copy("gopher://x/");
	scene_expect_refused(&s, "een", JOIN_PLACE, EX_USAGE);
	free(s.url);
	s.url = buf_copy(" ");
	scene_expect_refused(&s, "een", JOIN_PLACE, EX_USAGE);
	free(s.url);
	s.url = NULL;
	scene_expect_refused(&s, "een", JOIN_NO_PLACE, EX_USAGE);
	scene_end(&s);
}

static void test_a_withdrawn_code_is_over(void **state)
{
	(void)state;
	struct scene s;
	bool told = false;
	scene_begin(&s);
	scene_invite(&s);
	assert_int_equal(invites_withdraw(&s.c.home, s.kiosk, &told, NULL), 0);
	assert_true(told);
	scene_expect_refused(&s, "een", JOIN_WITHDRAWN, EX_NOPERM);
	assert_false(scene_has_conf(&s, "een"));
	struct err e = {.code = 0};
	assert_int_equal(invites_withdraw(&s.c.home, s.kiosk, &told, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	scene_end(&s);
}

/* It was withdrawn after the kiosk answered, before central looked. */
static void test_withdrawn_in_between_keeps_the_signups(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	bool told = false;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	scene_sign_up(&s, "een", "een@voorbeeld.nl");
	scene_must_sync(&s, "een");
	assert_int_equal(invites_withdraw(&s.c.home, "De Linde", &told, NULL), 0);
	scene_collect(&s);
	assert_int_equal(s.joined, 0);
	assert_int_equal(scene_sync_once_in(&s, "een"), REASON_INVITE_OVER);
	/* With another code, and so with another id, it arrives after all. */
	scene_invite_as(&s, "kzzzzzzzzzzzzzzzz");
	scene_must_join(&s, "een", &done);
	scene_must_sync(&s, "een");
	scene_collect(&s);
	assert_int_equal(s.joined, 1);
	scene_expect_signups(&s, 1);
	scene_must_sync(&s, "een");
	assert_false(scene_waits(&s, "een"));
	scene_end(&s);
}

static void test_a_newer_code_for_the_same_kiosk_ends_the_older(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	char first[INVITECODE_TEXT], second[INVITECODE_TEXT];
	scene_begin(&s);
	scene_invite(&s);
	memcpy(first, s.made.code, sizeof first);
	scene_invite(&s);
	assert_int_equal(s.made.replaced, 1);
	memcpy(second, s.made.code, sizeof second);
	memcpy(s.made.code, first, sizeof first);
	scene_expect_refused(&s, "een", JOIN_WITHDRAWN, EX_NOPERM);
	memcpy(s.made.code, second, sizeof second);
	scene_must_join(&s, "een", &done);
	scene_end(&s);
}

static void test_an_expired_code_is_over(void **state)
{
	(void)state;
	struct scene s;
	scene_begin(&s);
	scene_invite(&s);
	s.world.now_ms += INVITES_DAYS * DAY + 1;
	scene_expect_refused(&s, "een", JOIN_EXPIRED, EX_NOPERM);
	s.c.world.now_ms += INVITES_DAYS * DAY + 1;
	scene_collect(&s);
	/* Now a kiosk whose clock is wrong sees it too. */
	s.world.now_ms = 0;
	s.world.synced = false;
	scene_expect_refused(&s, "een", JOIN_EXPIRED, EX_NOPERM);
	assert_false(scene_has_conf(&s, "een"));
	scene_end(&s);
}

/* Without a battery it is 1970, or the day of the image. */
static void test_a_wrong_clock_stops_nobody(void **state)
{
	(void)state;
	static const int64_t clocks[] = {0, INT64_C(1795000000000) + 9000 * DAY};
	for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
		struct scene s;
		struct join_done done;
		scene_begin(&s);
		scene_invite(&s);
		s.world.now_ms = clocks[i];
		s.world.synced = false;
		scene_must_join(&s, "een", &done);
		assert_true(done.clock_doubt);
		scene_collect(&s);
		assert_int_equal(s.joined, 1);
		scene_end(&s);
	}
}

/* The answer was there in time; central only looked later. */
static void test_an_answer_in_time_counts_whenever_central_looks(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	s.c.world.now_ms += 3 * INVITES_DAYS * DAY;
	scene_collect(&s);
	assert_int_equal(s.joined, 1);
	scene_end(&s);
}

static const size_t spoilt_lengths[] = {0, 1, 100, 1000, SIZE_MAX};
enum { SPOILT = sizeof spoilt_lengths / sizeof spoilt_lengths[0] };

/* Of these bytes only so many, and one bit wrong. */
static void spoil(const char *path, const struct buf *bytes, size_t keep)
{
	struct buf spoilt;
	buf_init(&spoilt);
	buf_add(&spoilt, bytes->data, bytes->len);
	spoilt.data[spoilt.len / 2] ^= 1;
	if (keep < spoilt.len)
		buf_truncate(&spoilt, keep);
	assert_int_equal(file_replace(path, spoilt.data, spoilt.len, 0644, NULL), 0);
	buf_finish(&spoilt);
}

static void test_a_damaged_invitation_is_refused(void **state)
{
	(void)state;
	struct scene s;
	struct buf bytes;
	scene_begin(&s);
	scene_invite(&s);
	char *path = scene_invitation_path(&s);
	buf_init(&bytes);
	assert_int_equal(file_read(path, INVITE_BYTES_MAX, &bytes, NULL), 0);
	for (size_t i = 0; i < SPOILT; i++) {
		spoil(path, &bytes, spoilt_lengths[i]);
		scene_expect_refused(&s, "een", JOIN_DAMAGED, EX_DATAERR);
		assert_false(scene_has_conf(&s, "een"));
	}
	buf_finish(&bytes);
	free(path);
	scene_end(&s);
}

/* Somebody put the file of another invitation in its place. */
static void test_a_swapped_invitation_is_refused(void **state)
{
	(void)state;
	struct scene s, other;
	scene_begin(&s);
	scene_begin(&other);
	scene_invite(&s);
	scene_invite(&other);
	char *to = scene_invitation_path(&s), *from = scene_invitation_path(&other);
	struct buf bytes;
	buf_init(&bytes);
	assert_int_equal(file_read(from, INVITE_BYTES_MAX, &bytes, NULL), 0);
	assert_int_equal(file_replace(to, bytes.data, bytes.len, 0644, NULL), 0);
	scene_expect_refused(&s, "een", JOIN_DAMAGED, EX_DATAERR);
	buf_finish(&bytes);
	free(to);
	free(from);
	scene_end(&s);
	scene_end(&other);
}

/* Central says so, takes nothing, and the kiosk's next answer mends it. */
static void test_a_damaged_answer_lets_nobody_in(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	struct buf bytes;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	char *path = scene_answer_path(&s);
	buf_init(&bytes);
	assert_int_equal(file_read(path, INVITE_BYTES_MAX, &bytes, NULL), 0);
	for (size_t i = 0; i < SPOILT; i++) {
		struct err e = {.code = 0};
		spoil(path, &bytes, spoilt_lengths[i]);
		assert_int_equal(collect_all(&s.c.home, NULL, &e), -1);
		assert_int_equal(e.code, EX_DATAERR);
		assert_non_null(strstr(e.text, "De Linde"));
		assert_int_equal(test_central_ask(&s.c, "SELECT count(*) FROM kiosk"), 0);
	}
	scene_must_sync(&s, "een");
	scene_collect(&s);
	assert_int_equal(s.joined, 1);
	buf_finish(&bytes);
	free(path);
	scene_end(&s);
}

/* Two machines read the invitation at the same moment: one is in, and the other hears that. */
static void test_of_two_at_once_one_is_in(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	char *answer = scene_answer_path(&s);
	assert_int_equal(unlink(answer), 0);
	scene_must_join(&s, "twee", &done);
	free(answer);
	scene_sign_up(&s, "een", "een@voorbeeld.nl");
	scene_sign_up(&s, "twee", "twee@voorbeeld.nl");
	scene_collect(&s);
	assert_int_equal(s.joined, 1);
	assert_int_equal(scene_sync_once_in(&s, "een"), REASON_INVITE_TAKEN);
	scene_must_sync(&s, "twee");
	scene_collect(&s);
	scene_expect_signups(&s, 1);
	/* What the other took in is not lost. */
	scene_invite_as(&s, "kzzzzzzzzzzzzzzzz");
	scene_must_join(&s, "een", &done);
	scene_must_sync(&s, "een");
	scene_collect(&s);
	scene_expect_signups(&s, 2);
	scene_end(&s);
}

static void test_a_stolen_kiosk_is_shut_out_and_comes_back_by_a_new_code(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	scene_collect(&s);
	scene_sign_up(&s, "een", "voor@voorbeeld.nl");
	scene_must_sync(&s, "een");
	scene_collect(&s);
	scene_expect_signups(&s, 1);
	assert_int_equal(admit_revoke(&s.c.home, s.kiosk, NULL), 0);
	scene_sign_up(&s, "een", "na@voorbeeld.nl");
	scene_must_sync(&s, "een");
	scene_collect(&s);
	scene_expect_signups(&s, 1);
	assert_int_equal(scene_sync_once_in(&s, "een"), REASON_REVOKED);
	/* The code with which it came does not open the door again. */
	scene_must_join(&s, "een", &done);
	assert_true(done.before);
	scene_collect(&s);
	scene_expect_signups(&s, 1);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	assert_false(done.before);
	scene_collect(&s);
	assert_int_equal(s.joined, 2);
	scene_must_sync(&s, "een");
	scene_collect(&s);
	scene_expect_signups(&s, 2);
	scene_end(&s);
}

/* The disk was replaced: another key under the same id. */
static void test_another_machine_takes_the_place_of_one(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	scene_collect(&s);
	scene_sign_up(&s, "een", "een@voorbeeld.nl");
	scene_must_sync(&s, "een");
	scene_collect(&s);
	scene_invite(&s);
	scene_must_join(&s, "twee", &done);
	scene_collect(&s);
	scene_sign_up(&s, "twee", "twee@voorbeeld.nl");
	for (int i = 0; i < 3; i++) {
		scene_sync_once_in(&s, "twee");
		scene_collect(&s);
	}
	scene_expect_signups(&s, 2);
	scene_must_sync(&s, "twee");
	assert_int_equal(test_central_ask(&s.c, "SELECT count(*) FROM kiosk"), 1);
	scene_end(&s);
}

static void test_a_kiosk_of_another_central_stays_there(void **state)
{
	(void)state;
	struct scene s, other;
	struct join_done done;
	scene_begin(&s);
	scene_begin(&other);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	scene_invite(&other);
	struct join_wish wish = {.code = other.made.code, .place = other.url};
	enum join_fault fault = JOIN_FINE;
	enum reason why;
	struct err e = {.code = 0};
	char *state_dir = file_join(s.c.root, "een");
	assert_int_equal(join_kiosk(state_dir, &wish, &s.sys, &done, &fault, &why, &e), -1);
	assert_int_equal(fault, JOIN_OTHER_CENTRAL);
	assert_int_equal(e.code, EX_CONFIG);
	free(state_dir);
	scene_end(&s);
	scene_end(&other);
}

static void test_a_kiosk_that_is_in_keeps_its_id(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	scene_begin(&s);
	scene_invite(&s);
	scene_must_join(&s, "een", &done);
	scene_collect(&s);
	scene_must_sync(&s, "een");
	scene_invite_as(&s, "kzzzzzzzzzzzzzzzz");
	scene_expect_refused(&s, "een", JOIN_OTHER_KIOSK, EX_CONFIG);
	scene_end(&s);
}

/* The code is in nobody's files. */
static void test_central_does_not_keep_the_code(void **state)
{
	(void)state;
	struct scene s;
	char plain[INVITECODE_LETTERS + 1];
	scene_begin(&s);
	scene_invite(&s);
	invitecode_letters(s.made.code, plain);
	assert_false(test_central_holds(&s.c, s.made.code));
	assert_false(test_central_holds(&s.c, plain));
	scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_code_makes_a_kiosk),
		cmocka_unit_test(test_the_kiosk_gets_its_credential),
		cmocka_unit_test(test_a_code_works_once),
		cmocka_unit_test(test_again_is_always_safe),
		cmocka_unit_test(test_the_power_may_go_at_every_point),
		cmocka_unit_test(test_an_answer_that_was_lost_is_given_again),
		cmocka_unit_test(test_central_may_stop_half_way),
		cmocka_unit_test(test_a_wrong_code_finds_nothing),
		cmocka_unit_test(test_a_place_that_is_not_there_is_said),
		cmocka_unit_test(test_a_withdrawn_code_is_over),
		cmocka_unit_test(test_withdrawn_in_between_keeps_the_signups),
		cmocka_unit_test(test_a_newer_code_for_the_same_kiosk_ends_the_older),
		cmocka_unit_test(test_an_expired_code_is_over),
		cmocka_unit_test(test_a_wrong_clock_stops_nobody),
		cmocka_unit_test(test_an_answer_in_time_counts_whenever_central_looks),
		cmocka_unit_test(test_a_damaged_invitation_is_refused),
		cmocka_unit_test(test_a_swapped_invitation_is_refused),
		cmocka_unit_test(test_a_damaged_answer_lets_nobody_in),
		cmocka_unit_test(test_of_two_at_once_one_is_in),
		cmocka_unit_test(test_a_stolen_kiosk_is_shut_out_and_comes_back_by_a_new_code),
		cmocka_unit_test(test_another_machine_takes_the_place_of_one),
		cmocka_unit_test(test_a_kiosk_of_another_central_stays_there),
		cmocka_unit_test(test_a_kiosk_that_is_in_keeps_its_id),
		cmocka_unit_test(test_central_does_not_keep_the_code),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
