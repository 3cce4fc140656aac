#include "tests/unit/support/scene.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/collect.h"
#include "db/central/invites.h"
#include "db/store/conf.h"
#include "db/store/queue.h"
#include "db/store/store.h"
#include "db/sync/join.h"
#include "db/sync/pending.h"
#include "db/sync/sync.h"
#include "tests/unit/support/central.h"
#include <dirent.h>
#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

void scene_begin(struct scene *s)
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

void scene_end(struct scene *s)
{
	credential_finish(&s->credential);
	free(s->url);
	free(s->post);
	test_central_finish(&s->c);
}

void scene_invite_as(struct scene *s, const char *kiosk)
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

void scene_invite(struct scene *s)
{
	scene_invite_as(s, "k0123456789abcdef");
}

int scene_join(struct scene *s, const char *folder, struct join_done *done, enum join_fault *fault,
	       struct err *e)
{
	const struct join_wish wish = {.code = s->made.code, .place = s->url};
	enum reason why = REASON_NONE;
	char *state = file_join(s->c.root, folder);
	int rc = join_kiosk(state, &wish, &s->sys, done, fault, &why, e);
	free(state);
	return rc;
}

void scene_must_join(struct scene *s, const char *folder, struct join_done *done)
{
	struct err e = {.code = 0};
	enum join_fault fault = JOIN_FINE;
	if (scene_join(s, folder, done, &fault, &e) != 0)
		fail_msg("%d: %s", (int)fault, e.text);
	assert_string_equal(done->centre, "De Linde");
	assert_string_equal(done->kiosk, s->kiosk);
	free(done->centre);
}

void scene_expect_refused(struct scene *s, const char *folder, enum join_fault wanted, int code)
{
	struct err e = {.code = 0};
	struct join_done done;
	enum join_fault fault = JOIN_FINE;
	assert_int_equal(scene_join(s, folder, &done, &fault, &e), -1);
	if (fault != wanted || e.code != code)
		fail_msg("fault %d with code %d, not %d with %d: %s", (int)fault, e.code,
			 (int)wanted, code, e.text);
	assert_true(strlen(e.text) > 0);
}

bool scene_has_conf(const struct scene *s, const char *folder)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s/" CONF_FILE, s->c.root, folder);
	bool there = file_exists(path.data);
	buf_finish(&path);
	return there;
}

char *scene_path_in(const struct scene *s, const char *folder, const char *name)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s/%s", s->c.root, folder, name);
	return buf_steal(&path);
}

bool scene_waits(const struct scene *s, const char *folder)
{
	char *path = scene_path_in(s, folder, PENDING_FILE);
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

void scene_collect(struct scene *s)
{
	const struct collect_ear ear = {.self = s, .joined = note_joined};
	struct err e = {.code = 0};
	if (collect_all(&s->c.home, &ear, &e) != 0)
		fail_msg("%s", e.text);
}

void scene_sign_up(struct scene *s, const char *folder, const char *email)
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
enum reason scene_sync_once_in(struct scene *s, const char *folder)
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

void scene_must_sync(struct scene *s, const char *folder)
{
	assert_int_equal(scene_sync_once_in(s, folder), REASON_NONE);
}

void scene_expect_signups(struct scene *s, long long count)
{
	assert_int_equal(test_central_ask(&s->c, "SELECT count(*) FROM signup"), count);
}

char *scene_answer_path(const struct scene *s)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/kiosks/%s/00000000.batch", s->post, s->kiosk);
	return buf_steal(&path);
}

/* The only file in the drop's invites. */
char *scene_invitation_path(const struct scene *s)
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
