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
#include "tests/unit/support/central.h"

#include <dirent.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY INT64_C(86400000)

struct scene {
	struct test_central c;
	struct temp_world world; /* of the kiosk */
	struct sys sys;
	char *url, *post;
	struct credential credential;
	struct invites_made made;
	char kiosk[CODE_KIOSK_ID];
	int joined; /* how often central said so */
	char check[CODE_FINGERPRINT];
};

static void begin(struct scene *s)
{
	struct buf url;
	*s = (struct scene){.joined = 0};
	test_central_init(&s->c);
	s->world = s->c.world;
	s->sys = temp_sys(&s->world);
	s->post = file_join(s->c.root, "post");
	buf_init(&url);
	buf_addf(&url, "file://%s", s->post);
	s->url = buf_steal(&url);
	credential_init(&s->credential);
}

static void end(struct scene *s)
{
	credential_finish(&s->credential);
	free(s->url);
	free(s->post);
	test_central_finish(&s->c);
}

static void invite_as(struct scene *s, const char *kiosk)
{
	const struct invites_wish wish = {.kiosk = kiosk,
					  .name = "De Linde",
					  .drop = s->url,
					  .kiosk_drop = "",
					  .place = s->url,
					  .credential = &s->credential,
					  .days = INVITES_DAYS};
	struct err e = {.code = 0};
	if (invites_make(&s->c.home, &wish, &s->made, &e) != 0)
		fail_msg("%s", e.text);
	assert_true(s->made.is_readable);
	snprintf(s->kiosk, sizeof s->kiosk, "%s", kiosk);
}

static void invite(struct scene *s)
{
	invite_as(s, "k0123456789abcdef");
}

static int join(struct scene *s, const char *folder, struct join_done *done, enum join_fault *fault,
		struct err *e)
{
	const struct join_wish wish = {.code = s->made.code, .place = s->url};
	enum reason why = REASON_NONE;
	char *state = file_join(s->c.root, folder);
	int rc = join_kiosk(state, &wish, &s->sys, done, fault, &why, e);
	free(state);
	return rc;
}

static void must_join(struct scene *s, const char *folder, struct join_done *done)
{
	struct err e = {.code = 0};
	enum join_fault fault = JOIN_FINE;
	if (join(s, folder, done, &fault, &e) != 0)
		fail_msg("%d: %s", (int)fault, e.text);
	assert_string_equal(done->centre, "De Linde");
	assert_string_equal(done->kiosk, s->kiosk);
	free(done->centre);
}

static void expect_refused(struct scene *s, const char *folder, enum join_fault wanted, int code)
{
	struct err e = {.code = 0};
	struct join_done done;
	enum join_fault fault = JOIN_FINE;
	assert_int_equal(join(s, folder, &done, &fault, &e), -1);
	if (fault != wanted || e.code != code)
		fail_msg("fault %d with code %d, not %d with %d: %s", (int)fault, e.code,
			 (int)wanted, code, e.text);
	assert_true(strlen(e.text) > 0);
}

static bool has_conf(const struct scene *s, const char *folder)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s/" CONF_FILE, s->c.root, folder);
	bool there = file_exists(path.data);
	buf_finish(&path);
	return there;
}

static char *path_in(const struct scene *s, const char *folder, const char *name)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s/%s", s->c.root, folder, name);
	return buf_steal(&path);
}

static bool waits(const struct scene *s, const char *folder)
{
	char *path = path_in(s, folder, PENDING_FILE);
	bool there = file_exists(path);
	free(path);
	return there;
}

static void note_joined(void *self, const char *name, const char *id, const char *check)
{
	struct scene *s = self;
	assert_string_equal(name, "De Linde");
	assert_string_equal(id, s->kiosk);
	s->joined++;
	snprintf(s->check, sizeof s->check, "%s", check);
}

static void collect(struct scene *s)
{
	const struct collect_ear ear = {.self = s, .joined = note_joined};
	struct err e = {.code = 0};
	if (collect_all(&s->c.home, &ear, &e) != 0)
		fail_msg("%s", e.text);
}

static void sign_up(struct scene *s, const char *folder, const char *email)
{
	const struct answer answers[] = {{"email", email}};
	const struct given_consent consents[] = {{"nieuws", 1, true}};
	const struct signup signup = {.form = "nieuws",
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = 1,
				      .consent_count = 1,
				      .answers = answers,
				      .consents = consents};
	struct store *store = NULL;
	struct err e = {.code = 0};
	char receipt[RECEIPT_TEXT], *state = file_join(s->c.root, folder);
	if (store_open(&store, state, &s->sys, &e) != 0 ||
	    store_signup(store, &signup, receipt, &e) != 0)
		fail_msg("%s", e.text);
	store_free(store);
	free(state);
}

/* One run of wijksync; REASON_NONE when it went well. */
static enum reason sync_once_in(struct scene *s, const char *folder)
{
	struct sync sync;
	struct err e = {.code = 0};
	char *state = file_join(s->c.root, folder);
	if (sync_init(&sync, state, &s->sys, &e) != 0)
		fail_msg("%s", e.text);
	int rc = sync_once(&sync, &e);
	enum reason reason = rc == 0 ? REASON_NONE : sync.reason;
	sync_finish(&sync);
	free(state);
	return reason;
}

static void must_sync(struct scene *s, const char *folder)
{
	assert_int_equal(sync_once_in(s, folder), REASON_NONE);
}

static void expect_signups(struct scene *s, long long count)
{
	assert_int_equal(test_central_ask(&s->c, "SELECT count(*) FROM signup"), count);
}

static char *answer_path(const struct scene *s)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/kiosks/%s/00000000.batch", s->post, s->kiosk);
	return buf_steal(&path);
}

/* The only file in the drop's invites. */
static char *invitation_path(const struct scene *s)
{
	char *folder = file_join(s->post, "invites"), *path = NULL;
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (const struct dirent *d; (d = readdir(dir)) != NULL;)
		if (d->d_name[0] != '.') {
			assert_null(path);
			path = file_join(folder, d->d_name);
		}
	closedir(dir);
	free(folder);
	assert_non_null(path);
	return path;
}

static void test_a_code_makes_a_kiosk(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	assert_false(done.before || done.clock_doubt || done.answer_waits);
	/* Nobody waits for central: what is taken in between is sent, and arrives. */
	sign_up(&s, "een", "een@voorbeeld.nl");
	must_sync(&s, "een");
	sign_up(&s, "een", "twee@voorbeeld.nl");
	collect(&s);
	assert_int_equal(s.joined, 1);
	assert_string_equal(s.check, done.check);
	expect_signups(&s, 1);
	must_sync(&s, "een");
	assert_false(waits(&s, "een"));
	collect(&s);
	expect_signups(&s, 2);
	assert_int_equal(s.joined, 1);
	end(&s);
}

static void test_the_kiosk_gets_its_credential(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	struct access access;
	struct stat st;
	begin(&s);
	buf_add_str(&s.credential.text, "user = k0123456789abcdef\nca = drop.ca\n");
	assert_true(credential_add(&s.credential, "drop.ca", "PEM", 3));
	invite(&s);
	must_join(&s, "een", &done);
	char *folder = file_join(s.c.root, "een"), *ca = file_join(folder, "drop.ca");
	assert_int_equal(access_read(folder, NULL, &access, NULL), 0);
	assert_string_equal(access.user, "k0123456789abcdef");
	assert_string_equal(access.ca, ca);
	assert_int_equal(stat(ca, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	access_finish(&access);
	free(ca);
	free(folder);
	end(&s);
}

/* The sheet in the bin: its code opens nothing that is still there. */
static void test_a_code_works_once(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	/* Before and after central knows it. */
	expect_refused(&s, "twee", JOIN_TAKEN, EX_NOPERM);
	assert_false(has_conf(&s, "twee"));
	collect(&s);
	expect_refused(&s, "twee", JOIN_TAKEN, EX_NOPERM);
	assert_false(has_conf(&s, "twee"));
	char *path = invitation_path(&s);
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
	end(&s);
}

static void test_again_is_always_safe(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done, again;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	must_join(&s, "een", &again);
	assert_string_equal(again.check, done.check);
	collect(&s);
	must_join(&s, "een", &again);
	assert_true(again.before);
	assert_string_equal(again.check, done.check);
	sign_up(&s, "een", "een@voorbeeld.nl");
	must_sync(&s, "een");
	must_join(&s, "een", &again);
	collect(&s);
	expect_signups(&s, 1);
	assert_int_equal(s.joined, 1);
	end(&s);
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
		begin(&s);
		invite(&s);
		must_join(&s, "een", &done);
		for (const char *const *name = gone[i]; *name != NULL; name++) {
			char *path = path_in(&s, "een", *name);
			assert_int_equal(unlink(path), 0);
			free(path);
		}
		/* The answer is put last. */
		char *answer = answer_path(&s);
		assert_int_equal(unlink(answer), 0);
		free(answer);
		collect(&s);
		assert_int_equal(s.joined, 0);
		must_join(&s, "een", &done);
		sign_up(&s, "een", "een@voorbeeld.nl");
		must_sync(&s, "een");
		collect(&s);
		assert_int_equal(s.joined, 1);
		expect_signups(&s, 1);
		end(&s);
	}
}

/* Between conf and answer, and a drop that loses it: wijksync says it again. */
static void test_an_answer_that_was_lost_is_given_again(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	char *answer = answer_path(&s);
	assert_int_equal(unlink(answer), 0);
	free(answer);
	collect(&s);
	assert_int_equal(s.joined, 0);
	sign_up(&s, "een", "een@voorbeeld.nl");
	must_sync(&s, "een");
	assert_true(waits(&s, "een"));
	collect(&s);
	assert_int_equal(s.joined, 1);
	expect_signups(&s, 1);
	must_sync(&s, "een");
	assert_false(waits(&s, "een"));
	end(&s);
}

/* Central lost power between letting it in and saying so. */
static void test_central_may_stop_half_way(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	struct invites all;
	struct buf before;
	begin(&s);
	invite(&s);
	assert_int_equal(invites_load(&s.c.home, &all, NULL), 0);
	char name[2 * INVITE_NAME + 1];
	sodium_bin2hex(name, sizeof name, all.items[0].keys.name, INVITE_NAME);
	invites_free(&all);
	char *folder = file_join(s.c.dir, INVITES_FOLDER), *path = file_join(folder, name);
	buf_init(&before);
	assert_int_equal(file_read(path, 8192, &before, NULL), 0);
	must_join(&s, "een", &done);
	sign_up(&s, "een", "een@voorbeeld.nl");
	must_sync(&s, "een");
	collect(&s);
	assert_int_equal(file_replace(path, before.data, before.len, 0600, NULL), 0);
	collect(&s);
	sign_up(&s, "een", "twee@voorbeeld.nl");
	must_sync(&s, "een");
	collect(&s);
	expect_signups(&s, 2);
	assert_int_equal(test_central_ask(&s.c, "SELECT count(*) FROM kiosk"), 1);
	buf_finish(&before);
	free(path);
	free(folder);
	end(&s);
}

static void test_a_wrong_code_finds_nothing(void **state)
{
	(void)state;
	struct scene s;
	begin(&s);
	invite(&s);
	invitecode_new(&s.sys, s.made.code);
	expect_refused(&s, "een", JOIN_NONE, EX_NOINPUT);
	s.made.code[0] = s.made.code[0] == 'B' ? 'C' : 'B';
	expect_refused(&s, "een", JOIN_CODE, EX_USAGE);
	assert_false(has_conf(&s, "een"));
	end(&s);
}

static void test_a_place_that_is_not_there_is_said(void **state)
{
	(void)state;
	struct scene s;
	begin(&s);
	invite(&s);
	free(s.url);
	s.url = buf_copy("file:///nonexistent/stick");
	expect_refused(&s, "een", JOIN_DROP, EX_TEMPFAIL);
	free(s.url);
	s.url = buf_copy("gopher://x/");
	expect_refused(&s, "een", JOIN_PLACE, EX_USAGE);
	free(s.url);
	s.url = buf_copy(" ");
	expect_refused(&s, "een", JOIN_PLACE, EX_USAGE);
	free(s.url);
	s.url = NULL;
	expect_refused(&s, "een", JOIN_NO_PLACE, EX_USAGE);
	end(&s);
}

static void test_a_withdrawn_code_is_over(void **state)
{
	(void)state;
	struct scene s;
	bool told = false;
	begin(&s);
	invite(&s);
	assert_int_equal(invites_withdraw(&s.c.home, s.kiosk, &told, NULL), 0);
	assert_true(told);
	expect_refused(&s, "een", JOIN_WITHDRAWN, EX_NOPERM);
	assert_false(has_conf(&s, "een"));
	struct err e = {.code = 0};
	assert_int_equal(invites_withdraw(&s.c.home, s.kiosk, &told, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	end(&s);
}

/* It was withdrawn after the kiosk answered, before central looked. */
static void test_withdrawn_in_between_keeps_the_signups(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	bool told = false;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	sign_up(&s, "een", "een@voorbeeld.nl");
	must_sync(&s, "een");
	assert_int_equal(invites_withdraw(&s.c.home, "De Linde", &told, NULL), 0);
	collect(&s);
	assert_int_equal(s.joined, 0);
	assert_int_equal(sync_once_in(&s, "een"), REASON_INVITE_OVER);
	/* With another code, and so with another id, it arrives after all. */
	invite_as(&s, "kzzzzzzzzzzzzzzzz");
	must_join(&s, "een", &done);
	must_sync(&s, "een");
	collect(&s);
	assert_int_equal(s.joined, 1);
	expect_signups(&s, 1);
	must_sync(&s, "een");
	assert_false(waits(&s, "een"));
	end(&s);
}

static void test_a_newer_code_for_the_same_kiosk_ends_the_older(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	char first[INVITECODE_TEXT], second[INVITECODE_TEXT];
	begin(&s);
	invite(&s);
	memcpy(first, s.made.code, sizeof first);
	invite(&s);
	assert_int_equal(s.made.replaced, 1);
	memcpy(second, s.made.code, sizeof second);
	memcpy(s.made.code, first, sizeof first);
	expect_refused(&s, "een", JOIN_WITHDRAWN, EX_NOPERM);
	memcpy(s.made.code, second, sizeof second);
	must_join(&s, "een", &done);
	end(&s);
}

static void test_an_expired_code_is_over(void **state)
{
	(void)state;
	struct scene s;
	begin(&s);
	invite(&s);
	s.world.now_ms += INVITES_DAYS * DAY + 1;
	expect_refused(&s, "een", JOIN_EXPIRED, EX_NOPERM);
	s.c.world.now_ms += INVITES_DAYS * DAY + 1;
	collect(&s);
	/* Now a kiosk whose clock is wrong sees it too. */
	s.world.now_ms = 0;
	s.world.synced = false;
	expect_refused(&s, "een", JOIN_EXPIRED, EX_NOPERM);
	assert_false(has_conf(&s, "een"));
	end(&s);
}

/* Without a battery it is 1970, or the day of the image. */
static void test_a_wrong_clock_stops_nobody(void **state)
{
	(void)state;
	static const int64_t clocks[] = {0, INT64_C(1795000000000) + 9000 * DAY};
	for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
		struct scene s;
		struct join_done done;
		begin(&s);
		invite(&s);
		s.world.now_ms = clocks[i];
		s.world.synced = false;
		must_join(&s, "een", &done);
		assert_true(done.clock_doubt);
		collect(&s);
		assert_int_equal(s.joined, 1);
		end(&s);
	}
}

/* The answer was there in time; central only looked later. */
static void test_an_answer_in_time_counts_whenever_central_looks(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	s.c.world.now_ms += 3 * INVITES_DAYS * DAY;
	collect(&s);
	assert_int_equal(s.joined, 1);
	end(&s);
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
	begin(&s);
	invite(&s);
	char *path = invitation_path(&s);
	buf_init(&bytes);
	assert_int_equal(file_read(path, INVITE_BYTES_MAX, &bytes, NULL), 0);
	for (size_t i = 0; i < SPOILT; i++) {
		spoil(path, &bytes, spoilt_lengths[i]);
		expect_refused(&s, "een", JOIN_DAMAGED, EX_DATAERR);
		assert_false(has_conf(&s, "een"));
	}
	buf_finish(&bytes);
	free(path);
	end(&s);
}

/* Somebody put the file of another invitation in its place. */
static void test_a_swapped_invitation_is_refused(void **state)
{
	(void)state;
	struct scene s, other;
	begin(&s);
	begin(&other);
	invite(&s);
	invite(&other);
	char *to = invitation_path(&s), *from = invitation_path(&other);
	struct buf bytes;
	buf_init(&bytes);
	assert_int_equal(file_read(from, INVITE_BYTES_MAX, &bytes, NULL), 0);
	assert_int_equal(file_replace(to, bytes.data, bytes.len, 0644, NULL), 0);
	expect_refused(&s, "een", JOIN_DAMAGED, EX_DATAERR);
	buf_finish(&bytes);
	free(to);
	free(from);
	end(&s);
	end(&other);
}

/* Central says so, takes nothing, and the kiosk's next answer mends it. */
static void test_a_damaged_answer_lets_nobody_in(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	struct buf bytes;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	char *path = answer_path(&s);
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
	must_sync(&s, "een");
	collect(&s);
	assert_int_equal(s.joined, 1);
	buf_finish(&bytes);
	free(path);
	end(&s);
}

/* Two machines read the invitation at the same moment: one is in, and the other hears that. */
static void test_of_two_at_once_one_is_in(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	char *answer = answer_path(&s);
	assert_int_equal(unlink(answer), 0);
	must_join(&s, "twee", &done);
	free(answer);
	sign_up(&s, "een", "een@voorbeeld.nl");
	sign_up(&s, "twee", "twee@voorbeeld.nl");
	collect(&s);
	assert_int_equal(s.joined, 1);
	assert_int_equal(sync_once_in(&s, "een"), REASON_INVITE_TAKEN);
	must_sync(&s, "twee");
	collect(&s);
	expect_signups(&s, 1);
	/* What the other took in is not lost. */
	invite_as(&s, "kzzzzzzzzzzzzzzzz");
	must_join(&s, "een", &done);
	must_sync(&s, "een");
	collect(&s);
	expect_signups(&s, 2);
	end(&s);
}

static void test_a_stolen_kiosk_is_shut_out_and_comes_back_by_a_new_code(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	collect(&s);
	sign_up(&s, "een", "voor@voorbeeld.nl");
	must_sync(&s, "een");
	collect(&s);
	expect_signups(&s, 1);
	assert_int_equal(admit_revoke(&s.c.home, s.kiosk, NULL), 0);
	sign_up(&s, "een", "na@voorbeeld.nl");
	must_sync(&s, "een");
	collect(&s);
	expect_signups(&s, 1);
	assert_int_equal(sync_once_in(&s, "een"), REASON_REVOKED);
	/* The code with which it came does not open the door again. */
	must_join(&s, "een", &done);
	assert_true(done.before);
	collect(&s);
	expect_signups(&s, 1);
	invite(&s);
	must_join(&s, "een", &done);
	assert_false(done.before);
	collect(&s);
	assert_int_equal(s.joined, 2);
	must_sync(&s, "een");
	collect(&s);
	expect_signups(&s, 2);
	end(&s);
}

/* The disk was replaced: another key under the same id. */
static void test_another_machine_takes_the_place_of_one(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	collect(&s);
	sign_up(&s, "een", "een@voorbeeld.nl");
	must_sync(&s, "een");
	collect(&s);
	invite(&s);
	must_join(&s, "twee", &done);
	collect(&s);
	sign_up(&s, "twee", "twee@voorbeeld.nl");
	for (int i = 0; i < 3; i++) {
		sync_once_in(&s, "twee");
		collect(&s);
	}
	expect_signups(&s, 2);
	must_sync(&s, "twee");
	assert_int_equal(test_central_ask(&s.c, "SELECT count(*) FROM kiosk"), 1);
	end(&s);
}

static void test_a_kiosk_of_another_central_stays_there(void **state)
{
	(void)state;
	struct scene s, other;
	struct join_done done;
	begin(&s);
	begin(&other);
	invite(&s);
	must_join(&s, "een", &done);
	invite(&other);
	struct join_wish wish = {.code = other.made.code, .place = other.url};
	enum join_fault fault = JOIN_FINE;
	enum reason why;
	struct err e = {.code = 0};
	char *state_dir = file_join(s.c.root, "een");
	assert_int_equal(join_kiosk(state_dir, &wish, &s.sys, &done, &fault, &why, &e), -1);
	assert_int_equal(fault, JOIN_OTHER_CENTRAL);
	assert_int_equal(e.code, EX_CONFIG);
	free(state_dir);
	end(&s);
	end(&other);
}

static void test_a_kiosk_that_is_in_keeps_its_id(void **state)
{
	(void)state;
	struct scene s;
	struct join_done done;
	begin(&s);
	invite(&s);
	must_join(&s, "een", &done);
	collect(&s);
	must_sync(&s, "een");
	invite_as(&s, "kzzzzzzzzzzzzzzzz");
	expect_refused(&s, "een", JOIN_OTHER_KIOSK, EX_CONFIG);
	end(&s);
}

/* The code is in nobody's files. */
static void test_central_does_not_keep_the_code(void **state)
{
	(void)state;
	struct scene s;
	char plain[INVITECODE_LETTERS + 1];
	begin(&s);
	invite(&s);
	invitecode_letters(s.made.code, plain);
	assert_false(test_central_holds(&s.c, s.made.code));
	assert_false(test_central_holds(&s.c, plain));
	end(&s);
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
