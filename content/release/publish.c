#include "content/release/publish.h"
#include "content/release/difference.h"
#include "content/release/parcel.h"
#include "content/release/signer.h"
#include "content/release/stamp.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/store/content.h"
#include "db/sync/fetch.h"
#include "db/sync/release.h"

#include <sysexits.h>
#include <unistd.h>

/* A folder of our own for bundles from the drop and differences. */
static char *make_folder(struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	char *path = file_join(tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp", "wijkcontent-XXXXXX");
	if (mkdtemp(path) != NULL)
		return path;
	err_sys(e, EX_CANTCREAT, "Kan de map %s niet maken", path);
	free(path);
	return NULL;
}

static void remove_folder(char *folder)
{
	static const char *const names[] = {"old", "difference", "bundle", "bundle.minisig"};
	for (size_t i = 0; folder != NULL && i < sizeof names / sizeof names[0]; i++) {
		char *path = file_join(folder, names[i]);
		unlink(path);
		free(path);
	}
	if (folder != NULL)
		rmdir(folder);
	free(folder);
}

/* 1: it is there, 0: it is not, -1: it cannot be fetched or believed. */
static int get_index(struct publish *p, const char *name, struct release *out, struct err *e)
{
	struct buf bytes;
	buf_init(&bytes);
	enum carrier_got got = carrier_get(&p->carrier, name, RELEASE_INDEX_MAX, &bytes, e);
	int rc = got == CARRIER_DONE ? 1 : got == CARRIER_ABSENT ? 0 : -1;
	if (rc == 1 &&
	    release_read(out, bytes.data, bytes.len, p->trusted, p->trusted_count, e) != 0) {
		rc = -1;
		if (e != NULL && e->code == EX_NOPERM)
			err_set(e, EX_NOPERM,
				"De inhoud in de postbus is van een redacteur die u niet noemt."
				" Geef zijn openbare sleutel met --trust");
	}
	buf_finish(&bytes);
	return rc;
}

/* Some drops answer that all is well, and keep nothing. */
static int put_and_look(struct publish *p, const char *name, const struct buf *bytes, struct err *e)
{
	struct buf back;
	buf_init(&back);
	int rc = carrier_put(&p->carrier, name, bytes->data, bytes->len, e);
	if (rc == 0) {
		enum carrier_got got = carrier_get(&p->carrier, name, RELEASE_INDEX_MAX, &back, e);
		if (got == CARRIER_FAILED)
			rc = -1;
		else if (got != CARRIER_DONE || back.len != bytes->len ||
			 memcmp(back.data, bytes->data, back.len) != 0)
			rc = err_set(e, EX_TEMPFAIL,
				     "De postbus bewaart niet wat er in gaat. Vraag de beheerder");
	}
	buf_finish(&back);
	return rc;
}

/* Under its number first: what kiosks look at comes last. */
static int put_index(struct publish *p, struct release *r, struct err *e)
{
	struct buf bytes;
	char name[CARRIER_NAME];
	r->at = p->sys->now_ms(p->sys->self);
	buf_init(&bytes);
	release_write(r, &p->secret, &bytes);
	release_index_name(r->number, name);
	int rc = put_and_look(p, name, &bytes, e);
	if (rc == 0)
		rc = put_and_look(p, RELEASE_INDEX_NAME, &bytes, e);
	buf_finish(&bytes);
	return rc;
}

/* The bundle's signature, made when there is none yet. */
static int get_signature(struct publish *p, const char *bundle, const struct release *r, char **out,
			 struct err *e)
{
	struct minisign_signature signature;
	char comment[RELEASE_COMMENT];
	struct buf text, path;
	buf_init(&text);
	buf_init(&path);
	buf_addf(&path, "%s.minisig", bundle);
	release_comment(r->number, r->bundle_format, comment);
	int rc = file_exists(path.data) ? 0 : signer_sign(&p->secret, bundle, e);
	if (rc == 0)
		rc = file_read(path.data, MINISIGN_FILE_MAX, &text, e);
	if (rc == 0 && (minisign_read(text.data, text.len, &signature, NULL) != 0 ||
			strcmp(signature.comment, comment) != 0 ||
			!minisign_verify(&signature, &p->trusted[0], r->hash)))
		rc = err_set(e, EX_DATAERR,
			     "%s hoort niet bij dit bestand en uw sleutel. Teken opnieuw met"
			     " wijkcontent sign",
			     path.data);
	if (rc == 0)
		*out = buf_steal(&text);
	buf_finish(&text);
	buf_finish(&path);
	return rc;
}

static int describe(struct publish *p, const char *bundle, struct release *r, struct err *e)
{
	struct content_facts facts;
	if (content_read(bundle, &facts, e) != 0 || content_check(bundle, e) != 0)
		return -1;
	if (facts.release == 0)
		return err_set(e, EX_DATAERR,
			       "%s heeft geen nummer. Maak het opnieuw met wijkcontent build",
			       bundle);
	r->number = facts.release;
	r->bundle_format = facts.format;
	if (minisign_hash_file(bundle, r->hash, &r->bundle.size, e) != 0)
		return -1;
	return get_signature(p, bundle, r, &r->signature, e);
}

/* What the drop has of the release before needs no sending. */
static void know_all(struct parcel *parcel, const struct release *r)
{
	parcel_knows(parcel, &r->bundle);
	for (size_t i = 0; i < r->step_count; i++)
		parcel_knows(parcel, &r->steps[i].blob);
}

static void copy_blob(struct release_blob *out, const struct release_blob *from)
{
	*out = *from;
	out->pieces = buf_alloc(from->count, sizeof *out->pieces);
	memcpy(out->pieces, from->pieces, from->count * sizeof *out->pieces);
}

/* The steps of before, as long as going along all of them is less than the whole. */
static void keep_steps(struct release *r, const struct release *before)
{
	size_t from = before->step_count;
	int64_t wire = r->steps[0].blob.wire;
	const struct release_step last = r->steps[0];
	while (from > 0 && before->step_count - from + 2 <= RELEASE_STEPS_MAX &&
	       wire + before->steps[from - 1].blob.wire < r->bundle.wire) {
		from--;
		wire += before->steps[from].blob.wire;
	}
	r->step_count = 0;
	for (size_t i = from; i < before->step_count; i++) {
		struct release_step *step = &r->steps[r->step_count++];
		memcpy(step->from, before->steps[i].from, sizeof step->from);
		copy_blob(&step->blob, &before->steps[i].blob);
	}
	r->steps[r->step_count++] = last;
}

/* A difference that is hardly smaller than the whole is not worth having. */
static int add_step(struct publish *p, struct parcel *parcel, const char *bundle,
		    const struct release *before, const char *folder, struct release *r,
		    struct err *e)
{
	struct fetch f = {.carrier = &p->carrier};
	struct release_blob blob = {.count = 0};
	uint8_t hash[MINISIGN_HASH];
	char *old = file_join(folder, "old"), *difference = file_join(folder, "difference");
	int rc = fetch_blob(&f, &before->bundle, old, bundle, e);
	if (rc == 0)
		rc = minisign_hash_file(old, hash, NULL, e);
	/* What is damaged there helps nobody, and keeps nobody from taking the whole. */
	if ((rc == 0 && memcmp(hash, before->hash, sizeof hash) != 0) ||
	    f.reason == REASON_CONTENT_DAMAGED) {
		rc = 0;
		goto out;
	}
	if (rc == 0)
		rc = difference_write(old, bundle, difference, e);
	if (rc == 0)
		rc = parcel_weigh(difference, &blob, e);
	if (rc == 0 && blob.wire < r->bundle.wire / 4 * 3) {
		rc = parcel_put(parcel, difference, e);
		memcpy(r->steps[0].from, hash, sizeof hash);
		r->steps[0].blob = blob;
		r->step_count = 1;
		blob = (struct release_blob){.count = 0};
		keep_steps(r, before);
	}
out:
	release_blob_finish(&blob);
	free(old);
	free(difference);
	return rc;
}

static int put_release(struct publish *p, const char *bundle, const struct release *before,
		       struct release *r, struct publish_result *out, struct err *e)
{
	struct parcel parcel;
	char *folder = make_folder(e);
	if (folder == NULL)
		return -1;
	parcel_init(&parcel, &p->carrier, bundle, p->drop);
	know_all(&parcel, before);
	int rc = parcel_weigh(bundle, &r->bundle, e);
	if (rc == 0)
		rc = parcel_put(&parcel, bundle, e);
	if (rc == 0 && before->number > 0)
		rc = add_step(p, &parcel, bundle, before, folder, r, e);
	if (rc == 0)
		rc = put_index(p, r, e);
	if (rc == 0)
		parcel_done(&parcel);
	out->sent = parcel.sent;
	parcel_finish(&parcel);
	remove_folder(folder);
	return rc;
}

static void tell(const struct release *r, struct publish_result *out)
{
	out->number = r->number;
	out->stage = r->stage;
	out->whole = r->bundle.wire;
	out->difference = r->step_count > 0 ? r->steps[r->step_count - 1].blob.wire : 0;
}

static int not_newer(const struct release *r, const struct release *before, struct err *e)
{
	return err_set(e, EX_USAGE,
		       "In de postbus ligt uitgave %lld. Deze heeft nummer %lld, en moet nieuwer"
		       " zijn. Maak haar opnieuw met wijkcontent build",
		       (long long)before->number, (long long)r->number);
}

int publish_bundle(struct publish *p, const char *bundle, int64_t stage, struct publish_result *out,
		   struct err *e)
{
	struct release before = {.number = 0}, r = {.stage = stage};
	struct publish_result result = {.number = 0};
	int rc = carrier_prepare(&p->carrier, e);
	if (rc == 0)
		rc = describe(p, bundle, &r, e);
	if (rc == 0 && get_index(p, RELEASE_INDEX_NAME, &before, e) < 0)
		rc = -1;
	if (rc == 0 && before.number == r.number &&
	    memcmp(before.hash, r.hash, sizeof r.hash) == 0) {
		/* The same once more: only how many may take it can be new. */
		before.stage = stage;
		rc = put_index(p, &before, e);
		tell(&before, &result);
	} else if (rc == 0 && r.number <= before.number) {
		rc = not_newer(&r, &before, e);
	} else if (rc == 0) {
		r.previous = before.number;
		rc = put_release(p, bundle, &before, &r, &result, e);
		tell(&r, &result);
	}
	if (rc == 0)
		*out = result;
	release_finish(&before);
	release_finish(&r);
	return rc;
}

static int need_index(struct publish *p, const char *name, struct release *out, struct err *e)
{
	int rc = get_index(p, name, out, e);
	if (rc == 0)
		return err_set(e, EX_NOINPUT, "Deze uitgave is niet in de postbus");
	return rc == 1 ? 0 : -1;
}

int publish_stage(struct publish *p, int64_t stage, struct publish_result *out, struct err *e)
{
	struct release r = {.number = 0};
	int rc = need_index(p, RELEASE_INDEX_NAME, &r, e);
	if (rc == 0) {
		r.stage = stage;
		rc = put_index(p, &r, e);
	}
	if (rc == 0) {
		*out = (struct publish_result){.sent = 0};
		tell(&r, out);
	}
	release_finish(&r);
	return rc;
}

/* Exactly what one of those whom we trust signed then; the drop may be in anybody's hands. */
static int fetch_again(struct publish *p, const struct release *r, const char *path, struct err *e)
{
	struct fetch f = {.carrier = &p->carrier};
	struct minisign_signature signature;
	uint8_t hash[MINISIGN_HASH];
	if (fetch_blob(&f, &r->bundle, path, NULL, e) != 0 ||
	    minisign_hash_file(path, hash, NULL, e) != 0)
		return -1;
	bool right = memcmp(hash, r->hash, sizeof hash) == 0 &&
		     minisign_read(r->signature, strlen(r->signature), &signature, NULL) == 0;
	bool known = false;
	for (size_t i = 0; right && i < p->trusted_count; i++)
		known = known || minisign_verify(&signature, &p->trusted[i], hash);
	return known ? 0
		     : err_set(e, EX_DATAERR, "Uitgave %lld in de postbus is beschadigd",
			       (long long)r->number);
}

int publish_again(struct publish *p, int64_t to, int64_t stage, struct publish_result *out,
		  struct err *e)
{
	struct release now = {.number = 0}, then = {.number = 0};
	char name[CARRIER_NAME];
	char *folder = make_folder(e),
	     *bundle = folder != NULL ? file_join(folder, "bundle") : NULL;
	int64_t number = stamp_of_time(p->sys->now_ms(p->sys->self));
	int rc = folder != NULL ? need_index(p, RELEASE_INDEX_NAME, &now, e) : -1;
	if (rc == 0 && to == 0 && (to = now.previous) == 0)
		rc = err_set(e, EX_NOINPUT, "Er is geen eerdere uitgave in de postbus");
	if (rc == 0) {
		release_index_name(to, name);
		rc = need_index(p, name, &then, e);
	}
	if (rc == 0 && then.number != to)
		rc = err_set(e, EX_DATAERR, "Uitgave %lld in de postbus is beschadigd",
			     (long long)to);
	if (rc == 0)
		rc = fetch_again(p, &then, bundle, e);
	if (rc == 0)
		rc = stamp_bundle(bundle, number > now.number ? number : now.number + 1, e);
	if (rc == 0)
		rc = publish_bundle(p, bundle, stage, out, e);
	release_finish(&now);
	release_finish(&then);
	free(bundle);
	remove_folder(folder);
	return rc;
}
