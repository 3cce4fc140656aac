#include "db/central/migrate.h"
#include "db/base/err.h"
#include "db/central/database.h"
#include "db/central/people.h"
#include "db/central/postgres.h"
#include "db/central/schema.h"

#include <stdlib.h>
#include <sysexits.h>

/* Answers had a row each; what has been said of a kiosk was less. */
static const char to_2[] =
	"ALTER TABLE kiosk ADD next_sign BLOB; ALTER TABLE kiosk ADD revoked_at INTEGER;"
	"ALTER TABLE kiosk ADD wanted INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE kiosk ADD etag TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE kiosk ADD told TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE kiosk ADD told_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE kiosk ADD keys_told INTEGER NOT NULL DEFAULT 1;"
	"ALTER TABLE kiosk ADD fault TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE kiosk ADD forks INTEGER; ALTER TABLE kiosk ADD salvages INTEGER;"
	"ALTER TABLE signup ADD answers TEXT NOT NULL DEFAULT '';"
	"UPDATE signup SET answers = json_object("
	" 'consents', json((SELECT json_group_object(c.key, json_object('given',"
	"  json(CASE c.value WHEN 'ja' THEN 'true' ELSE 'false' END), 'version',"
	"  (SELECT CAST(v.value AS INTEGER) FROM answer v WHERE v.signup = signup.no"
	"   AND v.kind = 'consent_version' AND v.key = c.key)))"
	"  FROM answer c WHERE c.signup = signup.no AND c.kind = 'consent')),"
	" 'answers', json((SELECT json_group_object(a.key, a.value) FROM answer a"
	"  WHERE a.signup = signup.no AND a.kind = 'answer')))"
	" WHERE status = 'ontvangen';"
	"DROP TABLE answer;"
	"CREATE TABLE unreadable_2(id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, seq INTEGER NOT NULL,"
	" received_at INTEGER NOT NULL, recipients BLOB NOT NULL, sealed BLOB NOT NULL,"
	" reason TEXT NOT NULL) WITHOUT ROWID;"
	"INSERT INTO unreadable_2 SELECT id, kiosk, seq, received_at, recipients, sealed, reason"
	" FROM unreadable; DROP TABLE unreadable; ALTER TABLE unreadable_2 RENAME TO unreadable;"
	"CREATE TABLE set_aside_2(kiosk TEXT, number INTEGER, hash BLOB, reason TEXT NOT NULL,"
	" bytes BLOB NOT NULL, found_at INTEGER NOT NULL, PRIMARY KEY(kiosk, number))"
	" WITHOUT ROWID;"
	"INSERT OR REPLACE INTO set_aside_2 SELECT kiosk, number, hash, reason, bytes, found_at"
	" FROM set_aside ORDER BY found_at; DROP TABLE set_aside;"
	"ALTER TABLE set_aside_2 RENAME TO set_aside;";

#define CONSENTS(what)                                                                             \
	"SELECT 'consent_' || key || " what " FROM json_each(o.answers, '$.consents')"
#define ANSWER_NAME                                                                                \
	"CASE WHEN key IN ('number', 'event_id', 'kiosk_id', 'kiosk_name', 'form',"                \
	" 'form_version', 'lang', 'assisted', 'made_at', 'clock_synced', 'received_at', 'status'," \
	" 'same_person') OR substr(key, 1, 8) = 'consent_' OR substr(key, 1, 7) = 'answer_'"       \
	" THEN 'answer_' || key ELSE key END"

/* The sealed text as it came becomes cells; numbers are our own. */
static const char to_3[] =
	"DROP INDEX signup_by_receipt; ALTER TABLE signup RENAME TO signup_2;"
	"ALTER TABLE column_seen RENAME TO column_seen_2; ALTER TABLE kiosk RENAME TO kiosk_2;"
	"ALTER TABLE set_aside RENAME TO set_aside_2;" SCHEMA_KIOSK_TABLE SCHEMA_SIGNUP_TABLE
		SCHEMA_SIGNUP_INDEXES SCHEMA_COLUMN_TABLE SCHEMA_CONTACT_TABLE SCHEMA_COUNTER_TABLE
			SCHEMA_SET_ASIDE_TABLE
	"INSERT INTO kiosk SELECT id, name, drop_url, sign, next_sign, enrolled_at, revoked_at,"
	" last_number, last_hash, wanted, etag, told, told_at, keys_told, fault, last_seen, "
	"version,"
	" disk_free, waiting, oldest_waiting_ms, clock_synced, forks, salvages FROM kiosk_2;"
	"INSERT INTO set_aside SELECT kiosk, number, hash, reason, bytes, found_at FROM "
	"set_aside_2;"
	"INSERT INTO signup SELECT no, id, kiosk, seq, form, form_version, lang, assisted, made_at,"
	" clock_synced, received_at, status, receipt, no, NULL, CASE WHEN answers = '' THEN '' ELSE"
	" (SELECT json_group_object(name, value) FROM (" CONSENTS(
		"'' AS name, CASE json_extract(value, '$.given') WHEN 1 THEN 'ja' ELSE 'nee' END AS"
		" value") " UNION ALL " CONSENTS("'_version', CAST(json_extract(value, "
						 "'$.version') AS TEXT)") " UNION ALL"
									  " SELECT " ANSWER_NAME
									  ", value FROM "
									  "json_each(o.answers, "
									  "'$.answers'))) END"
									  " FROM signup_2 o ORDER "
									  "BY no;"
									  "INSERT INTO column_seen "
									  "SELECT row_number() "
									  "OVER (ORDER BY no), "
									  "form, CASE kind"
									  " WHEN 'consent' THEN "
									  "'consent_' || key WHEN "
									  "'consent_version' THEN"
									  " 'consent_' || key || "
									  "'_version' "
									  "ELSE " ANSWER_NAME
									  " END FROM column_seen_2;"
									  "INSERT INTO counter "
									  "SELECT 'signup', "
									  "coalesce(max(no), 0) "
									  "FROM signup;"
									  "DROP TABLE signup_2; "
									  "DROP TABLE "
									  "column_seen_2; DROP "
									  "TABLE kiosk_2; DROP "
									  "TABLE set_aside_2;";

/* For PostgreSQL, whose first schema this was, and for a new file. */
static const char new_3[] = SCHEMA_KIOSK_TABLE SCHEMA_SIGNUP_TABLE SCHEMA_SIGNUP_INDEXES
	SCHEMA_COLUMN_TABLE SCHEMA_CONTACT_TABLE SCHEMA_COUNTER_TABLE SCHEMA_WITHDRAWAL_TABLE
		SCHEMA_UNREADABLE_TABLE SCHEMA_SET_ASIDE_TABLE
	"INSERT INTO counter(name, last) VALUES('signup', 0);";

/*
 * A form may have had a field by the name of a new column.  In the cells that name can only stand
 * between quotes that nothing escapes, and a text has no such quotes.
 */
#define RENAMED(cells, name) "replace(" cells ", '\"" name "\":\"', '\"answer_" name "\":\"')"
static const char to_5[] = SCHEMA_AMENDS "UPDATE signup SET cells = " RENAMED(
	RENAMED("cells", "worker"),
	"corrected_at") " WHERE form IN (SELECT form FROM column_seen WHERE name IN ('worker', "
			"'corrected_at'));"
			"UPDATE column_seen SET name = 'answer_' || name WHERE name IN ('worker', "
			"'corrected_at');";

static const struct step {
	int64_t from, to;
	const char *text;
	int (*more)(struct database *db, struct err *e);
} steps[] = {
	{0, 3, new_3, NULL},
	{1, 2, to_2, NULL},
	{2, 3, to_3, people_link_all},
	{3, 4, SCHEMA_EXPORT_TABLES SCHEMA_AVG_TABLES, NULL},
	{4, 5, to_5, NULL},
	{5, 6, SCHEMA_ACTIVITY_TABLES, NULL},
	{6, 7, SCHEMA_TRIAL_TABLE, NULL},
	{7, 8, SCHEMA_MOMENT_TABLES, NULL},
};

/*
 * Another program may be at the same step.  In a file it is done when we may write; a server lets
 * us wait here, at the row of that version, until it is done.
 */
static int claim(struct database *db, const struct step *step, int64_t now_ms, bool *ours,
		 struct err *e)
{
	int64_t version = 0;
	if (database_version(db, &version, e) != 0)
		return -1;
	*ours = version == step->from;
	if (!*ours)
		return 0;
	if (database_set_version(db, step->to, now_ms, e) != 0)
		return -1;
	*ours = !database_is_server(db) || database_changed(db) == 1;
	return 0;
}

static int take(struct database *db, const struct step *step, int64_t now_ms, struct err *e)
{
	bool ours = true;
	if (database_begin(db, DATABASE_WRITE, e) != 0)
		return -1;
	if (claim(db, step, now_ms, &ours, e) == 0 &&
	    (!ours || (database_exec(db, step->text, e) == 0 &&
		       (step->more == NULL || step->more(db, e) == 0))))
		return database_commit(db, e);
	database_rollback(db);
	return -1;
}

static const struct step *step_from(int64_t version)
{
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (steps[i].from == version)
			return &steps[i];
	return NULL;
}

/*
 * A server has many programs' tables: ours are in a schema of their own, that the administrator
 * may have made already: then we need no right to make one.
 */
static int make_schema(struct database *db, struct err *e)
{
	int64_t there = 0;
	if (database_int(db, &there, 0, e,
			 "SELECT count(*) FROM pg_namespace WHERE nspname = '" POSTGRES_SCHEMA "'",
			 NULL) != 0 ||
	    (there == 0 && database_exec(db, "CREATE SCHEMA " POSTGRES_SCHEMA, e) != 0))
		return -1;
	return database_exec(db,
			     "CREATE TABLE IF NOT EXISTS " POSTGRES_SCHEMA
			     ".schema_version(version INTEGER PRIMARY KEY, applied_at INTEGER NOT"
			     " NULL)",
			     e);
}

/*
 * IF NOT EXISTS does not keep two from making it at once: one of them fails, and then it is there.
 * There are two things to make, so it can fail twice.
 */
static int need_schema(struct database *db, struct err *e)
{
	struct err why = {.code = 0};
	for (int i = 0; i < 3; i++)
		if (make_schema(db, &why) == 0)
			return 0;
		else if (why.code != EX_TEMPFAIL)
			break;
	return err_set(e, why.code, "%s", why.text);
}

int migrate_to_newest(struct database *db, int64_t now_ms, struct err *e)
{
	return migrate_to(db, MIGRATE_NEWEST, now_ms, e);
}

int migrate_to(struct database *db, int64_t newest, int64_t now_ms, struct err *e)
{
	int64_t version = 0;
	if (database_version(db, &version, e) != 0)
		return -1;
	if (version > MIGRATE_NEWEST)
		return err_set(e, EX_CONFIG,
			       "De database is gemaakt door een nieuwere versie. Werk wijkcentral"
			       " bij.");
	if (version == 0 && database_is_server(db) && need_schema(db, e) != 0)
		return -1;
	while (version < newest) {
		const struct step *step = step_from(version);
		if (step == NULL)
			return err_set(e, EX_CONFIG, "De database heeft een onbekende vorm (%lld).",
				       (long long)version);
		if (take(db, step, now_ms, e) != 0)
			return -1;
		version = step->to;
	}
	return 0;
}
