#include "db/store/store.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/events.h"
#include "db/store/listkey.h"
#include "db/store/moment.h"
#include "db/store/places.h"
#include "db/store/queue.h"
#include "db/store/salvage.h"
#include "db/store/seal.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { EVENT_ID = 16 };

/* Which kiosk.conf was read: an enrolment replaces the file, so one of these changes. */
struct conf_mark {
	ino_t inode;
	off_t size;
	struct timespec changed;
};

struct store {
	char *state_dir, *conf_path;
	const struct sys *sys;
	struct conf conf;
	struct conf_mark mark;
	struct centre *own; /* what the centre keeps itself, which may be a key for its list */
	sqlite3 *db;	    /* NULL until the first signup: most visits have none */
	ino_t db_inode;
	sqlite3_stmt *insert;
};

static int check_folder(const char *state_dir, struct err *e)
{
	struct stat st;
	if (stat(state_dir, &st) != 0)
		return err_sys(e, errno == EACCES ? EX_NOPERM : EX_NOINPUT,
			       "Kan de map %s niet gebruiken", state_dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, EX_NOINPUT, "%s is geen map", state_dir);
	if (access(state_dir, R_OK | W_OK | X_OK) != 0)
		return err_sys(e, EX_NOPERM, "Kan de map %s niet gebruiken", state_dir);
	return 0;
}

static struct conf_mark mark_of(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return (struct conf_mark){.inode = 0};
	return (struct conf_mark){.inode = st.st_ino, .size = st.st_size, .changed = st.st_mtim};
}

static bool same_mark(const struct conf_mark *a, const struct conf_mark *b)
{
	return a->inode == b->inode && a->size == b->size &&
	       a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* A kiosk that is enrolled while it runs must seal to the new keys, never to the old ones. */
static int refresh_conf(struct store *store, struct err *e)
{
	struct conf conf;
	struct conf_mark mark = mark_of(store->conf_path);
	if (same_mark(&mark, &store->mark))
		return 0;
	if (conf_read(store->state_dir, &conf, e) != 0)
		return -1;
	conf_finish(&store->conf);
	store->conf = conf;
	store->mark = mark;
	return 0;
}

int store_open(struct store **out, const char *state_dir, const struct sys *sys, struct err *e)
{
	if (check_folder(state_dir, e) != 0 || events_glance(state_dir, e) != 0)
		return -1;
	struct store *store = buf_alloc(1, sizeof *store);
	store->state_dir = buf_copy(state_dir);
	store->conf_path = file_join(state_dir, CONF_FILE);
	store->sys = sys;
	store->own = centre_new(state_dir, sys);
	store->mark = mark_of(store->conf_path);
	if (conf_read(state_dir, &store->conf, e) != 0) {
		store_free(store);
		return -1;
	}
	*out = store;
	return 0;
}

static void close_db(struct store *store)
{
	sqlite3_finalize(store->insert);
	store->insert = NULL;
	sql_close(store->db);
	store->db = NULL;
}

void store_free(struct store *store)
{
	if (store == NULL)
		return;
	close_db(store);
	conf_finish(&store->conf);
	centre_free(store->own);
	free(store->conf_path);
	free(store->state_dir);
	free(store);
}

bool store_takes_signups(struct store *store)
{
	return refresh_conf(store, NULL) == 0 && store->conf.enrolled && !store->conf.revoked;
}

bool store_was_damaged(const struct store *store)
{
	return salvage_was_needed(store->state_dir);
}

const char *store_centre(const struct store *store)
{
	return store->conf.centre != NULL ? store->conf.centre : "";
}

const char *store_contact(const struct store *store)
{
	return store->conf.contact;
}

const char *store_folder(const struct store *store)
{
	return store->state_dir;
}

enum conf_speech store_speech(const struct store *store)
{
	return store->conf.speech;
}

const struct conf_languages *store_languages(const struct store *store)
{
	return &store->conf.languages;
}

const char *store_stick(const struct store *store)
{
	return store->conf.stick;
}

const char *store_printer(const struct store *store)
{
	return store->conf.printer;
}

long store_keep_days(const struct store *store)
{
	return store->conf.keep_days;
}

static int open_db(struct store *store, struct err *e)
{
	if (events_open(&store->db, store->state_dir, e) != 0)
		return -1;
	store->db_inode = events_inode(store->state_dir);
	return 0;
}

/* What only a signup needs, once. */
static int get_ready(struct store *store, struct err *e)
{
	static const char insert[] =
		"INSERT INTO event(id, made_at, recipients, sealed) VALUES(?, ?, ?, ?)";
	if (refresh_conf(store, e) != 0)
		return -1;
	if (!store->conf.enrolled)
		return err_set(e, EX_CONFIG, "Deze kiosk is nog niet aangesloten op een centrale");
	if (store->conf.revoked)
		return err_set(e, EX_CONFIG,
			       "De centrale neemt geen aanmeldingen van deze kiosk meer aan");
	if (store->insert != NULL)
		return 0;
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	if (store->db == NULL && open_db(store, e) != 0)
		return -1;
	return sql_prepare(&store->insert, store->db, e, insert, NULL);
}

/* When it happened, and what it is. */
struct event {
	const char *kind, *form, *lang, *worker;
	int form_version;
	bool assisted;
	int64_t made_at, uptime;
	bool clock_synced;
	char boot[MOMENT_BOOT]; /* "": not known, or not needed */
};

static void stamp(struct event *event, const struct sys *sys)
{
	int64_t now = sys->now_ms(sys->self);
	event->made_at = now > 0 ? now : 0;
	event->clock_synced = sys->clock_synced(sys->self);
	event->uptime = sys_uptime(sys);
	if (!event->clock_synced)
		moment_boot(sys, event->boot);
}

/*
 * Those of central, and before the last of these, which is the recovery key, the centre itself when
 * it keeps a list.  A list that cannot be read is no reason to take no signup: it comes after.
 */
static size_t find_recipients(struct store *store, const uint8_t *out[SEAL_RECIPIENTS_MAX],
			      uint8_t list[SEAL_PUBLIC])
{
	const struct conf *conf = &store->conf;
	size_t count = 0;
	int64_t since = 0;
	bool listed = conf->recipient_count < SEAL_RECIPIENTS_MAX &&
		      listkey_since(store->own, &since, list, NULL) == 0 && since != 0;
	for (size_t i = 0; i < conf->recipient_count; i++) {
		if (listed && i + 1 == conf->recipient_count)
			out[count++] = list;
		out[count++] = conf->recipients[i];
	}
	return count;
}

static int seal_to_all(struct store *store, const struct buf *text, struct buf *ids,
		       struct buf *sealed, struct err *e)
{
	const uint8_t *to[SEAL_RECIPIENTS_MAX];
	uint8_t list[SEAL_PUBLIC];
	size_t count = find_recipients(store, to, list);
	for (size_t i = 0; i < count; i++) {
		uint8_t id[SEAL_KEY_ID];
		seal_key_id(to[i], id);
		buf_add(ids, id, sizeof id);
		if (seal_close(text->data, text->len, to[i], sealed, e) != 0)
			return -1;
	}
	return 0;
}

/*
 * One INSERT is a transaction of its own: SQLite takes the write lock, appends
 * to the WAL and syncs it before sqlite3_step returns SQLITE_DONE, in one
 * fdatasync.  On any fault it rolls back.
 */
static int insert_event(struct store *store, int64_t made_at, const struct buf *ids,
			const struct buf *sealed, struct err *e)
{
	sqlite3_stmt *s = store->insert;
	uint8_t id[EVENT_ID];
	store->sys->random(store->sys->self, id, sizeof id);
	sqlite3_bind_blob(s, 1, id, sizeof id, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, made_at);
	sqlite3_bind_blob64(s, 3, ids->data, ids->len, SQLITE_STATIC);
	sqlite3_bind_blob64(s, 4, sealed->data, sealed->len, SQLITE_STATIC);
	int rc = sql_step(s, e);
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return rc == 0 ? 0 : -1;
}

/* 1: inserted, 0: the file was put aside, or had to be and was, -1: an error. */
static int try_insert(struct store *store, int64_t made_at, const struct buf *ids,
		      const struct buf *sealed, struct err *e)
{
	struct err why = {.code = 0};
	int lock = salvage_lock(store->state_dir, false, e), rc = 0;
	if (lock < 0)
		return -1;
	if (events_inode(store->state_dir) == store->db_inode)
		rc = insert_event(store, made_at, ids, sealed, &why) == 0 ? 1 : -1;
	salvage_unlock(lock);
	if (rc < 0 && why.code == EX_DATAERR) {
		close_db(store);
		return events_put_aside(store->state_dir, store->db_inode, e);
	}
	return rc < 0 ? err_set(e, why.code, "%s", why.text) : rc;
}

/*
 * A file that is damaged while it is open shows here, or wijksync put it aside.
 * Opening it anew saves what can be saved; then this signup has a second chance.
 */
static int insert_or_salvage(struct store *store, int64_t made_at, const struct buf *ids,
			     const struct buf *sealed, struct err *e)
{
	enum { TRIES = 3 };
	for (int i = 0; i < TRIES; i++) {
		int rc = try_insert(store, made_at, ids, sealed, e);
		if (rc != 0)
			return rc > 0 ? 0 : -1;
		close_db(store);
		if (get_ready(store, e) != 0)
			return -1;
	}
	return err_set(e, EX_IOERR, "De opslag van deze kiosk is stuk. Bel de beheerder");
}

static int keep(struct store *store, const struct event *event, const struct buf *text,
		struct err *e)
{
	struct buf ids, sealed;
	buf_init(&ids);
	buf_init(&sealed);
	int rc = seal_to_all(store, text, &ids, &sealed, e);
	if (rc == 0)
		rc = insert_or_salvage(store, event->made_at, &ids, &sealed, e);
	buf_finish(&ids);
	buf_finish(&sealed);
	return rc;
}

static void add_head(struct buf *text, const struct event *event, const char receipt[RECEIPT_TEXT])
{
	uint8_t hash[RECEIPT_HASH];
	receipt_hash(receipt, hash);
	buf_addf(text, "{\"kind\":\"%s\",\"made_at\":%lld,\"clock_synced\":%s", event->kind,
		 (long long)event->made_at, event->clock_synced ? "true" : "false");
	if (event->boot[0] != '\0')
		buf_addf(text, ",\"boot\":\"%s\",\"uptime\":%lld", event->boot,
			 (long long)event->uptime);
	buf_addf(text, ",\"form\":\"%s\",\"form_version\":%d,\"lang\":\"%s\",\"assisted\":%s",
		 event->form, event->form_version, event->lang, event->assisted ? "true" : "false");
	buf_add_str(text, ",\"worker\":");
	buf_add_json(text, event->worker != NULL ? event->worker : "");
	buf_add_str(text, ",\"receipt\":\"");
	hex_add(text, hash, sizeof hash);
	buf_add_char(text, '"');
	explicit_bzero(hash, sizeof hash);
}

bool store_places(const struct store *store, const char *uid, int64_t start,
		  struct places_count *out)
{
	return places_find(store->state_dir, uid, start, out);
}

bool store_takes_activity(const char *uid, int64_t start)
{
	size_t len = strlen(uid);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)uid[i] < 0x20 || uid[i] == 0x7F)
			return false;
	return len > 0 && len <= STORE_UID_MAX && start >= 0 && start <= SYS_TIME_MAX / 1000;
}

/* A cut never leaves half a character. */
static void add_activity(struct buf *text, const struct signup_activity *activity)
{
	char title[STORE_TITLE_MAX + 1], start[SYS_TIME_TEXT];
	size_t len = strlen(activity->title);
	if (len > STORE_TITLE_MAX)
		for (len = STORE_TITLE_MAX; len > 0 && (activity->title[len] & 0xC0) == 0x80;)
			len--;
	memcpy(title, activity->title, len);
	title[len] = '\0';
	sys_time_text(activity->start * 1000, start);
	buf_add_str(text, ",\"activity\":{\"uid\":");
	buf_add_json(text, activity->uid);
	buf_addf(text, ",\"start\":\"%s\",\"title\":", start);
	buf_add_json(text, title);
	if (activity->capacity > 0)
		buf_addf(text, ",\"capacity\":%d", activity->capacity);
	buf_add_char(text, '}');
}

static void add_answers(struct buf *text, const struct signup *signup)
{
	buf_add_str(text, ",\"answers\":{");
	for (size_t i = 0; i < signup->answer_count; i++) {
		if (i > 0)
			buf_add_char(text, ',');
		buf_add_json(text, signup->answers[i].key);
		buf_add_char(text, ':');
		buf_add_json(text, signup->answers[i].value);
	}
	buf_add_str(text, "},\"consents\":{");
	for (size_t i = 0; i < signup->consent_count; i++) {
		const struct given_consent *consent = &signup->consents[i];
		if (i > 0)
			buf_add_char(text, ',');
		buf_add_json(text, consent->key);
		buf_addf(text, ":{\"version\":%d,\"given\":%s}", consent->version,
			 consent->given ? "true" : "false");
	}
	buf_add_str(text, "}}");
}

/* Central takes no other names for a form or a language, so none may be sealed. */
static int check_words(const struct event *event, struct err *e)
{
	if (!events_word_is_plain(event->form) || !events_word_is_plain(event->lang) ||
	    event->lang[0] == '\0' || event->form_version < 0)
		return err_set(e, EX_SOFTWARE, "Dit formulier heeft een naam die niet kan");
	if (event->worker != NULL && strlen(event->worker) > EVENTS_WORKER_MAX)
		return err_set(e, EX_SOFTWARE, "De naam van de wijkwerker is te lang");
	return 0;
}

static int keep_answers(struct store *store, const char *kind, const struct signup *signup,
			const char receipt[RECEIPT_TEXT], struct err *e)
{
	struct event event = {.kind = kind,
			      .form = signup->form,
			      .lang = signup->lang,
			      .worker = signup->worker,
			      .form_version = signup->form_version,
			      .assisted = signup->assisted};
	struct buf text;
	if (check_words(&event, e) != 0)
		return -1;
	if (signup->activity != NULL &&
	    !store_takes_activity(signup->activity->uid, signup->activity->start))
		return err_set(e, EX_SOFTWARE, "Deze activiteit heeft een naam die niet kan");
	if (get_ready(store, e) != 0)
		return -1;
	buf_init_secret(&text);
	stamp(&event, store->sys);
	add_head(&text, &event, receipt);
	if (signup->activity != NULL)
		add_activity(&text, signup->activity);
	add_answers(&text, signup);
	int rc = keep(store, &event, &text, e);
	buf_finish(&text);
	return rc;
}

/* By its number one can tell how far it came. */
static int remember_test(struct store *store, int64_t made_at, struct err *e)
{
	int64_t seq = sqlite3_last_insert_rowid(store->db);
	return queue_set_fact(store->db, QUEUE_TEST_SEQ, seq, e) == 0
		       ? queue_set_fact(store->db, QUEUE_TEST_AT, made_at, e)
		       : -1;
}

int store_signup(struct store *store, const struct signup *signup, char receipt[RECEIPT_TEXT],
		 struct err *e)
{
	char fresh[RECEIPT_TEXT];
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	receipt_new(store->sys, fresh);
	int rc = keep_answers(store, "signup", signup, fresh, e);
	if (rc == 0)
		memcpy(receipt, fresh, RECEIPT_TEXT);
	explicit_bzero(fresh, sizeof fresh);
	return rc;
}

int store_amend(struct store *store, const struct signup *signup, const char receipt[RECEIPT_TEXT],
		struct err *e)
{
	return keep_answers(store, "amend", signup, receipt, e);
}

/* An event without answers, about a receipt. */
static int keep_bare(struct store *store, struct event *event, const char receipt[RECEIPT_TEXT],
		     struct err *e)
{
	struct buf text;
	if (check_words(event, e) != 0 || get_ready(store, e) != 0)
		return -1;
	buf_init_secret(&text);
	stamp(event, store->sys);
	add_head(&text, event, receipt);
	buf_add_char(&text, '}');
	int rc = keep(store, event, &text, e);
	buf_finish(&text);
	return rc;
}

int store_withdraw(struct store *store, const char receipt[RECEIPT_TEXT], const char *lang,
		   struct err *e)
{
	struct event event = {.kind = "withdrawal", .form = "", .lang = lang};
	return keep_bare(store, &event, receipt, e);
}

int store_test(struct store *store, const char *lang, struct err *e)
{
	struct event event = {.kind = "test", .form = "", .lang = lang};
	char nobody[RECEIPT_TEXT];
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	receipt_new(store->sys, nobody);
	return keep_bare(store, &event, nobody, e) == 0 ? remember_test(store, event.made_at, e)
							: -1;
}
