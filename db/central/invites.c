#include "db/central/invites.h"
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/admit.h"
#include "db/central/collect.h"
#include "db/central/home.h"
#include "db/central/invites_inside.h"
#include "db/sync/carrier.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

enum { KEEP_DAYS = 90 }; /* how long one that is over is still listed */

static int64_t now(const struct home *home)
{
	return home->sys->now_ms(home->sys->self);
}

static int put(const struct home *home, const struct invites_one *one, const struct invite *invite,
	       struct err *e)
{
	struct carrier carrier;
	struct buf bytes;
	char name[CARRIER_NAME];
	if (carrier_open(&carrier, one->place, home->dir, e) != 0)
		return -1;
	buf_init(&bytes);
	carrier_invite_name(one->keys.name, name);
	invite_write(invite, one->keys.seal, &bytes);
	int rc = carrier_prepare(&carrier, e);
	if (rc == 0)
		rc = carrier_put(&carrier, name, bytes.data, bytes.len, e);
	buf_finish(&bytes);
	carrier_close(&carrier);
	return rc;
}

/* As the kiosk will: without a name or password. */
static bool can_be_fetched(const struct home *home, const struct invites_one *one)
{
	struct carrier carrier;
	struct buf bytes;
	struct invite invite;
	char name[CARRIER_NAME];
	if (carrier_open(&carrier, one->place, home->dir, NULL) != 0)
		return false;
	carrier_forget(&carrier);
	carrier_invite_name(one->keys.name, name);
	buf_init(&bytes);
	invite_init(&invite);
	bool right = carrier_get(&carrier, name, INVITE_BYTES_MAX, &bytes, NULL) == CARRIER_DONE &&
		     invite_read(&invite, bytes.data, bytes.len, one->keys.seal, NULL) == 0;
	invite_finish(&invite);
	buf_finish(&bytes);
	carrier_close(&carrier);
	return right;
}

/* Says in the drop that it is over; then nothing of it needs to be known any more. */
static int tell_over(const struct home *home, struct invites_one *one, struct err *e)
{
	struct invite over;
	invite_init(&over);
	over.state = one->state;
	memcpy(over.key, one->key, sizeof over.key);
	int rc = put(home, one, &over, e);
	invite_finish(&over);
	if (rc != 0)
		return -1;
	one->is_told = true;
	return invites_save(home, one, e);
}

/* Ours first: from then on no answer to it is taken. */
static int end(const struct home *home, struct invites_one *one, enum invite_state state,
	       struct err *e)
{
	one->state = state;
	one->closed = now(home);
	return invites_save(home, one, e);
}

static int withdraw_others(struct home *home, const struct invites_one *but, size_t *count,
			   struct err *e)
{
	struct invites all;
	if (invites_load(home, &all, e) != 0)
		return -1;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < all.count; i++) {
		struct invites_one *one = &all.items[i];
		if (one->state != INVITE_OPEN || strcmp(one->kiosk, but->kiosk) != 0 ||
		    memcmp(one->keys.name, but->keys.name, INVITE_NAME) == 0)
			continue;
		rc = end(home, one, INVITE_WITHDRAWN, e);
		if (rc == 0)
			tell_over(home, one, NULL);
		++*count;
	}
	invites_free(&all);
	return rc;
}

static void fill_in(const struct home *home, const struct invites_wish *wish,
		    struct invites_one *one, struct invite *invite)
{
	snprintf(one->kiosk, sizeof one->kiosk, "%s", wish->kiosk);
	one->state = INVITE_OPEN;
	one->name = buf_copy(wish->name);
	one->drop = buf_copy(wish->drop);
	one->place = buf_copy(wish->place);
	one->central = home->code;
	one->made = now(home);
	one->until = one->made + wish->days * DAY_MS;
	memcpy(invite->kiosk, one->kiosk, sizeof invite->kiosk);
	invite->centre = buf_copy(wish->name);
	invite->drop = buf_copy(wish->kiosk_drop);
	invite->central = home->code;
	invite->made_at = one->made;
	invite->until = one->until;
	buf_add(&invite->credential.text, wish->credential->text.data, wish->credential->text.len);
	for (size_t i = 0; i < wish->credential->count; i++)
		credential_add(&invite->credential, wish->credential->files[i].name,
			       wish->credential->files[i].bytes.data,
			       wish->credential->files[i].bytes.len);
}

int invites_make(struct home *home, const struct invites_wish *wish, struct invites_made *out,
		 struct err *e)
{
	struct invites one_list = {.count = 1, .items = buf_alloc(1, sizeof *one_list.items)};
	struct invites_one *one = one_list.items;
	struct invites_made made = {.replaced = 0};
	struct invite invite;
	struct carrier carrier;
	int rc = -1;
	invite_init(&invite);
	invitecode_new(home->sys, made.code);
	fill_in(home, wish, one, &invite);
	made.until = one->until;
	if (carrier_open(&carrier, wish->drop, home->dir, e) != 0)
		goto out;
	carrier_close(&carrier);
	if (invite_derive(made.code, &one->keys, e) != 0 || invites_save(home, one, e) != 0)
		goto out;
	if (put(home, one, &invite, e) != 0) {
		invites_remove(home, one, NULL);
		goto out;
	}
	made.is_readable = can_be_fetched(home, one);
	rc = withdraw_others(home, one, &made.replaced, e);
	if (rc == 0)
		*out = made;
out:
	explicit_bzero(&made, sizeof made);
	invite_finish(&invite);
	invites_free(&one_list);
	return rc;
}

/* NULL, with the reason, when there is none or more than one. */
static struct invites_one *find_open(struct invites *all, const char *kiosk, struct err *e)
{
	struct invites_one *found = NULL;
	for (size_t i = 0; i < all->count; i++) {
		struct invites_one *one = &all->items[i];
		bool named = strcmp(one->kiosk, kiosk) == 0 || strcmp(one->name, kiosk) == 0;
		if (one->state != INVITE_OPEN || !named)
			continue;
		if (found != NULL) {
			err_set(e, EX_USAGE,
				"Er zijn meer uitnodigingen met die naam. Geef het nummer van de"
				" kiosk: zie invite --list");
			return NULL;
		}
		found = one;
	}
	if (found == NULL)
		err_set(e, EX_NOINPUT,
			"Er is geen open uitnodiging voor %s. Welke er zijn, zegt: invite --list",
			kiosk);
	return found;
}

int invites_withdraw(struct home *home, const char *kiosk, bool *told, struct err *e)
{
	struct invites all = {.count = 0};
	/* A collect that is under way may be letting it in at this moment. */
	int lock = collect_lock(home, e);
	if (lock < 0)
		return -1;
	int rc = invites_load(home, &all, e);
	struct invites_one *one = rc == 0 ? find_open(&all, kiosk, e) : NULL;
	rc = one != NULL ? end(home, one, INVITE_WITHDRAWN, e) : -1;
	if (rc == 0)
		*told = tell_over(home, one, NULL) == 0;
	invites_free(&all);
	close(lock);
	return rc;
}

/* Collecting. */

struct meeting {
	struct home *home;
	const struct collect_ear *ear;
	struct carrier carrier; /* of the drop of the one before */
	const char *drop;	/* whose it is; NULL: none is open */
	size_t failed;
	struct err first;
};

static void note(struct meeting *m, const struct invites_one *one, const struct err *why)
{
	if (m->failed++ == 0) {
		m->first = *why;
		err_prefix(&m->first, "%s (%s)", one->name, one->kiosk);
	}
	if (m->ear != NULL && m->ear->failed != NULL)
		m->ear->failed(m->ear->self, one->name, one->kiosk, why);
}

static int reach(struct meeting *m, const struct invites_one *one, struct err *e)
{
	if (m->drop != NULL && strcmp(m->drop, one->drop) == 0)
		return 0;
	if (m->drop != NULL)
		carrier_close(&m->carrier);
	m->drop = NULL;
	if (carrier_open(&m->carrier, one->drop, m->home->dir, e) != 0)
		return -1;
	m->drop = one->drop;
	return 0;
}

/* The number that the kiosk shows says that it holds the keys that were in the invitation. */
static int let_in(struct meeting *m, struct invites_one *one, const struct invite_answer *answer,
		  struct err *e)
{
	char check[CODE_FINGERPRINT];
	code_fingerprint(&one->central, answer->key, check);
	if (strcmp(check, answer->check) != 0)
		return err_set(e, EX_DATAERR,
			       "De kiosk antwoordt met een ander controlegetal. Maak een nieuwe"
			       " uitnodiging");
	if (admit_invited(m->home, one->kiosk, answer->key, one->name, one->drop, e) != 0)
		return -1;
	one->has_key = true;
	memcpy(one->key, answer->key, sizeof one->key);
	if (end(m->home, one, INVITE_USED, e) != 0)
		return -1;
	if (m->ear != NULL && m->ear->joined != NULL)
		m->ear->joined(m->ear->self, one->name, one->kiosk, check);
	return 0;
}

/* Whatever lies there and is no answer to this one is as if nothing were there. */
static int look_for_answer(struct meeting *m, struct invites_one *one, struct err *e)
{
	struct buf bytes;
	struct invite_answer answer;
	char name[CARRIER_NAME];
	int rc = 0;
	if (reach(m, one, e) != 0)
		return -1;
	carrier_batch_name(one->kiosk, 0, name);
	buf_init(&bytes);
	enum carrier_got got = carrier_get(&m->carrier, name, INVITE_BYTES_MAX, &bytes, e);
	enum invite_answered answered = INVITE_ANSWER_OTHER;
	if (got == CARRIER_FAILED)
		rc = -1;
	else if (got == CARRIER_DONE)
		answered = invite_answer_read(&answer, bytes.data, bytes.len, &one->keys, e);
	if (answered == INVITE_ANSWER_WRONG)
		rc = -1;
	else if (answered == INVITE_ANSWER_RIGHT)
		rc = let_in(m, one, &answer, e);
	buf_finish(&bytes);
	return rc;
}

/* One that has come to its end is looked at once more: an answer in time may only be found now. */
static void meet(struct meeting *m, struct invites_one *one)
{
	struct err why = {.code = 0};
	bool looked = look_for_answer(m, one, &why) == 0;
	bool late = one->state == INVITE_OPEN && now(m->home) > one->until;
	if (looked && late)
		looked = end(m->home, one, INVITE_EXPIRED, &why) == 0;
	if (!looked)
		note(m, one, &why);
}

/* A place that cannot be reached, such as a stick that went away, is no fault of anybody. */
static void tidy(struct meeting *m, struct invites_one *one)
{
	bool old = one->closed > 0 && now(m->home) - one->closed > KEEP_DAYS * DAY_MS;
	if (old)
		invites_remove(m->home, one, NULL);
	else if (one->state != INVITE_OPEN && !one->is_told)
		tell_over(m->home, one, NULL);
}

int invites_collect(struct home *home, const struct collect_ear *ear, struct err *e)
{
	struct meeting m = {.home = home, .ear = ear};
	struct invites all;
	if (invites_load(home, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.count; i++) {
		if (all.items[i].state == INVITE_OPEN)
			meet(&m, &all.items[i]);
		tidy(&m, &all.items[i]);
	}
	if (m.drop != NULL)
		carrier_close(&m.carrier);
	invites_free(&all);
	return m.failed == 0 ? 0 : err_set(e, m.first.code, "%s", m.first.text);
}
