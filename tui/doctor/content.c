/* What the kiosk shows: whole, signed by an editor whom it trusts, and up to date. */
#include "content/bundle/bundle.h"
#include "db/agenda/schema.h"
#include "db/base/file.h"
#include "db/base/minisign.h"
#include "db/base/sql.h"
#include "db/store/content.h"
#include "tui/doctor/doctor_inside.h"

#include <sysexits.h>
#include <unistd.h>

#define DAY_S INT64_C(86400)
#define MS    1000

static char *content_path(const struct doctor *d)
{
	return d->o.content != NULL ? buf_copy(d->o.content) : file_join(d->o.state, CONTENT_FILE);
}

void content_whole(struct doctor *d, struct remark *n)
{
	struct bundle *bundle = NULL;
	struct err e = {.code = 0};
	char *path = content_path(d);
	if (bundle_open(&bundle, path, &e) != 0 && e.code == EX_NOINPUT)
		doctor_say(d, n, VERDICT_WRONG, "Er is geen inhoud om te laten zien.",
			   "There is no content to show.");
	else if (bundle == NULL && e.code == EX_CONFIG) {
		doctor_say(d, n, VERDICT_WRONG, "De inhoud is voor een nieuwere kiosk.",
			   "The content is for a newer kiosk.");
		doctor_cure(d, n, "Werk deze kiosk bij.", "Update this kiosk.");
	} else if (bundle == NULL || content_check(path, NULL) != 0)
		doctor_say(d, n, VERDICT_WRONG, "De inhoud is beschadigd.",
			   "The content is damaged.");
	else
		doctor_say(d, n, VERDICT_GOOD, "De inhoud is heel. Uitgave %ld, soort %d.",
			   "The content is whole. Release %ld, format %d.", bundle_release(bundle),
			   bundle_format(bundle));
	bundle_free(bundle);
	free(path);
}

/* The editor whom kiosk.conf names, or NULL. */
static bool read_editor(const struct conf *conf, const uint8_t id[MINISIGN_ID],
			struct minisign_public *out)
{
	for (size_t i = 0; i < conf->editor_count; i++)
		if (memcmp(conf->editors[i], id, MINISIGN_ID) == 0) {
			memcpy(out->id, conf->editors[i], MINISIGN_ID);
			memcpy(out->key, conf->editors[i] + MINISIGN_ID, sizeof out->key);
			return true;
		}
	return false;
}

enum trust { TRUST_NONE, TRUST_UNKNOWN, TRUST_WRONG, TRUST_RIGHT };

static enum trust look_at_signature(const struct doctor *d, const char *path)
{
	struct minisign_signature signature;
	struct minisign_public editor;
	struct buf text;
	uint8_t hash[MINISIGN_HASH];
	int64_t size = 0;
	char *name = NULL;
	enum trust trust = TRUST_WRONG;
	buf_init(&text);
	buf_addf(&text, "%s.minisig", path);
	name = buf_steal(&text);
	if (!file_exists(name))
		trust = TRUST_NONE;
	else if (file_read(name, MINISIGN_FILE_MAX, &text, NULL) == 0 &&
		 minisign_read(text.data, text.len, &signature, NULL) == 0) {
		if (!read_editor(&d->conf, signature.id, &editor))
			trust = TRUST_UNKNOWN;
		else if (minisign_hash_file(path, hash, &size, NULL) == 0 &&
			 minisign_verify(&signature, &editor, hash))
			trust = TRUST_RIGHT;
	}
	free(name);
	buf_finish(&text);
	return trust;
}

void content_signed(struct doctor *d, struct remark *n)
{
	char *path = content_path(d);
	switch (look_at_signature(d, path)) {
	case TRUST_NONE:
		if (!file_exists(path))
			doctor_say(d, n, VERDICT_UNSEEN, "Er is niets om na te kijken.",
				   "There is nothing to look at.");
		else
			doctor_say(d, n, VERDICT_UNSEEN, "Deze inhoud kwam mee met de installatie.",
				   "This content came with the installation.");
		break;
	case TRUST_UNKNOWN:
		doctor_say(d, n, VERDICT_ATTENTION,
			   "De inhoud is getekend door iemand die de kiosk nu niet vertrouwt.",
			   "The content is signed by somebody whom the kiosk does not trust now.");
		break;
	case TRUST_WRONG:
		doctor_say(d, n, VERDICT_WRONG, "De inhoud is niet wat de redacteur tekende.",
			   "The content is not what the editor signed.");
		break;
	case TRUST_RIGHT:
		doctor_say(d, n, VERDICT_GOOD, "De inhoud is getekend door een redacteur van ons.",
			   "The content is signed by an editor of ours.");
		break;
	}
	free(path);
}

static bool is_agenda(const char *path)
{
	sqlite3 *db = NULL;
	long long application = 0, format = 0;
	bool right = sql_open(&db, path, SQL_READ, NULL) == 0 && sql_distrust(db, NULL) == 0 &&
		     sql_int(db, &application, 0, NULL, "PRAGMA application_id", NULL) == 0 &&
		     sql_int(db, &format, 0, NULL, "PRAGMA user_version", NULL) == 0 &&
		     application == AGENDA_APPLICATION_ID && format == AGENDA_FORMAT;
	sql_close(db);
	return right;
}

/* agenda.db is made anew every day when there are calendars to fetch. */
void content_agenda(struct doctor *d, struct remark *n)
{
	enum { OLD_DAYS = 2 };
	struct stat st;
	char *path = file_join(d->o.state, AGENDA_FILE), *feeds = file_join(d->o.state, "feeds.db");
	if (stat(path, &st) != 0)
		doctor_say(d, n, VERDICT_UNSEEN, "Er worden geen agenda's van internet gehaald.",
			   "No calendars are fetched from the internet.");
	else if (!is_agenda(path))
		doctor_say(d, n, VERDICT_ATTENTION, "De agenda is beschadigd.",
			   "The agenda is damaged.");
	else if (file_exists(feeds) &&
		 d->health.now / MS - (int64_t)st.st_mtim.tv_sec > OLD_DAYS * DAY_S)
		doctor_say(d, n, VERDICT_ATTENTION, "De agenda is al %lld dagen niet ververst.",
			   "The agenda has not been renewed for %lld days.",
			   (long long)((d->health.now / MS - (int64_t)st.st_mtim.tv_sec) / DAY_S));
	else
		doctor_say(d, n, VERDICT_GOOD, "De agenda is heel en vers.",
			   "The agenda is whole and fresh.");
	free(feeds);
	free(path);
}
