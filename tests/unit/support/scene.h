/*
 * A central, a folder as the drop, and kiosks that join by a code: each kiosk is a folder of
 * central's root, by its name.
 */
#ifndef TESTS_UNIT_SUPPORT_SCENE_H
#define TESTS_UNIT_SUPPORT_SCENE_H

#include "db/central/invites.h"
#include "db/store/reason.h"
#include "db/sync/join.h"
#include "tests/unit/support/central.h"

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

/* All of these fail the test when they cannot do it. */
void scene_begin(struct scene *s);
void scene_end(struct scene *s);
void scene_invite_as(struct scene *s, const char *kiosk);
void scene_invite(struct scene *s);
int scene_join(struct scene *s, const char *folder, struct join_done *done, enum join_fault *fault,
	       struct err *e);
void scene_must_join(struct scene *s, const char *folder, struct join_done *done);
void scene_expect_refused(struct scene *s, const char *folder, enum join_fault wanted, int code);
bool scene_has_conf(const struct scene *s, const char *folder);
char *scene_path_in(const struct scene *s, const char *folder, const char *name);
bool scene_waits(const struct scene *s, const char *folder);
void scene_collect(struct scene *s);
void scene_sign_up(struct scene *s, const char *folder, const char *email);
enum reason scene_sync_once_in(struct scene *s, const char *folder);
void scene_must_sync(struct scene *s, const char *folder);
void scene_expect_signups(struct scene *s, long long count);
char *scene_answer_path(const struct scene *s);
char *scene_invitation_path(const struct scene *s);

#endif
